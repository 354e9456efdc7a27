"""Each open question is given once when its time is over, unless somebody answered it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.pending import Asked
from bot.store.opening import Store
from tests.store.samples import START, Opener, SetClock, parked, written

SECRET = "/run -e PASSWORD=canary-1 nginx"
LATER = START + timedelta(seconds=60)
MARKS = (("bold", 0, 6), ("code", 8, 3))


async def ask(store: Store, message: int, line: str = "/rm web") -> tuple[Asked, str]:
    """The question, and the token of its first button."""
    yes, no = await store.buttons.park([parked(line), parked("")])
    question = Asked(no, -1001, message, "zh", f"Sure? {line}", MARKS)
    await store.questions.asked(question)
    return question, yes


async def test_it_is_given_once_when_its_time_is_over(store: Store, clock: SetClock) -> None:
    question, _ = await ask(store, 7)
    assert await store.questions.next_end() == LATER
    assert await store.questions.lapsed(50) == ()
    clock.time = LATER
    assert await store.questions.lapsed(50) == (question,)
    assert await store.questions.lapsed(50) == ()
    assert await store.questions.next_end() is None


@pytest.mark.parametrize("line", ["/rm web", SECRET])
async def test_an_answer_closes_it(store: Store, clock: SetClock, line: str) -> None:
    _, yes = await ask(store, 7, line)
    assert await store.buttons.take(yes)
    assert await store.questions.next_end() is None


@pytest.mark.parametrize("line", ["/rm web", SECRET])
async def test_one_that_was_answered_before_it_was_noted_is_closed(store: Store, line: str) -> None:
    yes, no = await store.buttons.park([parked(line), parked("")])
    assert await store.buttons.take(yes)
    await store.questions.asked(Asked(no, -1001, 7, "en", "Sure?"))
    assert await store.questions.next_end() is None


@pytest.mark.parametrize("line", ["/rm web", SECRET])
async def test_c3_at_the_end_of_its_time_either_it_is_answered_or_it_lapses(
    store: Store, clock: SetClock, line: str
) -> None:
    for _ in range(20):
        clock.time = START
        _, yes = await ask(store, 7, line)

        async def pass_on() -> tuple[Asked, ...]:
            clock.time = LATER
            return await store.questions.lapsed(50)

        answered, lapsed = await asyncio.gather(store.buttons.take(yes), pass_on())
        assert answered
        assert lapsed == ()
        clock.time = START
        _, yes = await ask(store, 8, line)
        lapsed, answered = await asyncio.gather(pass_on(), store.buttons.take(yes))
        assert len(lapsed) == 1
        assert not answered


async def test_of_many_only_the_newest_are_given(store: Store, clock: SetClock) -> None:
    for message in range(5):
        clock.time = START + timedelta(seconds=message)
        (token,) = await store.buttons.park([parked(expires=clock.time + timedelta(seconds=60))])
        await store.questions.asked(Asked(token, -1001, message, "en", "Sure?"))
    clock.time = START + timedelta(days=1)
    assert [one.message for one in await store.questions.lapsed(2)] == [4, 3]
    assert await store.questions.next_end() is None


@pytest.mark.parametrize("line", [SECRET, "/run -e PASSWORD=x -e COLOUR=canary-1 nginx"])
async def test_s1_its_words_are_kept_without_secrets(
    tmp_path: Path, opener: Opener, clock: SetClock, line: str
) -> None:
    """Also those that only the line tells, which is behind another button than the last."""
    async with opener() as store:
        await ask(store, 7, line)
        assert written(tmp_path, "canary-1") == []
    clock.time = LATER
    async with opener() as store:
        (question,) = await store.questions.lapsed(50)
    assert question.words.startswith("Sure? /run -e PASSWORD=")
    assert question.marks == ()
