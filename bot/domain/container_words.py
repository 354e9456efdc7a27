"""What holds for a container's words as a whole."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from bot.domain.excerpt import excerpt
from bot.domain.sentence import NotationError, say

WORD_LIMIT = 131_072
"""Linux starts no program with a longer argument or variable (MAX_ARG_STRLEN, with its NUL)."""


def check_targets(targets: Iterable[str]) -> None:
    """NotationError where two mounts go to one path."""
    seen: set[str] = set()
    for target in map(posixpath.normpath, targets):
        if target in seen:
            raise NotationError(
                say(
                    "Two mounts go to {target}: give each a path of its own.",
                    target=excerpt(target),
                )
            )
        seen.add(target)


def check_lengths(words: Iterable[str]) -> None:
    """NotationError for a word that no program could be started with."""
    for word in words:
        if len(word.encode()) >= WORD_LIMIT:
            raise NotationError(
                say(
                    "A word or variable for the container is too long: less than {limit}"
                    " bytes each.",
                    limit=WORD_LIMIT,
                )
            )
