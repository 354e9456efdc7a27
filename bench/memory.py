"""Resident memory of the bot's process: idle, and at its peak in the heaviest commands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench import logs, saving
from bench.ratio import judged
from bench.stage import Chatting, Stage
from tests.e2e.bot import ADMIN
from tests.live import images
from tests.live.images import BUSYBOX

SETTLE_SECONDS = 20.0
IDLE_GOAL_MB = 75
PEAK_GOAL_MB = 40
"""Above idle."""
CONTAINERS = 1000
WORKERS = 4
EVERYTHING = {
    "DECKHAND_ALERTS__CHATS": f'["{ADMIN}"]',
    "DECKHAND_DIGEST__CRON": "0 9 * * mon-fri",
    "DECKHAND_DIGEST__CHATS": f'["{ADMIN}"]',
    "DECKHAND_TIMEZONE": "Asia/Shanghai",
}
"""Watch, mailer, schedules and store work in any case; these give them something to do."""
SAVE_SECONDS = 300.0
SEARCH_SECONDS = 120.0


async def measure(stage: Stage) -> AsyncIterator[str]:
    """MB are 2^20 bytes, as the kernel counts; libraries' pages count in full."""
    bulk = await asyncio.to_thread(images.bulk_image, stage.engine, saving.MEGABYTES)
    await asyncio.to_thread(
        logs.write_log, stage.engine, logs.SEARCHED, logs.SEARCHED_BYTES // logs.LINE_BYTES
    )
    try:
        async with stage.chatting() as one:
            await one.bot.start(**EVERYTHING)
            await asyncio.sleep(SETTLE_SECONDS)
            idle = _megabytes(one, "VmRSS")
            parts = f"{_megabytes(one, 'RssAnon'):.1f} own, {_megabytes(one, 'RssFile'):.1f} files"
            yield f"idle, everything on: {idle:.1f} MB ({parts}){judged(idle, IDLE_GOAL_MB, ' MB')}"
            await one.chat.send("/ps -a")
            await one.chat.wait_for(logs.SEARCHED)
            used = _megabytes(one, "VmRSS")
            yield f"after /ps: {used:.1f} MB{judged(used, IDLE_GOAL_MB, ' MB')}"
            await asyncio.to_thread(_fill, stage)
            yield _peak(one, idle, f"the list of {CONTAINERS} containers", await _list(one))
            yield _peak(one, idle, "the search through 1 GB", await _search(one))
            yield _peak(one, idle, f"the save of {saving.MEGABYTES} MB", await _save(one, bulk))
    finally:
        await asyncio.to_thread(stage.engine.tidy)


def _fill(stage: Stage) -> None:
    def create(number: int) -> None:
        api.create_container(BUSYBOX, name=f"many-{number}")

    with stage.engine.api() as api, ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(create, range(CONTAINERS)))


async def _list(one: Chatting) -> float:
    _forget_peak(one)
    await one.chat.send("/ps -a")
    await one.chat.wait_for(f"{CONTAINERS + 1} ")
    return _megabytes(one, "VmHWM")


async def _search(one: Chatting) -> float:
    _forget_peak(one)
    await one.chat.send(f"/logs --grep {logs.FITS} {logs.SEARCHED}")
    await one.chat.wait_for("1 line fits", timeout=SEARCH_SECONDS)
    return _megabytes(one, "VmHWM")


async def _save(one: Chatting, image: str) -> float:
    """In 27 parts, all of them sent."""
    _forget_peak(one)
    await one.chat.send(f"/save {image}")
    await one.chat.press(
        "Save and send", await one.chat.wait_for(button="Save and send", timeout=SAVE_SECONDS)
    )
    await one.chat.wait_for("docker load", timeout=SAVE_SECONDS)
    return _megabytes(one, "VmHWM")


def _peak(one: Chatting, idle: float, when: str, peak: float) -> str:
    above = peak - idle
    return (
        f"peak in {when}: {peak:.1f} MB, {above:.1f} above idle{judged(above, PEAK_GOAL_MB, ' MB')}"
        f"; afterwards {_megabytes(one, 'VmRSS'):.1f} MB"
    )


def _forget_peak(one: Chatting) -> None:
    # proc(5): 5 sets the peak to what is in use now.
    Path(f"/proc/{one.bot.pid}/clear_refs").write_text("5")


def _megabytes(one: Chatting, field: str) -> float:
    rows = Path(f"/proc/{one.bot.pid}/status").read_text().splitlines()
    row = next(row for row in rows if row.startswith(f"{field}:"))
    return int(row.split()[1]) / 1024
