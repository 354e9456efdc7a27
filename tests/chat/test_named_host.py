"""With two hosts: the name above an answer, however it is shown and as often as it changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.arguments import NoArguments
from bot.core.call import Call
from bot.core.command import command
from bot.core.errors import EngineNotResponding
from bot.core.plan_ports import Ran
from bot.domain.role import Role
from bot.domain.sentence import say
from bot.sandbox.client import ChatClient, Person, Sandbox
from tests.chat.commands import Results
from tests.chat.conftest import Deckhand
from tests.chat.stand_ins import NoHosts
from tests.chat.test_scheduled import run


@pytest.fixture
async def bot(stopped_bot: Deckhand) -> Deckhand:
    """On two hosts."""
    stopped_bot.hosts = NoHosts(("local", "nas"))
    await stopped_bot.start()
    return stopped_bot


async def test_it_stands_above_the_words_in_bold(bot: Deckhand, ada: Person) -> None:
    await ada.send("/echo hello")
    told = await ada.chat.wait_for("hello")
    assert told.text == "🖥 local\nhello"
    assert told.entities == [{"type": "bold", "offset": 3, "length": 5}]
    await ada.send("/echo @nas hello")
    assert (await ada.chat.wait_for("hello")).text == "🖥 nas\nhello"


async def test_every_state_of_a_message_has_it_once(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await ada.send("/count @nas --number 3 --every 0.6")
    told = await ada.chat.wait_for("counted to 3")
    states = [*told.history, told.text]
    assert len(states) > 1
    assert [one.partition("\n")[0] for one in states] == ["🖥 nas"] * len(states)


async def test_so_has_a_page_that_is_turned(bot: Deckhand, ada: Person) -> None:
    await ada.send("/pages")
    first = await ada.chat.wait_for("page 0")
    await ada.chat.press("Next", first)
    turned = await ada.chat.wait_for("page 1")
    assert (turned.id, turned.text) == (first.id, "🖥 local\npage 1")


async def test_a_question_keeps_it_beside_the_answer(bot: Deckhand, ada: Person) -> None:
    await ada.send("/wipe @nas web")
    question = await ada.chat.wait_for("Wipe web?")
    assert question.text.startswith("🖥 nas\nWipe web?")
    await ada.chat.press("Wipe it", question)
    await ada.chat.wait_for("wiped web")
    shown = [one.text for one in await ada.chat.bot_messages()]
    assert shown == [f"{question.text}\n\n→ Wipe it", "🖥 nas\nwiped web"]


async def test_each_file_has_it_above_its_caption(
    bot: Deckhand, ada: Person, tmp_path: Path
) -> None:
    path = tmp_path / "web.log"
    path.write_text("a line")
    await ada.send(f"/files @nas {path}")
    await ada.chat.wait_for("both delivered")
    shown = [one.text for one in await ada.chat.bot_messages()]
    assert shown == ["🖥 nas\nA part.", "🖥 nas\nA part.", "🖥 nas\nboth delivered"]


async def test_a_long_answer_has_it_once(bot: Deckhand, sandbox: Sandbox, ada: Person) -> None:
    await ada.send("/long @nas --number 900")
    await ada.chat.wait_for("line 899")
    first, *rest = [one.text for one in await ada.chat.bot_messages()]
    assert first.startswith("🖥 nas\nLines:")
    assert rest
    assert not any("🖥" in one for one in rest)


async def test_a_fault_of_ours_has_it_and_a_wrong_flag_has_not(bot: Deckhand, ada: Person) -> None:
    await ada.send("/broken @nas")
    told = await ada.chat.wait_for("Something went wrong")
    assert told.text.startswith("🖥 nas\nbegun\n")
    await ada.send("/echo @nas --fun")
    assert (await ada.chat.wait_for("no flag")).text.startswith("⚠️ There is no flag --fun")


async def away(call: Call, args: NoArguments) -> Results:
    """Not be answered."""
    fault = say("The engine on {host} does not answer.", host=call.engine.host)
    raise EngineNotResponding(say("{fault} It may still do what was asked.", fault=fault))
    yield


async def test_what_names_it_itself_has_it_once(bot: Deckhand, ada: Person) -> None:
    command("away", "Not be answered.", role=Role.VIEWER)(away)
    await ada.send("/away @nas")
    assert (await ada.chat.wait_for("nas")).text == (
        "⚠️ The engine on nas does not answer. It may still do what was asked."
    )


async def test_what_the_clock_begins_has_it(bot: Deckhand, group: ChatClient) -> None:
    assert await run(bot, "/echo hello") is Ran.DONE
    assert (await group.wait_for("hello")).text == ("🖥 local\n⏰ Schedule 3 · /echo hello\nhello")
