"""Secrets that can be told from all else, and the places where they must not be."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from bot.sandbox.client import Sandbox
from tests.e2e.bot import TOKEN

REGISTRY = "canary-Registry.7Kq"
DOCKER_CONFIG = "canary-DockerConfig.2Wz"
VARIABLE = "canary-Variable.9Rm"
USER_INFO = "canary-UserInfo.4Tb"
LOGIN = ("canary-Login.5Vx", "canary-Half.8Qp")
"""Two parts of one password."""
DATABASE = "canary-Database.6Yp"
ALL = (
    TOKEN,
    TOKEN.partition(":")[2],
    REGISTRY,
    DOCKER_CONFIG,
    VARIABLE,
    USER_INFO,
    DATABASE,
    *LOGIN,
)


def spellings(secret: str) -> Iterator[bytes]:
    """As it is, in a URL, backwards escaped, and in base64 at any offset."""
    yield secret.encode()
    yield quote(secret, safe="").encode()
    for before in ("", "x", "xx"):
        # The outermost characters depend on what stands beside it.
        yield base64.b64encode(f"{before}{secret}".encode())[4:-4]


@dataclass(frozen=True)
class Place:
    """Something that was written, and what wrote it."""

    name: str
    content: bytes


def found(places: list[Place]) -> list[str]:
    """Which secret is where, with its surroundings."""
    return [
        f"{secret} in {place.name}: …{_around(place.content, spelling)}…"
        for place in places
        for secret in ALL
        for spelling in spellings(secret)
        if spelling in place.content
    ]


def _around(content: bytes, spelling: bytes) -> str:
    at = content.index(spelling)
    return content[max(0, at - 200) : at + 80].decode(errors="replace")


def files(folder: Path) -> list[Place]:
    """All that is in a folder; what its owner removes meanwhile it has put elsewhere."""
    places: list[Place] = []
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            if path.is_file():
                places.append(Place(str(path), path.read_bytes()))
    return places


async def requests(sandbox: Sandbox) -> list[Place]:
    """All that the bot ever asked of Telegram, headers and buttons included."""
    return [
        Place(f"{one['method']} {one['number']}", json.dumps(one, ensure_ascii=False).encode())
        for one in await sandbox.requests()
    ]
