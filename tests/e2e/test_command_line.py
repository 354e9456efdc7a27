"""`deckhand check`, `health` and `run` as an operator meets them: words and exit codes."""

from __future__ import annotations

import asyncio
import json
import re
import time
from pathlib import Path

import pytest

from bot import __version__
from bot.heartbeat import STALE_SECONDS
from bot.sandbox.client import ChatClient, Sandbox
from bot.settings_sections import NO_MOUNTS, TOLD_ONLY
from tests.e2e.bot import ADMIN, GROUP, TOKEN, Bot, settings
from tests.e2e.command_line import deckhand
from tests.e2e.people import People
from tests.live.engine import Engine

CHANNEL = -1009
MOUNTS = {"DECKHAND_POLICY__MOUNTS": '["/srv/share"]'}

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def environment(
    sandbox: Sandbox, people: People, group: ChatClient, engine: Engine, tmp_path: Path
) -> dict[str, str]:
    """Settings that are all right."""
    return settings(sandbox, engine.url, tmp_path)


async def test_check_finds_all_well(
    sandbox: Sandbox, people: People, environment: dict[str, str], tmp_path: Path
) -> None:
    code, out, _ = await deckhand("check", folder=tmp_path, **environment, **MOUNTS)
    assert code == 0, out
    note, *lines = out.splitlines()
    assert note == f"note   {NO_MOUNTS}"
    for part in ("people", "data folder", "engine local", "token", f"chat {GROUP}", "clock"):
        (line,) = [one for one in lines if part in one]
        assert line.startswith("ok"), line
    assert TOKEN not in out


@pytest.mark.parametrize("setting", ["ALERTS", "DIGEST"])
async def test_a_chat_that_is_told_and_not_heard_is_named(
    sandbox: Sandbox, environment: dict[str, str], tmp_path: Path, setting: str
) -> None:
    await sandbox.group(CHANNEL, "Incidents", type="channel")
    named = json.dumps([f"{GROUP}:7", str(ADMIN), CHANNEL])
    change = {f"DECKHAND_{setting}__CHATS": named}
    code, out, _ = await deckhand("check", folder=tmp_path, **environment | change)
    assert code == 0, out
    (line,) = [one for one in out.splitlines() if TOLD_ONLY in one]
    assert line == f"ok     chat {CHANNEL}: Incidents; {TOLD_ONLY}"


FAULTS = {
    "token": ({"DECKHAND_TELEGRAM__TOKEN": "1:wrong"}, "token.*BotFather"),
    "server": (
        {"DECKHAND_TELEGRAM__API_URL": "http://127.0.0.1:9"},
        "server http://127.0.0.1:9: nobody answers there.*DECKHAND_TELEGRAM__API_URL",
    ),
    "engine": (
        {"DECKHAND_HOSTS": '{"local": "unix:///nowhere.sock"}'},
        r"engine local.*no Docker engine .* running\? Check its address in DECKHAND_HOSTS$",
    ),
    "group": ({"DECKHAND_ACCESS__CHATS": '{"-77": "viewer"}'}, "chat -77.*add the bot"),
    "alerts": ({"DECKHAND_ALERTS__CHATS": '["-78"]'}, "chat -78.*add the bot"),
    "data": ({"DECKHAND_DATA_DIR": "/dev/null/data"}, "data folder.*let the bot's user write"),
    "people": (
        {"DECKHAND_ACCESS__USERS": "{}"},
        """people: nobody is listed, so nobody is heard; set DECKHAND_ACCESS__USERS, as {"111""",
    ),
}
"""Settings that are wrong, and the line that says so."""


@pytest.mark.parametrize("fault", FAULTS)
async def test_check_names_the_fault_and_its_mend(
    sandbox: Sandbox, environment: dict[str, str], tmp_path: Path, fault: str
) -> None:
    change, line = FAULTS[fault]
    code, out, err = await deckhand("check", folder=tmp_path, **environment | change)
    await sandbox.clear_log()  # the sandbox takes a wrong token or chat for a violation
    assert code == 1, out
    faults = [one for one in out.splitlines() if not one.startswith("ok")]
    assert len(faults) == 1, out
    assert re.search(line, faults[0]), out
    assert "Traceback" not in out + err
    assert TOKEN not in out + err


async def test_check_says_why_ssh_fails(environment: dict[str, str], tmp_path: Path) -> None:
    program = tmp_path / "ssh"
    program.write_text(f"#!/bin/sh\necho 'Bad {TOKEN}: Permission denied.' >&2; exit 255\n")
    program.chmod(0o755)
    change = {"DECKHAND_HOSTS": '{"nas": "ssh://ops@box"}', "PATH": f"{tmp_path}:/usr/bin:/bin"}
    code, out, err = await deckhand("check", folder=tmp_path, **environment | change)
    (fault,) = [one for one in out.splitlines() if one.startswith("FAULT")]
    assert (code, err) == (1, "")
    assert fault == (
        "FAULT  engine nas: ssh can't reach the engine at ssh://box, and says:"
        " Bad ***: Permission denied. Check its address in DECKHAND_HOSTS"
    )


