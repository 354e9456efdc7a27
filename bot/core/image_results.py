"""Results about images."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.results import Listing, Live, Result
from bot.domain.image import Image
from bot.domain.image_ref import ImageRef
from bot.domain.progress import PullProgress


@dataclass(frozen=True)
class ImagesListed(Listing):
    """A page of /images; `used` is how many containers use each image, by id."""

    rows: tuple[Image, ...]
    used: dict[str, int]
    total_bytes: int
    """Layers that images share are counted with each."""
    now: datetime
    intermediate: bool = False
    """Also images without a name that others are built on: not every nameless one dangles."""
    narrowed: bool = False
    """The line has a name or filters, so that no row does not mean no image."""
    may_pull: bool = False
    """The asker may get one."""
    wider: str = ""
    """The line that finds images whose names only begin so; empty: there are none."""


@dataclass(frozen=True)
class Pulling(Live):
    """How far a pull is."""

    image: ImageRef
    progress: PullProgress
    rate: float | None
    """Bytes a second; None while it is not known."""
    seconds_left: float | None
    silent: timedelta | None = None
    """How long nothing has come, where that is worth a word."""


@dataclass(frozen=True)
class Pulled(Result):
    """A pull that ended well."""

    image: ImageRef
    digest: str
    size_bytes: int
    newer: bool
    """False: what was here is up to date."""


@dataclass(frozen=True)
class SaveWaits(Live):
    """A /save whose turn has not come: that of `person`, on `host`, is being packed."""

    images: tuple[str, ...]
    person: str
    host: str


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
