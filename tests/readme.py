"""README's tables as the code has them; `make readme` writes them between their marks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot import commands
from bot.core.arguments import fields
from bot.core.command import REGISTRY, Command
from bot.settings import PREFIX, Settings

README = Path(__file__).parents[1] / "README.md"


def command_table() -> str:
    """A row per listed command, by role and name."""
    commands.load()
    rows = ["| command | what it does | from role |", "| --- | --- | --- |"]
    listed = [command for command in REGISTRY.values() if command.listed]
    for command in sorted(listed, key=lambda one: (one.role, one.name)):
        usage = command.usage.replace("|", "\\|")
        rows.append(f"| `{usage}` | {command.summary} | {_roles(command)} |")
    return "\n".join(rows)


def _roles(command: Command) -> str:
    known = ((one.metavar, one.opt.role) for one in fields(command.arguments))
    above = [f"with {argument}: {role.word}" for argument, role in known if role is not None]
    return ", ".join((command.role.word, *above)).replace("|", "\\|")


def settings_table() -> str:
    """A row per setting, in the order of the settings."""
    rows = ["| setting | default | meaning |", "| --- | --- | --- |"]
    for name, info in _leaves(Settings, PREFIX):
        rows.append(f"| `{name}` | {_default(info)} | {info.description} |")
    return "\n".join(rows)


def _leaves(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, FieldInfo]]:
    for name, info in model.model_fields.items():
        full = prefix + name.upper()
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            yield from _leaves(info.annotation, f"{full}__")
        else:
            yield full, info


def _default(info: FieldInfo) -> str:
    value = info.get_default(call_default_factory=False)
    if value in (None, (), "") or (not get_args(info.annotation) and callable(value)):
        return ""
    if info.default_factory is not None:
        return ""
    return f"`{value}`" if not isinstance(value, bool) else f"`{str(value).lower()}`"


TABLES = {"commands": command_table, "settings": settings_table}


def filled(text: str) -> str:
    """README's text with its tables as they should be."""
    for name, table in TABLES.items():
        before, mark, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"\n<!-- /{name} -->")
        assert mark and end, f"README has no place for {name}"
        text = before + mark + table() + end + after
    return text


if __name__ == "__main__":
    README.write_text(filled(README.read_text()))
