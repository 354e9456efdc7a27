"""Lines that the clock begins, in their chat."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.chat.scheduled import update_of
from bot.core.pending import Received
from bot.core.plan_ports import Ran
from bot.core.request import Place
from bot.domain.role import Role
from bot.domain.schedule import Late, Schedule, Tell
from bot.sandbox.client import ChatClient, Person, Sandbox
from tests.chat import commands
from tests.chat.conftest import ADA, EVE, GROUP, OTTO, Deckhand
from tests.promises.waiting import until

DUE = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def schedule(line: str, **changes: object) -> Schedule:
    plain = Schedule(
        number=3,
        chat=GROUP,
        thread=None,
        person=ADA,
        who="Ada",
        language="en",
        line=line,
        timing="every 1h",
        late=Late.RUN,
        tell=Tell.ALWAYS,
        paused=False,
        next_at=DUE,
        made_at=DUE,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


async def run(bot: Deckhand, line: str, **changes: object) -> Ran:
    assert bot.chat is not None
    assert bot.store is not None
    lines, known = bot.chat.scheduled, schedule(line, **changes)
    await lines.until_ready()
    received = lines.received(known, DUE)
    assert await bot.store.schedules.begun(received)
    return await lines.carry_out(known, received)


async def test_the_result_is_told_with_what_it_is_of(
    bot: Deckhand, sandbox: Sandbox, group: ChatClient
) -> None:
    assert await run(bot, "/echo hello") is Ran.DONE
    told = await group.wait_for("hello")
    assert told.text == "⏰ Schedule 3 · /echo hello\nhello"
    assert "reply_to" not in told.raw or told.raw["reply_to"] is None
    assert bot.verdicts == ["done"]
    await until(lambda: bot.open_updates == [])


async def test_each_time_has_a_number_of_its_own(bot: Deckhand) -> None:
    assert bot.chat is not None
    lines, known = bot.chat.scheduled, schedule("/echo hello")
    dues = (DUE, DUE, DUE + timedelta(minutes=1))
    first, again, later = [lines.received(known, due).update for due in dues]
    other = lines.received(replace(known, number=4), DUE).update
    assert first == again
    assert len({first, later, other}) == 3


async def test_what_asks_is_not_asked_again(bot: Deckhand, group: ChatClient) -> None:
    assert await run(bot, "/wipe web") is Ran.DONE
    await group.wait_for("wiped web")
    assert commands.ran == ["/wipe web"]


async def test_quiet_says_nothing_while_all_is_well(
    bot: Deckhand, sandbox: Sandbox, group: ChatClient
) -> None:
    assert await run(bot, "/echo hello", tell=Tell.FAILURE) is Ran.DONE
    assert await run(bot, "/count", tell=Tell.FAILURE, number=4) is Ran.DONE
    await sandbox.wait_until_idle()
    assert await group.bot_messages() == []
    assert await sandbox.requests("sendChatAction") == []
    assert bot.verdicts == ["done", "done"]


async def test_quiet_tells_all_when_it_fails(bot: Deckhand, group: ChatClient) -> None:
    assert await run(bot, "/broken", tell=Tell.FAILURE) is Ran.FAILED
    told = await group.wait_for("Something went wrong")
    assert told.text.startswith("⏰ Schedule 3 · /broken\nSomething went wrong")
    assert await run(bot, "/echo --fun", tell=Tell.FAILURE, number=4) is Ran.FAILED
    assert "⏰ Schedule 4" in (await group.wait_for("no flag --fun")).text


async def test_who_lost_the_role_runs_nothing_and_reads_nothing(
    stopped_bot: Deckhand, sandbox: Sandbox, group: ChatClient
) -> None:
    stopped_bot.ada_is = Role.OPERATOR
    await stopped_bot.start()
    assert await run(stopped_bot, "/wipe web") is Ran.REFUSED
    assert await run(stopped_bot, "/echo hello", person=EVE, number=4) is Ran.REFUSED
    assert await run(stopped_bot, "/echo hello", chat=-5, number=5) is Ran.UNHEARD
    assert await run(stopped_bot, "/echo hello", chat=EVE, person=EVE, number=6) is Ran.UNHEARD
    await sandbox.wait_until_idle()
    assert await group.bot_messages() == []
    assert commands.ran == []
    assert stopped_bot.verdicts == ["refused"] + ["turned away"] * 3
    assert stopped_bot.away == [(EVE, GROUP), (ADA, -5), (EVE, EVE)]


async def test_cancel_reaches_it(bot: Deckhand, otto: Person, group: ChatClient) -> None:
    running = asyncio.create_task(run(bot, "/count --number 900", person=OTTO, chat=OTTO))
    await otto.chat.wait_for("tick")
    await otto.send("/cancel")
    assert await running is Ran.DONE
    await otto.chat.wait_for("stopped at")


async def test_c5_schedules_of_one_minute_leave_room(
    bot: Deckhand, otto: Person, ada: Person, sandbox: Sandbox
) -> None:
    """No more than a person may have under way, and not all of it; others wait for none of it."""
    most = bot.limits.calls_per_person - 1
    line = "/count --number 900"
    lines = [asyncio.create_task(run(bot, line, chat=ADA, number=one)) for one in range(50)]
    await ticking(ada.chat, most)
    others = asyncio.create_task(run(bot, "/echo theirs", person=OTTO, chat=OTTO, number=60))
    assert await asyncio.wait_for(others, 20) is Ran.DONE
    await ada.send("/echo mine")
    await ada.chat.wait_for("mine")
    await until(lambda: bot.running.of(ADA) == most)
    await ada.send("/cancel")
    assert {await one for one in lines[most:]} == {Ran.FAILED}
    assert {await one for one in lines[:most]} == {Ran.DONE}
    await ada.chat.wait_for("cancelled 50")
    await until(lambda: bot.open_updates == [])
    assert bot.verdicts.count("turned away") == 50 - most


async def test_c5_they_begin_one_after_the_other(bot: Deckhand, ada: Person) -> None:
    bot.limits = bot.limits.model_copy(update={"calls_per_person": 2})
    await bot.stop()
    await bot.start()
    lines = [f"/echo {number}" for number in range(5)]
    ran = [run(bot, line, chat=ADA, number=number) for number, line in enumerate(lines)]
    assert await asyncio.gather(*ran) == [Ran.DONE] * 5
    assert commands.ran == lines


async def test_the_end_of_the_bot_leaves_those_that_wait_to_be_told(
    bot: Deckhand, ada: Person
) -> None:
    most = bot.limits.calls_per_person - 1
    line = "/count --number 900"
    lines = [asyncio.create_task(run(bot, line, chat=ADA, number=one)) for one in range(most + 2)]
    await ticking(ada.chat, most)
    for one in lines:
        one.cancel()
    await asyncio.gather(*lines, return_exceptions=True)
    await bot.stop()
    assert bot.verdicts == ["interrupted"] * most
    assert len(bot.open_updates) == 2


async def ticking(chat: ChatClient, count: int) -> None:
    """So many are under way."""
    async with asyncio.timeout(30):
        while sum("tick" in one.text for one in await chat.bot_messages()) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_the_end_of_the_bot_interrupts_it(bot: Deckhand, ada: Person) -> None:
    running = asyncio.create_task(run(bot, "/count --number 900", chat=ADA))
    await ada.chat.wait_for("tick")
    await bot.stop()
    assert await running is Ran.FAILED
    assert "Interrupted: the bot is shutting down" in (await ada.chat.bot_messages())[-1].text
    assert bot.verdicts == ["interrupted"]


async def test_a_crash_midway_is_told_and_nothing_is_repeated(
    stopped_bot: Deckhand, sandbox: Sandbox, group: ChatClient
) -> None:
    cut = schedule("/wipe web")
    update = update_of(cut, DUE)
    assert update < 0
    async with stopped_bot.opened() as store:
        received = Received(update, ADA, Place(GROUP), cut.line, "en", DUE)
        await store.inbox.accept(received)
    await stopped_bot.start()
    await group.wait_for("Interrupted by a restart: /wipe web")
    assert stopped_bot.store is not None
    assert not await stopped_bot.store.schedules.begun(received)
    await until(lambda: stopped_bot.open_updates == [])
    assert commands.ran == []


async def test_what_begins_with_the_bot_is_not_taken_for_what_the_last_run_left(
    stopped_bot: Deckhand, group: ChatClient
) -> None:
    await stopped_bot.start()
    assert await run(stopped_bot, "/count --number 20") is Ran.DONE
    told = await group.wait_for("counted to 20")
    assert [one.text for one in await group.bot_messages()] == [told.text]
