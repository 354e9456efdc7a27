"""Reading a request: query, form, JSON or multipart, with files streamed to disk."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, MultipartReader, web

from bot.sandbox.errors import bad_request, too_large
from bot.sandbox.files import FileStore
from bot.sandbox.messages import StoredFile

Json = dict[str, Any]
CHUNK_BYTES = 1 << 18


class Cut(Exception):
    """The connection is to be closed here."""


@dataclass
class Body:
    """A request's parameters as sent, its files, and its text for the journal."""

    values: Json = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    raw: str = ""

    def note(self, text: str) -> None:
        """Add to the journal's text."""
        self.raw += text + "\n"


Cutter = Callable[[Body], int | None]
"""Given what is known when a file begins, after how many bytes of it to cut."""


async def read(request: web.Request, store: FileStore, cutter: Cutter, body: Body) -> None:
    """Read a whole request into ``body``; raises ApiError or Cut, when ``body`` holds a part."""
    body.values |= request.query
    if request.query_string:
        body.note(request.query_string)
    try:
        await _read_by_type(request, store, cutter, body)
    except web.HTTPRequestEntityTooLarge as error:
        raise too_large() from error
    except ValueError as error:
        # aiohttp's word for a multipart body without its boundaries, or text that is no UTF-8.
        raise bad_request("can't parse the request's body") from error


async def _read_by_type(request: web.Request, store: FileStore, cutter: Cutter, body: Body) -> None:
    if request.content_type == "multipart/form-data":
        await _read_multipart(await request.multipart(), store, cutter, body)
    elif request.content_type == "application/json":
        _read_json(await request.read(), body)
    elif request.can_read_body:
        body.note((await request.read()).decode("utf-8", "backslashreplace"))
        body.values |= {name: str(value) for name, value in (await request.post()).items()}


def _read_json(data: bytes, body: Body) -> None:
    body.note(data.decode("utf-8", "backslashreplace"))
    if not data:
        return
    try:
        values = json.loads(data)
    except ValueError:
        values = None
    if not isinstance(values, dict):
        raise bad_request("can't parse JSON object")
    body.values |= values


async def _read_multipart(
    reader: MultipartReader, store: FileStore, cutter: Cutter, body: Body
) -> None:
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise bad_request("can't parse multipart")
        if part.filename is None:
            value = await part.text(encoding="utf-8")
            body.values[part.name] = value
            body.note(f"{part.name}={value}")
        else:
            await _read_file(part, store, cutter(body), body)


async def _read_file(
    part: BodyPartReader, store: FileStore, cut_at: int | None, body: Body
) -> None:
    mime = part.headers.get("Content-Type")
    name = part.filename or "file"
    body.note(f"{part.name}=<file {name} {mime}>")
    body.files[part.name or ""] = await store.receive(_chunks(part, cut_at), name, mime)


async def _chunks(part: BodyPartReader, cut_at: int | None) -> AsyncIterator[bytes]:
    taken = 0
    while chunk := await part.read_chunk(CHUNK_BYTES):
        taken += len(chunk)
        if cut_at is not None and taken >= cut_at:
            raise Cut
        yield chunk
