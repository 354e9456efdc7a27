"""The names that settings have: what is none of them is a fault, with the nearest one that is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Annotated, TypeGuard, get_args, get_origin

from pydantic import BaseModel

from bot.settings import CONFIG_VARIABLE, PREFIX, Settings

_OTHERS = re.compile(rf"{CONFIG_VARIABLE}|{PREFIX}(TEST_.*|SERVICE_(HOST|PORT.*)|PORT(_.*)?)")
"""Kubernetes sets the latter in every pod beside a service that is called `deckhand`."""
_DELIMITER = "__"


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


def takes_json(name: str) -> bool:
    """Whether that variable's value is a map or a list as a whole."""
    *above, last = _kinds(name)
    return (_is_model(last) or get_origin(last) in {dict, tuple}) and not any(
        get_origin(kind) is dict for kind in above
    )


def _advice(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, 1)
    mend = f"did you mean {near[0]}?" if near else "README lists all"
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


def _is_model(kind: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _all(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, info in model.model_fields.items():
        full = prefix + name.upper()
        yield full
        if _is_model(info.annotation):
            yield from _all(info.annotation, full + _DELIMITER)
