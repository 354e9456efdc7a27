import inspect
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import docker.errors
import pytest

from bot.core.errors import (
    BotError,
    EngineConflict,
    EngineDiskFull,
    EngineError,
    EngineNotFound,
    EngineRefused,
    EngineUnreachable,
    ImageNotFound,
    RegistryDenied,
    RegistryRateLimit,
    RegistryUnreachable,
)
from bot.engine.address import HostAddress
from bot.engine.errors import TABLE, mend
from bot.engine.gateway import Gateway
from bot.engine.words import engine_says, registry_says

ID = "0123456789abcdef" * 4
OCI = (
    "failed to create shim task: OCI runtime create failed: runc create failed: unable to start"
    " container process: "
)
NOT_FOUND = "executable file not found in $PATH: unknown"
PUBLIC = [
    kind
    for name, kind in inspect.getmembers(docker.errors, inspect.isclass)
    if issubclass(kind, BaseException) and not name.startswith("_")
]


@pytest.mark.parametrize("kind", PUBLIC)
def test_no_exception_of_docker_is_left_out(kind: type[BaseException]) -> None:
    assert kind in TABLE


def test_narrow_kinds_come_before_wide_ones() -> None:
    kinds = list(TABLE)
    hidden = [
        (narrow.__name__, wide.__name__)
        for place, wide in enumerate(kinds)
        for narrow in kinds[place + 1 :]
        if issubclass(narrow, wide)
    ]
    assert not hidden


def test_a_fault_of_ours_stays_one() -> None:
    fault = TypeError("ours")
    assert mend(fault, "unix:///x") is fault


