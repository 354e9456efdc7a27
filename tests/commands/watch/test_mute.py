"""/mute: what it names, how long it lasts, and what it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.alert_results import Muted
from bot.core.errors import EngineUnreachable, NothingMatches, Refused, SeveralMatch, UsageError
from bot.domain.mute import MuteScope
from bot.domain.sentence import say
from tests.commands.driver import PLACE, VIEWER, Driver, as_person
from tests.commands.watch.conftest import made
from tests.engine.fake import FakeEngine
from tests.live.engine import Engine
from tests.live.images import WEB
from tests.render.shown import drawn, shown
from tests.watch.stand_ins import NOON, a_subject, an_incident

CONTAINER, PROJECT, HOST, ALL = MuteScope


async def mute(driver: Driver, line: str) -> tuple[MuteScope, str, str, timedelta]:
    """What came of it: the scope, host and name, and how long."""
    begun = (await driver.send(line)).one(Muted).mute
    return begun.scope, begun.host, begun.name, begun.until - driver.watched.clock.now()


async def test_a_container_for_a_while_with_a_reason(phone: Driver, local: FakeEngine) -> None:
    await made(local, "web")
    chat = await phone.send("/mute web 2h new release")
    begun = chat.one(Muted).mute
    assert (begun.scope, begun.host, begun.name) == (CONTAINER, "local", "web")
    assert (begun.until, begun.at) == (NOON + timedelta(hours=2), NOON)
    assert (begun.person, begun.who, begun.reason) == (222, "Olaf", "new release")
    assert (begun.chat, begun.thread) == (PLACE.chat, PLACE.thread)
    assert phone.watched.muting.active() == (begun,)
    assert shown(chat.one(Muted)) == (
        "🔕 web is muted for 2 hr, until 2026-03-10 14:00 UTC.\nReason: new release\n[Unmute]"
    )
    assert drawn(chat.one(Muted)).buttons[0][0].line == f"/unmute {begun.number}"


async def test_what_the_word_names(two_hosts: Driver, local: FakeEngine, nas: FakeEngine) -> None:
    id = await made(local, "web")
    await made(local, "shop-db-1", "shop")
    await made(nas, "mail")
    hour = timedelta(hours=1)
    for word, meant in {
        "web": (CONTAINER, "local", "web"),
        "/web": (CONTAINER, "local", "web"),
        id: (CONTAINER, "local", "web"),
        id[:12]: (CONTAINER, "local", "web"),
        "we": (CONTAINER, "local", "web"),
        "shop": (PROJECT, "local", "shop"),
        "local/shop": (PROJECT, "local", "shop"),
        "nas/later": (PROJECT, "nas", "later"),
        "nas": (HOST, "nas", ""),
        "nas/": (HOST, "nas", ""),
        "all": (ALL, "", ""),
        "All": (ALL, "", ""),
        "@nas mail": (CONTAINER, "nas", "mail"),
    }.items():
        assert await mute(two_hosts, f"/mute {word}") == (*meant, hour), word


async def test_a_container_comes_before_a_project_and_that_before_a_host(
    two_hosts: Driver, local: FakeEngine
) -> None:
    await made(local, "other", "nas")
    assert (await mute(two_hosts, "/mute nas"))[0] is PROJECT
    await made(local, "nas")
    assert (await mute(two_hosts, "/mute nas"))[0] is CONTAINER
    assert (await mute(two_hosts, "/mute nas/"))[0] is HOST
    assert (await mute(two_hosts, "/mute local/nas"))[0] is PROJECT


async def test_a_whole_name_means_a_container_and_nothing_else(
    two_hosts: Driver, local: FakeEngine
) -> None:
    """A reply to an incident names its container so, which may be gone by then."""
    for name in ("other", "web-2"):
        await made(local, name, "shop")
    for gone in ("shop", "nas", "local", "web", "all"):
        with pytest.raises((NothingMatches, UsageError), match="There is no container"):
            await two_hosts.send(f"/mute /{gone} 2h")
    assert two_hosts.watched.muting.active() == ()
    for name in ("shop", "nas", "all"):
        await made(local, name)
        assert (await mute(two_hosts, f"/mute /{name}"))[:3] == (CONTAINER, "local", name)


async def test_a_container_that_is_called_all_is_offered_as_that(
    phone: Driver, local: FakeEngine
) -> None:
    for name in ("all", "ally"):
        await made(local, name)
    with pytest.raises(SeveralMatch) as fault:
        await phone.send("/mute al 2h")
    assert sorted(line for _, line in fault.value.lines) == ["/mute /all 2h", "/mute ally 2h"]
    assert (await mute(phone, "/mute /all 2h"))[0] is CONTAINER
    await phone.send("/mute all 3h")
    await phone.send("/unmute /all")
    assert [one.scope for one in phone.watched.muting.active()] == [ALL]


async def test_several_fit_and_none_is_guessed(phone: Driver, local: FakeEngine) -> None:
    await made(local, "shop-db-1", "shop")
    await made(local, "shop-web-1", "shop")
    with pytest.raises(SeveralMatch) as fault:
        await phone.send("/mute sh tomorrow 'new disk'")
    rows = drawn(fault.value).buttons
    assert sorted((row[0].label, row[0].line) for row in rows) == [
        ("local/shop", "/mute local/shop tomorrow 'new disk'"),
        ("shop-db-1", "/mute shop-db-1 tomorrow 'new disk'"),
        ("shop-web-1", "/mute shop-web-1 tomorrow 'new disk'"),
    ]
    assert phone.watched.muting.active() == ()
    for row in rows:
        await phone.send(row[0].line)
    assert len(phone.watched.muting.active()) == 3


async def test_buttons_keep_the_host(two_hosts: Driver, nas: FakeEngine) -> None:
    for name in ("web-1", "web-2"):
        await made(nas, name)
    with pytest.raises(SeveralMatch) as fault:
        await two_hosts.send("/mute @nas web")
    assert fault.value.lines[0][1].startswith("/mute @nas web-")


@pytest.mark.parametrize("word", ["nothing", "''", "/", "nowhere/shop", "'*/shop'", "x" * 9999])
async def test_a_name_of_nothing(phone: Driver, local: FakeEngine, word: str) -> None:
    await made(local, "web")
    with pytest.raises(UsageError) as fault:
        await phone.send(f"/mute {word}")
    assert "There is no container, project or host " in shown(fault.value)
    assert "/mute CONTAINER|PROJECT|HOST|all [2h|tomorrow] [REASON...]" in shown(fault.value)
    assert len(shown(fault.value)) < 400
    assert phone.watched.muting.active() == ()


async def test_no_name_stands_in_the_way_of_a_short_id(phone: Driver, local: FakeEngine) -> None:
    """The buttons of an alert name its container so."""
    id = await made(local, "web")
    await made(local, id[:12])
    assert (await mute(phone, f"/mute {id[:12]} 2h"))[2] == "web"


@pytest.mark.parametrize("word", ["web.1", "web.1.task", "id"])
async def test_a_swarms_task_is_meant_with_those_that_take_its_place(
    phone: Driver, local: FakeEngine, word: str
) -> None:
    name = f"web.1.{'x7' * 12}y"
    id = await made(local, name)
    said = {"web.1.task": name, "id": id[:12]}.get(word, word)
    assert (await mute(phone, f"/mute {said} 2h"))[2] == "web.1"


async def test_names_that_look_alike_are_offered_and_never_taken(
    two_hosts: Driver, local: FakeEngine
) -> None:
    await made(local, "web-1", "shop")
    for word, near in {"wbe-1": "web-1", "SHOP": "local/shop", "nsa": "nas/"}.items():
        with pytest.raises(NothingMatches) as fault:
            await two_hosts.send(f"/mute {word} 2h 'new disk'")
        assert shown(fault.value).startswith(f"⚠️ There is no container, project or host {word}")
        ((button,),) = drawn(fault.value).buttons
        assert (button.label, button.line) == (near, f"/mute {near} 2h 'new disk'")
    assert two_hosts.watched.muting.active() == ()


async def test_a_container_that_is_gone_can_be_named_while_its_incident_is_open(
    phone: Driver,
) -> None:
    phone.watched.ledger.incidents.append(an_incident(a_subject("job", project="batch")))
    assert (await mute(phone, "/mute job"))[:3] == (CONTAINER, "local", "job")
    assert (await mute(phone, "/mute batch"))[:3] == (PROJECT, "local", "batch")


async def test_while_the_engine_is_away(two_hosts: Driver, local: FakeEngine) -> None:
    local.fault = EngineUnreachable(say("Nobody answers."))
    assert (await mute(two_hosts, "/mute local"))[0] is HOST
    assert (await mute(two_hosts, "/mute all"))[0] is ALL
    with pytest.raises(EngineUnreachable):
        await two_hosts.send("/mute web")
    two_hosts.watched.ledger.incidents.append(an_incident(a_subject("web")))
    assert (await mute(two_hosts, "/mute web"))[0] is CONTAINER


async def test_without_a_name(phone: Driver) -> None:
    with pytest.raises(UsageError, match="is missing"):
        await phone.send("/mute")


async def test_another_that_lasts_longer_is_named(phone: Driver, local: FakeEngine) -> None:
    await made(local, "web")
    elsewhere = replace((await phone.send("/mute web 3h")).one(Muted).mute, chat=222)
    await phone.send("/unmute web")
    await phone.watched.muting.add(elsewhere)
    chat = await phone.send("/mute web 1h")
    assert "Still muted: web until 2026-03-10 15:00 UTC, by Olaf." in shown(chat.one(Muted))
    await phone.send("/mute all 5h")
    chat = await phone.send("/mute local 4h")
    assert "Still muted: everything until 2026-03-10 17:00 UTC" in shown(chat.one(Muted))
    assert len(phone.watched.muting.active()) == 4


async def test_hosts_are_named_where_there_are_several(
    two_hosts: Driver, local: FakeEngine
) -> None:
    await made(local, "web", "shop")
    said = [
        shown((await two_hosts.send(f"/mute {word}")).one(Muted))
        .splitlines()[0]
        .split(" for 1 hr, until ")[0]
        for word in ("web", "shop", "nas", "all")
    ]
    assert said == [
        "🔕 web on local is muted",
        "🔕 project shop on local is muted",
        "🔕 everything on nas is muted",
        "🔕 everything is muted",
    ]


async def test_a_viewer_may_not(phone: Driver) -> None:
    with pytest.raises(Refused):
        await as_person(phone, VIEWER).send("/mute all")
    assert phone.watched.muting.active() == ()


async def test_on_a_real_engine(driver: Driver, engine: Engine) -> None:
    project = "com.docker.compose.project=shop"
    engine.docker("run", "-d", "--name", "web", "--label", project, WEB)
    assert (await driver.send("/mute web 30m")).one(Muted).mute.scope is CONTAINER
    assert (await driver.send("/mute shop 30m")).one(Muted).mute.scope is PROJECT
