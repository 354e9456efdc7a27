import asyncio
import os
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.core.errors import EngineError, EngineUnreachable
from bot.domain.log import LogQuery
from bot.engine import address as dialling
from bot.engine.address import HostAddress
from bot.engine.gateway import Gateway
from tests.engine.forgetful import ForgetfulWay
from tests.engine.leaks import descriptors, threads, threads_end
from tests.engine.specs import shell
from tests.live.engine import Engine
from tests.live.fixtures import StartEngine
from tests.live.registry import free_port


@pytest.mark.parametrize(
    "url", ["", "docker.sock", "unix://", "tcp://", "ftp://a", "tcp://a:port", "tcp://a:99999"]
)
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(ValueError, match=r"use unix|[Pp]ort"):
        HostAddress(url)


def test_no_user_or_password_is_shown() -> None:
    assert HostAddress("ssh://me:hush@box:22").shown == "ssh://box:22"
    assert HostAddress("unix:///run/docker.sock").shown == "unix:///run/docker.sock"


def openssl(*words: str) -> None:
    subprocess.run(["openssl", *words], check=True, capture_output=True)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ca, server and client, each with its key; `other` is an authority of its own."""
    folder = tmp_path_factory.mktemp("tls")
    for name in ("ca", "other"):
        files = ("-keyout", f"{folder}/{name}-key.pem", "-out", f"{folder}/{name}.pem")
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", *files)
    (folder / "extra").write_text("subjectAltName=IP:127.0.0.1\n")
    for name in ("server", "client"):
        key, request = f"{folder}/{name}-key.pem", f"{folder}/{name}.csr"
        wanted = ("-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}")
        openssl("req", *wanted, "-keyout", key, "-out", request)
        authority = ("-CA", f"{folder}/ca.pem", "-CAkey", f"{folder}/ca-key.pem")
        extra = ("-CAcreateserial", "-extfile", f"{folder}/extra", "-days", "1")
        openssl("x509", "-req", "-in", request, "-out", f"{folder}/{name}.pem", *authority, *extra)
    return folder


async def walk(gateway: Gateway) -> None:
    """What needs plain answers, streams, an upgrade, and cutting of a silent line."""
    made = await gateway.create(shell("echo hello; sleep 600"))
    async with gateway.attach(made.id) as output, gateway.exit(made.id, removed=False):
        await gateway.start(made.id)
        assert (await anext(output)).lines == ("hello",)
        async with gateway.logs(made.id, LogQuery(follow=True)) as log:
            assert (await anext(log)).lines == ("hello",)
    assert threads_end(0.5), threads()
    await gateway.remove(made.id, force=True, volumes=True)


async def test_tcp_with_tls_both_ways(start_engine: StartEngine, certificates: Path) -> None:
    url = f"tcp://127.0.0.1:{free_port()}"
    files = {"tlscacert": "ca", "tlscert": "server", "tlskey": "server-key"}
    flags = [f"--{flag}={certificates}/{file}.pem" for flag, file in files.items()]
    start_engine(flags=["--host", url, "--tlsverify", *flags])
    mine = {"tls_cert": f"{certificates}/client.pem", "tls_key": f"{certificates}/client-key.pem"}
    gateway = Gateway("far", HostAddress(url, tls_ca=f"{certificates}/ca.pem", **mine))
    await walk(gateway)
    gateway.close()

    for address in (
        HostAddress(url, tls_ca=f"{certificates}/other.pem", **mine),
        HostAddress(url, tls_ca=f"{certificates}/ca.pem"),
    ):
        stranger = Gateway("far", address)
        with pytest.raises(EngineUnreachable, match="TLS connection"):
            await stranger.containers()
        stranger.close()


async def test_a_quiet_stream_that_a_firewall_forgot_is_noticed(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Linux asks after two hours by itself; new connections work all the while."""
    assert dialling.ASK_AFTER_SECONDS + dialling.ASK_TIMES * dialling.ASK_EVERY_SECONDS <= 60
    monkeypatch.setattr(dialling, "ASK_AFTER_SECONDS", 1)
    monkeypatch.setattr(dialling, "ASK_EVERY_SECONDS", 1)
    monkeypatch.setattr(dialling, "ASK_TIMES", 2)
    async with ForgetfulWay(engine.url) as way:
        gateway = Gateway("far", HostAddress(way.url))
        async with gateway.events(None) as told:
            await asyncio.sleep(2.5)  # alive and quiet for longer than is asked after
            way.forget()
            with pytest.raises(EngineError):
                await asyncio.wait_for(anext(told), 30)
            assert await gateway.version()
        gateway.close()


