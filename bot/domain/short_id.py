"""Ids as docker shows them."""

from __future__ import annotations

ID_DIGITS = 12


def short_id(id: str) -> str:
    """The first twelve digits of a container's or image's id, or of a digest; no `sha256:`."""
    return id.rpartition(":")[2][:ID_DIGITS]
