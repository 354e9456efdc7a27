"""The names that settings have: what is none of them is a fault, with the nearest one that is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Annotated, TypeGuard, get_args, get_origin

from pydantic import BaseModel

from bot.settings import CONFIG_VARIABLE, PREFIX, Settings

_OTHERS = re.compile(rf"{CONFIG_VARIABLE}|{PREFIX}(TEST_.*|SERVICE_(HOST|PORT.*)|PORT(_.*)?)")
"""Kubernetes sets the latter in every pod beside a service that is called `deckhand`."""
_DELIMITER = "__"
_NAME = re.compile(rf"{PREFIX}[A-Z][A-Z_]*")
_HOST_ALONE = "url"
"""A host is written as its address alone, mostly."""
KEY = "[key]"
"""What pydantic adds to the place of a fault in a map's key."""


def strangers(names: Iterable[str]) -> list[str]:
    """A line for each `DECKHAND_…` that is no setting; other names are other programs'."""
    ours = [name for name in map(str.upper, names) if name.startswith(PREFIX)]
    return [no_such(name) for name in ours if not _OTHERS.fullmatch(name) and not _is_setting(name)]


def strange_keys(keys: Iterable[str], file: str) -> list[str]:
    """A line for each top key of the TOML file that is no setting; those below, pydantic finds."""
    known = list(Settings.model_fields)
    return [f"{file}: {key}: {_advice(key, known)}" for key in keys if key not in known]


def no_such(name: str) -> str:
    """The line for a name that no setting has."""
    return f"{name}: {_advice(name, list(_all(Settings, PREFIX)))}"


def steps_of(name: str) -> list[str]:
    """The keys that lead to a setting in the TOML file."""
    return name.removeprefix(PREFIX).lower().split(_DELIMITER)


def in_toml(line: str, file: str) -> str:
    """A fault's line as the TOML file writes names, and the file before it."""
    words = line.partition(", in JSON")[0]
    return f"{file}: " + _NAME.sub(lambda name: ".".join(steps_of(name[0])), words)


def place(steps: Sequence[int | str], given: Iterable[str]) -> tuple[str, str]:
    """The name of the setting that a fault is in, and where within its JSON; empty: nowhere.

    `given` are the variables that are set: an entry of a map may be one of its own.
    """
    parts = [str(step) for step in steps if step != KEY]
    names = [PREFIX + _DELIMITER.join(parts[:many]).upper() for many in range(len(parts) + 1)]
    kinds = _kinds(names[-1])
    whole = next((at for at, kind in enumerate(kinds) if _is_json(kind)), len(parts))
    known = {name.upper() for name in given}
    own = next((at for at in range(len(parts), whole, -1) if names[at] in known), whole)
    within = [f"entry {step + 1}" if isinstance(step, int) else step for step in steps[own:]]
    return names[own], ".".join(step for step in within if step not in {KEY, _HOST_ALONE})


def _advice(name: str, known: list[str]) -> str:
    """With the nearest: the words that all names begin with make none near."""
    bare = {one.removeprefix(PREFIX): one for one in known}
    given = name.removeprefix(PREFIX)
    same_end = [one for one in bare if one.rpartition(_DELIMITER)[2] == given]
    near = same_end or get_close_matches(given, bare, 1)
    mend = f"did you mean {bare[near[0]]}?" if near else "README lists all"
    return f"there is no such setting; check its spelling: {mend}"


def _is_setting(name: str) -> bool:
    return _kinds(name)[-1] is not None


def _kinds(name: str) -> list[object]:
    """The types along the name, from all settings down; the last is None if it leads nowhere."""
    kinds: list[object] = [Settings]
    for part in name.upper().removeprefix(PREFIX).lower().split(_DELIMITER):
        kinds.append(_below(kinds[-1], part))
    return kinds


def _below(kind: object, part: str) -> object:
    if _is_model(kind):
        field = kind.model_fields.get(part)
        return field.annotation if field else None
    if get_origin(kind) is dict and part:
        value = get_args(kind)[1]
        return get_args(value)[0] if get_origin(value) is Annotated else value
    return None


def _is_json(kind: object) -> bool:
    return get_origin(kind) in {dict, tuple}


def _is_model(kind: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _all(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, info in model.model_fields.items():
        full = prefix + name.upper()
        yield full
        if _is_model(info.annotation):
            yield from _all(info.annotation, full + _DELIMITER)
