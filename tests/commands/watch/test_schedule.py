"""/schedule and /schedules, on a real engine where a container is named."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.errors import (
    BotError,
    HostMisplaced,
    NothingMatches,
    Refused,
    UnknownCommand,
    UsageError,
)
from bot.core.plan_results import (
    PlanSpoilt,
    ScheduleAdded,
    ScheduleHalted,
    ScheduleRan,
)
from bot.core.results import Question, Said
from bot.domain.schedule import Halt, Late, Schedule, Tell
from tests.commands.driver import OPERATOR, VIEWER, Driver, as_person
from tests.live.engine import Engine
from tests.live.images import DATA
from tests.render.shown import shown
from tests.watch.clockwork import Began, MemorySchedules


async def added(driver: Driver, line: str) -> ScheduleAdded:
    return (await driver.send(line)).one(ScheduleAdded)


async def test_what_is_kept(driver: Driver) -> None:
    one = (await added(driver, '/schedule add "0 9 * * mon-fri" ps -a')).schedule
    assert (one.line, one.timing, one.number) == ("/ps -a", "0 9 * * mon-fri", 1)
    assert (one.chat, one.thread, one.person, one.who) == (-1001, 7, 111, "Ada")
    assert (one.late, one.tell, one.paused) == (Late.RUN, Tell.ALWAYS, False)
    assert one.next_at > datetime.now(UTC)


@pytest.mark.parametrize(
    ("line", "kept", "timing"),
    [
        ("/schedule add 0 9 * * 1-5 /ps -a", "/ps -a", "0 9 * * 1-5"),
        ("/schedule add every 6h ps --filter status=exited", "/ps --filter status=exited", ""),
        ("/schedule add \u201c0 9 * * *\u201d ps", "/ps", "0 9 * * *"),
        ('/schedule add "every 6h" ps @local "a b"', "/ps @local 'a b'", "every 6h"),
        ("/schedule add every 6h ps --fun", "", ""),
    ],
)
async def test_how_it_may_be_written(driver: Driver, line: str, kept: str, timing: str) -> None:
    if not kept:
        with pytest.raises(UsageError, match="no flag --fun"):
            await driver.send(line)
        return
    one = (await added(driver, line)).schedule
    assert one.line == kept
    assert one.timing == (timing or "every 6h")


@pytest.mark.parametrize(
    "line",
    [
        "/schedule -q --skip add every 6h ps",
        "/schedule add \u2014on-failure --skip every 6h ps",
        "/schedule add every 6h --quiet --skip ps",
        "/schedule -q add --skip every 6h ps",
    ],
)
async def test_its_own_flags_stand_anywhere_before_the_command(driver: Driver, line: str) -> None:
    one = (await added(driver, line)).schedule
    assert (one.line, one.timing) == ("/ps", "every 6h")
    assert (one.late, one.tell) == (Late.SKIP, Tell.FAILURE)
    words = shown(ScheduleAdded(one))
    assert "Told only when it fails\nLeft out when the bot was down\nTake it back" in words


@pytest.mark.parametrize(
    ("line", "kind", "words"),
    [
        ("add", UsageError, "Write when and which command"),
        ('add "0 9 * * *"', UsageError, "Write when and which command"),
        ("add tomorrow ps", UsageError, "tomorrow says no time"),
        ('add "60 9 * * *" ps', UsageError, "60 is no minute"),
        ("add every 0m ps", UsageError, "too often"),
        ("add 18:30 sp", UnknownCommand, "I know no command /sp"),
        ("add 18:30 ps --fun", UsageError, "no flag --fun"),
        ("add 18:30 restart", UsageError, "CONTAINER is missing"),
        ("add 18:30 restart gone", NothingMatches, "gone"),
        ("add 18:30 ps @mars", UsageError, "There is no host mars"),
        ("add 18:30 ps -a @local", HostMisplaced, "right after the command: /ps @local -a"),
        ("add 18:30 schedule list", UsageError, "can't hold another one"),
        ("add 18:30 ps --help", UsageError, "Help is not for the clock: send /ps --help now."),
        ("add every 6h docker stop a", UsageError, "docker: /schedule add 'every 6h' stop a"),
        ("add 18:30 run -e TOKEN=hunter2hunter2 busybox", UsageError, "holds a secret"),
        ("remove", UsageError, "Which schedule?"),
        ("pause web", UsageError, "web is not the number"),
        ("run 7", NothingMatches, "There is no schedule 7 in this chat"),
        ("dance", UsageError, "dance is not one of add, list, remove, pause, resume or run."),
        ("remove " + "9" * 50, UsageError, "is not the number"),
    ],
)
async def test_what_is_wrong_is_told_at_once(
    driver: Driver, line: str, kind: type[BotError], words: str
) -> None:
    with pytest.raises(kind) as fault:
        await driver.send(f"/schedule {line}")
    assert words in str(fault.value)
    assert await driver.clockwork.scheduling.of(-1001) == ()


async def test_only_what_one_may_run_oneself(driver: Driver, engine: Engine) -> None:
    engine.docker("create", "--name", "data", DATA)
    operator, viewer = as_person(driver, OPERATOR), as_person(driver, VIEWER)
    with pytest.raises(Refused, match="/rm needs the role admin"):
        await operator.send("/schedule add 18:30 rm data")
    with pytest.raises(Refused, match="/schedule needs the role operator"):
        await viewer.send("/schedule add 18:30 ps")
    await operator.send("/schedule add 18:30 restart data")
    assert len(await driver.clockwork.scheduling.of(-1001)) == 1


async def test_what_asks_asks_when_it_is_added(driver: Driver, engine: Engine) -> None:
    engine.docker("run", "-d", "--name", "data", DATA)
    asked = await driver.send("/schedule add --skip every 6h rm -v data")
    words = shown(asked.one(Question))
    head = "To be done by the clock, every 6h, without asking again:\ndata is running. Kill and"
    assert head in words
    assert "[Schedule it]\n[Cancel]" in words
    assert await driver.clockwork.scheduling.of(-1001) == ()
    one = (await driver.press_yes(asked)).one(ScheduleAdded).schedule
    assert (one.line, one.timing, one.late) == ("/rm -f -v data", "every 6h", Late.SKIP)
    assert engine.docker("ps", "-q") != ""
    asked = await driver.send('/schedule add "2126-12-31 18:30" rm -v data')
    head = "To be done by the clock, 2126-12-31 18:30 UTC, without asking again:\n"
    assert head in shown(asked.one(Question))


async def test_a_line_that_nobody_attends_to_asks_nothing(driver: Driver, engine: Engine) -> None:
    engine.docker("create", "--name", "data", DATA)
    chat = driver.chat()
    request = replace(driver.request("/rm data"), unattended=True)
    verdict = await driver._pipeline().dispatch(request, chat, driver.stopped)
    assert (verdict, chat.all(Question)) == ("done", [])
    assert engine.docker("ps", "-aq") == ""


async def test_pause_resume_and_remove(driver: Driver) -> None:
    await driver.send("/schedule add every 6h ps")
    paused = (await driver.send("/schedule pause 1")).one(Said)
    assert shown(paused) == "Schedule 1 is paused. /schedule resume 1 lets it go on."
    resumed = (await driver.send("/schedule resume #1")).one(Said)
    assert shown(resumed).startswith("Schedule 1 goes on, next at 20")
    removed = (await driver.send("/schedule remove 1")).one(Said)
    assert shown(removed) == (
        "Schedule 1 is removed. To have it again: /schedule add 'every 6h' ps"
    )
    assert await driver.clockwork.scheduling.of(-1001) == ()


async def test_run_now(driver: Driver) -> None:
    await driver.send("/schedule add every 6h ps")
    said = (await driver.send("/schedule run 1")).one(Said)
    assert shown(said) == "Schedule 1 runs now; its times stay as they are."
    began = Began()
    await driver.clockwork.scheduling.round(began)
    await asyncio.sleep(0.01)
    assert [line for line, _ in began.lines] == ["/ps"]


async def test_others_pause_but_change_nothing(driver: Driver) -> None:
    await driver.send("/schedule add every 6h ps")
    operator = as_person(driver, OPERATOR)
    await operator.send("/schedule pause 1")
    for act in ("resume", "run", "remove"):
        with pytest.raises(Refused, match="Schedule 1 was made by Ada: only they or an admin"):
            await operator.send(f"/schedule {act} 1")


async def test_a_time_that_is_over(driver: Driver) -> None:
    one = (await added(driver, "/schedule add every 6h ps")).schedule
    over = datetime.now(UTC) - timedelta(days=1)
    rows = driver.clockwork.scheduling._rows
    assert isinstance(rows, MemorySchedules)
    rows.rows[1] = replace(one, timing=f"{over:%Y-%m-%d %H:%M}", paused=True, next_at=over)
    said = (await driver.send("/schedule resume 1")).one(Said)
    assert shown(said) == "Schedule 1 has no time left: it was to run once."


async def test_there_is_an_end_to_them(driver: Driver) -> None:
    for _ in range(100):
        await driver.send("/schedule add every 6h ps")
    with pytest.raises(UsageError, match="This chat has 100 schedules"):
        await driver.send("/schedule add every 6h ps")


def test_what_is_told_where_nothing_was_done() -> None:
    made = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    one = Schedule(
        3, -1, None, 1, "Olga", "en", "/ps", "every 1h", Late.RUN, Tell.ALWAYS, False, made, made
    )
    assert [shown(ScheduleHalted(one, why)) for why in Halt] == [
        "⏸ Schedule 3 is paused: Olga may not do that here any more."
        " /schedule resume 3 lets it go on.\n/ps",
        "⏸ Schedule 3 was not run: Olga may not do that here any more.\n/ps",
        "⏸ Schedule 3 was for 2026-03-01 12:00 UTC, when the bot was down. Nothing was done.\n/ps",
        "⏸ Schedule 3 was for 2026-03-01 12:00 UTC, when its run before had not ended."
        " Until that ends, its times are left out.\n/ps",
    ]
    assert shown(ScheduleRan(one)) == "⏰ Schedule 3 · /ps"
    assert shown(PlanSpoilt(3, "/ps")) == (
        "⏸ Schedule 3 can't be read any more, and is not run. Add it once more.\n/ps"
    )
    assert shown(PlanSpoilt(None)) == (
        "⏸ What the bot knew of this chat's digest can't be read any more."
        ' /digest set "0 9 * * mon-fri" sets it anew.'
    )
