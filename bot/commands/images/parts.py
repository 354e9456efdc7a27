"""A stream of bytes as files that are small enough to send."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.commands.images.packing import Block, Compression, Packing
from bot.core.errors import SpoolFull
from bot.domain.excerpt import excerpt
from bot.domain.sentence import NotationError, say
from bot.domain.text import code

NAME_BYTES = 120
"""Of a file name, without what is appended; file systems end at 255."""
_UNSAFE = re.compile(r"[^\w.-]+")
_ENDINGS = re.compile(r"(?:\.(?:tar|tgz|tar\.gz|tar\.zst|tzst|gz|zst))+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """A file that is complete on disk."""

    path: Path
    size_bytes: int
    sha256: str


class _File:
    """A file being written. Its sum grows with it, so that it need not be read again."""

    def __init__(self, path: Path) -> None:
        self.size_bytes = 0
        self._path = path
        self._sum = hashlib.sha256()
        self._out = path.open("xb")

    def write(self, data: memoryview) -> None:
        self._out.write(data)
        self._sum.update(data)
        self.size_bytes += len(data)

    def close(self) -> Written:
        self._out.close()
        return Written(self._path, self.size_bytes, self._sum.hexdigest())


class PartFiles:
    """core.engine_ports.Sink: packs what comes and cuts it into files of `part_bytes`; the last may
    be smaller.

    `room`, `fill` and `finish` may be called from any thread, one at a time; `room` and `finish`
    raise SpoolFull when the disk is.
    """

    def __init__(self, folder: Path, part_bytes: int, compression: Compression) -> None:
        self.written: list[Written] = []
        """In order; all of them after `finish`."""
        self._folder = folder
        self._part_bytes = part_bytes
        self._packing = Packing(compression, self._append)
        self._file: _File | None = None

    def room(self) -> memoryview:
        """Memory for the next bytes; waits while all of it is on its way."""
        return self._packing.room()

    def fill(self, count: int) -> None:
        """Take so many from the front of the last `room`."""
        self._packing.fill(count)

    def finish(self) -> None:
        """Wait until all is written, and close the last file."""
        self._packing.finish()
        try:
            self._close()
        except OSError as fault:
            raise _full(fault) from fault

    def abandon(self) -> None:
        """End it, whatever becomes of the files; waits for what is being packed and written."""
        self._packing.close()
        with suppress(OSError):
            self._close()

    def _append(self, packed: Block) -> None:
        rest = memoryview(packed)
        try:
            while rest:
                file = self._with_room()
                room = self._part_bytes - file.size_bytes
                now, rest = rest[:room], rest[room:]
                file.write(now)
        except OSError as fault:
            raise _full(fault) from fault

    def _with_room(self) -> _File:
        if self._file is not None and self._file.size_bytes >= self._part_bytes:
            self._close()
        if self._file is None:
            self._file = _File(self._folder / f"part{len(self.written) + 1}")
        return self._file

    def _close(self) -> None:
        if self._file is not None:
            file, self._file = self._file, None
            self.written.append(file.close())


def _full(fault: OSError) -> SpoolFull:
    return SpoolFull(
        say(
            "The bot could not go on writing ({fault}). Nothing was sent, and its working files"
            " are removed.",
            fault=fault.strerror or type(fault).__name__,
        )
    )


def output_name(words: str) -> str:
    """`plain_name` of what a person chose; NotationError for a name with a folder in it."""
    last = words.replace("\\", "/").rpartition("/")[2]
    if last != words:
        raise NotationError(
            say(
                "-o takes a file name without a folder: {right}, not {given}.",
                right=code(_right(last)),
                given=excerpt(words),
            )
        )
    return plain_name(words)


def _right(last: str) -> str:
    try:
        return plain_name(last)
    except NotationError:
        return "NAME"


def plain_name(words: str) -> str:
    """A file name that needs no quotes in a shell, without archive ending.

    NotationError when nothing is left of it.
    """
    words = unicodedata.normalize("NFC", words)
    name = _UNSAFE.sub("_", _ENDINGS.sub("", words)).strip("_.-")
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
