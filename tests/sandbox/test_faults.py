from __future__ import annotations

import asyncio
import time
from email.utils import parsedate_to_datetime

import aiohttp
import pytest

from bot.sandbox.client import ChatClient, NotSeen, Person, Sandbox
from bot.sandbox.client_wire import ControlError
from tests.sandbox.conftest import RawBot
from tests.sandbox.test_transfers import big_form


async def test_an_error_counts_off(raw: RawBot, sandbox: Sandbox, ada: Person) -> None:
    await sandbox.fault("error", method="sendMessage", status=502, times=2)
    for _ in range(2):
        assert await raw.refused("sendMessage", chat_id=111, text="x") == "Bad Gateway"
    await raw.ok("sendMessage", chat_id=111, text="x")
    assert len(await ada.chat.messages()) == 1
    assert await sandbox.violations() == []


async def test_a_fault_of_one_chat_leaves_others_alone(
    raw: RawBot, sandbox: Sandbox, ada: Person, group: ChatClient
) -> None:
    await sandbox.fault("error", chat=group.id, status=400, text="Bad Request: CHAT_RESTRICTED")
    refusal = await raw.refused("sendMessage", chat_id=group.id, text="x")
    assert refusal == "Bad Request: CHAT_RESTRICTED"
    await raw.ok("sendMessage", chat_id=ada.id, text="x")
    await sandbox.clear_faults()
    await raw.ok("sendMessage", chat_id=group.id, text="x")


async def test_an_early_retry_in_the_same_chat_is_a_violation(
    raw: RawBot, sandbox: Sandbox, ada: Person, group: ChatClient
) -> None:
    await sandbox.flood(1, chat=ada.id, times=1)
    body = await raw.answer("sendMessage", chat_id=ada.id, text="x")
    assert body == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    await raw.ok("sendMessage", chat_id=group.id, text="x")
    assert await sandbox.violations() == []
    await raw.ok("sendMessage", chat_id=ada.id, text="x")
    (violation,) = await sandbox.violations("retry")
    assert "before retry_after passed" in violation
    await asyncio.sleep(1.0)
    await sandbox.clear_log()
    await raw.ok("sendMessage", chat_id=ada.id, text="x")
    assert await sandbox.violations() == []


@pytest.mark.parametrize(("kind", "kept"), [("cut", 0), ("cut_after", 1)])
async def test_the_line_is_cut_before_or_after_the_message_counts(
    raw: RawBot, sandbox: Sandbox, ada: Person, kind: str, kept: int
) -> None:
    await sandbox.fault(kind, method="sendMessage", times=1)
    with pytest.raises(aiohttp.ClientError):
        await raw.ok("sendMessage", chat_id=111, text="x")
    assert len(await ada.chat.messages()) == kept
    (entry,) = await sandbox.requests("sendMessage")
    assert (entry["fault"], entry["status"]) == (kind, None)


async def test_a_hanging_call_that_is_given_up_leaves_nothing(
    raw: RawBot, sandbox: Sandbox, ada: Person
) -> None:
    await sandbox.fault("hang", method="sendMessage", seconds=0.4, times=1)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(raw.ok("sendMessage", chat_id=111, text="x"), 0.2)
    await raw.ok("sendMessage", chat_id=111, text="y")
    await asyncio.sleep(0.4)
    assert [message.text for message in await ada.chat.messages()] == ["y"]


async def test_a_call_that_hangs_goes_on_afterwards(
    raw: RawBot, sandbox: Sandbox, ada: Person
) -> None:
    await sandbox.fault("hang", method="sendMessage", seconds=0.1, times=1)
    started = time.monotonic()
    await raw.ok("sendMessage", chat_id=111, text="late")
    assert time.monotonic() - started > 0.1


