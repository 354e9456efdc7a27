"""A command that there is not: those that look alike are offered."""

from __future__ import annotations

import pytest

from bot import commands
from bot.core.errors import UnknownCommand
from bot.core.lookup import find
from bot.core.request import Person
from bot.domain.role import Role
from bot.policy.rules import Rules

commands.load()
ADA = Person(1, "Ada", Role.ADMIN)


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("pz", {"ps"}),
        ("rn", {"rm", "run"}),
        ("pss", {"ps"}),
        ("lgos", {"logs"}),
        ("imges", {"images"}),
        ("hello", set()),
        ("x", set()),
    ],
)
def test_what_looks_alike_is_offered(typed: str, near: set[str]) -> None:
    with pytest.raises(UnknownCommand) as fault:
        find(typed, ADA, Rules())
    offered = dict(fault.value.lines)
    assert offered.keys() >= {f"/{name}" for name in near}
    assert offered == {line: line for line in offered}
    assert near or not offered
