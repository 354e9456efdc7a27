"""A stream of bytes as files that are small enough to send."""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zlib
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Protocol

import zstandard

from bot.core.errors import SpoolFull
from bot.core.image_results import Part
from bot.domain.sentence import NotationError, say

NAME_BYTES = 120
"""Of a file name, without what is appended; file systems end at 255."""
PACKING_THREADS = 2
PACKED_AT_ONCE_BYTES = 1 << 19
_UNSAFE = re.compile(r"[^\w.-]+")
_ENDINGS = re.compile(r"(?:\.(?:tar|tgz|tar\.gz|tar\.zst|tzst|gz|zst))+$", re.IGNORECASE)


class Compression(StrEnum):
    """What is done to the engine's tar."""

    NONE = "none"
    ZSTD = "zstd"
    GZIP = "gzip"

    @property
    def ending(self) -> str:
        """Of the file's name."""
        return {"none": ".tar", "zstd": ".tar.zst", "gzip": ".tar.gz"}[self]


class _Packer(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...

    def flush(self) -> bytes: ...


class _Plain:
    def compress(self, data: bytes, /) -> bytes:
        return data

    def flush(self) -> bytes:
        return b""


def _packer(compression: Compression) -> _Packer:
    """At the fastest level: the engine gives some 300 MB/s once it has the image together.

    zstd gets threads of its own, so that it packs while the next bytes are read. The smallest jobs
    that there are keep them at 10 MB of memory; left to itself zstd takes 45.
    """
    if compression is Compression.ZSTD:
        parameters = zstandard.ZstdCompressionParameters.from_level(
            1, threads=PACKING_THREADS, job_size=PACKED_AT_ONCE_BYTES, write_checksum=True
        )
        return zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    if compression is Compression.GZIP:
        return zlib.compressobj(1, wbits=31)
    return _Plain()


class PartFiles:
    """Packs what is written and cuts it into files of `part_bytes`; the last may be smaller.

    `write` and `finish` may be called from any thread, one at a time. SpoolFull when the disk is.
    """

    def __init__(self, folder: Path, part_bytes: int, compression: Compression) -> None:
        self.paths: list[Path] = []
        self._folder = folder
        self._part_bytes = part_bytes
        self._packer = _packer(compression)
        self._file: BinaryIO | None = None
        self._room = 0

    def write(self, data: bytes) -> None:
        """Take the next bytes."""
        self._append(self._packer.compress(data))

    def finish(self) -> None:
        """Write what the packer still holds, and close the last file."""
        self._append(self._packer.flush())
        try:
            self._close()
        except OSError as fault:
            raise _full(fault) from fault

    def abandon(self) -> None:
        """Close the file, whatever becomes of it; harmless after `finish`."""
        with suppress(OSError):
            self._close()

    def _append(self, packed: bytes) -> None:
        rest = memoryview(packed)
        try:
            while rest:
                if self._file is None or not self._room:
                    self._file = self._next()
                now, rest = rest[: self._room], rest[self._room :]
                self._file.write(now)
                self._room -= len(now)
        except OSError as fault:
            raise _full(fault) from fault

    def _next(self) -> BinaryIO:
        self._close()
        path = self._folder / f"part{len(self.paths) + 1}"
        opened = path.open("xb")
        self.paths.append(path)
        self._room = self._part_bytes
        return opened

    def _close(self) -> None:
        if self._file is not None:
            file, self._file = self._file, None
            file.close()


def _full(fault: OSError) -> SpoolFull:
    return SpoolFull(
        say(
            "The bot could not go on writing ({fault}). Nothing was sent, and its working files"
            " are removed.",
            fault=fault.strerror or type(fault).__name__,
        )
    )


def plain_name(words: str) -> str:
    """A file name that needs no quotes in a shell, without folder and archive ending.

    NotationError when nothing is left of it.
    """
    last = unicodedata.normalize("NFC", words).replace("\\", "/").rstrip("/").rpartition("/")[2]
    name = _UNSAFE.sub("_", _ENDINGS.sub("", last)).strip("_.-")
    name = name.encode()[:NAME_BYTES].decode(errors="ignore")
    if not name:
        raise NotationError(say("The file needs a name with letters or digits in it."))
    return name


def part_names(name: str, count: int) -> list[str]:
    """`name` for one file, `name.001`… for several; they sort as they are joined."""
    if count == 1:
        return [name]
    width = max(3, len(str(count)))
    return [f"{name}.{number:0{width}}" for number in range(1, count + 1)]


def join_line(name: str, count: int, compression: Compression) -> str:
    """The one line, for bash or zsh, that puts the files together and loads the images.

    It names these files alone: a longer save of before may have left more beside them.

    `docker load` undoes gzip by itself, and zstd only since engine 23.
    """
    if count == 1:
        if compression is Compression.ZSTD:
            return f"zstd -dc {name} | docker load"
        return f"docker load -i {name}"
    unpack = "zstd -d | " if compression is Compression.ZSTD else ""
    first, *_, last = (part.rpartition(".")[2] for part in part_names(name, count))
    return f"cat {name}.{{{first}..{last}}} | {unpack}docker load"


@dataclass(frozen=True, slots=True)
class Ready:
    """A file on disk and what it is to be sent as."""

    path: Path
    part: Part


def ready(path: Path, name: str) -> Ready:
    """Reads the file for its SHA-256, in constant memory; blocks."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Ready(path, Part(name, path.stat().st_size, digest))