@pytest.mark.parametrize(
    ("status", "text", "kind", "words"),
    [
        (404, "No such container: web", EngineNotFound, "no container web"),
        (404, f"No such container: {ID}", EngineNotFound, "no container 0123456789ab."),
        (409, f"Container {ID} is already paused", EngineConflict, "r 0123456789ab is already p"),
        (500, f"no endpoint web ({ID}): gone", EngineError, "endpoint web (0123456789ab): gone"),
        (500, f"no layer sha256:{ID}", EngineError, "layer sha256:0123456789ab"),
        (500, f'exec: "{ID}" KEY={ID}', EngineError, f'exec: "{ID}" KEY={ID}'),
        (500, f"no {ID}00", EngineError, f"no {ID}00"),
        (
            400,
            f"bind source path does not exist: /var/lib/docker/volumes/{ID}/_data",
            EngineRefused,
            f"no file or folder /var/lib/docker/volumes/{ID}/_data on the host.",
        ),
        (404, "no such image: a/b:1: No such image: a/b:1", EngineNotFound, "no image a/b:1"),
        (404, "No such image: nginx:1", EngineNotFound, "no image nginx:1"),
        (
            409,
            'Conflict. The container name "/web" is already in use by container "0123456789abcdef".'
            " You have to remove (or rename) that container to be able to reuse that name.",
            EngineConflict,
            "The name web is taken by container 0123456789ab.",
        ),
        (
            409,
            "You cannot remove a running container 0123. Stop the container before attempting"
            " removal or force remove",
            EngineConflict,
            "The container is running",
        ),
        (
            409,
            'cannot remove container "/web": container is running: stop the container before'
            " removing or force remove",
            EngineConflict,
            "The container is running",
        ),
        (409, "removal of container 01 is already in progress", EngineConflict, "being removed"),
        (
            409,
            "conflict: unable to remove repository reference (must force) - container 01 is using"
            " its referenced image 02; image is being used by stopped container 03",
            EngineConflict,
            "in use",
        ),
        (
            500,
            f"driver failed programming external connectivity on endpoint web ({'01' * 32}): Bind"
            " for 0.0.0.0:80 failed: port is already allocated",
            EngineConflict,
            "The host's port 0.0.0.0:80 is taken already: by another container, or by a program.",
        ),
        (
            500,
            "driver failed: listen tcp6 [::]:80: bind: address already in use",
            EngineConflict,
            "The host's port [::]:80 is taken already: ",
        ),
        (500, "no, port is already allocated", EngineConflict, "A port is taken already. The engi"),
        (400, "invalid reference format", EngineRefused, "not an image name"),
        (400, "Invalid filter 'until'", EngineRefused, "does not take the filter until"),
        (400, "invalid filter 'is-task=[x]'", EngineRefused, "does not take the filter is-task,"),
        (500, "write /x: no space left on device", EngineDiskFull, "disk is full"),
        (
            400,
            f'{OCI}exec: "a b": {NOT_FOUND}',
            EngineRefused,
            "There is no program a b in the image.",
        ),
        (
            400,
            f'{OCI}exec: "--name": {NOT_FOUND}',
            EngineRefused,
            "There is no program --name in the image: flags go before the image.",
        ),
        (
            400,
            f'{OCI}exec: "/x y": stat /x y: no such file or directory: unknown',
            EngineRefused,
            "There is no program /x y in the image.",
        ),
        (400, f'{OCI}exec: "{"a" * 81}": {NOT_FOUND}', EngineRefused, "does not start. The engine"),
        (400, f'{OCI}exec: "/x": permission denied', EngineRefused, "does not start. The engine"),
        (
            400,
            'invalid mount config for type "bind": bind source path does not exist: /srv/a b',
            EngineRefused,
            "There is no file or folder /srv/a b on the host.",
        ),
        (
            400,
            "OCI runtime create failed: exec format error: unknown",
            EngineRefused,
            "does not start",
        ),
        (501, "configured logging driver does not support reading", EngineRefused, "log driver"),
        (400, "something new\nin two lines", EngineRefused, "says: something new in two lines"),
        (418, "", EngineRefused, "says: 418"),
        (500, "{key} is 100% {odd}", EngineError, "says: {key} is 100% {odd}"),
    ],
)
def test_engine_texts(status: int, text: str, kind: type[EngineError], words: str) -> None:
    error = engine_says(status, text)
    assert type(error) is kind
    assert words in str(error)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "pull access denied for nope, repository does not exist or may require 'docker login':"
            " denied: requested access to the resource is denied",
            ImageNotFound,
        ),
        ("manifest for denied:1 not found: manifest unknown: manifest unknown", ImageNotFound),
        ("failed to resolve reference: docker.io/library/denied:1: not found", ImageNotFound),
        ("no matching manifest for linux/arm64/v8 in the manifest list entries", ImageNotFound),
        ('Head "http://r/v2/x/manifests/1": no basic auth credentials', RegistryDenied),
        ("pull access denied, …: authorization failed: no basic auth credentials", RegistryDenied),
        ("unauthorized: authentication required", RegistryDenied),
        ("unauthorized: incorrect username or password", RegistryDenied),
        ("toomanyrequests: You have reached your pull rate limit.", RegistryRateLimit),
        ('Get "https://r/v2/": dial tcp: lookup r: no such host', RegistryUnreachable),
        ('Get "https://r/v2/": context deadline exceeded', RegistryUnreachable),
        (
            'Get "https://r/v2/": http: server gave HTTP response to HTTPS client',
            RegistryUnreachable,
        ),
        ('Get "https://r/v2/": x509: certificate signed by unknown authority', RegistryUnreachable),
        ("received unexpected HTTP status: 503 Service Unavailable", RegistryUnreachable),
        ("write /var/lib/docker/tmp/x: no space left on device", EngineDiskFull),
    ],
)
def test_registry_texts(text: str, kind: type[EngineError]) -> None:
    assert type(registry_says(500, text, "denied:1")) is kind


def test_a_long_echo_is_cut_and_cleaned() -> None:
    error = engine_says(400, "exec: \x1b]8;;http://x\x07" + "a" * 10_000)
    assert len(str(error)) < 600
    assert "\x1b" not in str(error)


@pytest.fixture
def speaker() -> Iterator[str]:
    """A server that does not speak HTTP."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                with line:
                    line.recv(1024)
                    line.sendall(b"220 mail ready\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


async def fault_of(url: str) -> BotError:
    gateway = Gateway("local", HostAddress(url))
    with pytest.raises(BotError) as failed:
        await gateway.containers()
    gateway.close()
    return failed.value


async def test_what_is_no_engine_is_told(speaker: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for url in (f"unix://{tmp_path}/none.sock", f"unix://{tmp_path}/file", "tcp://127.0.0.1:1"):
        error = await fault_of(url)
        assert isinstance(error, EngineUnreachable)
        assert "no Docker engine" in str(error), url
    assert "broke off" in str(await fault_of(speaker))
    assert "not known" in str(await fault_of("tcp://nowhere.invalid:2375"))


def test_a_socket_that_is_not_ours_names_the_group() -> None:
    error = mend(PermissionError(13, "Permission denied"), "unix:///var/run/docker.sock")
    assert "group that owns the socket" in str(error)
