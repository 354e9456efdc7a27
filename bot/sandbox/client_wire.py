"""What the client's parts share: the connection to the control interface and its answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import aiohttp

Json = dict[str, Any]

WAIT_SECONDS = 20.0
"""The longest wait for something that comes: long, for a busy machine is no fault of the bot."""
EXTRA_SECONDS = 30.0
"""Beyond the time that the server itself waits."""


class ControlError(Exception):
    """The control interface refused: no such chat, message, button, …"""


class NotSeen(AssertionError):
    """What was waited for didn't come."""


@dataclass(frozen=True)
class Sent:
    """A message as the control interface reports it."""

    raw: Json

    @property
    def id(self) -> int:
        """Number of the message in its chat."""
        return int(self.raw["id"])

    @property
    def text(self) -> str:
        """Text or caption, without markup."""
        return str(self.raw["text"])

    @property
    def entities(self) -> list[Json]:
        """Entities, offsets in UTF-16 units."""
        return list(self.raw["entities"])

    @property
    def buttons(self) -> list[str]:
        """Labels of the inline keyboard, row by row."""
        return [button["text"] for row in self.raw["buttons"] for button in row]

    @property
    def rows(self) -> list[list[Json]]:
        """The inline keyboard in full."""
        return list(self.raw["buttons"])

    @property
    def file(self) -> Json:
        """Document or photo: name, mime, size in bytes, sha256, path on this machine."""
        if self.raw["file"] is None:
            raise NotSeen(f"message {self.id} has no file: {self.text!r}")
        return dict(self.raw["file"])

    @property
    def edits(self) -> int:
        """How often it was edited; ``history`` holds the earlier texts."""
        return int(self.raw["edits"])

    @property
    def history(self) -> list[str]:
        """Earlier texts, oldest first."""
        return list(self.raw["history"])

    @property
    def thread(self) -> int | None:
        """The topic."""
        thread: int | None = self.raw["thread"]
        return thread

    @property
    def reply_to(self) -> int | None:
        """Number of the message it replies to."""
        reply_to: int | None = self.raw["reply_to"]
        return reply_to

    @property
    def receiver(self) -> int | None:
        """Of an ephemeral message: who alone sees it."""
        receiver: int | None = self.raw["receiver"]
        return receiver

    @property
    def version(self) -> int:
        """When it last changed, on the world's own count."""
        return int(self.raw["version"])

    @property
    def from_bot(self) -> bool:
        """Whether a bot of this sandbox sent it."""
        return bool(self.raw["from_bot"])


class Wire:
    """Asks the control interface."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url, self.session = url, session

    async def ask(self, path: str, **data: Any) -> Any:
        """POST to ``/control/<path>``; None values are left out. Raises ControlError."""
        given = {name: value for name, value in data.items() if value is not None}
        total = EXTRA_SECONDS + float(given.get("timeout", 0))
        async with self.session.post(
            f"{self.url}/control/{path}", json=given, timeout=aiohttp.ClientTimeout(total=total)
        ) as answer:
            return _result(await answer.json())

    async def ask_object(self, path: str, **data: Any) -> Json:
        """As ``ask``, where an object comes back."""
        return dict(await self.ask(path, **data))

    async def ask_list(self, path: str, **data: Any) -> list[Json]:
        """As ``ask``, where a list of objects comes back."""
        return list(await self.ask(path, **data))

    async def upload(self, body: Any, **query: Any) -> Json:
        """Send a person's file; ``body`` is bytes or an asynchronous iterable of them."""
        given = {name: str(value) for name, value in query.items() if value is not None}
        timeout = aiohttp.ClientTimeout(total=None)
        async with self.session.post(
            f"{self.url}/control/upload", params=given, data=body, timeout=timeout
        ) as answer:
            return dict(_result(await answer.json()))


def _result(body: Json) -> Any:
    if "error" in body:
        raise ControlError(body["error"])
    return body["result"]
