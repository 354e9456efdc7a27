"""A6: from the engine's time of a death to the request that tells of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from itertools import count

import pytest
from docker import APIClient

from bot.sandbox.client import Sandbox
from tests.e2e.alerted import create, deaths, posted
from tests.e2e.bot import Bot

DEATHS = 20
WITHIN_SECONDS = 0.25
TRIES = 3
"""What else the machine does may spoil one; what the bot itself does spoils them all."""
DYING = "sleep 0.2; seq 100; echo about to fail; exit 3"


@pytest.mark.alone
async def test_a6_most_are_told_within_a_quarter_of_a_second(
    alerted: Bot, sandbox: Sandbox, api: APIClient
) -> None:
    batches = count()
    late: list[float] = []
    for _ in range(TRIES):
        taken = sorted(await _delays(sandbox, api, batches))
        late.append(taken[DEATHS * 95 // 100 - 1])
        if late[-1] <= WITHIN_SECONDS:
            return
    raise AssertionError(f"95 % within {late} seconds")


async def _delays(sandbox: Sandbox, api: APIClient, batches: Iterator[int]) -> list[float]:
    """Each with the end of its log, and each on its own."""
    batch, begun = next(batches), time.time()
    for id in create(api, [f"try{batch}-{number}" for number in range(DEATHS)], 1, DYING).values():
        await asyncio.to_thread(api.start, id)
        await asyncio.sleep(0.3)
    await sandbox.wait_until_idle(quiet=0.5)
    died = deaths(api, begun)
    assert len(died) == DEATHS
    shown = await sandbox.requests("sendMessage", contains=f"try{batch}-0-1")
    assert "about to fail" in shown[0]["params"]["text"]
    return [(await posted(sandbox, name))[0] - at for name, at in died]
