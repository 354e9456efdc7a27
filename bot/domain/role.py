"""What a person may do, from least to most."""

from __future__ import annotations

from enum import IntEnum


class Role(IntEnum):
    """Ordered: a higher role may do all that a lower one may."""

    VIEWER = 1
    OPERATOR = 2
    ADMIN = 3

    @classmethod
    def named(cls, name: str) -> Role:
        """The role of that name, in any case; ValueError if there is none."""
        try:
            return cls[name.strip().upper()]
        except KeyError:
            raise ValueError(f"unknown role {name!r}: use viewer, operator or admin") from None

    @property
    def word(self) -> str:
        """As it is written in the settings."""
        return self.name.lower()
