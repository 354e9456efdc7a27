"""Checks a request against the Bot API's facts (``facts.json``, made by ``make_facts``).

The check never stops a request: Telegram itself ignores unknown parameters and reads a wrong type
as nothing. It says what is wrong, and the server records that as violations.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

Json = dict[str, Any]
ARRAY = "Array of "
NOT_OF = ": not of type "


@cache
def table() -> Json:
    """The facts as committed."""
    path = Path(__file__).with_name("facts.json")
    loaded: Json = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def canonical(method: str) -> str | None:
    """The method's name as the Bot API writes it; methods are matched without regard to case."""
    lowered = method.lower()
    names = [*table()["methods"], *table()["other_methods"]]
    return next((name for name in names if name.lower() == lowered), None)


@dataclass
class Checked:
    """A request's parameters in their own types, and what was wrong with them."""

    params: Json = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)
    """Why an object or array can't be read, by parameter."""


def check(method: str, values: Json, file_names: set[str]) -> Checked:
    """Convert and check the raw ``values`` of a request to ``method``.

    A value of a wrong type is left out of ``params``. Names in ``file_names`` were sent as files.
    """
    known = table()["methods"].get(method, {})
    checked = Checked()
    for name, value in values.items():
        fact = known.get(name)
        if fact is None:
            checked.faults.append(f"unknown parameter {name}")
            continue
        try:
            checked.params[name] = _convert(value, fact["types"])
        except ValueError:
            checked.faults.append(f"{name}{NOT_OF}{' or '.join(fact['types'])}")
            continue
        faults: list[str] = []
        _check_value(checked.params[name], fact, name, faults)
        checked.faults += faults
        unreadable = [fault for fault in faults if fault.endswith(": missing") or NOT_OF in fault]
        if unreadable:
            checked.broken[name] = unreadable[0]
    _check_presence(known, set(values) | file_names, checked.faults)
    return checked


def _check_presence(known: Json, present: set[str], faults: list[str]) -> None:
    for name, fact in known.items():
        if fact.get("required") and name not in present:
            faults.append(f"missing required parameter {name}")


def _convert(value: Any, types: list[str]) -> Any:
    """Parse what a form sends as text; raises ValueError where no type fits."""
    for kind in types:
        try:
            return _convert_one(value, kind)
        except (ValueError, TypeError):
            continue
    raise ValueError


def _convert_one(value: Any, kind: str) -> Any:
    if kind == "Integer":
        return _integer(value)
    if kind in ("Boolean", "True"):
        return _boolean(value)
    if kind in ("String", "InputFile", "Float"):
        if not isinstance(value, str):
            raise ValueError
        return value
    parsed = json.loads(value) if isinstance(value, str) else value
    if not isinstance(parsed, list if kind.startswith(ARRAY) else dict):
        raise ValueError
    return parsed


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError
    return int(value)


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    return words[str(value).lower()] if str(value).lower() in words else _refuse()


def _refuse() -> bool:
    raise ValueError


def _check_value(value: Any, fact: Json, path: str, faults: list[str]) -> None:
    _check_limit(value, fact, path, faults)
    for kind in fact["types"]:
        if kind.startswith(ARRAY) and isinstance(value, list):
            inner = {"types": [kind.removeprefix(ARRAY)]}
            for index, item in enumerate(value):
                _check_value(item, inner, f"{path}[{index}]", faults)
            return
    if isinstance(value, dict):
        _check_object(value, fact["types"], path, faults)
    elif not _is_scalar_of(value, fact["types"]):
        faults.append(f"{path}{NOT_OF}{' or '.join(fact['types'])}")


def _is_scalar_of(value: Any, types: list[str]) -> bool:
    if isinstance(value, bool):
        return "Boolean" in types or "True" in types
    if isinstance(value, int):
        return "Integer" in types or "Float" in types
    return isinstance(value, str) and bool({"String", "InputFile", "Float"} & set(types))


def _check_limit(value: Any, fact: Json, path: str, faults: list[str]) -> None:
    # What counts after markup is parsed can't be judged here; the methods do that.
    if "max" not in fact or fact.get("after_entities_parsing"):
        return
    size = _size(value, fact["unit"])
    if size is not None and not fact.get("min", 0) <= size <= fact["max"]:
        faults.append(
            f"{path}: {size} {fact['unit']}, allowed are {fact.get('min', 0)}-{fact['max']}"
        )


def _size(value: Any, unit: str) -> int | None:
    if isinstance(value, str):
        encoding = "utf-16-le" if unit == "characters" else "utf-8"
        encoded = len(value.encode(encoding, "surrogatepass"))
        return encoded // 2 if unit == "characters" else encoded
    if isinstance(value, list):
        return len(value)
    return value if isinstance(value, int) else None


def _check_object(value: Json, types: list[str], path: str, faults: list[str]) -> None:
    candidates = [known for kind in types if (known := _fields_of(kind, value)) is not None]
    if not candidates:
        faults.append(f"{path}{NOT_OF}{' or '.join(types)}")
        return
    # A reply markup is one of four types: the one that knows the most of the names is meant.
    known = max(candidates, key=lambda fields: len(set(fields) & set(value)))
    for name, item in value.items():
        if name not in known:
            faults.append(f"{path}.{name}: unknown field")
        else:
            _check_value(item, known[name], f"{path}.{name}", faults)
    _check_presence_in(known, value, path, faults)


def _check_presence_in(known: Json, value: Json, path: str, faults: list[str]) -> None:
    for name, fact in known.items():
        if fact.get("required") and name not in value:
            faults.append(f"{path}.{name}: missing")


def _fields_of(kind: str, value: Json) -> Json | None:
    """The fields of a type; of a union the member that ``value["type"]`` names."""
    members = table()["unions"].get(kind)
    if members:
        wanted = str(value.get("type", "")).replace("_", "")
        kind = next((m for m in members if m.removeprefix(kind).lower() == wanted), "")
    fields: Json | None = table()["types"].get(kind)
    return fields
