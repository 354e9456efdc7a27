"""R3: what is saved arrives whole, or it is said what did not; R2: a disk that fills midway."""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bot.domain.size import human_size
from bot.sandbox.client import ChatClient, Sandbox, Sent
from tests.e2e.bot import Bot, settings
from tests.e2e.people import People
from tests.live import disk
from tests.live.engine import Engine
from tests.live.images import BUSYBOX, bulk_image
from tests.promises.narrow import Narrow
from tests.promises.waiting import until

pytestmark = pytest.mark.usefixtures("group")

LINE = "/save --compress none --part-size 1M -o bulk"
DISK_BYTES = 60_000_000
MIDWAY_BYTES = 20_000_000


@pytest.fixture
def image(engine: Engine) -> str:
    """Of about seven megabytes: eight or nine parts."""
    return bulk_image(engine, 5)


async def _arrived(chat: ChatClient) -> list[Sent]:
    return [one for one in await chat.bot_messages() if one.raw["file"]]


def _content(file: Sent) -> bytes:
    return Path(file.file["path"]).read_bytes()


def _is_as_said(file: Sent) -> bool:
    return hashlib.sha256(_content(file)).hexdigest() in file.text


def _told(saved: Sent) -> list[str]:
    """What the last message says of each part: name, size and sum."""
    return re.findall(r"^\S+  [\d.]+ \w+\n[0-9a-f]{64}$", saved.text, re.MULTILINE)


def _row(file: Sent) -> str:
    """The same, of what arrived."""
    content = _content(file)
    size, digest = human_size(len(content)), hashlib.sha256(content).hexdigest()
    return f"{file.file['name']}  {size}\n{digest}"


def _saves(engine: Engine, since: int) -> int:
    """How often the engine was asked for an image since."""
    times = ("--since", str(since), "--until", str(int(time.time()) + 1))
    return len(engine.docker("events", *times, "--filter", "event=save").splitlines())


def _spool(bot: Bot) -> list[Path]:
    return list((bot.folder / "data" / "spool").iterdir())


async def _spool_is_empty(bot: Bot) -> None:
    await until(lambda: not _spool(bot))


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "cut_upload", "percent": 90, "times": 3},
        {"kind": "cut_after", "times": 2},
    ],
    ids=lambda fault: fault["kind"],
)
async def test_r3_a_transfer_that_is_disturbed_arrives_whole(
    fault: dict[str, Any], bot: Bot, people: People, engine: Engine, image: str
) -> None:
    sandbox, began = bot.sandbox, int(time.time())
    id = engine.docker("image", "inspect", "--format", "{{.Id}}", image)
    await sandbox.fault(method="sendDocument", **fault)
    await people.admin.send(f"{LINE} {image}")
    await people.admin.wait_for("Saved", timeout=30)
    # For a moment it may stand where the progress stood, until it goes below the files.
    await sandbox.wait_until_idle(1.5)
    saved = (await people.admin.bot_messages())[-1]
    files = await _arrived(people.admin)
    # One whose answer was lost may be there twice: the same under the same name.
    parts = {one.file["name"]: one for one in files}
    assert len(files) - len(parts) == (fault["times"] if fault["kind"] == "cut_after" else 0)
    assert all(_is_as_said(one) for one in files)
    assert set(_told(saved)) == {_row(one) for one in parts.values()}
    tries = await sandbox.requests("sendDocument")
    assert [one["fault"] for one in tries if one["fault"]] == [fault["kind"]] * fault["times"]
    assert len(tries) == len(parts) + fault["times"]
    assert max(one.id for one in files) < saved.id, "nothing is called done before all is there"
    assert _saves(engine, began) == 1, "what is sent again comes from the spool"
    whole = bot.folder / "whole.tar"
    whole.write_bytes(b"".join(_content(parts[name]) for name in sorted(parts)))
    engine.docker("rmi", "--force", image)
    engine.docker("load", "--input", str(whole))
    assert engine.docker("image", "inspect", "--format", "{{.Id}}", image) == id
    await _spool_is_empty(bot)


