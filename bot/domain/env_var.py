"""Environment variables of a container."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain.excerpt import excerpt
from bot.domain.sentence import NotationError, say


@dataclass(frozen=True, slots=True)
class EnvVar:
    """A name and its value; the value may be a secret and is in no repr."""

    name: str
    value: str = field(repr=False)

    @property
    def pair(self) -> str:
        """As the engine takes it."""
        return f"{self.name}={self.value}"


def parse_env(text: str) -> EnvVar:
    """Read `KEY=VALUE`; raises NotationError.

    A KEY alone means "as in my shell" to the docker CLI. A chat has no shell, so it is refused.
    """
    name, equals, value = text.partition("=")
    if not name or any(character.isspace() for character in name):
        raise NotationError(
            say(
                "A variable needs a name without spaces before the equals sign, like {example}.",
                example=excerpt("TZ=Asia/Tokyo"),
            )
        )
    if not equals:
        raise NotationError(
            say(
                "{name} has no value, and there is no shell here to take one from: write"
                " {example}.",
                name=excerpt(name),
                example=excerpt(f"{name[:40]}=value"),
            )
        )
    return EnvVar(name, value)
