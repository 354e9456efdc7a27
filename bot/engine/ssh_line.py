"""The connection that an ssh program is, and what it says where it comes to nothing."""

from __future__ import annotations

import re
import socket
from io import FileIO
from typing import Any

from bot.domain.clean import clean

TOLD_BYTES = 65536
"""What a pipe holds."""
_WARNINGS = ("**", "Warning:")
"""How OpenSSH begins lines that are no reason."""


class SshFailedError(OSError):
    """It ended before the engine had said a word; its own last line says why."""


class SshLine(socket.socket):
    """Our side of it. `told` is what ssh writes to stderr, kept until the engine's first word.

    Nobody reads along: what is more than a pipe holds is lost, and ssh never waits.
    """

    def __init__(self, near: socket.socket, told: FileIO, user: str) -> None:
        seconds = near.gettimeout()
        super().__init__(fileno=near.detach())
        self.settimeout(seconds)
        self._told = told
        self._user = user

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        """SshFailedError where the first thing that comes is the end."""
        try:
            count = super().recv_into(*args, **kwargs)
        except ConnectionError:
            self._end()
            raise
        if count:
            self._told.close()
        else:
            self._end()
        return count

    def close(self) -> None:
        """Both."""
        self._told.close()
        super().close()

    def _end(self) -> None:
        words = b"" if self._told.closed else self._told.read(TOLD_BYTES) or b""
        self._told.close()
        lines = clean(words.decode(errors="replace")).splitlines()
        said = [line for line in lines if line.strip() and not line.startswith(_WARNINGS)]
        if last := (said or [""])[-1]:
            # The address is told without its user, too.
            user = rf"(?<![\w.-]){re.escape(self._user)}@"
            raise SshFailedError(re.sub(user, "", last) if self._user else last)
