"""Long lists in pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows of page `number` (from 0) of `count`."""

    rows: tuple[T, ...]
    number: int
    count: int


def page_of(rows: Sequence[T], wanted: int, size: int) -> Page[T]:
    """That page, or the last one where there are fewer; an empty list is one empty page."""
    count = max(1, -(-len(rows) // size))
    number = min(max(wanted, 0), count - 1)
    return Page(tuple(rows[number * size : (number + 1) * size]), number, count)
