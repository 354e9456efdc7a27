"""Wrong settings in words: one line per fault, which setting, what is wrong, what is right."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import DotEnvSettingsSource, SettingsError

from bot.settings import (
    CONFIG_VARIABLE,
    ENV_FILE,
    PREFIX,
    SECRETS_DIR,
    Settings,
    config_file,
    load,
)
from bot.settings_names import KEY, no_such, place, strange_keys, strangers, takes_json
from bot.settings_sections import NamedFault
from bot.settings_telegram import TELEGRAM_URL

_MENDS = {
    "missing": "is missing",
    "extra_forbidden": "there is no such setting; check its spelling: README lists all",
    "int_parsing": "write a whole number",
    "float_parsing": "write a number",
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "dict_type": 'write a map, in JSON as {"name": "value"}',
    "tuple_type": 'write a list, in JSON as ["one", "two"]',
    "list_type": 'write a list, in JSON as ["one", "two"]',
    "model_type": "write a map of its fields, in JSON as {example}",
    "path_type": "write a path, as /srv/data",
    "string_type": 'write a text, in JSON as "text"',
    "url_parsing": "write a whole address, as {example}",
    "url_scheme": "write an address that begins with https:// or http://, as {example}",
}
_ADDRESSES = {"api_url": TELEGRAM_URL, "webhook_url": "https://bot.example.org/hook"}
_MODELS = {
    "Host": '{"url": "tcp://10.0.0.5:2376"}',
    "Registry": '{"username": "name", "password": "secret"}',
}


class WrongSettings(Exception):
    """`lines` say each fault."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def load_or_explain() -> Settings:
    """The settings; WrongSettings has a line per fault. No line holds a setting's value."""
    lines = _strangers()
    try:
        settings = load()
    except ValidationError as faults:
        lines += [_line(fault) for fault in faults.errors(include_url=False)]
    except SettingsError as fault:
        lines += _bad_json(str(fault))
    except (OSError, UnicodeDecodeError) as fault:
        lines.append(
            f"{SECRETS_DIR}: can't be read ({fault}); put texts there that the bot may read"
        )
    if lines:
        raise WrongSettings(list(dict.fromkeys(lines)))
    return settings


def _strangers() -> list[str]:
    """Names that are no settings; WrongSettings for a file that can't be read at all."""
    toml, faults = _keys(config_file())
    env_fault = _unreadable(Path(ENV_FILE))
    if faults or env_fault:
        raise WrongSettings([*faults, *env_fault])
    written = _env_file()
    lines = strangers((*os.environ, *written)) + strange_keys(toml, str(config_file()))
    if CONFIG_VARIABLE.lower() in written and CONFIG_VARIABLE not in os.environ:
        lines.append(f"{CONFIG_VARIABLE}: is not read from {ENV_FILE}; set it in the environment")
    return lines


def _keys(file: Path) -> tuple[list[str], list[str]]:
    """The TOML file's top keys, and what is wrong with it."""
    if CONFIG_VARIABLE in os.environ and not file.exists():
        return [], [f"{CONFIG_VARIABLE}: there is no file {file}; name one that exists"]
    faults = _unreadable(file)
    if faults or not file.exists():
        return [], faults
    try:
        return list(tomllib.loads(file.read_text("utf-8"))), []
    except tomllib.TOMLDecodeError as fault:
        return [], [f"{file}: is not TOML: {fault}"]


def _unreadable(file: Path) -> list[str]:
    """Why a file that is there can't be read as text."""
    try:
        file.read_text("utf-8")
    except FileNotFoundError:
        return []
    except OSError as fault:
        return [f"{file}: can't be read ({fault.strerror}); make it a file that the bot may read"]
    except UnicodeDecodeError as fault:
        return [f"{file}: is not UTF-8, at byte {fault.start}; save it as UTF-8"]
    return []


def _env_file() -> Mapping[str, str | None]:
    return DotEnvSettingsSource(Settings, env_file=ENV_FILE).env_vars


def _line(fault: ErrorDetails) -> str:
    cause = fault.get("ctx", {}).get("error")
    if isinstance(cause, NamedFault):
        return f"{cause.name}: {cause}"
    name, within = place(fault["loc"], (*_env_file(), *os.environ))
    if fault["type"] == "extra_forbidden" and not within:
        return no_such(name)
    return ": ".join((name, *([f"at {within}"] if within else []), _mend(fault)))


def _mend(fault: ErrorDetails) -> str:
    """What is wrong with the value, or what would be right."""
    kind, given, last = fault["type"], fault.get("ctx", {}), fault["loc"][-1]
    if isinstance(given.get("error"), ValueError):
        return str(given["error"])
    if kind in {"literal_error", "enum"}:
        return f"write one of {given['expected']}"
    if kind == "int_parsing" and last == KEY:
        return "write a whole number, the id in Telegram"
    mend = _MENDS.get(kind, fault["msg"].lower())
    model = _MODELS.get(str(given.get("class_name")), '{"name": "value"}')
    return mend.replace("{example}", _ADDRESSES.get(str(last), model))


def _bad_json(message: str) -> list[str]:
    """pydantic-settings names the top field only: find the variables under it that are no JSON."""
    field = message.partition('field "')[2].partition('"')[0]
    prefix = f"{PREFIX}{field}".upper()
    given = {name.upper(): value for name, value in (*_env_file().items(), *os.environ.items())}
    wrong = [
        name
        for name, value in given.items()
        if (name == prefix or name.startswith(f"{prefix}__"))
        and takes_json(name)
        and not _is_json(value or "")
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
