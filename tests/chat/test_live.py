"""One message that is kept current."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from bot.chat.entities import Piece
from bot.chat.live import LiveMessage, Screen
from bot.core.errors import DeliveryFailed
from bot.core.request import Place
from bot.sandbox.client import ChatClient, Person, Sandbox
from tests.chat.conftest import ADA, Deckhand
from tests.promises.waiting import until


@pytest.mark.alone
async def test_progress_edits_about_once_a_second_and_the_end_is_always_shown(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await ada.send("/count --every 0.05 --number 60")
    ended = await ada.chat.wait_for("counted to 60")
    await sandbox.wait_until_idle()
    assert len(await ada.chat.bot_messages()) == 1
    assert 3 <= ended.edits <= 6
    times = [one["time"] for one in await sandbox.requests("editMessageText")]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert min(gaps[:-1]) > 0.9


@pytest.mark.alone
async def test_progress_in_a_group_goes_slower(
    bot: Deckhand, sandbox: Sandbox, group: ChatClient, ada: Person
) -> None:
    await sandbox.pacing()
    await group.acting(ada).send("/count --every 0.1 --number 40")
    ended = await group.wait_for("counted to 40", since=0)
    assert ended.edits <= 3


@pytest.mark.alone
async def test_typing_is_shown_only_when_nothing_else_is(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await ada.send("/echo quick")
    await ada.chat.wait_for("quick")
    await ada.send("/wait --every 1.2")
    await ada.chat.wait_for("waited")
    (action,) = await sandbox.requests("sendChatAction")
    assert action["params"]["action"] == "typing"


async def test_a_long_answer_is_split_and_the_end_is_said(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await ada.send("/long --number 800")
    last = await ada.chat.wait_for("line 799")
    parts = await ada.chat.bot_messages()
    assert len(parts) == 2
    assert [one.entities[-1]["type"] for one in parts] == ["pre", "pre"]
    assert last.id == parts[-1].id


async def test_an_answer_that_is_far_too_long_says_so(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await ada.send("/long --number 9000")
    await ada.chat.wait_for("longer than what is shown")
    assert len(await ada.chat.bot_messages()) == 4


async def test_a_deleted_message_comes_back_only_with_the_end(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await ada.send("/count --every 0.5 --number 6")
    shown = await ada.chat.wait_for("tick 1")
    await ada.chat.delete(shown)
    await ada.chat.wait_for("counted to 6")
    assert [one.text for one in await ada.chat.bot_messages()] == ["counted to 6"]
    refused = await sandbox.violations("refused")
    assert refused == ["refused: editMessageText: Bad Request: message to edit not found"]
    await sandbox.clear_log()


@pytest.mark.parametrize("edit_seconds", [0, 1.0])
async def test_an_end_that_was_shown_above_the_files_already_goes_below_them(
    bot: Deckhand, sandbox: Sandbox, ada: Person, tmp_path: Path, edit_seconds: float
) -> None:
    """Also one that is just being shown there when the command ends."""
    path = tmp_path / "file"
    await asyncio.to_thread(path.write_bytes, b"x")
    if edit_seconds:
        await sandbox.fault("hang", method="editMessageText", seconds=edit_seconds, times=1)
    await ada.send(f"/lasting {path}")
    file = await ada.chat.wait_for("A file", file=True)
    await bot.settled()
    await sandbox.wait_until_idle(1)
    shown = await ada.chat.bot_messages()
    assert [one.text for one in shown] == ["A file.", "the end"]
    assert shown[0].id == file.id


async def test_in_a_group_that_moved_no_other_message_is_removed(
    bot: Deckhand, sandbox: Sandbox, group: ChatClient, ada: Person, tmp_path: Path
) -> None:
    """Its messages are counted from one again, and the old id is that of the end itself."""
    path = tmp_path / "file"
    await asyncio.to_thread(path.write_bytes, b"x")
    await group.acting(ada).send(f"/lasting {path}")
    await group.wait_for("A file", file=True, since=0)
    new = await group.migrate(-100999)
    await new.wait_for("the end", since=0)
    await sandbox.wait_until_idle(1)
    assert [one.text for one in await new.bot_messages()] == ["the end"]
    assert [one for one in await sandbox.requests() if one["method"] == "deleteMessage"] == []


async def test_a_fault_of_ours_shows_a_number_only(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await ada.send("/broken")
    told = await ada.chat.wait_for("incident")
    assert "secret" not in told.text
    assert "ZeroDivisionError" not in told.text
    await ada.send("/undrawable")
    await ada.chat.wait_for("incident")
    await bot.settled()
    assert bot.verdicts == ["failed", "done"]


@pytest.mark.alone
async def test_c5_nobody_starves_others(
    bot: Deckhand, sandbox: Sandbox, group: ChatClient, ada: Person, otto: Person
) -> None:
    await sandbox.pacing()
    for _ in range(50):
        await group.acting(otto).send("/count --every 30")
    began = time.monotonic()
    await group.acting(ada).send("/echo me too")
    await group.acting(ada).wait_for("me too", since=0, timeout=1)
    assert time.monotonic() - began < 1
    await group.wait_for("6 commands under way", since=0)
    await group.acting(otto).send("/cancel")
    await group.wait_for("cancelled 6", since=0)
    await group.wait_for("43 more commands were not carried out", since=0)


async def test_c5_answers_that_wait_are_not_called_commands(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await sandbox.fault("hang", method="sendMessage", seconds=3600, times=1)
    for number in range(bot.limits.calls_per_person):
        await ada.send(f"/echo number {number}")
    await until(lambda: bot.verdicts == ["done"] * bot.limits.calls_per_person)
    await ada.send("/echo one more")
    await until(lambda: bot.whys == ["too many commands under way"])
    await sandbox.clear_faults()
    await ada.chat.wait_for(
        "6 answers to you still wait to be sent; until then nothing more is begun."
    )


@dataclass
class Shown:
    """What a live message shows."""

    words: str = "the beginning"

    async def compose(self) -> Screen:
        return Screen(Piece(self.words))


async def test_a14_what_was_refused_is_not_sent_again_until_it_looks_different(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    shown = Shown()
    live = LiveMessage(bot.outbox, Place(ADA), shown.compose)
    await sandbox.fault("error", method="sendMessage", status=403, text="Forbidden", times=3)
    live.changed()
    await sandbox.wait_for_request("sendMessage")
    await sandbox.wait_until_idle()
    live.changed()
    with pytest.raises(DeliveryFailed):
        await live.settle()
    assert len(await sandbox.requests("sendMessage")) == 1
    await sandbox.clear_faults()
    shown.words = "the end"
    live.changed()
    await live.settle()
    assert [one.text for one in await ada.chat.bot_messages()] == ["the end"]


async def test_a_change_that_was_refused_is_sent_as_a_new_message(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    """As the end of an answer is that goes below its files."""
    shown = Shown()
    live = LiveMessage(bot.outbox, Place(ADA), shown.compose)
    live.changed()
    await ada.chat.wait_for("the beginning")
    await sandbox.fault("error", method="editMessageText", status=400, text="Bad Request: odd")
    shown.words = "the end"
    live.changed()
    await sandbox.wait_for_request("editMessageText")
    await sandbox.wait_until_idle()
    live.leave()
    live.changed()
    await live.settle()
    await ada.chat.wait_for("the end")
    await sandbox.clear_faults()
