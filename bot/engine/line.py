"""The connection that one call or stream is using, so that it can be cut from outside."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class LineCut(Exception):
    """Nobody wants the answer any more; the thread is to end."""


class Line:
    """Belongs to one thread at a time; `cut` may be called from any, also before it connects."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._cut = False

    @property
    def is_cut(self) -> bool:
        """Whether the thread is to end."""
        return self._cut

    def hold(self, connection: socket.socket) -> None:
        """Note what is being used from now on; LineCut when that is not wanted any more."""
        with self._lock:
            if self._cut:
                raise LineCut
            self._socket = connection

    def release(self) -> None:
        """The connection goes back to the pool: a late `cut` must not hit its next user."""
        with self._lock:
            self._socket = None

    def cut(self) -> None:
        """Wake the thread out of a read or write that it is blocked in. Never blocks."""
        with self._lock:
            self._cut = True
            if self._socket is not None:
                with suppress(OSError):
                    # Past TLS: its own shutdown would take the other thread's session away.
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Connections that this thread uses inside are held by this line."""
        _thread.line = self
        try:
            yield
        finally:
            _thread.line = None
            self.release()


class _Thread(threading.local):
    line: Line | None = None


_thread = _Thread()


def hold(connection: socket.socket) -> None:
    """The thread's line, if it has one, holds this connection; LineCut when it was cut."""
    if _thread.line is not None:
        _thread.line.hold(connection)


def let_go() -> None:
    """The thread's connection goes back to the pool."""
    if _thread.line is not None:
        _thread.line.release()
