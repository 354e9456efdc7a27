"""A1, A2, A4 and A7: no alert is lost, and few come twice, by a whole bot."""

from __future__ import annotations

import asyncio
import random
import re
import time
from typing import Any

import pytest
from docker import APIClient

from bot.sandbox.client import Sandbox
from tests.e2e.alerted import create, running
from tests.e2e.bot import Bot
from tests.e2e.people import People
from tests.promises.waiting import until
from tests.scale import promised

ROUNDS = promised(100, 10)
"""Kills; a hundred take about five minutes."""
DIED_MEANWHILE = promised(200, 30)
DYING = "sleep 0.2; echo about to fail; exit 3"


async def told(people: People) -> list[list[str]]:
    """Which containers each alert names."""
    return [re.findall(r"app\d+-\d+", one.text) for one in await people.admin.bot_messages()]


@pytest.mark.alone
@pytest.mark.scaled
async def test_a1_all_that_died_while_telegram_refused_are_named(
    alerted: Bot, sandbox: Sandbox, people: People, api: APIClient
) -> None:
    dying = create(api, [f"app{number}" for number in range(10)], DIED_MEANWHILE // 10)
    await sandbox.fault("error", status=502)
    for id in dying.values():
        await asyncio.to_thread(api.start, id)
    await until(lambda: not api.containers())
    await sandbox.wait_for_request("sendMessage", contains="app")
    refused = [one for one in await _requests(sandbox) if one["seconds"] is not None]
    assert {one["status"] for one in refused} == {502}
    await sandbox.clear_faults()
    recovered = time.time()
    names: set[str] = set()
    while names != dying.keys():
        assert time.time() < recovered + 20, f"not named: {dying.keys() - names}"
        await asyncio.sleep(0.05)
        names = {name for message in await told(people) for name in message}
    sent = [one["time"] for one in await _requests(sandbox) if one["status"] == 200]
    assert min(sent) - recovered < 5


async def _requests(sandbox: Sandbox) -> list[dict[str, Any]]:
    """All that were to bring an alert."""
    asked = await sandbox.requests("sendMessage", contains="app")
    return [one for one in asked if re.search(r"app\d+-\d+", one["params"]["text"])]


@pytest.mark.timeout(300)
@pytest.mark.scaled
async def test_a2_and_a7_each_death_is_told_at_least_once_and_at_most_twice(
    alerted: Bot, people: People, api: APIClient
) -> None:
    chance = random.Random(27)  # noqa: S311 - no secret
    dying = create(api, [f"app{number}" for number in range(ROUNDS)], 2, DYING)
    twice = 0
    for number in range(ROUNDS):
        pair = {f"app{number}-1", f"app{number}-2"}
        for name in sorted(pair):
            await asyncio.to_thread(api.start, dying[name])
        await until(lambda: not api.containers())
        await asyncio.sleep(chance.uniform(0, 0.5))
        await alerted.kill()
        await alerted.start()
        shown = await _named(people, pair)
        twice += len(shown) > 1
        assert len(shown) <= 2, shown
    print(f"{ROUNDS} kills, {2 * ROUNDS} deaths, {twice} alerts came twice")


async def test_a4_what_was_removed_unheard_is_named_in_one_message(
    alerted: Bot, people: People, api: APIClient
) -> None:
    made = create(api, ["app0", "app1", "noisy"], 1, "sleep 86400")
    for id in made.values():
        await asyncio.to_thread(api.start, id)
    await until(lambda: running(alerted) >= made.keys())
    await alerted.kill()
    for name in ("app0-1", "app1-1"):
        await asyncio.to_thread(api.remove_container, name, force=True)
    for _ in range(300):
        await asyncio.to_thread(api.kill, "noisy-1", "CONT")
    await alerted.start()
    alert = await people.admin.wait_for("2 containers of local are gone", since=0)
    assert sorted(re.findall(r"app\d+-\d+", alert.text)) == ["app0-1", "app1-1"]


async def _named(people: People, names: set[str]) -> list[list[str]]:
    """The messages about them, when all are named and no more come."""
    shown: list[list[str]] = []
    deadline = time.monotonic() + 20
    while not names <= {name for one in shown for name in one}:
        assert time.monotonic() < deadline, f"{names} not all named: {await people.admin.text()}"
        await asyncio.sleep(0.05)
        shown = [one for one in await told(people) if names & set(one)]
    await asyncio.sleep(0.5)
    return [one for one in await told(people) if names & set(one)]
