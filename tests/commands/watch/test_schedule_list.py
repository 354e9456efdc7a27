"""What lists of schedules say, and their buttons."""

from __future__ import annotations

from dataclasses import replace

from bot.core.plan_results import ScheduleAdded, SchedulesListed
from bot.core.results import Manual, Said
from tests.commands.driver import OPERATOR, VIEWER, Driver, as_person
from tests.render.shown import drawn, shown


async def added(driver: Driver, line: str) -> ScheduleAdded:
    return (await driver.send(line)).one(ScheduleAdded)


async def test_the_list_shows_each_and_its_buttons(driver: Driver) -> None:
    await driver.send('/schedule add "0 9 * * *" ps')
    await as_person(driver, OPERATOR).send("/schedule add -q every 6h ps -a")
    await driver.send("/schedule pause 2")
    words = shown((await driver.send("/schedules")).one(SchedulesListed))
    assert words.startswith("2 schedules\n\n⏰ 1 · /ps\n0 9 * * * · next at ")
    assert "⏸ 2 · /ps -a\nevery 6h · paused\nOlaf · Told only when it fails" in words
    assert words.endswith(
        "[▶️ Run 1] [⏸ Pause 1] [🗑 Remove 1]\n[▶️ Run 2] [⏯ Resume 2] [🗑 Remove 2]\n[⟳]"
    )
    theirs = "[▶️ Run 2] [⏯ Resume 2] [🗑 Remove 2]\n[⟳]"
    for person, buttons in ((OPERATOR, theirs), (VIEWER, "[⟳]")):
        mine = shown((await as_person(driver, person).send("/schedules")).one(SchedulesListed))
        assert mine.split("\n[", 1)[1] == buttons[1:]
    by_word = (await driver.send("/schedule")).one(SchedulesListed)
    assert (by_word.total, by_word.line) == (2, "/schedules")


async def test_an_empty_list_says_how_to_begin_to_those_who_may(driver: Driver) -> None:
    nothing = "Nothing is carried out by the clock in this chat."
    begins = f'{nothing}\n/schedule add "0 9 * * mon-fri" ps begins it.'
    for person, words in ((OPERATOR, begins), (VIEWER, nothing)):
        empty = (await as_person(driver, person).send("/schedules")).one(SchedulesListed)
        assert shown(empty) == words


async def test_what_was_removed_can_be_had_again(driver: Driver) -> None:
    line = '/schedule add --quiet --skip "0 9 * * *" ps --filter "name=a b"'
    before = (await added(driver, line)).schedule
    listed = drawn((await driver.send("/schedules")).one(SchedulesListed))
    (remove,) = [one for row in listed.buttons for one in row if "Remove" in one.label]
    removed = shown((await driver.send(remove.line)).one(Said))
    after = (await added(driver, removed.partition("To have it again: ")[2])).schedule
    assert replace(after, number=1, made_at=before.made_at) == before


async def test_what_runs_once_is_said_to(driver: Driver) -> None:
    words = shown(await added(driver, '/schedule add "2126-12-31 18:30" ps'))
    assert words.startswith(
        "⏰ Schedule 1 is added: it runs once, at 2126-12-31 18:30 UTC.\n/ps\nTake it back:"
    )
    listed = shown((await driver.send("/schedules")).one(SchedulesListed))
    assert "⏰ 1 · /ps\nonce, at 2126-12-31 18:30 UTC\nAda" in listed
    await driver.send("/schedule pause 1")
    listed = shown((await driver.send("/schedules")).one(SchedulesListed))
    assert "⏸ 1 · /ps\nonce, at 2126-12-31 18:30 UTC · paused\nAda" in listed
    assert "a time or date: once" in shown((await driver.send("/help schedule")).one(Manual))
