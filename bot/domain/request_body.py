"""JSON bodies for the engine."""

from __future__ import annotations

from collections.abc import Mapping


def present(fields: Mapping[str, object]) -> dict[str, object]:
    """The fields that say something: without None, zero, false and what is empty.

    The engine reads a missing field as its zero.
    """
    return {key: value for key, value in fields.items() if value}
