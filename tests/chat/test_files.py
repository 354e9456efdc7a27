"""R3: a file arrives or it is said that it did not; memory does not grow with it."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import pytest

from bot.chat.entities import pieces
from bot.chat.jobs import Upload
from bot.chat.outbox import Outbox
from bot.chat.wire import ChatSettings, Wire
from bot.core.request import Place
from bot.domain.text import code, text
from bot.sandbox.client import ChatClient, Person, Sandbox
from tests.chat.conftest import ADA, GROUP, TOKEN, Deckhand

MEGABYTE = 1_000_000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "web-1.tar.part"
    path.write_bytes(bytes(range(256)) * 20_000)
    return path


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


async def test_a_file_arrives_with_its_name_and_caption(
    bot: Deckhand, ada: Person, file: Path
) -> None:
    asked = await ada.send(f"/file {file}")
    sent = await ada.chat.wait_for("Here is", file=True)
    await ada.chat.wait_for("delivered")
    assert sent.raw["file"]["name"] == "web-1.tar.part"
    assert sent.raw["file"]["sha256"] == sha256(file)
    assert sent.text == "Here is web-1.tar.part."
    assert sent.entities[0] == {"type": "code", "offset": 8, "length": 14}
    assert sent.raw["reply_to"] == asked.id


async def test_a_file_for_a_topic_that_is_gone_comes_into_the_general_one(
    bot: Deckhand, sandbox: Sandbox, group: ChatClient, file: Path
) -> None:
    """As words do."""
    await bot.outbox.document(Upload(Place(GROUP, thread=999), file, "web.tar"))
    (sent,) = await group.bot_messages()
    assert sent.thread is None
    assert sent.raw["file"]["sha256"] == sha256(file)
    await sandbox.clear_log()


async def test_r3_an_upload_that_is_cut_is_sent_again(
    bot: Deckhand, sandbox: Sandbox, ada: Person, file: Path
) -> None:
    await sandbox.fault("cut_upload", percent=90, method="sendDocument", times=2)
    await ada.send(f"/file {file}")
    await ada.chat.wait_for("^delivered")
    (sent,) = [one for one in await ada.chat.bot_messages() if one.raw["file"]]
    assert sent.raw["file"]["sha256"] == sha256(file)


async def test_r3_an_upload_that_never_succeeds_is_said(
    bot: Deckhand, sandbox: Sandbox, ada: Person, file: Path
) -> None:
    await sandbox.fault("cut_upload", percent=50, method="sendDocument")
    await ada.send(f"/file {file}")
    told = await ada.chat.wait_for("did not take the file")
    assert "Telegram did not take the file web-1.tar.part: the connection broke" in told.text
    assert len(await sandbox.requests("sendDocument")) == 4


async def test_r3_a_file_that_is_too_large_is_said_at_once(
    bot: Deckhand, sandbox: Sandbox, ada: Person, tmp_path: Path
) -> None:
    path = tmp_path / "large"
    with path.open("wb") as large:
        large.truncate(51 * MEGABYTE)
    await ada.send(f"/file {path}")
    await ada.chat.wait_for("Too Large")
    assert len(await sandbox.requests("sendDocument")) == 1
    await sandbox.clear_log()


async def test_r3_a_file_that_is_removed_before_its_next_try_is_said(
    bot: Deckhand, sandbox: Sandbox, ada: Person, file: Path
) -> None:
    await sandbox.fault("error", status=502, method="sendDocument")
    await ada.send(f"/file {file}")
    await sandbox.wait_for_request("sendDocument")
    await asyncio.to_thread(file.unlink)
    told = await ada.chat.wait_for(f"The file {file.name} was removed from the bot's disk")
    assert "incident" not in told.text
    assert not [one for one in await ada.chat.bot_messages() if one.raw["file"]]


async def test_r3_a_file_that_can_not_be_read_is_said(
    bot: Deckhand, ada: Person, tmp_path: Path
) -> None:
    await ada.send(f"/file {tmp_path}")
    told = await ada.chat.wait_for("The bot can't read the file")
    assert "Is a directory" in told.text


@pytest.mark.parametrize("how", ["hang", "cut_upload"])
async def test_a_file_on_its_way_can_be_stopped(
    bot: Deckhand, sandbox: Sandbox, ada: Person, file: Path, how: str
) -> None:
    more = {"seconds": 3600} if how == "hang" else {"percent": 50}
    await sandbox.fault(how, method="sendDocument", **more)
    await ada.send(f"/file {file}")
    await sandbox.wait_for_request("sendChatAction")
    await ada.send("/cancel")
    await ada.chat.wait_for("cancelled 1")
    told = await ada.chat.wait_for("Stopped while", since=0)
    assert told.text == "⚠️ Stopped while the file web-1.tar.part was on its way."
    tried = len(await sandbox.requests("sendDocument"))
    await sandbox.clear_faults()
    await ada.send(f"/file {file}")
    await ada.chat.wait_for("Here is", file=True)
    assert len(await sandbox.requests("sendDocument")) <= tried + 2


async def test_words_do_not_wait_for_an_upload(
    bot: Deckhand, sandbox: Sandbox, ada: Person, file: Path
) -> None:
    await sandbox.fault("hang", method="sendDocument", seconds=3600, times=1)
    await ada.send(f"/file {file}")
    await sandbox.wait_for_request("sendChatAction")
    await ada.send("/echo meanwhile")
    await ada.chat.wait_for("meanwhile")
    await sandbox.clear_faults()
    await ada.chat.wait_for("^delivered", since=0)


async def test_r3_memory_stays_flat_with_a_file_of_300_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "image.tar"
    with path.open("wb") as large:
        large.truncate(300 * MEGABYTE)
    async with await Sandbox.start(local=True) as sandbox:
        await sandbox.bot(TOKEN, username="deckhand_bot")
        ada = await sandbox.person(ADA, "Ada")
        wire = Wire(ChatSettings(TOKEN, sandbox.url))
        outbox = Outbox(wire, lambda old, new: None)
        await outbox.send(Place(ADA), pieces(text("first"))[0])
        before = _resident_bytes()
        peak = asyncio.create_task(_peak())
        caption = pieces(text("All of ", code("web")))[0]
        await outbox.document(Upload(Place(ADA), path, "image.tar", caption))
        peak.cancel()
        grown = max(*_seen, _resident_bytes()) - before
        assert grown < 20 * MEGABYTE
        sent = await ada.chat.wait_for("All of web", file=True)
        assert sent.raw["file"]["size"] == 300 * MEGABYTE
        await wire.close()
        assert await sandbox.violations() == []


_seen: list[int] = [0]


async def _peak() -> None:
    while True:
        _seen.append(_resident_bytes())
        await asyncio.sleep(0.02)


def _resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


async def test_the_first_file_rings_and_the_others_do_not(
    bot: Deckhand, sandbox: Sandbox, group: ChatClient, ada: Person, file: Path
) -> None:
    await ada.send(f"/files {file}")
    await ada.chat.wait_for("both delivered")
    sent = await sandbox.requests("sendDocument")
    assert [one["params"].get("disable_notification") for one in sent] == [False, True]
