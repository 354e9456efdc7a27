"""What commands yield: values, not words. `bot/render/` says them, `bot/chat/` shows them.

Each result adds to the one answer of its command. A `Live` result stands in for the one before
it; the others stay.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.domain.container import Container, ContainerDetail, PortBinding
from bot.domain.image import Image
from bot.domain.image_ref import ImageRef
from bot.domain.progress import PullProgress
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
    """Asked before something is done: the first button sends `line` again, confirmed."""

    sentence: Sentence
    details: tuple[Sentence, ...]
    yes: Sentence
    """The first button's words: what it does, not «yes»."""
    docker: str
    """The equal docker line."""
    line: str = ""
    """The line that the button sends; the asked line itself by default."""
    ids: tuple[str, ...] = ()
    """The target ids that are on screen; set by the pipeline."""


@dataclass(frozen=True)
class ContainersListed(Result):
    """A page of /ps; `total` counts all pages' rows."""

    rows: tuple[Container, ...]
    page: int
    pages: int
    total: int
    running: int
    sizes: bool
    line: str
    """The line that the page buttons send again."""
    hidden: int = 0
    """Stopped containers that were left out."""
    narrowed: bool = False
    """The line has names or filters, so that no row does not mean no container."""
    at: str = ""
    """The word that names the host in the buttons' lines, `@host`; empty for the default one."""


@dataclass(frozen=True)
class Card(Result):
    """One container with the buttons for it."""

    container: Container
    detail: ContainerDetail
    may: frozenset[str] = frozenset()
    """The commands that the asker may run on it; there is no button for another."""
    at: str = ""
    """The word that names the host in the buttons' lines, `@host`; empty for the default one."""
    back: str = ""
    """The line of the list that it was opened from, and its page; empty: it was not."""
    back_page: int = 0


@dataclass(frozen=True)
class ImagesListed(Result):
    """A page of /images; `used` is how many containers use each image, by id."""

    rows: tuple[Image, ...]
    used: dict[str, int]
    page: int
    pages: int
    total: int
    total_bytes: int
    """Layers that images share are counted with each."""
    now: datetime
    line: str
    intermediate: bool = False
    """Also images without a name that others are built on: not every nameless one dangles."""
    narrowed: bool = False
    """The line has a name or filters, so that no row does not mean no image."""


@dataclass(frozen=True)
class Pulling(Live):
    """How far a pull is."""

    image: ImageRef
    progress: PullProgress
    rate: float | None
    """Bytes a second; None while it is not known."""
    seconds_left: float | None


@dataclass(frozen=True)
class Pulled(Result):
    """A pull that ended well."""

    image: ImageRef
    digest: str
    size_bytes: int
    newer: bool
    """False: what was here is up to date."""


@dataclass(frozen=True)
class Started(Result):
    """/run -d: the container runs; `ports` are those that were bound."""

    container_id: str
    name: str
    ports: tuple[PortBinding, ...]
    docker: str
    warnings: tuple[str, ...] = ()
    """The engine's own words."""
    exit_code: int | None = None
    """It has already ended with this."""
    at: str = ""
    """The word that names the host in the buttons' lines, `@host`; empty for the default one."""


@dataclass(frozen=True)
class Output(Live):
    """What a container writes, so far: its last lines; not `following`: it is being stopped."""

    name: str
    lines: tuple[str, ...]
    following: bool = True


@dataclass(frozen=True)
class Exited(Result):
    """A container in the foreground ended; `lines` are its last ones."""

    name: str
    exit_code: int
    lines: tuple[str, ...]
    stopped: bool = False
    oom_killed: bool = False


@dataclass(frozen=True)
class Searching(Live):
    """How far a search through a log is."""

    name: str
    pattern: str
    matches: int
    read_bytes: int


@dataclass(frozen=True)
class Log(Result):
    """Log lines that fit into a message; `matches` counts those that --grep found in all."""

    name: str
    lines: tuple[str, ...]
    matches: int | None = None
    note: Sentence | None = None


@dataclass(frozen=True)
class File(Result):
    """A file to send; the command goes on when it has arrived."""

    path: Path
    name: str
    caption: Sentence


@dataclass(frozen=True)
class Saving(Live):
    """How far a /save is: bytes that the engine gave, of an estimate."""

    images: tuple[str, ...]
    done_bytes: int
    total_bytes: int


@dataclass(frozen=True)
class Part:
    """A file of a saved image, as it was sent."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class Sending(Live):
    """Which part of how many is on its way."""

    number: int
    of: int
    part: Part


@dataclass(frozen=True)
class Saved(Result):
    """All parts arrived; `join` is the one line that puts them together and loads them."""

    images: tuple[str, ...]
    parts: tuple[Part, ...]
    join: str


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


@dataclass(frozen=True)
class Overview(Result):
    """/help: what the asker may run."""

    entries: tuple[HelpEntry, ...]
    role: Role


@dataclass(frozen=True)
class Manual(Result):
    """/help COMMAND: usage and flags; `flags` are their spellings and what they mean."""

    name: str
    summary: str
    usage: str
    role: Role
    flags: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Facts(Result):
    """Rows of a name and its value."""

    title: Sentence
    rows: tuple[tuple[Sentence, Text | Sentence], ...] = field(default=())
