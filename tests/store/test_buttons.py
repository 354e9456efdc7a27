"""A button works once, and with its line as it was."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from pathlib import Path

from bot.store.opening import Store
from tests.store.samples import START, Opener, SetClock, parked, written

SECRET = "/run -e PASSWORD=canary-1 nginx"


async def test_what_was_parked_is_found_as_it_was(opener: Opener) -> None:
    many = [
        parked(),
        parked("/ps -a", page=3, edits=True, once=False, confirmed=None),
        parked("", confirmed=()),
    ]
    async with opener() as store:
        tokens = await store.buttons.park(many)
    async with opener() as store:
        assert [await store.buttons.find(token) for token in tokens] == many


async def test_tokens_fit_into_callback_data(store: Store) -> None:
    tokens = await store.buttons.park([parked() for _ in range(20)])
    assert len(set(tokens)) == 20
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{24}", token) for token in tokens)
    assert await store.buttons.park([]) == ()


async def test_c3_a_group_is_used_up_together(store: Store) -> None:
    yes, no = await store.buttons.park([parked(), parked("")])
    (other,) = await store.buttons.park([parked()])
    assert await store.buttons.take(yes)
    assert not await store.buttons.take(no)
    assert not await store.buttons.take(yes)
    assert await store.buttons.find(no) is None
    assert await store.buttons.find(other) is not None


async def test_c3_of_many_presses_at_once_one_wins(store: Store) -> None:
    for line in ("/rm web", SECRET):
        yes, no = await store.buttons.park([parked(line), parked("")])
        won = await asyncio.gather(*(store.buttons.take(token) for token in (yes, no) * 10))
        assert won.count(True) == 1


async def test_nothing_is_behind_a_token_that_was_made_up(store: Store) -> None:
    assert await store.buttons.find("x' OR 1=1 --") is None
    assert not await store.buttons.take("nothing")


async def test_s1_a_line_with_a_secret_comes_back_whole_but_is_never_written(
    tmp_path: Path, opener: Opener
) -> None:
    async with opener() as store:
        yes, no = await store.buttons.park([parked(SECRET), parked("")])
        assert await store.buttons.find(yes) == parked(SECRET)
        assert await store.buttons.find(no) == parked("")
        assert written(tmp_path, "canary-1") == []
    async with opener() as store:
        assert await store.buttons.find(yes) is None
        assert not await store.buttons.take(yes)


async def test_buttons_in_memory_are_bounded(store: Store, clock: SetClock) -> None:
    (first,) = await store.buttons.park([parked(SECRET)])
    for _ in range(1000):
        await store.buttons.park([parked(SECRET)])
    assert await store.buttons.find(first) is None
    (last,) = await store.buttons.park([parked(SECRET)])
    clock.time = START + timedelta(seconds=61)
    await store.buttons.park([parked(SECRET)])
    assert await store.buttons.find(last) is None