async def test_a_late_answer_is_about_what_can_be_seen_already(
    raw: RawBot, sandbox: Sandbox, ada: Person
) -> None:
    await sandbox.fault("late", method="sendMessage", seconds=0.3, times=1)
    answer = asyncio.create_task(raw.ok("sendMessage", chat_id=111, text="seen"))
    await ada.chat.wait_for("seen")
    assert not answer.done()
    assert (await answer)["text"] == "seen"


@pytest.mark.parametrize("where", [{"bytes": 100}, {"percent": 90}])
async def test_an_upload_is_cut_midway(
    raw: RawBot, sandbox: Sandbox, ada: Person, where: dict[str, int]
) -> None:
    await sandbox.fault("cut_upload", method="sendDocument", times=1, **where)
    with pytest.raises(aiohttp.ClientError):
        await raw.form("sendDocument", await big_form(3))
    assert await ada.chat.messages() == []
    await raw.form("sendDocument", await big_form(3))
    assert len(await ada.chat.messages()) == 1


async def test_pacing_is_judged_when_asked_for(
    raw: RawBot, sandbox: Sandbox, ada: Person, group: ChatClient
) -> None:
    async def many(chat: int) -> None:
        for number in range(21):
            await raw.ok("sendMessage", chat_id=chat, text=f"{number}")

    await many(group.id)
    assert await sandbox.violations() == []
    await sandbox.pacing()
    await many(group.id)
    assert await sandbox.violations() == [
        f"pacing: sendMessage: more than 20 messages a minute to group {group.id}"
    ]
    await sandbox.clear_log()
    await raw.ok("getMe")
    for _ in range(31):
        await raw.ok("sendMessage", chat_id=ada.id, text="x")
    violations = await sandbox.violations()
    assert violations
    assert all("a second in all" in text for text in violations)


async def test_the_clock_can_be_wrong(sandbox: Sandbox) -> None:
    async def apart() -> float:
        async with aiohttp.ClientSession() as session, session.head(sandbox.url) as answer:
            return parsedate_to_datetime(answer.headers["Date"]).timestamp() - time.time()

    assert abs(await apart()) < 5
    await sandbox.clock(-600)
    assert -605 < await apart() < -595
    await sandbox.reset()
    assert abs(await apart()) < 5


async def test_an_unknown_fault_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(ControlError, match="kind: one of error, hang"):
        await sandbox.fault("explode")


@pytest.mark.parametrize("kind", ["hang", "late"])
async def test_what_waits_goes_on_when_the_faults_are_cleared(
    raw: RawBot, sandbox: Sandbox, ada: Person, kind: str
) -> None:
    await sandbox.fault(kind, method="sendMessage", seconds=3600)
    waiting = asyncio.create_task(raw.ok("sendMessage", chat_id=111, text="x"))
    while not await sandbox.requests("sendMessage"):  # noqa: ASYNC110 - it is not answered yet
        await asyncio.sleep(0.01)
    assert not waiting.done()
    await sandbox.clear_faults()
    await waiting


async def test_the_first_ones_are_spared(raw: RawBot, sandbox: Sandbox, ada: Person) -> None:
    await sandbox.fault("error", method="sendMessage", after=2, times=1)
    answers = [await raw.answer("sendMessage", chat_id=111, text="x") for _ in range(4)]
    assert [one["ok"] for one in answers] == [True, True, False, True]


async def test_while_a_request_hangs_the_bot_is_not_idle(
    raw: RawBot, sandbox: Sandbox, ada: Person
) -> None:
    await sandbox.fault("hang", method="sendMessage", seconds=3600)
    waiting = asyncio.create_task(raw.ok("sendMessage", chat_id=111, text="x"))
    while not await sandbox.requests("sendMessage"):  # noqa: ASYNC110 - it is not answered yet
        await asyncio.sleep(0.01)
    with pytest.raises(NotSeen):
        await sandbox.wait_until_idle(quiet=0.05, within=0.2)
    await sandbox.clear_faults()
    await waiting
    await sandbox.wait_until_idle(quiet=0.05)
