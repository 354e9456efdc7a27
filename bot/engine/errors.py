"""Exceptions of docker, requests, urllib3 and the system -> our error tree, in one table."""

from __future__ import annotations

import errno
import http.client
import json
import socket
import ssl
from collections.abc import Callable, Iterator

import requests.exceptions
import urllib3.exceptions
from docker import errors as docker

from bot.core.errors import (
    EngineError,
    EngineNotResponding,
    EngineRefused,
    EngineUnreachable,
)
from bot.domain.sentence import Sentence, say
from bot.domain.text import code
from bot.engine import words
from bot.engine.address import SshMissingError
from bot.engine.line import LineCut
from bot.engine.ssh_line import SshFailedError

Meaning = Callable[[BaseException, str], EngineError]
"""The exception and the host's address as it may be shown."""


def mend(error: Exception, address: str) -> Exception:
    """The error of our tree; a fault of our own (TypeError and the like) comes back as it is."""
    for kind, meaning in TABLE.items():
        if isinstance(error, kind):
            return meaning(error, address)
    return error


def _answered(error: BaseException, address: str) -> EngineError:
    assert isinstance(error, docker.APIError)  # noqa: S101 - what the table says
    if error.response is None:
        return _connection(error, address)
    return words.engine_says(error.response.status_code, _explanation(error))


def _explanation(error: docker.APIError) -> str:
    text = error.explanation
    return text.decode(errors="replace") if isinstance(text, bytes) else str(text or "")


def _refused(error: BaseException, _: str) -> EngineError:
    return EngineRefused(say("Docker can't do that: {words}", words=words.plain(str(error))))


def _settings(error: BaseException, address: str) -> EngineError:
    return EngineUnreachable(
        say(
            "The settings for {address} don't work: {words}",
            address=code(address),
            words=words.plain(str(error)),
        )
    )


def _garbled(_: BaseException, address: str) -> EngineError:
    return EngineError(say("{address} does not speak like a Docker engine.", address=code(address)))


def _slow(_: BaseException, address: str) -> EngineError:
    return EngineNotResponding(
        say(
            "The engine at {address} did not answer in time.",
            address=code(address),
        )
    )


def _broken_off(_: BaseException, address: str) -> EngineError:
    return EngineUnreachable(
        say("The connection to the engine at {address} broke off.", address=code(address))
    )


def _connection(error: BaseException, address: str) -> EngineError:
    """What the system said lies somewhere beneath the wrappings of urllib3 and requests."""
    causes = [one for one in _beneath(error) if type(one) not in _WRAPPINGS]
    for kind, make in _SYSTEM.items():
        for cause in causes:
            if isinstance(cause, kind):
                return make(cause, address)
    return _broken_off(error, address)


def _beneath(error: BaseException) -> Iterator[BaseException]:
    queue: list[object] = [error]
    seen: set[int] = set()
    while queue:
        one = queue.pop(0)
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        queue += [*one.args, one.__cause__, one.__context__, getattr(one, "reason", None)]


def _ssh_failed(error: BaseException, address: str) -> EngineError:
    return EngineUnreachable(
        say(
            "ssh can't reach the engine at {address}, and says: {words}",
            address=code(address),
            words=words.plain(str(error)),
        )
    )


def _unreachable(sentence: Callable[[str], Sentence]) -> Meaning:
    return lambda _, address: EngineUnreachable(sentence(address))


def _other_os(error: BaseException, address: str) -> EngineError:
    if isinstance(error, OSError) and error.errno == errno.ENOTSOCK:
        return _garbled(error, address)
    if isinstance(error, OSError) and error.errno in _AWAY:
        return _nobody(error, address)
    return _broken_off(error, address)


# requests' own are OSErrors too, and say nothing of the system.
_WRAPPINGS = {
    requests.exceptions.RequestException,
    requests.exceptions.ConnectionError,
    requests.exceptions.ChunkedEncodingError,
}
_AWAY = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENOTDIR, errno.ENXIO}
_nobody = _unreachable(
    lambda address: say(
        "There is no Docker engine at {address}. Is it running?", address=code(address)
    )
)

_SYSTEM: dict[type[BaseException], Meaning] = {
    SshMissingError: _unreachable(
        lambda address: say(
            "There is no ssh program here to reach {address} with.", address=code(address)
        )
    ),
    SshFailedError: _ssh_failed,
    FileNotFoundError: _nobody,
    ConnectionRefusedError: _nobody,
    PermissionError: _unreachable(
        lambda address: say(
            "The bot may not use {address}. Add the bot's user to the group that owns the socket.",
            address=code(address),
        )
    ),
    socket.gaierror: _unreachable(
        lambda address: say(
            "The name in {address} is not known. Is it spelled right?", address=code(address)
        )
    ),
    ssl.SSLError: _unreachable(
        lambda address: say(
            "The TLS connection to {address} failed. Check the certificates.",
            address=code(address),
        )
    ),
    urllib3.exceptions.ReadTimeoutError: _slow,
    BlockingIOError: _slow,  # a unix socket whose queue is full
    requests.exceptions.ConnectTimeout: _nobody,
    TimeoutError: _nobody,
    http.client.BadStatusLine: _broken_off,
    ConnectionError: _broken_off,
    OSError: _other_os,
}

TABLE: dict[type[BaseException], Meaning] = {
    LineCut: _broken_off,
    docker.ImageNotFound: _answered,
    docker.NotFound: _answered,
    docker.APIError: _answered,
    docker.TLSParameterError: _settings,
    docker.InvalidConfigFile: _settings,
    docker.MissingContextParameter: _settings,
    docker.ContextAlreadyExists: _settings,
    docker.ContextNotFound: _settings,
    docker.ContextException: _settings,
    docker.InvalidVersion: _refused,
    docker.InvalidRepository: _refused,
    docker.InvalidArgument: _refused,
    docker.DeprecatedMethod: _refused,
    docker.NullResource: _refused,
    docker.ContainerError: _refused,
    docker.BuildError: _refused,
    docker.ImageLoadError: _refused,
    docker.StreamParseError: _garbled,
    docker.DockerException: _refused,
    json.JSONDecodeError: _garbled,
    requests.exceptions.ReadTimeout: _slow,
    requests.exceptions.RequestException: _connection,
    urllib3.exceptions.ProtocolError: _broken_off,
    urllib3.exceptions.HTTPError: _connection,
    http.client.HTTPException: _garbled,
    OSError: _connection,
}
"""Narrow kinds before wide ones."""
