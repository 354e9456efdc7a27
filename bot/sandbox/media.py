"""Files named in a call: an upload, ``attach://``, a file id or a path on this machine."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from bot.sandbox.call import Call
from bot.sandbox.content import caption_of
from bot.sandbox.errors import bad_request
from bot.sandbox.files import picture_size
from bot.sandbox.messages import Content, Picture, StoredFile

Json = dict[str, Any]


async def document_of(call: Call, name: str) -> StoredFile:
    """The document in parameter ``name``."""
    return await _file(call, name, call.params.get(name), "document")


async def photo_of(call: Call, name: str) -> Picture:
    """The photo in parameter ``name``."""
    return _picture(await _file(call, name, call.params.get(name), "photo"))


async def content_of_media(call: Call, item: Json) -> Content:
    """The content that an InputMedia describes."""
    text, entities = caption_of(call, item)
    kind = item.get("type")
    if kind == "document":
        file = await _file(call, "media", item.get("media"), kind)
        return Content(text, entities, document=file)
    if kind == "photo":
        file = await _file(call, "media", item.get("media"), kind)
        return Content(text, entities, photo=_picture(file))
    raise bad_request(f"the sandbox takes documents and photos, not {kind}")


def _picture(file: StoredFile) -> Picture:
    width, height = picture_size(file)
    return Picture(file, width, height)


async def _file(call: Call, name: str, value: Any, kind: str) -> StoredFile:
    file = call.uploads.get(name)
    if file is None:
        if not isinstance(value, str) or not value:
            raise bad_request(f"there is no {kind} in the request")
        file = await _named(call, value)
    if file.size == 0:
        raise bad_request("file must be non-empty")
    return file


async def _named(call: Call, value: str) -> StoredFile:
    if value.startswith("attach://"):
        file = call.uploads.get(value.removeprefix("attach://"))
        if file is None:
            raise bad_request("can't parse InputMedia: attached file not found")
        return file
    if value.startswith("file:"):
        return await _local(call, value)
    if value.startswith(("http://", "https://")):
        # The sandbox fetches nothing: no traffic leaves this machine.
        raise bad_request("failed to get HTTP URL content")
    if value not in call.store.by_id:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return call.store.by_id[value]


async def _local(call: Call, value: str) -> StoredFile:
    path = Path(unquote(urlsplit(value).path))
    if not call.store.local or not await asyncio.to_thread(path.is_file):
        raise bad_request("wrong file identifier/HTTP URL specified")
    return await call.store.adopt(path)