async def test_r3_a_transfer_that_never_arrives_says_which_parts_did(
    bot: Bot, sandbox: Sandbox, people: People, image: str
) -> None:
    await sandbox.fault("cut_upload", method="sendDocument", percent=90, after=2)
    await people.admin.send(f"{LINE} {image}")
    told = await people.admin.wait_for("incomplete", timeout=30)
    files = await _arrived(people.admin)
    assert all(_is_as_said(one) for one in files)
    names = [one.file["name"] for one in files]
    assert f"Only {len(files)} of " in told.text
    assert f"({names[0]} to {names[-1]})" in told.text
    text = await people.admin.text()
    assert "Saved" not in text
    assert "docker load" not in text
    await _spool_is_empty(bot)


async def test_r3_a_transfer_of_which_nothing_arrives_is_not_called_done(
    bot: Bot, sandbox: Sandbox, people: People
) -> None:
    await sandbox.fault("cut_upload", method="sendDocument", percent=90)
    await people.admin.send(f"/save {BUSYBOX}")
    await people.admin.wait_for("Nothing arrived", timeout=30)
    assert await _arrived(people.admin) == []
    assert "Saved" not in await people.admin.text()
    await _spool_is_empty(bot)
    await sandbox.clear_faults()
    await people.admin.send(f"/save {BUSYBOX}")
    await people.admin.wait_for("Saved")


async def test_r3_a_transfer_that_the_bots_end_cuts_leaves_nothing_behind(
    bot: Bot, sandbox: Sandbox, people: People, image: str
) -> None:
    await sandbox.fault("hang", method="sendDocument", seconds=3600)
    await people.admin.send(f"{LINE} {image}")
    await people.admin.wait_for("Sending")
    assert _spool(bot)
    await bot.kill()
    await sandbox.clear_faults()
    await bot.start()
    await people.admin.wait_for("Interrupted")
    assert _spool(bot) == []
    assert "Saved" not in await people.admin.text()


@pytest.fixture
def small_spool(tmp_path: Path) -> Iterator[Path]:
    """The bot's working folder, on a disk of its own."""
    with disk.small_disk(tmp_path / "data" / "spool", DISK_BYTES) as folder:
        yield folder


@pytest.fixture
async def narrow(engine: Engine, tmp_path: Path) -> AsyncIterator[Narrow]:
    """Of an image only a part comes through."""
    async with Narrow(engine.url, tmp_path, MIDWAY_BYTES) as way:
        yield way


@pytest.fixture
async def cramped(
    small_spool: Path, sandbox: Sandbox, narrow: Narrow, tmp_path: Path
) -> AsyncIterator[Bot]:
    environment = settings(sandbox, narrow.url, tmp_path)
    process = Bot(sandbox, environment | {"DECKHAND_LIMITS__SPARE_DISK_BYTES": "0"}, tmp_path)
    await process.start()
    yield process
    await process.stop()


async def test_r2_a_disk_that_fills_up_midway(
    cramped: Bot, people: People, engine: Engine, small_spool: Path, narrow: Narrow
) -> None:
    image = bulk_image(engine, 40)
    ballast = small_spool / "ballast"
    await people.admin.send(f"/save --compress none {image}")
    await until(lambda: any(small_spool.glob("*/part1")))
    await asyncio.to_thread(_fill, ballast)
    narrow.open.set()
    told = await people.admin.wait_for("No space left on device")
    assert "Nothing was sent" in told.text
    assert await _arrived(people.admin) == []
    await until(lambda: list(small_spool.iterdir()) == [ballast])
    await asyncio.to_thread(_fill, ballast)
    await people.admin.send("/logs --grep x nobody")
    await people.admin.wait_for("no container")
    await people.admin.send(f"/save {BUSYBOX}")
    await people.admin.wait_for("too little disk")
    ballast.unlink()
    await people.admin.send(f"/save {BUSYBOX}")
    await people.admin.wait_for("Saved")
    await _spool_is_empty(cramped)


def _fill(file: Path) -> None:
    """Until nothing more goes in."""
    with suppress(OSError), file.open("ab") as ballast:
        while True:
            ballast.write(bytes(1_000_000))
