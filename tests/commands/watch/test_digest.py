"""/digest in a chat."""

from __future__ import annotations

import pytest

from bot.core.errors import Refused, UsageError
from bot.core.plan_results import DigestPlanned, DigestShown
from bot.core.results import Manual
from bot.domain.text import code
from tests.commands.driver import VIEWER, Driver, as_person
from tests.render.shown import drawn, shown
from tests.store.samples import START


async def test_when_it_comes_is_shown_set_and_ended(driver: Driver) -> None:
    first = (await driver.send("/digest")).one(DigestPlanned)
    none = shown(first)
    assert none.startswith("This chat gets no digest.")
    # Telegram makes a link of /digest alone, which would send something else.
    assert code("/digest now") in drawn(first).text.spans
    words = shown((await driver.send('/digest set "0 9 * * mon-fri"')).one(DigestPlanned))
    assert words.startswith("The digest comes by 0 9 * * mon-fri.\nNext at 20")
    assert words.endswith("\n/digest off ends it.")
    assert shown((await driver.send("/digest")).one(DigestPlanned)) == words
    unquoted = (await driver.send("/digest set 30 8 * * *")).one(DigestPlanned)
    assert unquoted.plan and unquoted.plan.cron == "30 8 * * *"
    assert (unquoted.plan.chat, unquoted.plan.thread) == (-1001, 7)
    off = shown((await driver.send("/digest set off")).one(DigestPlanned))
    assert off == none


@pytest.mark.parametrize("line", ["/digest set off", "/digest off", "/digest Off"])
async def test_off_ends_it(driver: Driver, line: str) -> None:
    await driver.send("/digest set 30 8 * * *")
    ended = (await driver.send(line)).one(DigestPlanned)
    assert ended.plan and ended.plan.cron is None


async def test_now(driver: Driver) -> None:
    driver.clockwork.reports.result = DigestShown(START, None, ())
    shown_now = (await as_person(driver, VIEWER).send("/digest now")).one(DigestShown)
    assert shown(shown_now) == "Digest · the first one"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("set", "write five fields"),
        ("set daily", "write five fields"),
        ("set 0 25 * * *", "25 is no hour"),
        ("0 9 * * *", "0 is not one of now, set or off."),
        ("off now", "Write /digest set CRON"),
        ("now please", "Write /digest set CRON"),
    ],
)
async def test_what_is_wrong(driver: Driver, line: str, words: str) -> None:
    with pytest.raises(UsageError) as fault:
        await driver.send(f"/digest {line}")
    assert words in str(fault.value)


async def test_viewers_look_only(driver: Driver) -> None:
    viewer = as_person(driver, VIEWER)
    await viewer.send("/digest")
    for line, said in (
        ("/digest set off", "/digest off"),
        ("/digest off", "/digest off"),
        ('/digest set "0 9 * * *"', "/digest set CRON"),
    ):
        with pytest.raises(Refused, match=f"^{said} needs the role operator. Yours is viewer here"):
            await viewer.send(line)
    manual = shown((await viewer.send("/help digest")).one(Manual))
    assert manual.endswith("Needs the role viewer.\nWith CRON|off it needs the role operator.")
