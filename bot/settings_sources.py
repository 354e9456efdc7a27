"""Where settings are read from; a value that is no JSON is a fault like any other."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from dotenv.parser import Original, parse_stream
from pydantic.fields import FieldInfo
from pydantic_settings import (
    DotEnvSettingsSource,
    EnvSettingsSource,
    NestedSecretsSettingsSource,
)

# It would tell of a broken line at every reading, in words of its own; `broken_lines` finds them.
logging.getLogger("dotenv.main").setLevel(logging.ERROR)


class NotJson(str):
    """What was given where JSON was wanted: no map and no list, so the model finds it wrong.

    pydantic-settings itself stops at the first of these, and the other faults would stay unsaid.
    """

    __slots__ = ()


class _Lenient(EnvSettingsSource):
    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        try:
            return super().decode_complex_value(field_name, field, value)
        except ValueError:
            return NotJson(value)


class Environment(_Lenient):
    """The environment."""


class EnvFile(_Lenient, DotEnvSettingsSource):
    """`.env`."""


def broken_lines(file: Path, ours: tuple[str, ...]) -> list[int]:
    """The numbers of the lines in a `.env` file that set nothing, though they are no comments.

    A bare name is one of those only if it begins as `ours` do: docker takes its value from the
    environment.
    """
    if not file.exists():
        return []
    with file.open(encoding="utf-8-sig") as lines:
        return [
            _line(one.original)
            for one in parse_stream(lines)
            if one.error or (one.value is None and (one.key or "").upper().startswith(ours))
        ]


def _line(statement: Original) -> int:
    """Empty lines before a statement count as part of it."""
    text = statement.string
    return statement.line + text[: len(text) - len(text.lstrip())].count("\n")


class Secrets(_Lenient, NestedSecretsSettingsSource):
    """Docker secrets."""
