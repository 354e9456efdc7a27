"""Asking for updates: which are taken, how often one that fails is tried, and what it holds up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from telegram.error import NetworkError

from bot.chat import poller
from bot.chat.poller import MOST_FAULTS, Poller
from bot.chat.wire import Raw, WireBot


@dataclass
class Server:
    """Has updates, after so many polls that fail."""

    updates: list[Raw]
    away: int = 0

    async def raw_updates(self, offset: int, *_: float) -> list[Raw]:
        """What is not confirmed."""
        await asyncio.sleep(0)
        self.away -= 1
        if self.away >= 0:
            raise NetworkError("nobody there")
        return [one for one in self.updates if one["update_id"] >= offset]


@dataclass
class Taker:
    """Notes what it is given; `fails` says by the update and how often it came."""

    fails: Callable[[Raw, int], bool]
    given: list[int] = field(default_factory=list)
    taken: list[int] = field(default_factory=list)

    async def take(self, raw: Raw) -> None:
        """A fault of ours, or taken."""
        number = raw["update_id"]
        self.given.append(number)
        if self.fails(raw, self.given.count(number)):
            raise KeyError("ours")
        self.taken.append(number)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poller, "pause_seconds", lambda _failures: 0.0)


async def _poll(server: Server, taker: Taker, until: int) -> None:
    """Until that update was taken, or given up."""
    bot = cast(WireBot, cast(Any, server))
    polling = asyncio.create_task(Poller(bot, taker.take, lambda: None, repr).run())
    async with asyncio.timeout(5):
        while until not in taker.taken:  # noqa: ASYNC110 - a list has no such event
            await asyncio.sleep(0)
    polling.cancel()
    await asyncio.wait((polling,))


async def test_an_update_that_failed_once_is_tried_again_however_long_the_server_was_away() -> None:
    taker = Taker(lambda raw, times: raw["update_id"] == 7 and times == 1)
    await _poll(Server([{"update_id": 7}, {"update_id": 8}], away=2 * MOST_FAULTS), taker, 8)
    assert taker.taken[:2] == [7, 8]


async def test_an_update_that_fails_for_ever_is_left_out_in_the_end() -> None:
    taker = Taker(lambda raw, _: raw["update_id"] == 7)
    await _poll(Server([{"update_id": 7}, {"update_id": 8}]), taker, 8)
    assert taker.given.count(7) == MOST_FAULTS


async def test_so_is_a_stop_button_which_goes_before_the_others() -> None:
    press = {"update_id": 8, "callback_query": {"data": "!token"}}
    taker = Taker(lambda raw, _: raw["update_id"] == 8)
    await _poll(Server([{"update_id": 7}, press, {"update_id": 9}]), taker, 9)
    assert 7 in taker.taken