def test_tls_files_are_read_at_the_start() -> None:
    with pytest.raises(OSError, match="No such file"):
        Gateway("far", HostAddress("tcp://127.0.0.1:1", tls_ca="/nowhere/ca.pem"))
    with pytest.raises(ssl.SSLError):
        Gateway("far", HostAddress("tcp://127.0.0.1:1", tls_ca=os.devnull))


@pytest.fixture
def ssh(
    tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], str]]:
    """An `ssh` that runs the remote command here; gives the words it was called with."""
    program = tmp_path / "ssh"
    program.write_text(
        f'#!/bin/sh\necho "$@" >>{tmp_path}/words\n'
        'while [ "$1" != -- ]; do shift; done; shift 2\n'
        f'shift; DOCKER_HOST={engine.url} exec {engine.client} "$@"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    yield (tmp_path / "words").read_text


async def test_ssh(ssh: Callable[[], str]) -> None:
    gateway = Gateway("far", HostAddress("ssh://ops@box.example.org:2222"))
    await walk(gateway)
    gateway.close()
    words = ssh().splitlines()[0]
    assert words.startswith("-T -o BatchMode=yes -o ServerAliveInterval=30 ")
    assert "-o ServerAliveCountMax=3 -p 2222 -l ops -o ConnectTimeout=3 -- " in words
    assert words.endswith("-- box.example.org docker system dial-stdio")


async def test_ssh_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    gateway = Gateway("far", HostAddress("ssh://box.example.org"))
    with pytest.raises(EngineUnreachable, match="no ssh program"):
        await gateway.containers()
    says(tmp_path, "exit 255")
    with pytest.raises(EngineUnreachable, match="broke off"):
        await gateway.containers()
    gateway.close()


def says(folder: Path, script: str) -> None:
    """An `ssh` that runs this."""
    (folder / "ssh").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "ssh").chmod(0o755)


async def test_why_ssh_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    gateway = Gateway("far", HostAddress("ssh://ops@box.example.org"))
    head = "ssh can't reach the engine at ssh://box.example.org, and says: "
    for told, heard in {
        r"Welcome\n\033[1mops@box\007: Permission denied (publickey).\r\n": (
            "box: Permission denied (publickey)."
        ),
        r"Host key verification failed.\r\n \n\n": "Host key verification failed.",
        r"no devops@box\n** Upgrade the server.\nWarning: old key\n": "no devops@box",
        "x" * 2000: "x" * 500 + "…",
    }.items():
        # It ends before our question is there, with it unread, and after it was read.
        for wait in (":", "sleep 0.2", "timeout 0.2 cat >/dev/null"):
            says(tmp_path, f"{wait}; printf '{told}' >&2; exit 255")
            with pytest.raises(EngineUnreachable) as fault:
                await gateway.containers()
            assert str(fault.value) == head + heard
    before = descriptors()
    for _ in range(5):
        with pytest.raises(EngineUnreachable):
            await gateway.containers()
    assert descriptors() == before
    gateway.close()


async def test_ssh_that_says_much_never_waits_for_a_reader(
    ssh: Callable[[], str], tmp_path: Path
) -> None:
    much = "head -c 300000 /dev/zero | tr '\\0' x >&2"
    program = (tmp_path / "ssh").read_text().replace("#!/bin/sh\n", "")
    before = descriptors()
    says(tmp_path, f"{much}\n{program}")
    gateway = Gateway("far", HostAddress("ssh://box.example.org"))
    assert await asyncio.wait_for(gateway.version(), 3)
    gateway.close()
    says(tmp_path, f"{much}; exit 255")
    gateway = Gateway("far", HostAddress("ssh://box.example.org"))
    with pytest.raises(EngineUnreachable, match="says: xxx"):
        await asyncio.wait_for(gateway.version(), 3)
    gateway.close()
    assert descriptors() == before


def test_ssh_from_many_threads_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As /stats of forty containers dials."""
    says(tmp_path, "exec cat")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    dial = HostAddress("ssh://box.example.org").dialler()
    with ThreadPoolExecutor(16) as callers:
        for line in callers.map(lambda _: dial(3.0), range(160)):
            line.close()
    end = time.monotonic() + 5
    while len(_clients()) > 1 and time.monotonic() < end:
        time.sleep(0.1)
        dial(3.0).close()
    assert len(_clients()) <= 1


def _clients() -> list[str]:
    """Those of this process, living or dead, by what they run."""
    rows = subprocess.run(("ps", "-A", "-o", "ppid=,comm="), check=True, capture_output=True)
    words = [row.split() for row in rows.stdout.decode().splitlines()]
    return [row[1] for row in words if row[0] == str(os.getpid()) and row[1] == "cat"]
