"""Who asks for what, and where."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.container import Container
from bot.domain.role import Role

RUNS = ":runs"


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks; `role` is already cut to the highest that the chat allows."""

    id: int
    name: str
    role: Role
    alone: Role | None = None
    """The role in a private chat, where the group's is lower; None: the same."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where it was asked and where the answer goes; `thread` is a topic of a group."""

    chat: int
    thread: int | None = None
    message: int | None = None
    """The message that the answer replies to."""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A line from a chat, or the line behind a button that was pressed."""

    line: str
    person: Person
    place: Place
    update: int
    language: str = "en"
    page: int = 0
    confirmed: tuple[str, ...] | None = None
    """`Question.ids`, of what was on screen when the person said yes; None: nobody was asked."""
    pressed: bool = False
    """It is the line behind a button, so the message with the button is on the person's screen."""
    unattended: bool = False
    """Nobody is there to answer a question: it was asked when the line was scheduled."""


@dataclass(frozen=True, slots=True)
class Target:
    """A container on a host."""

    host: str
    container: Container

    @property
    def seen(self) -> str:
        """As a question shows it: its id, and whether it runs."""
        return self.container.id + (RUNS if self.container.running else "")
