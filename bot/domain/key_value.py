"""Pairs in the form `key=value`: labels and driver options."""

from __future__ import annotations

from bot.domain.excerpt import excerpt
from bot.domain.sentence import NotationError, say


def parse_label(text: str) -> tuple[str, str]:
    """Key and value of a label; a key alone has an empty value. Raises NotationError."""
    key, _, value = text.partition("=")
    if key and not key.isspace():
        return key, value
    raise NotationError(
        say(
            "{text} is not a label: write {example}.",
            text=excerpt(text),
            example=excerpt("team=web"),
        )
    )


def parse_option(text: str) -> tuple[str, str]:
    """Key and value of an option such as `--log-opt max-size=10m`; raises NotationError."""
    key, equals, value = text.partition("=")
    if key and equals and not any(character.isspace() for character in key):
        return key, value
    raise NotationError(
        say(
            "{text} is not an option: write a name, an equals sign and a value, like {example}.",
            text=excerpt(text),
            example=excerpt("max-size=10m"),
        )
    )
