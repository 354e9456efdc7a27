"""What a schedule gave while Telegram was away comes when it is back, once."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.core.plan_ports import How, Ran
from bot.core.request import Person, Place, Request
from bot.domain.role import Role
from bot.domain.timing import parse_timing
from bot.sandbox.client import ChatClient, Sandbox
from bot.watch.scheduling import Scheduling
from tests.chat.conftest import ADA, GROUP, Deckhand
from tests.chat.incidents import Desk
from tests.chat.test_scheduled import run
from tests.promises.waiting import until

LATE = r"^From \d{4}-\d\d-\d\d \d\d:\d\d UTC, when it could not be sent:\n"


@asynccontextmanager
async def mail_of(bot: Deckhand) -> AsyncIterator[None]:
    """What waits is brought."""
    assert bot.chat is not None
    assert bot.store is not None
    desk = Desk(bot.store, bot.chat.teller)
    desk.open()
    yield
    async with asyncio.timeout(20):
        while await bot.store.outgoing.waiting():  # noqa: ASYNC110 - it has no such event
            await asyncio.sleep(0.05)
    await desk.close()


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.chat.lane.PATIENCE_SECONDS", 0.3)


async def test_what_telegram_does_not_take_in_time_comes_when_it_is_back(
    short_patience: None, bot: Deckhand, sandbox: Sandbox, group: ChatClient
) -> None:
    await sandbox.fault("error", method="sendMessage", status=502)
    assert await run(bot, "/echo hello") is Ran.DONE
    await until(lambda: bot.open_updates == [])
    async with mail_of(bot):
        await asyncio.sleep(0.5)
        assert await group.bot_messages() == []
        await sandbox.clear_faults()
    await sandbox.wait_until_idle()
    (told,) = await group.bot_messages()
    assert re.fullmatch(f"{LATE}⏰ Schedule 3 · /echo hello\nhello", told.text)


@pytest.mark.parametrize(
    "details", [{"status": 502}, {"status": 429, "retry_after": 3}], ids=["away", "flood"]
)
async def test_runs_end_while_telegram_takes_nothing(
    monkeypatch: pytest.MonkeyPatch,
    bot: Deckhand,
    sandbox: Sandbox,
    group: ChatClient,
    details: dict[str, int],
) -> None:
    """As long as one is under way, what is due next of its schedule is left out."""
    monkeypatch.setattr("bot.chat.scheduled.DELIVERY_SECONDS", 0.3)
    await sandbox.fault("error", method="sendMessage", **details)
    numbers = range(bot.limits.calls_per_person + 1)
    for number in numbers:
        ran = run(bot, f"/echo hello {number}", number=number)
        assert await asyncio.wait_for(ran, 5) is Ran.DONE
    await until(lambda: bot.open_updates == [])
    await sandbox.clear_faults()
    async with mail_of(bot):
        pass
    await sandbox.wait_until_idle()
    told = "\n".join(one.text for one in await group.bot_messages())
    assert re.findall(r"\nhello (\d)", told) == [str(number) for number in numbers]


@pytest.mark.parametrize("kind", ["hang", "error"])
async def test_what_is_due_next_is_carried_out_while_the_answer_before_it_waits(
    bot: Deckhand, sandbox: Sandbox, group: ChatClient, kind: str
) -> None:
    """A run ends with its command's work, however long Telegram takes."""
    work = await scheduled(bot, "/echo hello", "every 1m")
    details = {"seconds": 600} if kind == "hang" else {"status": 502}
    await sandbox.fault(kind, method="sendMessage", **details)
    await until_done(bot, work, 1, seconds=60)
    await until_done(bot, work, 2, seconds=60)
    work.run_now((await work.of(GROUP))[0])
    await until_done(bot, work, 3, seconds=30)
    await work.stop()
    assert len(bot.open_updates) == 3
    await sandbox.clear_faults()
    await bot.settled()
    await sandbox.wait_until_idle()
    told = [one.text for one in await group.bot_messages()]
    assert told == ["⏰ Schedule 1 · /echo hello\nhello"] * 3


@pytest.mark.parametrize(
    ("line", "ran"),
    [("/echo hello", Ran.DONE), ("/echo --fun", Ran.FAILED), ("/broken", Ran.FAILED)],
)
async def test_how_it_went_is_known_before_telegram_takes_it(
    bot: Deckhand, sandbox: Sandbox, line: str, ran: Ran
) -> None:
    await sandbox.fault("hang", method="sendMessage", seconds=600)
    assert await asyncio.wait_for(run(bot, line), 5) is ran
    assert len(bot.open_updates) == 1
    await sandbox.clear_faults()
    await bot.settled()


async def scheduled(bot: Deckhand, line: str, when: str) -> Scheduling:
    """A line of Ada's, for the group."""
    assert bot.chat is not None
    await bot.chat.scheduled.until_ready()
    asked = Request("", Person(ADA, "Ada", Role.ADMIN), Place(GROUP), 1, "en")
    work = bot.clockwork.scheduling
    await work.add(asked, line, parse_timing(when, bot.clock.now()), How())
    return work


async def until_done(bot: Deckhand, work: Scheduling, count: int, *, seconds: int) -> None:
    """So much later, when so many of its runs are done."""
    assert bot.chat is not None
    bot.clock.ahead += timedelta(seconds=seconds)
    await work.round(bot.chat.scheduled)
    await until(lambda: bot.verdicts == ["done"] * count)
    # That is written down a moment before the run ends, and what is due before is left out.
    await until(lambda: not work._due._under_way._tasks)


async def test_only_what_is_not_there_comes_later_and_looks_as_it_would_have(
    short_patience: None, bot: Deckhand, sandbox: Sandbox, group: ChatClient
) -> None:
    await sandbox.fault("hang", method="sendMessage", seconds=0, times=1)
    await sandbox.fault("error", method="sendMessage", status=502)
    assert await run(bot, "/long --number 900") is Ran.DONE
    await until(lambda: bot.open_updates == [])
    assert len(await group.bot_messages()) == 1
    await sandbox.clear_faults()
    async with mail_of(bot):
        pass
    first, *others = await group.bot_messages()
    assert re.match(LATE, others[0].text)
    lines = re.findall(r"line (\d+)", "\n".join([first.text, *(one.text for one in others)]))
    assert lines == [str(number) for number in range(900)]
    assert all(one.entities[-1]["type"] == "pre" for one in others)


async def test_what_is_refused_for_good_is_not_kept(
    bot: Deckhand, sandbox: Sandbox, group: ChatClient
) -> None:
    words = "Bad Request: not enough rights to send text messages to the chat"
    await sandbox.fault("error", method="sendMessage", status=400, text=words)
    assert await run(bot, "/echo hello") is Ran.DONE
    await until(lambda: bot.open_updates == [])
    assert bot.store is not None
    assert await bot.store.outgoing.waiting() == ()


async def test_what_waits_at_the_end_of_the_bot_comes_after_its_start(
    bot: Deckhand, sandbox: Sandbox, group: ChatClient
) -> None:
    await sandbox.fault("error", method="sendMessage", status=502)
    running = asyncio.create_task(run(bot, "/echo hello"))
    await sandbox.wait_for_request("sendMessage", contains="hello")
    await bot.stop()
    assert await running is Ran.DONE
    assert bot.open_updates == []
    await sandbox.clear_faults()
    await bot.start()
    async with mail_of(bot):
        await group.wait_for(f"{LATE}⏰ Schedule 3 · /echo hello\nhello$", since=0)
    await sandbox.wait_until_idle()
    assert len(await group.bot_messages()) == 1