@pytest.mark.parametrize(("ahead", "apart"), [(3600, r"-3\d{3}"), (-90, r"\+(89|9\d)")])
async def test_check_finds_a_clock_that_is_wrong(
    sandbox: Sandbox, environment: dict[str, str], tmp_path: Path, ahead: int, apart: str
) -> None:
    await sandbox.clock(ahead)
    try:
        code, out, _ = await deckhand("check", folder=tmp_path, **environment)
    finally:
        await sandbox.clock(0)
    assert code == 1, out
    faults = [one for one in out.splitlines() if not one.startswith("ok")]
    assert len(faults) == 1, out
    wrong = rf"FAULT +clock: {apart} s from Telegram's; let NTP set this host's clock"
    assert re.fullmatch(wrong, faults[0]), out


async def test_wrong_settings_are_all_named_at_once(tmp_path: Path) -> None:
    code, out, err = await deckhand(
        "run",
        folder=tmp_path,
        DECKHAND_TELEGRAM__TOKEN="no-token",
        DECKHAND_TIMEZONE="Mars/North",
        DECKHAND_LOG__LEVEL="loud",
        DECKHAND_TELEGRAM__TOKENN="x",
    )
    assert (code, out) == (2, "")
    lines = {line.partition(":")[0] for line in err.splitlines()}
    assert lines == {
        "DECKHAND_TELEGRAM__TOKEN",
        "DECKHAND_TIMEZONE",
        "DECKHAND_LOG__LEVEL",
        "DECKHAND_TELEGRAM__TOKENN",
    }
    code, _, err = await deckhand("run", folder=tmp_path, DECKHAND_ACCESS__USERS="{111: admin}")
    assert (code, err.count("\n")) == (2, 1)
    assert "DECKHAND_ACCESS__USERS: is not valid JSON" in err


async def test_the_version_is_told_without_settings(tmp_path: Path) -> None:
    code, out, _ = await deckhand("--version", folder=tmp_path, DECKHAND_LANGUAGE="xx")
    assert (code, out) == (0, f"deckhand {__version__}\n")


async def test_without_a_token_it_does_not_start(tmp_path: Path) -> None:
    code, _, err = await deckhand("run", folder=tmp_path)
    assert code == 2
    assert err.startswith("DECKHAND_TELEGRAM__TOKEN: is missing")


async def test_a_data_folder_of_no_use_stops_the_start(
    environment: dict[str, str], tmp_path: Path
) -> None:
    wrong = environment | {"DECKHAND_DATA_DIR": "/dev/null/data"}
    for action in ("run", "sandbox"):
        code, out, err = await deckhand(action, folder=tmp_path, **wrong)
        assert (code, out) == (2, "")
        assert err == (
            "DECKHAND_DATA_DIR: /dev/null/data can't be made (Not a directory); name a folder that"
            " the bot may write to\n"
        )


async def test_health_follows_the_bot_the_engine_and_telegram(
    bot: Bot, sandbox: Sandbox, tmp_path: Path
) -> None:
    async def health() -> tuple[int, str]:
        code, out, _ = await deckhand("health", folder=tmp_path, **bot.environment)
        return code, out.strip()

    assert await health() == (0, "well")
    heartbeat = Path(bot.environment["DECKHAND_DATA_DIR"]) / "heartbeat.json"
    await bot.stop()
    nothing = f"no answer from: bot (there is no {heartbeat}; a sandbox is not looked at)"
    assert await health() == (1, nothing)
    now = time.time()
    for silent in ("telegram", "local"):
        seen = {"telegram": now, "local": now} | {silent: now - STALE_SECONDS - 1}
        heartbeat.write_text(json.dumps(seen))
        assert await health() == (1, f"no answer from: {silent}")
    heartbeat.unlink()
    assert await health() == (1, nothing)
    await bot.start()
    assert await health() == (0, "well")


async def test_the_bot_notes_who_answers(bot: Bot, sandbox: Sandbox) -> None:
    heartbeat = Path(bot.environment["DECKHAND_DATA_DIR"]) / "heartbeat.json"
    await bot.restart(DECKHAND_HOSTS='{"local": "unix:///nowhere.sock"}')
    begun = time.time()
    while json.loads(heartbeat.read_text())["telegram"] < begun:
        assert time.time() - begun < 35
        await sandbox.chat(111, 111).send("/whoami")
        await asyncio.sleep(0.2)
    assert json.loads(heartbeat.read_text())["local"] < begun, "that engine is not there"
    await bot.restart()
    await sandbox.wait_until_idle()
    assert json.loads(heartbeat.read_text())["local"] > begun


async def test_what_can_have_no_effect_is_said_once(bot: Bot, sandbox: Sandbox) -> None:
    nobody = {"DECKHAND_ACCESS__USERS": "{}", "DECKHAND_ACCESS__CHATS": "{}"}
    await bot.restart(**nobody, **MOUNTS, DECKHAND_ALERTS__CHATS=f'["{GROUP}"]')
    await sandbox.wait_until_idle()
    await bot.restart()
    (line,) = [json.loads(one) for one in bot.log.splitlines() if "nobody is heard" in one]
    assert line["level"] == "warning"
    assert 'set DECKHAND_ACCESS__USERS, as {"111111111": "admin"}' in line["message"]
    (line,) = [json.loads(one) for one in bot.log.splitlines() if "MOUNTS" in one]
    assert (line["level"], line["message"]) == ("warning", NO_MOUNTS)
    (line,) = [json.loads(one) for one in bot.log.splitlines() if TOLD_ONLY in one]
    assert line["message"] == f"chat {GROUP} {TOLD_ONLY}"
