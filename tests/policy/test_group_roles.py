"""What a group's role refuses, and whether it is said that a private chat helps."""

from __future__ import annotations

from typing import Annotated

import pytest

from bot.core.arguments import Needs, NoArguments, Opt
from bot.core.command import Command, Risk
from bot.core.errors import Refused
from bot.core.request import Person
from bot.domain.container_spec import ContainerSpec
from bot.domain.role import Role
from bot.policy.rules import Rules
from tests.policy.test_rules import IMAGE, nothing

WORKS_ALONE = "In a private chat with me it works."


class Fine(NoArguments):
    def subject(self) -> ContainerSpec:
        return ContainerSpec(image=IMAGE, privileged=True)


class Choosy(NoArguments):
    force: Annotated[bool, Opt("force", ("--force",), role=Role.ADMIN)] = False


@pytest.mark.parametrize(
    ("alone", "arguments", "works"),
    [
        (Role.ADMIN, NoArguments, True),
        (Role.OPERATOR, NoArguments, True),
        (Role.ADMIN, Fine, True),
        (Role.OPERATOR, Fine, False),
        (Role.ADMIN, Choosy, True),
        (Role.OPERATOR, Choosy, False),
    ],
)
def test_that_it_works_in_private_is_said_only_where_it_does(
    alone: Role, arguments: type[NoArguments], works: bool
) -> None:
    """An operator's `--privileged` is refused in private too."""
    asked = Command("run", "Run.", Role.OPERATOR, Risk.CHANGE, arguments, nothing)
    with pytest.raises(Refused, match="which is yours, but this group allows at most") as refusal:
        Rules().judge(Person(1, "Olga", Role.VIEWER, alone), asked, None)
    assert (WORKS_ALONE in str(refusal.value)) is works


def test_the_word_that_needs_the_role_is_named() -> None:
    """Plain `/start` is for everybody, and refused in no group."""
    asked = Command("start", "Start.", Role.VIEWER, Risk.CHANGE, NoArguments, nothing)
    olga = Person(1, "Olga", Role.VIEWER, Role.OPERATOR)
    said = "^/start CONTAINER needs the role operator, which is yours, but this group allows"
    with pytest.raises(Refused, match=said):
        Rules().judge(olga, asked, Needs(Role.OPERATOR, "CONTAINER"))
