"""Where a host's engine listens, and how to get a connected socket to it."""

from __future__ import annotations

import os
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from io import FileIO
from urllib.parse import SplitResult, urlsplit

from bot.engine.ssh_line import SshLine

Dial = Callable[[float], socket.socket]
"""Connects within that many seconds; raises OSError."""

PLAIN_PORT = 2375
TLS_PORT = 2376

ASK_AFTER_SECONDS = 30
"""A connection that is quiet for so long is asked whether its other end is there still: Linux waits
two hours, and firewalls forget a quiet connection without a word long before."""
ASK_EVERY_SECONDS = 10
ASK_TIMES = 3
"""So many questions without an answer end it."""


class SshMissingError(OSError):
    """There is no ssh program on this machine."""


@dataclass(frozen=True, slots=True)
class HostAddress:
    """`unix:///path`, `tcp://host:port` (with TLS where files are given) or `ssh://user@host`.

    `http` and `https` are `tcp` without and with TLS. Raises ValueError for any other.
    """

    url: str
    tls_ca: str | None = None
    tls_cert: str | None = None
    tls_key: str | None = None

    def __post_init__(self) -> None:
        parts = self._parts
        named = parts.path if parts.scheme == "unix" else parts.hostname
        if parts.scheme not in {"unix", "tcp", "http", "https", "ssh"} or not named:
            raise ValueError("use unix:///path/to/docker.sock, tcp://host:port or ssh://user@host")
        if self.tls_key and not self.tls_cert:
            raise ValueError("a TLS key needs its certificate too")

    @property
    def shown(self) -> str:
        """The address without a user or password in it."""
        parts = self._parts
        where = parts.path if parts.scheme == "unix" else parts.netloc.rpartition("@")[2]
        return f"{parts.scheme}://{where}"

    def dialler(self) -> Dial:
        """What connects to it; TLS files are read now, so OSError or ssl.SSLError may come."""
        parts = self._parts
        if parts.scheme == "unix":
            return _Unix(parts.path)
        if parts.scheme == "ssh":
            return _Ssh(parts)
        return _Tcp(parts, self._tls())

    @property
    def _parts(self) -> SplitResult:
        parts = urlsplit(self.url)
        parts.port  # noqa: B018 - raises ValueError for a port that is none
        return parts

    def _tls(self) -> ssl.SSLContext | None:
        if not (self.tls_ca or self.tls_cert or self._parts.scheme == "https"):
            return None
        context = ssl.create_default_context(cafile=self.tls_ca)
        if self.tls_cert:
            context.load_cert_chain(self.tls_cert, self.tls_key)
        return context


class _Unix:
    def __init__(self, path: str) -> None:
        self._path = path

    def __call__(self, seconds: float) -> socket.socket:
        line = socket.socket(socket.AF_UNIX)
        try:
            line.settimeout(seconds)
            line.connect(self._path)
        except BaseException:  # closed whatever it is
            line.close()
            raise
        return line


class _Tcp:
    def __init__(self, parts: SplitResult, tls: ssl.SSLContext | None) -> None:
        self._host = parts.hostname or ""
        self._port = parts.port or (TLS_PORT if tls else PLAIN_PORT)
        self._tls = tls

    def __call__(self, seconds: float) -> socket.socket:
        line = socket.create_connection((self._host, self._port), seconds)
        try:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            _keep_asking(line)
            return self._tls.wrap_socket(line, server_hostname=self._host) if self._tls else line
        except BaseException:  # closed whatever it is
            line.close()
            raise


def _keep_asking(line: socket.socket) -> None:
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (
        (socket.TCP_KEEPIDLE, ASK_AFTER_SECONDS),
        (socket.TCP_KEEPINTVL, ASK_EVERY_SECONDS),
        (socket.TCP_KEEPCNT, ASK_TIMES),
    ):
        line.setsockopt(socket.IPPROTO_TCP, option, value)


class _Ssh:
    """As the docker CLI does it: `ssh host docker system dial-stdio` is the connection."""

    def __init__(self, parts: SplitResult) -> None:
        alive = {"ServerAliveInterval": ASK_AFTER_SECONDS, "ServerAliveCountMax": ASK_TIMES}
        self._command = ["ssh", "-T", "-o", "BatchMode=yes"]
        for option, value in alive.items():
            self._command += ["-o", f"{option}={value}"]
        if parts.port:
            self._command += ["-p", str(parts.port)]
        if parts.username:
            self._command += ["-l", parts.username]
        engine = ["--host", f"unix://{parts.path}"] if parts.path.strip("/") else []
        remote = ["docker", *engine, "system", "dial-stdio"]
        self._rest = ["--", parts.hostname or "", *remote]
        self._user = parts.username or ""
        self._children: set[int] = set()
        self._counting = threading.Lock()
        """Each call and each stream dials in a thread of its own."""

    def __call__(self, seconds: float) -> socket.socket:
        patience = ["-o", f"ConnectTimeout={max(1, round(seconds))}"]
        command = [*self._command, *patience, *self._rest]
        with ExitStack() as ours, ExitStack() as theirs:
            told, tell = _pipe()
            ours.enter_context(told)
            theirs.enter_context(tell)
            near, far = socket.socketpair()
            theirs.enter_context(far)
            near.settimeout(seconds)
            line = ours.enter_context(SshLine(near, told, self._user))
            self._count(_spawn(command, far.fileno(), tell.fileno()))
            ours.pop_all()
        return line

    def _count(self, child: int) -> None:
        """A client ends when its side of the pair is closed; it only has to be waited for."""
        with self._counting:
            self._children = {child, *(pid for pid in self._children if not _ended(pid))}


def _pipe() -> tuple[FileIO, FileIO]:
    """Neither end ever waits for the other."""
    told, tell = os.pipe()
    for end in (told, tell):
        os.set_blocking(end, False)
    return FileIO(told, "r"), FileIO(tell, "w")


def _spawn(command: list[str], end: int, tell: int) -> int:
    """Its process id; stdin and stdout are `end`, stderr is `tell`. The host stands behind `--`."""
    files = [
        (os.POSIX_SPAWN_DUP2, end, 0),
        (os.POSIX_SPAWN_DUP2, end, 1),
        (os.POSIX_SPAWN_DUP2, tell, 2),
    ]
    try:
        return os.posix_spawnp(command[0], command, os.environ, file_actions=files, setsid=True)
    except FileNotFoundError as error:
        raise SshMissingError(error.errno, "no ssh program") from None


def _ended(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return True
