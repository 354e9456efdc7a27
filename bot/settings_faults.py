"""Wrong settings in words: one line per fault, which setting, what is wrong, what is right."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsError

from bot.settings import CONFIG_VARIABLE, PREFIX, Settings, load

_MENDS = {
    "extra_forbidden": "there is no such setting; check its spelling",
    "missing": "is missing",
    "int_parsing": "write a whole number",
    "float_parsing": "write a number",
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "dict_type": 'write a map, in JSON as {"name": "value"}',
    "tuple_type": 'write a list, in JSON as ["one", "two"]',
    "list_type": 'write a list, in JSON as ["one", "two"]',
    "url_parsing": "write a whole address, as https://bot.example.org/hook",
    "url_scheme": "write an address that begins with https:// or http://",
}


class WrongSettings(Exception):
    """`lines` say each fault."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def load_or_explain() -> Settings:
    """The settings; WrongSettings has a line per fault. No line holds a setting's value."""
    named = os.environ.get(CONFIG_VARIABLE)
    if named and not Path(named).is_file():
        raise WrongSettings([f"{CONFIG_VARIABLE}: there is no file {named}; name one that exists"])
    try:
        return load()
    except ValidationError as faults:
        lines = [_line(fault) for fault in faults.errors(include_url=False)]
    except SettingsError as fault:
        lines = _bad_json(str(fault))
    except tomllib.TOMLDecodeError as fault:
        lines = [f"{named or 'config/deckhand.toml'}: is not TOML: {fault}"]
    raise WrongSettings(list(dict.fromkeys(lines)))


def _line(fault: ErrorDetails) -> str:
    name = PREFIX + "__".join(str(part) for part in fault["loc"] if part != "[key]").upper()
    cause = fault.get("ctx", {}).get("error")
    if isinstance(cause, ValueError):
        return f"{name}: {cause}"
    if fault["type"] in {"literal_error", "enum"}:
        return f"{name}: write one of {fault['ctx']['expected']}"
    return f"{name}: {_MENDS.get(fault['type'], fault['msg'].lower())}"


def _bad_json(message: str) -> list[str]:
    """pydantic-settings names the top field only: find the variables under it that are no JSON."""
    field = message.partition('field "')[2].partition('"')[0]
    prefix = f"{PREFIX}{field}".upper()
    wrong = [
        name
        for name, value in os.environ.items()
        if name.upper().startswith(prefix) and not _is_json(value)
    ]
    return [f"{name}: is not valid JSON; write it as " + _example(name) for name in wrong] or [
        f"{prefix}: is not valid JSON"
    ]


def _is_json(value: str) -> bool:
    try:
        json.loads(value)
    except ValueError:
        return False
    return True


def _example(name: str) -> str:
    if name.upper().endswith(("__CHATS", "__MOUNTS")) and "ACCESS" not in name.upper():
        return '["-1001", "111"]'
    return '{"111": "admin"}' if "ACCESS" in name.upper() else '{"name": "value"}'
