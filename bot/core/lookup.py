"""A command by its name, or the names that look alike."""

from __future__ import annotations

import difflib
from collections.abc import Callable

from bot.core.command import REGISTRY, Command
from bot.core.docker_verbs import not_offered
from bot.core.errors import UnknownCommand
from bot.core.ports import Policy
from bot.core.request import Person
from bot.domain.excerpt import excerpt
from bot.domain.sentence import say

NEAREST = 3
ALIKE = 0.7
"""Of difflib's ratio: a letter too few, too many or in the wrong place, and not another word."""
SHORT = 2
SHORT_ALIKE = 0.5
"""Of so few letters one may be another."""


Choice = Callable[[str], tuple[str, str]]
"""A label, and the whole line, of a command's name."""


def alone(name: str) -> tuple[str, str]:
    """The command without words."""
    return f"/{name}", f"/{name}"


def allowed(person: Person, policy: Policy) -> list[Command]:
    """What the person may run, by the same predicate that guards it, in alphabetical order."""
    listed = (one for one in REGISTRY.values() if one.listed and policy.may(person, one))
    return sorted(listed, key=lambda one: one.name)


def may(name: str, person: Person, policy: Policy) -> bool:
    """Whether the person may run the command of that name; False where there is none."""
    known = REGISTRY.get(name)
    return known is not None and policy.may(person, known)


def find(name: str, person: Person, policy: Policy, choice: Choice = alone) -> Command:
    """The command; UnknownCommand carries what `choice` makes of the nearest that the person may
    run.

    What is a command of docker's is meant as such: there, none is near.
    """
    try:
        return REGISTRY[name.lower()]
    except KeyError:
        if not name:
            raise UnknownCommand(
                say("This is not a command: they look like /ps. All commands: /help")
            ) from None
        sentence = not_offered(name.lower(), lambda other: may(other, person, policy))
        if sentence is not None:
            raise UnknownCommand(sentence) from None
        raise UnknownCommand(
            say("I know no command {name}. All commands: /help", name=excerpt(f"/{name}")),
            [choice(near) for near in nearest(name, person, policy)],
        ) from None


def nearest(name: str, person: Person, policy: Policy) -> list[str]:
    """The names of commands that look like it, and that the person may run."""
    names = [one.name for one in allowed(person, policy)]
    least = SHORT_ALIKE if len(name) <= SHORT else ALIKE
    return difflib.get_close_matches(name.lower(), names, NEAREST, least)
