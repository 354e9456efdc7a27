"""Paired timings: both sides in turn, so that a machine that slows down slows both."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Timed = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Pairs:
    """Seconds of ours and theirs, in the order in which they were taken."""

    ours: tuple[float, ...]
    theirs: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """Median of the pairs' ratios."""
        return statistics.median(a / b for a, b in zip(self.ours, self.theirs, strict=True))

    def line(self, what: str, against: str, goal: float | None = None) -> str:
        """One line to read; the goal, if there is one, with whether it is met."""
        ours, theirs = statistics.median(self.ours), statistics.median(self.theirs)
        return (
            f"{what}: {_time(ours)}; {against}: {_time(theirs)};"
            f" ratio {self.ratio:.2f}{judged(self.ratio, goal)}"
        )


def judged(figure: float, goal: float | None, unit: str = "") -> str:
    """What to add to a figure that should not be above a goal."""
    if goal is None:
        return ""
    return f", goal {goal:g}{unit} {'met' if figure <= goal else 'MISSED'}"


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


async def pairs(
    ours: Timed, theirs: Timed, rounds: int = 7, *, warm: bool = True, pause_seconds: float = 0
) -> Pairs:
    """Time both in turn, after one warm-up each unless `warm` is off."""
    if warm:
        await ours()
        await theirs()
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        await asyncio.sleep(pause_seconds)
        for work, times in zip((ours, theirs), taken, strict=True):
            start = time.perf_counter()
            await work()
            times.append(time.perf_counter() - start)
    return Pairs(tuple(taken[0]), tuple(taken[1]))
