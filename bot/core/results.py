"""What commands yield: values, not words. `bot/render/` says them, `bot/chat/` shows them.

Each result adds to the one answer of its command. A `Live` result stands in for the one before
it; the others stay.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.role import Role
from bot.domain.sentence import Sentence
from bot.domain.text import Text


class Result:
    """Base of all results."""


class Live(Result):
    """Shows how far it is; the next result takes its place."""


@dataclass(frozen=True)
class Said(Result):
    """One sentence, with the equal docker line where there is one."""

    sentence: Sentence
    docker: str = ""


@dataclass(frozen=True)
class Outcome(Result):
    """What became of one of several targets; not `ok` makes the journal say `failed`."""

    sentence: Sentence
    ok: bool = True


@dataclass(frozen=True)
class Question(Result):
    """Asked before something is done: the first button sends `line` again, confirmed.

    A command that learns only on its way what to ask yields it as its last result.
    """

    sentence: Sentence
    details: tuple[Sentence, ...]
    yes: Sentence
    """The first button's words: what it does, not «yes»."""
    docker: str
    """The equal docker line."""
    line: str = ""
    """The line that the button sends; the asked line itself by default."""
    ids: tuple[str, ...] = ()
    """What it is about; the containers on screen (`Target.seen`) by default. A command that gives
    its own compares them with `Request.confirmed` when the answer comes."""


@dataclass(frozen=True)
class Listing(Result):
    """A page of rows; `page` counts from 0, `total` is of all pages."""

    page: int
    pages: int
    total: int
    line: str
    """The line that the page buttons send again."""


@dataclass(frozen=True)
class File(Result):
    """A file to send; the command goes on when it has arrived."""

    path: Path
    name: str
    caption: Sentence


@dataclass(frozen=True)
class Choices(Result):
    """A sentence with lines to pick from; each choice is its label and the line that it sends."""

    sentence: Sentence
    choices: tuple[tuple[str | Sentence, str], ...] = ()


@dataclass(frozen=True)
class HelpEntry:
    """A command in the overview."""

    name: str
    summary: str
    family: str


@dataclass(frozen=True)
class Overview(Result):
    """/help: what the asker may run."""

    entries: tuple[HelpEntry, ...]
    role: Role
    other_host: str = ""
    """One that is not the default, to show how it is named."""


@dataclass(frozen=True)
class Manual(Result):
    """/help COMMAND: usage and flags; `flags` are their spellings and what they mean."""

    name: str
    summary: str
    usage: str
    role: Role
    flags: tuple[tuple[str, str], ...]
    more: tuple[tuple[str, str], ...] = ()
    """The less common flags."""
    examples: tuple[str, ...] = ()
    """Whole lines."""
    above: tuple[tuple[str, Role], ...] = ()
    """Arguments for which the role is not enough, and the one that is."""


@dataclass(frozen=True)
class Facts(Result):
    """Rows of a name and its value."""

    title: Sentence
    rows: tuple[tuple[Sentence, Text | Sentence], ...] = field(default=())
