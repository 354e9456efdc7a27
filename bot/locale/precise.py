"""How long something took, in two units, where one would be too coarse to act on."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.sentence import Sentence, say, say_n


def precise(time: timedelta) -> Sentence:
    """`3 min 12 sec`, `2 hr 5 min`, `3 days 4 hr`; what is less than a second is left out."""
    seconds = max(0, int(time.total_seconds()))
    minutes, hours, days = seconds // 60, seconds // 3_600, seconds // 86_400
    parts = [
        (days, say_n("{count} day", "{count} days", days)),
        (hours % 24, say_n("{count} hr", "{count} hr", hours % 24)),
        (minutes % 60, say_n("{count} min", "{count} min", minutes % 60)),
        (seconds % 60, say_n("{count} sec", "{count} sec", seconds % 60)),
    ]
    first = next((place for place, (count, _) in enumerate(parts) if count), len(parts) - 1)
    told = [words for count, words in parts[first : first + 2] if count] or [parts[-1][1]]
    return say("{large} {small}", large=told[0], small=told[1]) if len(told) > 1 else told[0]
