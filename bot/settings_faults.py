"""Wrong settings in words: one line per fault, which setting, what is wrong, what is right."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import DotEnvSettingsSource, SettingsError

from bot.settings import (
    CONFIG_VARIABLE,
    DOCKER_HOST,
    ENV_FILE,
    PREFIX,
    SECRETS_DIR,
    Settings,
    config_file,
    load,
)
from bot.settings_names import KEY, in_toml, no_such, place, steps_of, strange_keys, strangers
from bot.settings_sections import NamedFault
from bot.settings_sources import NotJson, broken_lines
from bot.settings_telegram import TELEGRAM_URL

_MENDS = {
    "missing": "is missing",
    "extra_forbidden": "there is no such setting; check its spelling: README lists all",
    "int_parsing": "write a whole number",
    "int_parsing_size": "write a smaller number",
    "int_type": "write a whole number",
    "int_from_float": "write a whole number",
    "greater_than": "write more than {gt}",
    "greater_than_equal": "write {ge} or more",
    "less_than_equal": "write {le} or less",
    "float_parsing": "write a number",
    "finite_number": "write a number",
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "dict_type": "write a map, in JSON as {json}",
    "tuple_type": "write a list, in JSON as {json}",
    "list_type": "write a list, in JSON as {json}",
    "model_type": "write a map of its fields, in JSON as {example}",
    "path_type": "write a path, as /srv/data",
    "string_type": 'write a text, in JSON as "text"',
    "url_parsing": "write a whole address, as {example}",
    "url_type": "write a whole address, as {example}",
    "url_scheme": "write an address that begins with https:// or http://, as {example}",
}
_KINDS_IN_JSON = {"dict_type", "model_type", "tuple_type"}
_ADDRESSES = {"api_url": TELEGRAM_URL, "webhook_url": "https://bot.example.org/hook"}
_NOT_SET = "sets nothing; write it as NAME=value, or begin it with # to leave it out"
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
    """The settings; WrongSettings has a line per fault. No line holds a setting's value
    but a bare number in place of the people."""
    lines = _strangers()
    try:
        settings = load()
    except ValidationError as faults:
        toml = _toml(config_file())
        lines += [_line(fault, toml) for fault in faults.errors(include_url=False)]
    except (SettingsError, OSError, UnicodeDecodeError) as fault:
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
    broken = broken_lines(Path(ENV_FILE), (PREFIX, DOCKER_HOST))
    lines = [f"{ENV_FILE}: line {number}: {_NOT_SET}" for number in broken]
    lines += strangers((*os.environ, *written)) + strange_keys(toml, str(config_file()))
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
        return list(_toml(file)), []
    except tomllib.TOMLDecodeError as fault:
        return [], [f"{file}: is not TOML: {fault}"]


def _toml(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text("utf-8")) if file.exists() else {}


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


def _line(fault: ErrorDetails, toml: Mapping[str, Any]) -> str:
    cause = fault.get("ctx", {}).get("error")
    if isinstance(cause, NamedFault):
        is_in_file = _is_from(toml, steps_of(cause.name))
        line = f"{cause.name}: {cause}"
    else:
        is_in_file = _is_from(toml, fault["loc"])
        name, within = place(fault["loc"], _variables())
        mend = _mend(fault, name)
        line = ": ".join((name, *([f"at {within}"] if within else []), mend))
        if fault["type"] == "extra_forbidden" and not within:
            line = no_such(name)
    return in_toml(line, str(config_file())) if is_in_file else line


def _variables() -> set[str]:
    """The names that are stronger than the TOML file."""
    secrets = Path(SECRETS_DIR)
    named = [file.name for file in secrets.iterdir()] if secrets.is_dir() else []
    return {name.upper() for name in (*_env_file(), *os.environ, *named)}


def _is_from(toml: Mapping[str, Any], steps: Sequence[int | str]) -> bool:
    """Whether a fault is in the TOML file's words: nothing else says anything about it."""
    names = [str(step).upper() for step in steps if step != KEY]
    paths = [PREFIX + "__".join(names[:many]) for many in range(1, len(names) + 1)]
    stronger = _variables()
    if stronger & set(paths) or any(one.startswith(f"{paths[-1]}__") for one in stronger):
        return False
    return str(steps[0]) in toml


def _mend(fault: ErrorDetails, name: str) -> str:
    """What is wrong with the value, or what would be right."""
    kind, given, last = fault["type"], fault.get("ctx", {}), fault["loc"][-1]
    if isinstance(fault["input"], NotJson) and kind in _KINDS_IN_JSON:
        return f"is not valid JSON; write it as {_example(name, None)}"
    if isinstance(given.get("error"), ValueError):
        return str(given["error"])
    if kind in {"literal_error", "enum"}:
        return f"write one of {given['expected']}"
    if kind == "int_parsing" and last == KEY:
        return "write a whole number, the id in Telegram"
    mend = _MENDS.get(kind, fault["msg"].lower())
    model = _MODELS.get(str(given.get("class_name")), '{"name": "value"}')
    example = _ADDRESSES.get(str(last), model)
    words = {**given, "example": example, "json": _example(name, fault["input"])}
    for key, word in words.items():
        mend = mend.replace(f"{{{key}}}", str(word))
    return mend


def _example(name: str, given: object) -> str:
    """JSON that would be right there; a bare number is the id of somebody, who is named in it."""
    if name.endswith(("__CHATS", "__MOUNTS")) and "ACCESS" not in name:
        return '["-1001", "111"]' if "CHATS" in name else '["/srv/share"]'
    if "ACCESS" not in name:
        return '{"name": "value"}'
    return f'{{"{given}": "admin"}}' if isinstance(given, int) else '{"111": "admin"}'
