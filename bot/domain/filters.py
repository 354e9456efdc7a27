"""The `--filter` of docker's lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator

from bot.domain.excerpt import excerpt
from bot.domain.sentence import NotationError, say
from bot.domain.text import code


@dataclass(frozen=True)
class FilterKind:
    """The filters of one list: each one's values, or none where it takes any."""

    values: Mapping[str, tuple[str, ...]]
    example: str


_ANY = ()

CONTAINER_FILTERS = FilterKind(
    {
        "ancestor": _ANY,
        "before": _ANY,
        "exited": _ANY,
        "expose": _ANY,
        "health": ("starting", "healthy", "unhealthy", "none"),
        "id": _ANY,
        "is-task": ("true", "false"),
        "isolation": _ANY,
        "label": _ANY,
        "name": _ANY,
        "network": _ANY,
        "publish": _ANY,
        "since": _ANY,
        "status": ("created", "restarting", "running", "removing", "paused", "exited", "dead"),
        "volume": _ANY,
    },
    "status=exited",
)
"""As engines 20.10 to 28 take them: acceptedPsFilterTags in moby's daemon/list.go."""

IMAGE_FILTERS = FilterKind(
    {
        "before": _ANY,
        "dangling": ("true", "false", "1", "0"),
        "label": _ANY,
        "reference": _ANY,
        "since": _ANY,
        "until": _ANY,
    },
    "dangling=true",
)
"""acceptedImageFilterTags in moby's daemon/images/images.go; `until` since engine 24."""


def parse_filters(words: Iterable[str], kind: FilterKind) -> dict[str, list[str]]:
    """Read `status=exited` and the like, one key may come several times; raises NotationError.

    An older engine may know fewer, and says so itself.
    """
    filters: dict[str, list[str]] = {}
    for word in words:
        key, equals, value = (part.strip() for part in word.partition("="))
        if not equals and key.lower() in kind.values:
            raise _valueless(key.lower(), kind)
        _check(word, key.lower() if equals else "", value, kind)
        filters.setdefault(key.lower(), []).append(value)
    return filters


def _valueless(key: str, kind: FilterKind) -> NotationError:
    is_example = kind.example.startswith(f"{key}=")
    example = kind.example if is_example else f"{key}={next(iter(kind.values[key]), 'VALUE')}"
    return NotationError(
        say(
            "The filter {name} needs a value, like {example}.",
            name=code(key),
            example=code(example),
        )
    )


def _check(word: str, key: str, value: str, kind: FilterKind) -> None:
    if key not in kind.values:
        raise NotationError(
            say(
                "{text} is not a filter: write one like {example}. There are {known}.",
                text=excerpt(word.partition("=")[0] or word),
                example=code(kind.example),
                known=", ".join(kind.values),
            )
        )
    values = kind.values[key]
    if values and value not in values:
        raise NotationError(
            say(
                "The filter {name} is one of {values}, not {given}.",
                name=code(key),
                values=", ".join(values),
                given=excerpt(value),
            )
        )


def _readable(kind: FilterKind) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    def read(words: tuple[str, ...]) -> tuple[str, ...]:
        parse_filters(words, kind)
        return words

    return read


ContainerFilters = Annotated[tuple[str, ...], AfterValidator(_readable(CONTAINER_FILTERS))]
"""A command's filters as they were typed; each can be read."""
ImageFilters = Annotated[tuple[str, ...], AfterValidator(_readable(IMAGE_FILTERS))]
