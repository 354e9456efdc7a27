"""/logs: the end of a million lines, and a search through a gigabyte."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import AsyncIterator
from pathlib import Path
from statistics import median

from bench.ratio import pairs
from bench.stage import Stage
from tests.live import images
from tests.live.engine import Engine

TAIL_LINES = 1_000_000
SEARCHED_BYTES = 1_000_000_000
SEARCHED = "bench-searched"
FITS = "4711-in"
"""In capitals in one line near the end of the log."""
LINE_BYTES = 100
_BATCH = 1000


async def measure(stage: Stage) -> AsyncIterator[str]:
    """In the bot until rendered, against the docker CLI."""
    await asyncio.to_thread(write_log, stage.engine, "bench-tail", TAIL_LINES)
    await asyncio.to_thread(write_log, stage.engine, SEARCHED, SEARCHED_BYTES // LINE_BYTES)
    try:
        async for line in _tail(stage):
            yield line
        async for line in _search(stage):
            yield line
    finally:
        await asyncio.to_thread(stage.engine.tidy)


async def _tail(stage: Stage) -> AsyncIterator[str]:
    async with stage.inside() as inside:

        async def ours() -> None:
            assert f"{TAIL_LINES - 1:09}" in await inside.send("/logs bench-tail")

        taken = await pairs(ours, lambda: stage.docker("logs", "--tail", "50", "bench-tail"), 15)
        yield taken.line(f"/logs of {TAIL_LINES:,} lines", "docker logs --tail 50")


async def _search(stage: Stage) -> AsyncIterator[str]:
    async with stage.inside() as inside:

        async def ours() -> None:
            assert "1 line fits" in await inside.send(f"/logs --grep {FITS} {SEARCHED}")

        piped = f"{shlex.quote(str(stage.engine.client))} logs {SEARCHED} | grep -i {FITS}"
        taken = await pairs(ours, lambda: _shell(stage, piped), 1, warm=False)
        rate = SEARCHED_BYTES / 1e6 / median(taken.ours)
        yield taken.line("/logs --grep through 1 GB", "docker logs | grep -i", 1) + (
            f"; {rate:.0f} MB/s"
        )


async def _shell(stage: Stage, line: str) -> None:
    child = await asyncio.create_subprocess_shell(
        line, env=stage.engine.environment, stdout=asyncio.subprocess.DEVNULL
    )
    assert await child.wait() == 0, line


def write_log(engine: Engine, name: str, lines: int) -> None:
    """A container that has written so many lines of 100 bytes.

    Its log is put where the engine has its own: through the engine it would take minutes.
    """
    engine.docker("run", "--name", name, images.GREETER)
    path = Path(engine.docker("inspect", "--format", "{{.LogPath}}", name))
    with path.open("w") as log:
        for start in range(0, lines, _BATCH):
            numbers = range(start, min(start + _BATCH, lines))
            log.write("".join(_row(number, lines) for number in numbers))


def _row(number: int, lines: int) -> str:
    word = "4711-IN" if number == lines - 1000 else "an order"
    words = f"INFO {number:09}: {word} was put into the basket of a person in {number % 997} ms"
    line = f"{words:{LINE_BYTES - 1}}\\n"
    return f'{{"log":"{line}","stream":"stdout","time":"2026-03-01T12:00:00.{number:09}Z"}}\n'
