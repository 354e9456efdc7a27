"""Paired timings: both sides in turn, so that a machine that slows down slows both."""

from __future__ import annotations

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
        met = "" if goal is None else f", goal {goal:g} {'met' if self.ratio <= goal else 'MISSED'}"
        return (
            f"{what}: {ours * 1000:.1f} ms; {against}: {theirs * 1000:.1f} ms;"
            f" ratio {self.ratio:.2f}{met}"
        )


async def pairs(ours: Timed, theirs: Timed, rounds: int = 7) -> Pairs:
    """Time both in turn after one warm-up each."""
    await ours()
    await theirs()
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for work, times in zip((ours, theirs), taken, strict=True):
            start = time.perf_counter()
            await work()
            times.append(time.perf_counter() - start)
    return Pairs(tuple(taken[0]), tuple(taken[1]))
