"""Names to images, strictly: nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.core.alike import alike
from bot.core.errors import NothingMatches, SeveralMatch
from bot.domain.excerpt import excerpt
from bot.domain.image import Image
from bot.domain.image_ref import ImageRef
from bot.domain.sentence import NotationError, say
from bot.domain.short_id import short_id

_ID = re.compile(r"(?:sha256:)?([0-9a-f]{1,64})")


@dataclass(frozen=True, slots=True)
class Named:
    """An image as it was named: `name` is what the engine is told."""

    name: str
    image: Image

    @property
    def by_id(self) -> bool:
        """No name was given, and `docker load` will know none."""
        return self.name == self.image.id


def strict(word: str, images: Sequence[Image], line: Callable[[str], str]) -> tuple[Named, ...]:
    """What the word means to `docker save`: a name without a tag is all of its tags.

    Else a name with tag or digest, an id, or the only id that begins so. SeveralMatch and
    NothingMatches carry what `line` makes of each candidate's id, or of each name that looks alike.
    """
    if not word:
        raise NothingMatches(say("The image's name is empty."))
    named = _by_name(word, images)
    if named:
        return named
    found = _by_id(word, images)
    if not found:
        sentence = say("There is no image {name} here.", name=excerpt(word))
        raise NothingMatches(sentence, [(one, line(one)) for one in _alike(word, images)])
    if len(found) > 1:
        raise SeveralMatch(
            say("{name} fits several images. Which one?", name=excerpt(word)),
            [(_label(one), line(short_id(one.id))) for one in found],
        )
    return (Named(found[0].id, found[0]),)


def _by_name(word: str, images: Sequence[Image]) -> tuple[Named, ...]:
    try:
        ref = ImageRef.parse(word)
    except NotationError:
        return ()
    if ref.digest:
        wanted = f"{ref.familiar_name}@{ref.digest}"
        return tuple(Named(wanted, one) for one in images if wanted in one.digests)
    if ref.tag:
        return tuple(Named(ref.familiar, one) for one in images if ref.familiar in one.tags)
    begin = f"{ref.familiar_name}:"
    return tuple(
        Named(tag, one)
        for one in images
        for tag in one.tags
        if tag.startswith(begin) and "/" not in tag[len(begin) :]
    )


def _alike(word: str, images: Sequence[Image]) -> list[str]:
    """Names as they were typed: with a tag where there is one, else alone."""
    tags = [tag for one in images for tag in one.tags]
    repositories = [tag.rpartition(":")[0] for tag in tags]
    try:
        ref = ImageRef.parse(word)
    except NotationError:
        return alike(word, repositories)
    near = alike(ref.familiar, tags) if ref.tag else []
    return near or alike(ref.familiar_name, repositories)


def _by_id(word: str, images: Sequence[Image]) -> list[Image]:
    match = _ID.fullmatch(word)
    if match is None:
        return []
    return [one for one in images if one.id.removeprefix("sha256:").startswith(match[1])]


def _label(image: Image) -> str:
    return ", ".join([short_id(image.id), *image.tags[:1]])
