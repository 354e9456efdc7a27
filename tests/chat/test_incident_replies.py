"""What somebody writes in reply to an incident is about its container, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.core.watch_ports import Why
from bot.domain.incident import Incident
from bot.sandbox.client import ChatClient, Person, Sandbox
from tests.chat import commands
from tests.chat.conftest import ADA, EVE, GROUP, OTTO, Deckhand
from tests.chat.incidents import Desk
from tests.store.samples import START
from tests.store.watched import incident, member

Json = dict[str, Any]


def here(number: int) -> Incident:
    """An incident on the only host there is."""
    down = member(number)
    return incident(number, replace(down, subject=replace(down.subject, host="local")))


async def test_a_reply_to_an_incident_is_about_its_container(
    desk: Desk, bot: Deckhand, sandbox: Sandbox, group: ChatClient, otto: Person
) -> None:
    await desk.bring(here(1), chat=GROUP)
    card = await group.wait_for("web-1", since=0)
    team = group.acting(otto)
    for words in ("stats", "/stats", "/stats@deckhand_bot"):
        asked = await team.send(words, reply_to=card.id)
        told = await team.wait_for("stats of 000001aaaaaa")
        assert told.raw["reply_to"] == asked.id
    assert commands.ran == ["/stats @local 000001aaaaaa"] * 3
    await team.send("/echo as it is", reply_to=card.id)
    await team.wait_for("as it is")
    await team.send("looking into it", reply_to=card.id)
    await team.wait_for("can't be read here.*: stats")
    await bot.settled()


async def test_a_reply_to_a_merged_message_offers_its_containers(
    desk: Desk, group: ChatClient, otto: Person
) -> None:
    await desk.bring(here(1), here(2), here(3), chat=GROUP)
    card = await group.wait_for("web-1", since=0)
    team = group.acting(otto)
    await team.send("stats", reply_to=card.id)
    choice = await team.wait_for("Which container", button="web-2")
    assert choice.buttons == ["web-1", "web-2", "web-3"]
    await (await team.press("web-3", choice)).answer()
    await team.wait_for("stats of 000003aaaaaa")


async def test_so_is_a_reply_to_the_word_that_it_is_over(
    desk: Desk, group: ChatClient, otto: Person
) -> None:
    await desk.bring(here(1), chat=GROUP)
    await group.wait_for("web-1", since=0)
    over = replace(here(1), closed_at=START)
    await desk.bring(over, chat=GROUP, why=Why.ENDED)
    ended = await group.wait_for("recovered", since=0)
    team = group.acting(otto)
    asked = await team.send("stats", reply_to=ended.id)
    told = await team.wait_for("stats of 000001aaaaaa")
    assert told.raw["reply_to"] == asked.id


async def test_and_to_one_word_that_several_are_over(
    desk: Desk, group: ChatClient, otto: Person
) -> None:
    incidents = [replace(here(number), closed_at=START) for number in (1, 2, 3)]
    await desk.bring(*incidents, chat=GROUP, why=Why.ENDED)
    ended = await group.wait_for("web-1", since=0)
    team = group.acting(otto)
    await team.send("stats", reply_to=ended.id)
    await team.wait_for("Which container", button="web-2")


@pytest.mark.parametrize(
    "guise",
    [
        {"forwarded": True},
        {"via_bot": True},
        {"guise": "anonymous"},
        {"guise": "channel"},
        {"person": EVE},
        {"text": "/stats@another_bot"},
    ],
)
async def test_c4_other_replies_are_met_with_silence(  # noqa: PLR0917 - fixtures
    desk: Desk, bot: Deckhand, sandbox: Sandbox, group: ChatClient, otto: Person, guise: Json
) -> None:
    eve = await sandbox.person(EVE, "Eve")
    await group.set_member(EVE, "member")
    await desk.bring(here(1), chat=GROUP)
    card = await group.wait_for("web-1", since=0)
    said = {"person": OTTO, "text": "stats", "reply_to": card.id, **guise}
    team = group.acting(eve if said.pop("person") == EVE else otto)
    await team.send(**said)
    await sandbox.wait_until_idle()
    assert len(await group.bot_messages()) == 1
    assert (commands.ran, bot.open_updates) == ([], [])


async def test_c4_an_edited_reply_is_met_with_silence(
    desk: Desk, sandbox: Sandbox, group: ChatClient, otto: Person
) -> None:
    await desk.bring(here(1), chat=GROUP)
    card = await group.wait_for("web-1", since=0)
    team = group.acting(otto)
    sent = await team.send("hm", reply_to=card.id)
    await team.wait_for("can't be read here")
    await team.edit(sent, "stats")
    await sandbox.wait_until_idle()
    assert len(await group.bot_messages()) == 2
    assert commands.ran == []


async def test_plain_words_to_anything_else_are_nobodys_business(
    desk: Desk, bot: Deckhand, sandbox: Sandbox, group: ChatClient, otto: Person
) -> None:
    team = group.acting(otto)
    mine = await team.send("stats")
    await team.send("stats", reply_to=mine.id)
    await team.send("/echo here")
    answer = await team.wait_for("here")
    await team.send("stats", reply_to=answer.id)
    await team.send("stats", thread=await group.topic("Deploys"))
    await desk.bring(here(1), chat=GROUP)
    card = await group.wait_for("web-1", since=0)
    await sandbox.wait_until_idle()
    assert card.id == (await group.bot_messages())[-1].id
    assert commands.ran == ["/echo here"]
    assert bot.away == []


async def test_alone_with_us_a_host_before_a_command_is_told_where_it_belongs(
    desk: Desk, bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    sent = await ada.send("@local /echo PASSWORD=canary")
    told = await ada.chat.wait_for("The host comes right after the command")
    shown = "/echo @local PASSWORD=***"
    assert told.text == f"The host comes right after the command: {shown}"
    assert (told.buttons, told.reply_to) == ([shown], sent.id)
    assert commands.ran == []
    await ada.chat.press(shown, told)
    await ada.chat.wait_for("PASSWORD=canary")
    assert commands.ran == ["/echo @local PASSWORD=canary"]
    await desk.bring(here(1), chat=ada.id)
    card = await ada.chat.wait_for("web-1", since=0)
    await ada.send("@local /echo to an incident", reply_to=card.id)
    await ada.chat.wait_for("The host comes right after the command: /echo @local to an incident")
    await ada.send("@mars /echo hi")
    await ada.chat.wait_for("begin with a slash")


async def test_in_a_group_a_host_before_a_command_may_be_somebodys_name(
    bot: Deckhand, sandbox: Sandbox, group: ChatClient, otto: Person
) -> None:
    await group.acting(otto).send("@local /echo hi")
    await sandbox.wait_until_idle()
    assert await group.bot_messages() == []


async def test_alone_with_us_other_replies_are_talk(desk: Desk, ada: Person) -> None:
    await desk.bring(here(1), chat=ADA)
    card = await ada.chat.wait_for("web-1", since=0)
    await ada.send("stats", reply_to=card.id)
    answer = await ada.chat.wait_for("stats of 000001aaaaaa")
    await ada.send("thanks", reply_to=answer.id)
    await ada.chat.wait_for("begin with a slash")
    assert commands.ran == ["/stats @local 000001aaaaaa"]
