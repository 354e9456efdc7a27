"""/alerts: what a chat hears of, and who chooses it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.alert_results import AlertsShown
from bot.core.errors import EngineUnreachable, Refused, UsageError
from bot.core.request import Person
from bot.core.results import Manual
from bot.domain.incident import IncidentKind, Severity
from bot.domain.route import USUAL_KINDS, Route, Scope
from bot.domain.sentence import say
from tests.commands.driver import ADMIN, OPERATOR, PLACE, VIEWER, Driver, as_person
from tests.commands.watch.conftest import ALERT_CHAT, made
from tests.engine.fake import FakeEngine
from tests.render.shown import drawn, shown
from tests.watch.stand_ins import Watched

CRASH, OOM, HEALTH, START, GONE, HOST, DISK, IMAGE = IncidentKind


@pytest.fixture
def admin(two_hosts: Driver) -> Driver:
    return as_person(two_hosts, ADMIN)


def chosen(driver: Driver) -> Route:
    route = driver.watched.choices.of(*ALERT_CHAT)
    assert route is not None
    return route


async def test_anyone_may_look(admin: Driver) -> None:
    seen = (await as_person(admin, VIEWER).send("/alerts")).one(AlertsShown)
    assert shown(seen) == (
        "🔔 Alerts are on in this chat.\n"
        "Kinds: crash, oom, health, start, gone, host, disk\n"
        "Left out: image\n"
        "From severity info\n"
        "Of all hosts and projects\n"
        "An admin may change this: /help alerts"
    )


@pytest.mark.parametrize("person", [VIEWER, OPERATOR])
@pytest.mark.parametrize(
    "words", ["off", "on", "kinds crash", "severity warning", "scope nas", "OFF"]
)
async def test_only_an_admin_may_choose(admin: Driver, person: Person, words: str) -> None:
    wish, role = words.split(maxsplit=1)[0].lower(), person.role.word
    said = f"^/alerts {wish} needs the role admin. Yours is {role} here.$"
    with pytest.raises(Refused, match=said):
        await as_person(admin, person).send(f"/alerts {words}")
    assert chosen(admin) == Route(*ALERT_CHAT)


async def test_off_and_on(admin: Driver) -> None:
    off = (await admin.send("/alerts off")).one(AlertsShown)
    assert shown(off) == ("🔕 Alerts are off in this chat.\nExamples: /help alerts\n[Turn on]")
    assert admin.watched.choices.all() == (Route(*ALERT_CHAT, is_on=False),)
    await admin.send(drawn(off).buttons[0][0].line)
    assert chosen(admin).is_on


async def test_a_chat_that_the_settings_do_not_name(admin: Driver) -> None:
    admin = replace(admin, watched=Watched(admin.watched.clock))
    seen = (await admin.send("/alerts")).one(AlertsShown)
    assert (seen.route, shown(seen).splitlines()[0]) == (None, "🔕 Alerts are off in this chat.")
    await admin.send("/alerts severity critical")
    assert chosen(admin) == Route(PLACE.chat, PLACE.thread, least=Severity.CRITICAL)


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("crash,oom", {CRASH, OOM}),
        ("crash, oom", {CRASH, OOM}),
        ("Crash OOM", {CRASH, OOM}),
        ("+image", {*USUAL_KINDS, IMAGE}),
        ("-health", USUAL_KINDS - {HEALTH}),
        ("\u2014health", USUAL_KINDS - {HEALTH}),
        ("+image,\u2013health -disk", {*USUAL_KINDS, IMAGE} - {HEALTH, DISK}),
        ("crash +image", {CRASH, IMAGE}),
        ("all", set(IncidentKind)),
        ("all -disk", set(IncidentKind) - {DISK}),
        ("usual", USUAL_KINDS),
        ("usual -gone", USUAL_KINDS - {GONE}),
    ],
)
async def test_kinds(admin: Driver, words: str, kinds: set[IncidentKind]) -> None:
    await admin.send(f"/alerts kinds {words}")
    assert chosen(admin).kinds == kinds


async def test_changes_add_up(admin: Driver) -> None:
    for words in ("kinds crash", "kinds +image", "severity warning", "scope nas", "off", "on"):
        await admin.send(f"/alerts {words}")
    assert chosen(admin) == Route(
        *ALERT_CHAT, frozenset({CRASH, IMAGE}), Severity.WARNING, (Scope("nas"),)
    )


async def test_its_buttons(admin: Driver) -> None:
    await admin.send("/alerts scope nas/shop */mail")
    card = (await admin.send("/alerts severity warning")).one(AlertsShown)
    assert shown(card).endswith(
        "Only of nas/shop, */mail\n"
        "Examples: /help alerts\n"
        "[✓ crash] [✓ oom] [✓ health] [✓ start]\n"
        "[✓ gone] [✓ host] [✓ disk] [image]\n"
        "[info] [✓ warning] [critical]\n"
        "[All hosts and projects]\n"
        "[Turn off]"
    )
    buttons = [button for row in drawn(card).buttons for button in row]
    assert all(button.edits for button in buttons)
    by_label = {button.label: button.line for button in buttons}
    for label in ("✓ crash", "image", "critical", "All hosts and projects", "Turn off"):
        await admin.send(by_label[label])
    assert chosen(admin) == Route(
        *ALERT_CHAT, frozenset(IncidentKind) - {CRASH}, Severity.CRITICAL, (), is_on=False
    )


async def test_all_kinds_are_chosen(admin: Driver) -> None:
    await admin.send("/alerts kinds all")
    with pytest.raises(UsageError, match="Chosen are all: crash, oom, .*, disk, image"):
        await admin.send("/alerts kinds")


async def test_scopes(admin: Driver, nas: FakeEngine) -> None:
    await made(nas, "web", "shop")
    for words, scopes in {
        "nas": (Scope("nas"),),
        "shop": (Scope("", "shop"),),
        "nas/shop local/later": (Scope("nas", "shop"), Scope("local", "later")),
        "*/later,nas,nas": (Scope("", "later"), Scope("nas")),
        "All": (),
    }.items():
        await admin.send(f"/alerts scope {words}")
        assert chosen(admin).scopes == scopes, words


async def test_a_host_that_is_away_hides_no_project_of_another(
    admin: Driver, local: FakeEngine, nas: FakeEngine
) -> None:
    await made(nas, "web", "shop")
    local.fault = EngineUnreachable(say("Nobody answers."))
    await admin.send("/alerts scope shop")
    assert chosen(admin).scopes == (Scope("", "shop"),)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("maybe", "maybe is not one of on, off, kinds, severity or scope."),
        ("on now", "now is one word too many."),
        ("off now", "now is one word too many."),
        (
            "kinds",
            "Write which kinds. Chosen are crash, oom, health, start, gone, host, disk; left out: ",
        ),
        ("kinds ,", "left out: image."),
        (
            "kinds crush",
            "crush is no kind of alert. Kinds: crash, oom, health, start, gone, host, disk, image.",
        ),
        ("kinds +", '"" is no kind of alert.'),
        ("kinds -all", "One kind has to stay. To hear of nothing, send /alerts off."),
        ("severity", "Write from which severity on: info, warning, critical. Now it is info."),
        ("severity high", "high is no severity. From least to most: info, warning, critical."),
        ("severity info warning", "warning is one word too many."),
        ("scope", "Write which hosts or projects, or all. Hosts: local, nas."),
        ("scope shpo", "No host or project is called shpo now. Hosts: local, nas."),
        ("scope nsa/shop", "There is no host nsa. Hosts: local, nas."),
        ("scope */", "There is no host *. Hosts: local, nas."),
        ("scope /shop", 'There is no host "". Hosts: local, nas.'),
    ],
)
async def test_what_can_not_be_read(admin: Driver, nas: FakeEngine, words: str, says: str) -> None:
    await made(nas, "web", "shop")
    with pytest.raises(UsageError) as fault:
        await admin.send(f"/alerts {words}")
    assert says in shown(fault.value)
    assert "/alerts [on|off|kinds|severity|scope] [VALUE...]" in shown(fault.value)
    assert chosen(admin) == Route(*ALERT_CHAT)


async def test_help_shows_examples(admin: Driver) -> None:
    manual = (await admin.send("/help alerts")).one(Manual)
    assert "/alerts kinds +image -health" in shown(manual)
    assert shown(manual).endswith(
        "Needs the role viewer.\nWith on|off|kinds|severity|scope it needs the role admin."
    )
    assert "For example:\n/mute web 2h\n" in shown((await admin.send("/help mute")).one(Manual))
