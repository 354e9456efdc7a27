"""How the engine finds out whether a container is well."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.duration import parse_duration
from bot.domain.excerpt import excerpt
from bot.domain.request_body import present
from bot.domain.sentence import NotationError, say

MINIMUM = timedelta(milliseconds=1)
"""The engine refuses shorter times, zero excepted: that means the image's own."""

_NANOSECONDS = 1000


@dataclass(frozen=True, slots=True)
class Healthcheck:
    """What differs from the image's health check; empty and zero are the image's own.

    Raises NotationError where it is disabled and something else is given.
    """

    command: str = ""
    """Run by the container's shell."""
    interval: timedelta = timedelta()
    timeout: timedelta = timedelta()
    start_period: timedelta = timedelta()
    retries: int = 0
    disabled: bool = False

    def __post_init__(self) -> None:
        settings = (self.command, self.interval, self.timeout, self.start_period, self.retries)
        if self.disabled and any(settings):
            raise NotationError(
                say(
                    "{off} goes with no other health option: leave one of them out.",
                    off=excerpt("--no-healthcheck"),
                )
            )

    def __bool__(self) -> bool:
        return self != Healthcheck()

    def body(self) -> dict[str, object]:
        """As the engine takes it; times in nanoseconds."""
        if self.disabled:
            return {"Test": ["NONE"]}
        settings: dict[str, object] = {
            "Test": ["CMD-SHELL", self.command] if self.command else None,
            "Interval": _nanoseconds(self.interval),
            "Timeout": _nanoseconds(self.timeout),
            "StartPeriod": _nanoseconds(self.start_period),
            "Retries": self.retries,
        }
        return present(settings)


def parse_health_time(text: str) -> timedelta:
    """A time of a health check, 0 or at least 1 ms; raises NotationError."""
    time = parse_duration(text)
    zero = not any(digit in text for digit in "123456789")
    if time < MINIMUM and not zero:
        raise NotationError(
            say(
                "{text} is too short for a health check: at least 1 ms, as in {example}.",
                text=excerpt(text),
                example=excerpt("30s"),
            )
        )
    return time


def _nanoseconds(time: timedelta) -> int:
    return time // timedelta(microseconds=1) * _NANOSECONDS
