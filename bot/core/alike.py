"""Names that look like one that is not there: offered to the person, never taken for it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

NEAREST = 3
ALIKE = 0.6
"""Of difflib's ratio: two letters of three the other way round still are."""
MOST_COMPARED = 300
LONGEST_COMPARED = 50
"""Characters: to compare long names of the same few letters takes long, and everybody waits."""


def alike(typed: str, names: Iterable[str]) -> list[str]:
    """Those that hold what was typed, then those that look like it; at most `NEAREST`, whatever
    their case."""
    wanted = typed.lower()
    known: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        known.setdefault(name.lower(), []).append(name)
    holding = [one for one in known if wanted and wanted in one]
    short = [one for one in known if len(one) <= LONGEST_COMPARED][:MOST_COMPARED]
    near = get_close_matches(wanted[:LONGEST_COMPARED], short, NEAREST, ALIKE)
    found = dict.fromkeys([*holding, *near])
    return [name for one in found for name in known[one]][:NEAREST]
