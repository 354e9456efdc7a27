"""S1: no secret leaves, whatever is asked and whatever breaks."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.client import ChatClient, NotSeen, Sandbox
from tests.e2e.bot import DECKHAND, TOKEN, Bot, settings
from tests.live.engine import Engine
from tests.live.images import BUSYBOX, GREETER
from tests.live.registry import PASSWORD, USER, Registry
from tests.promises import canaries
from tests.promises.canaries import DATABASE, DOCKER_CONFIG, LOGIN, REGISTRY, USER_INFO, VARIABLE
from tests.promises.odd_engine import OddEngine

ADMINS = (111, 112, 113, 114)
GOOD = (
    f"/run -d --name secretive -e PASSWORD={VARIABLE} -e PLAIN={VARIABLE} --env=C={VARIABLE}"
    " busybox sleep 86400",
    f"/run --rm -deLONG={VARIABLE} busybox true",
    f"/run --rm -e GREETING={VARIABLE} {GREETER}",
    f"/run --rm -d --health-cmd 'wget http://ada:{USER_INFO}@x/' busybox true",
    f"/run --rm -d busybox true https://ada:{USER_INFO}@h/",
    f"/run --rm -d busybox true --password={VARIABLE}",
    f"/run --rm -d -l com.x.url=https://ada:{USER_INFO}@h/ busybox true",
    f"/run --rm -d -l com.x.token={VARIABLE} busybox true",
    "/ps -a -s",
    "/card secretive",
    "/logs secretive",
    "/images",
    "/stop -t 0 secretive",
    "/start secretive",
    "/restart -t 0 secretive",
    f"/save {BUSYBOX}",
    "/help run",
    "/whoami",
    "/version",
    "/start",
)
LOGINS = (
    f"u:{LOGIN[0]}@{LOGIN[1]}@reg.io",
    f"user:{LOGIN[0]}@reg.io",
    f"u:{LOGIN[0]}/{LOGIN[1]}@reg.io",
)
BAD = (
    f"/run -e PASSWORD={VARIABLE} busybox /nowhere",
    f"/run busybox /nowhere --password {VARIABLE} PASSWORD={VARIABLE}",
    f"/run -e PLAIN={VARIABLE} busybox /nowhere/{VARIABLE}",
    f"/run -e PLAIN={VARIABLE} --name '{VARIABLE} ' busybox",
    f"/run -e PLAIN={VARIABLE} --nope busybox",
    f"/run -e PLAIN={VARIABLE} BusyBox",
    f"/run -d -e PLAIN={VARIABLE} --name secretive busybox",
    f"/run -e ={VARIABLE} busybox",
    f"/run -e 'PLAIN={VARIABLE} busybox",
    f"/run -e PLAIN='{VARIABLE} busybox",
    f'/run -e PLAIN="a"{VARIABLE}" busybox',
    f"/run -e 'A B={VARIABLE}' busybox",
    f"/rnu -e PLAIN={VARIABLE} busybox",
    f"/docker run -e PLAIN={VARIABLE} busybox",
    f"/run@deckhand_bot -e TOKEN={VARIABLE}",
    f"/ps -e TOKEN={VARIABLE}",
    f"/ps TOKEN={VARIABLE}",
    f"/ps --filter label=TOKEN={VARIABLE}",
    f"/stop API_KEY={VARIABLE}",
    f"/stop secretive PASSWORD={VARIABLE}",
    f"/images TOKEN={VARIABLE}",
    f"/help PASSWORD={VARIABLE}",
    f"/logs --grep PASSWORD={VARIABLE} nobody",
    f"/pull https://ada:{USER_INFO}@127.0.0.1:1/x",
    f"/pull ada:{USER_INFO}@127.0.0.1:1/x",
    f"/run https://ada:{USER_INFO}@127.0.0.1:1/x",
    f"/save https://ada:{USER_INFO}@127.0.0.1:1/x",
    *(f"{command} {login}" for command in ("/pull", "/run", "/save") for login in LOGINS),
    "/ps @far",
    "/pull @far busybox",
    "/version @far",
    "/images @odd",
)
FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "error", "status": 403, "method": "sendMessage", "times": 1},
    {"kind": "error", "status": 401, "method": "sendMessage", "times": 1},
    {"kind": "error", "status": 502, "times": 2},
    {"kind": "error", "status": 429, "retry_after": 1, "times": 2},
    {"kind": "error", "status": 401, "method": "getUpdates", "times": 1},
    {"kind": "hang", "seconds": 0.5, "times": 2},
    {"kind": "cut", "times": 3},
    {"kind": "cut_after", "times": 2},
    {"kind": "cut_upload", "percent": 50, "times": 1},
)


@pytest.fixture
def odd_engine() -> Iterator[OddEngine]:
    """Its nonsense holds secrets, so that they are in the words of an exception."""
    with OddEngine(f"{REGISTRY} {TOKEN} https://ada:{USER_INFO}@x PASSWORD={VARIABLE}") as engine:
        yield engine


@pytest.fixture
async def secretive(
    sandbox: Sandbox,
    engine: Engine,
    private_registry: Registry,
    odd_engine: OddEngine,
    tmp_path: Path,
) -> AsyncIterator[Bot]:
    """A bot that knows all canaries and logs all it can; not started."""
    address = private_registry.address
    login = base64.b64encode(f"ada:{DOCKER_CONFIG}".encode()).decode()
    logins = {"auths": {address.replace("127.0.0.1", "localhost"): {"auth": login}}}
    (tmp_path / "config.json").write_text(json.dumps(logins))
    far = f"tcp://ada:{USER_INFO}@127.0.0.1:1"
    environment = settings(sandbox, engine.url, tmp_path) | {
        "DECKHAND_ACCESS__USERS": json.dumps(dict.fromkeys(ADMINS, "admin")),
        "DECKHAND_HOSTS": json.dumps({"local": engine.url, "far": far, "odd": odd_engine.url}),
        "DECKHAND_REGISTRIES": json.dumps({address: {"username": "ada", "password": REGISTRY}}),
        "DECKHAND_DOCKER_CONFIG": str(tmp_path / "config.json"),
        "DECKHAND_LIMITS__CALLS_PER_PERSON": "100",
    }
    for one in ADMINS:
        await sandbox.person(one, f"Admin {one}")
    process = Bot(sandbox, environment, tmp_path)
    yield process
    await process.stop()


async def _say(chat: ChatClient, *lines: str, seconds: float = 2) -> None:
    """Send each and wait for its answer, if one comes."""
    for line in lines:
        await chat.send(line)
        with suppress(NotSeen):
            await chat.wait_for(".", timeout=seconds)


async def _everything(chats: list[ChatClient], registry: str) -> None:
    """Spread over chats, since each takes one message a second."""
    bad = [*BAD, f"/pull {registry}/x", f"/pull {registry.replace('127.0.0.1', 'localhost')}/x"]
    await _say(chats[0], GOOD[0])
    shares = [bad[at :: len(chats)] for at in range(len(chats))]
    shares[0] = [*shares[0], *GOOD[1:]]
    await asyncio.gather(*(_say(chat, *share) for chat, share in zip(chats, shares, strict=True)))
    # Answers may lag behind: a chat takes one message a second.
    restarted = "secretive (is restarted|was not running and is started)"
    await chats[0].wait_for(restarted, since=0)
    await chats[0].send("/rm -f secretive")
    asked = r"Remove secretive\?|Kill and remove it\?"
    question = await chats[0].wait_for(asked, since=0)
    await chats[0].press("Kill and remove" if "Kill" in question.text else "Remove", question)
    await _say(chats[0], "/cancel")


async def _with_faults(sandbox: Sandbox, chats: list[ChatClient]) -> None:
    failing = f"/run --rm -e PASSWORD={VARIABLE} busybox /nowhere"
    for fault in FAULTS:
        await sandbox.fault(**fault)
        await asyncio.gather(
            _say(chats[0], failing), _say(chats[1], f"/save {BUSYBOX}"), _say(chats[2], "/ps @far")
        )
        await sandbox.clear_faults()


@pytest.mark.usefixtures("group")
async def test_s1_no_secret_leaks(
    secretive: Bot, sandbox: Sandbox, engine: Engine, private_registry: Registry
) -> None:
    await secretive.start(DECKHAND_LOG__FORMAT="json")
    chats = [sandbox.chat(one, person=one) for one in ADMINS]
    await _everything(chats, private_registry.address)
    await _with_faults(sandbox, chats)
    data = secretive.folder / "data"
    kept = canaries.files(data)
    _break_the_store(data)
    await _say(chats[0], f"/run --rm -e PASSWORD={VARIABLE} busybox true", "/logs bystander")
    with engine.api() as api:
        labels = json.dumps([one["Labels"] for one in api.containers(all=True)])
    await secretive.stop()
    places = [
        *kept,
        canaries.Place("log", secretive.log.encode()),
        canaries.Place("labels", labels.encode()),
        *canaries.files(data),
        *canaries.files(secretive.folder / "telegram"),
        *await canaries.requests(sandbox),
    ]
    assert "Traceback" in secretive.log
    assert "incident" in "".join([await chat.text() for chat in chats])
    assert canaries.found(places) == []


@pytest.mark.usefixtures("group")
async def test_s1_no_secret_is_in_a_traceback_of_a_text_log(
    secretive: Bot, sandbox: Sandbox
) -> None:
    await secretive.start(DECKHAND_LOG__FORMAT="text")
    chat = sandbox.chat(ADMINS[0], person=ADMINS[0])
    await _say(chat, "/images @odd", BAD[0], "/ps @far", seconds=20)
    await secretive.stop()
    assert "Traceback (most recent call last):\n" in secretive.log
    assert "***" in secretive.log
    assert canaries.found([canaries.Place("log", secretive.log.encode())]) == []


def _break_the_store(folder: Path) -> None:
    """The database is garbled and the working folder is away, while the bot runs."""
    database = folder / "deckhand.db"
    database.write_bytes(b"not a database " * 1000)
    (folder / "spool").rename(folder / "gone")


@pytest.mark.parametrize("command", ["run", "check"])
@pytest.mark.usefixtures("group")
async def test_s1_no_secret_of_the_settings_is_in_their_faults(
    command: str, sandbox: Sandbox, engine: Engine, tmp_path: Path
) -> None:
    environment = settings(sandbox, engine.url, tmp_path) | {
        "DECKHAND_STORAGE__URL": f"postgresql+psycopg://ada:{DATABASE}@127.0.0.1:1/deckhand",
        "DECKHAND_HOSTS": json.dumps({"far": f"tcp://ada:{USER_INFO}@127.0.0.1:1"}),
        "DECKHAND_REGISTRIES": json.dumps({"x": {"username": "a", "password": REGISTRY}}),
    }
    wrong = environment | {
        "DECKHAND_TELEGRAM__TOKEN": TOKEN.partition(":")[2],
        "DECKHAND_STORAGE__URL": f"postgresql//ada:{DATABASE}@127.0.0.1:1/deckhand",
        "DECKHAND_REGISTRIES": json.dumps({"x": {"user": "a", "password": [REGISTRY]}}),
        "DECKHAND_HOSTS": json.dumps({"far": f"ftp://ada:{USER_INFO}@127.0.0.1:1"}),
    }
    for given in (environment, wrong):
        process = await asyncio.create_subprocess_exec(
            DECKHAND,
            command,
            env=given,
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await asyncio.wait_for(process.communicate(), 20)
        assert process.returncode in {1, 2}, output
        assert canaries.found([canaries.Place(command, output)]) == []


def test_s1_the_registry_of_the_tests_has_other_words() -> None:
    """So that its refusal is one: the canaries open nothing."""
    assert not {USER, PASSWORD} & {"ada", REGISTRY, DOCKER_CONFIG}
