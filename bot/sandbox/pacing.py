"""Telegram's limits on speed: as a rule to be judged by, and ``retry_after`` to be honoured.

Source: Bot API FAQ, "My bot is hitting limits": 20 messages a minute in a group, 30 a second in
all. A chat's one message a second may be exceeded in bursts, so it is not judged.
"""

from __future__ import annotations

import time
from collections import defaultdict, deque

GROUP_PER_MINUTE = 20
ALL_PER_SECOND = 30
GRACE_SECONDS = 0.05
"""Clocks and networks are not exact."""


class Pacing:
    """Watches the speed of every bot. ``enabled`` switches the counting rules on."""

    def __init__(self) -> None:
        self.enabled = False
        self._groups: dict[tuple[int, str], deque[float]] = defaultdict(deque)
        self._all: dict[int, deque[float]] = defaultdict(deque)
        self._blocked_until: dict[tuple[int, str], float] = {}

    def refused(self, bot: int, chat: str, retry_after: int) -> None:
        """Note that a 429 was given."""
        self._blocked_until[(bot, chat)] = time.monotonic() + retry_after

    def early_seconds(self, bot: int, chat: str) -> float:
        """How much too early a request to this chat comes after a 429; 0 if it doesn't."""
        left = self._blocked_until.get((bot, chat), 0.0) - time.monotonic()
        return left if left > GRACE_SECONDS else 0.0

    def sent(self, bot: int, chat: str, is_group: bool, messages: int = 1) -> list[str]:
        """Count messages taken from a bot and say which limits that breaks."""
        if not self.enabled:
            return []
        broken = []
        if is_group and _count(self._groups[(bot, chat)], messages, 60.0) > GROUP_PER_MINUTE:
            broken.append(f"more than {GROUP_PER_MINUTE} messages a minute to group {chat}")
        if _count(self._all[bot], messages, 1.0) > ALL_PER_SECOND:
            broken.append(f"more than {ALL_PER_SECOND} messages a second in all")
        return broken


def _count(times: deque[float], more: int, window_seconds: float) -> int:
    now = time.monotonic()
    times.extend([now] * more)
    while times and times[0] < now - window_seconds:
        times.popleft()
    return len(times)
