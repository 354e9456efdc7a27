"""Files that go up and come down, always by way of the disk."""

from __future__ import annotations

import asyncio
import hashlib
import mimetypes
import shutil
import struct
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from secrets import token_urlsafe

from bot.sandbox.errors import bad_request, too_large
from bot.sandbox.messages import StoredFile

MEGABYTE = 1_000_000
UPLOAD_LIMIT = 50 * MEGABYTE
LOCAL_UPLOAD_LIMIT = 2000 * MEGABYTE
PHOTO_LIMIT = 10 * MEGABYTE
DOWNLOAD_LIMIT = 20 * MEGABYTE
BATCH_BYTES = 1 << 20
HEAD_BYTES = 32
MAX_RATIO, MAX_SIDES = 20, 10_000
"""A photo's longer side to its shorter one, and the sum of both in pixels."""


class FileStore:
    """Files of all bots under one folder. ``local``: the limits of a self-hosted server."""

    def __init__(self, root: Path | None = None, local: bool = False) -> None:
        self._made = None if root else Path(tempfile.mkdtemp(prefix="deckhand-sandbox-"))
        self.root = root or self._made or Path()
        self.local = local
        self.upload_limit = LOCAL_UPLOAD_LIMIT if local else UPLOAD_LIMIT
        self.by_id: dict[str, StoredFile] = {}
        self._count = 0

    def close(self) -> None:
        """Remove the folder if it was made here."""
        if self._made:
            shutil.rmtree(self._made, ignore_errors=True)

    def _target(self, name: str) -> tuple[Path, str]:
        self._count += 1
        suffix = "".join(
            letter for letter in Path(name).suffix if letter.isalnum() or letter == "."
        )
        relative = f"documents/file_{self._count}{suffix[:12]}"
        path = self.root / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        return path, relative

    async def receive(
        self, chunks: AsyncIterator[bytes], name: str, mime: str | None = None
    ) -> StoredFile:
        """Stream an upload to disk; memory stays constant.

        Raises 413 beyond the limit, when the rest was read and dropped, so that the sender gets to
        read the answer. A file that was not received whole is removed.
        """
        path, relative = self._target(name)
        try:
            size, digest = await _write(path, chunks, self.upload_limit)
            if size > self.upload_limit:
                raise too_large()
        except BaseException:  # nothing is left of a part of a file
            path.unlink(missing_ok=True)
            raise
        return self._register(path, relative, name, mime, size, digest)

    def _register(  # noqa: PLR0913, PLR0917 - the parts of a StoredFile
        self, path: Path, relative: str, name: str, mime: str | None, size: int, digest: str
    ) -> StoredFile:
        guessed = mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = StoredFile(token_urlsafe(24), name, guessed, size, digest, path, relative)
        self.by_id[file.id] = file
        return file

    async def adopt(self, source: Path) -> StoredFile:
        """Take a file from this machine's disk, as a self-hosted server does for ``file://``."""
        return await self.receive(_read(source), source.name)

    def download(self, file_id: str) -> StoredFile:
        """The file that getFile asks for."""
        file = self.by_id.get(file_id)
        if file is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        if file.size > DOWNLOAD_LIMIT and not self.local:
            raise bad_request("file is too big")
        return file


async def _write(path: Path, chunks: AsyncIterator[bytes], limit: int) -> tuple[int, str]:
    size, digest, batch = 0, hashlib.sha256(), bytearray()

    def flush() -> None:
        with path.open("ab") as target:
            target.write(batch)
        digest.update(batch)

    async for chunk in chunks:
        size += len(chunk)
        if size > limit:
            continue
        batch += chunk
        if len(batch) >= BATCH_BYTES:
            await asyncio.to_thread(flush)
            batch.clear()
    flush()
    return size, digest.hexdigest()


async def _read(source: Path) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(source.open, "rb") as opened:
        while chunk := await asyncio.to_thread(opened.read, BATCH_BYTES):
            yield chunk


def picture_size(file: StoredFile) -> tuple[int, int]:
    """Width and height of a photo in pixels; refuses what Telegram refuses as a photo.

    Only PNG and GIF are measured; JPEG and WebP pass with a made-up size.
    """
    with file.path.open("rb") as opened:
        head = opened.read(HEAD_BYTES)
    if file.size > PHOTO_LIMIT:
        raise bad_request("file is too big")
    width, height = _measure(head)
    if min(width, height) == 0 or max(width, height) > MAX_RATIO * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    if width + height > MAX_SIDES:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return width, height


def _measure(head: bytes) -> tuple[int, int]:
    head = head.ljust(HEAD_BYTES, b"\0")
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        width, height = struct.unpack(">II", head[16:24])
        return width, height
    if head.startswith(b"GIF8"):
        width, height = struct.unpack("<HH", head[6:10])
        return width, height
    if head.startswith(b"\xff\xd8\xff") or head[8:12] == b"WEBP":
        return 640, 480
    raise bad_request("IMAGE_PROCESS_FAILED")
