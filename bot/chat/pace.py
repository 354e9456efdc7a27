"""How fast messages may go, by Telegram's limits.

Source: Bot API FAQ, "My bot is hitting limits": about one message a second to a chat, short bursts
allowed; 20 a minute to a group; about 30 a second in all.
"""

from __future__ import annotations

from collections import deque


class Window:
    """At most `times` within any `seconds`."""

    def __init__(self, times: int, seconds: float) -> None:
        self._times = times
        self._seconds = seconds
        self._taken: deque[float] = deque()

    def wait(self, now: float, spare: int = 0) -> float:
        """Seconds until there is room, and for `spare` more."""
        while self._taken and self._taken[0] <= now - self._seconds:
            self._taken.popleft()
        too_many = len(self._taken) - max(0, self._times - spare - 1)
        if too_many <= 0:
            return 0.0
        return self._taken[too_many - 1] + self._seconds - now

    def take(self, now: float) -> None:
        """One goes now."""
        self._taken.append(now)


class Bucket:
    """One each `seconds`, and up to `burst` at once after a rest."""

    def __init__(self, burst: int, seconds: float) -> None:
        self._burst = burst
        self._seconds = seconds
        self._left = float(burst)
        self._at = 0.0

    def wait(self, now: float, spare: int = 0) -> float:
        """Seconds until there is room, and for `spare` more."""
        self._fill(now)
        wanted = min(self._burst, 1 + spare)
        return max(0.0, (wanted - self._left) * self._seconds)

    def take(self, now: float) -> None:
        """One goes now, whether or not there is room."""
        self._fill(now)
        self._left = max(self._left - 1, -float(self._burst))

    def _fill(self, now: float) -> None:
        passed = max(0.0, now - self._at)
        self._left = min(self._burst, self._left + passed / self._seconds)
        self._at = now


class ChatPace:
    """What a chat takes: new messages, and edits that only show how far something is."""

    def __init__(self, chat: int) -> None:
        self.is_group = chat < 0
        # A second of slack: what counts is when Telegram gets it, not when it was sent.
        self.sends: Window | Bucket = Window(20, 61.0) if self.is_group else Bucket(20, 1.0)
        self.edits = Bucket(5, 3.0) if self.is_group else Bucket(6, 0.8)
        self.edit_seconds = 3.0 if self.is_group else 1.0
        """The least time between two edits of one message that shows progress."""
        self.blocked_until = 0.0
        """Set by a 429."""
        self.used_at = 0.0

    def hold(self, now: float, seconds: float) -> None:
        """Telegram asked to leave the chat alone for so long."""
        self.blocked_until = max(self.blocked_until, now + seconds + 0.1)
