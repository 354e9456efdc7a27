from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.client import Person, Sandbox, Sent
from tests.sandbox.conftest import TOKEN, RawBot, end, spawn

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 80, 60) + b"\0" * 8
MEGABYTE = 1_000_000


def form(name: str = "document", content: bytes = b"hello", **fields: str) -> aiohttp.FormData:
    data = aiohttp.FormData({"chat_id": "111", **fields})
    data.add_field(name, content, filename="note.txt", content_type="text/plain")
    return data


async def zeros(megabytes: int) -> AsyncIterator[bytes]:
    for _ in range(megabytes):
        yield bytes(MEGABYTE)


async def big_form(megabytes: int) -> aiohttp.FormData:
    data = aiohttp.FormData({"chat_id": "111"})
    data.add_field("document", zeros(megabytes), filename="big.bin")
    return data


def content_of(message: Sent) -> bytes:
    return Path(message.file["path"]).read_bytes()


def size_of(path: str) -> int:
    """Of an absolute path; -1 where nothing is."""
    file = Path(path)
    assert file.is_absolute()
    return file.stat().st_size if file.exists() else -1


async def test_a_document_keeps_its_bytes(raw: RawBot, sandbox: Sandbox, ada: Person) -> None:
    body = await raw.form("sendDocument", form(caption="<b>c</b>", parse_mode="HTML"))
    document = body["result"]["document"]
    assert (document["file_name"], document["mime_type"], document["file_size"]) == (
        "note.txt",
        "text/plain",
        5,
    )
    message = await ada.chat.wait_for("c", file=True)
    assert message.file["sha256"] == hashlib.sha256(b"hello").hexdigest()
    assert content_of(message) == b"hello"
    file = await raw.ok("getFile", file_id=document["file_id"])
    url = f"{sandbox.url}/file/bot{TOKEN}/{file['file_path']}"
    async with sandbox.wire.session.get(url) as answer:
        assert await answer.read() == b"hello"
    async with sandbox.wire.session.get(url.replace(TOKEN, "1:x")) as answer:
        assert answer.status == 404
    assert await sandbox.violations() == []


async def test_a_file_can_be_sent_again_by_its_id(raw: RawBot, ada: Person) -> None:
    uploaded = await ada.chat.upload(b"mine", "mine.txt")
    (update,) = await raw.ok("getUpdates")
    file_id = update["message"]["document"]["file_id"]
    await raw.ok("sendDocument", chat_id=111, document=file_id)
    again = (await ada.chat.messages())[-1]
    assert again.file["sha256"] == uploaded.file["sha256"]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({}, "there is no document in the request"),
        ({"document": "unknown"}, "wrong file identifier/HTTP URL specified"),
        ({"document": "attach://nothing"}, "can't parse InputMedia: attached file not found"),
        ({"document": "https://example.org/x"}, "failed to get HTTP URL content"),
        ({"document": "file:///etc/hostname"}, "wrong file identifier/HTTP URL specified"),
    ],
)
async def test_wrong_documents(
    raw: RawBot, ada: Person, params: dict[str, str], words: str
) -> None:
    refusal = await raw.refused("sendDocument", chat_id=ada.id, **params)
    assert refusal == f"Bad Request: {words}"


async def test_an_empty_file_is_refused(raw: RawBot, ada: Person) -> None:
    body = await raw.form("sendDocument", form(content=b""))
    assert body["description"] == "Bad Request: file must be non-empty"


async def test_a_file_over_50_mb_is_refused_and_not_kept(raw: RawBot, ada: Person) -> None:
    body = await raw.form("sendDocument", await big_form(51))
    assert body == {"ok": False, "error_code": 413, "description": "Request Entity Too Large"}
    assert await ada.chat.messages() == []


async def test_a_download_over_20_mb_is_refused(raw: RawBot, ada: Person) -> None:
    uploaded = await ada.chat.upload(zeros(21), "big.bin")
    refusal = await raw.refused("getFile", file_id=uploaded.raw["file"]["id"])
    assert refusal == "Bad Request: file is too big"


async def test_photos_are_measured(raw: RawBot, ada: Person) -> None:
    body = await raw.form("sendPhoto", form("photo", PNG))
    (size,) = body["result"]["photo"]
    assert (size["width"], size["height"]) == (80, 60)
    body = await raw.form("sendPhoto", form("photo", b"no picture"))
    assert body["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
    thin = PNG.replace(struct.pack(">II", 80, 60), struct.pack(">II", 2100, 100))
    body = await raw.form("sendPhoto", form("photo", thin))
    assert body["description"] == "Bad Request: PHOTO_INVALID_DIMENSIONS"


async def test_an_album(raw: RawBot, ada: Person) -> None:
    media = '[{"type":"photo","media":"attach://a","caption":"two"},'
    media += '{"type":"photo","media":"attach://a"}]'
    body = await raw.form("sendMediaGroup", form("a", PNG, media=media))
    first, second = body["result"]
    assert first["media_group_id"] == second["media_group_id"]
    assert [message.text for message in await ada.chat.messages()] == ["two", ""]
    mixed = media.replace('"photo","media":"attach://a","c', '"document","media":"attach://a","c')
    body = await raw.form("sendMediaGroup", form("a", PNG, media=mixed))
    assert "can't be mixed" in body["description"]


async def test_a_text_becomes_a_photo_by_an_edit(raw: RawBot, ada: Person) -> None:
    sent = await raw.ok("sendMessage", chat_id=111, text="wait")
    fields = {
        "message_id": str(sent["message_id"]),
        "media": '{"type":"photo","media":"attach://a","caption":"chart"}',
    }
    body = await raw.form("editMessageMedia", form("a", PNG, **fields))
    assert body["result"]["caption"] == "chart"
    assert (await ada.chat.messages())[0].raw["kind"] == "photo"


def resident_bytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    peak = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert peak is not None
    return int(peak[1]) * 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads memory from /proc")
async def test_a_self_hosted_server_takes_more_in_constant_memory() -> None:
    process, url = spawn("--local")
    try:
        async with Sandbox(url) as sandbox:
            await sandbox.bot(TOKEN)
            ada, raw = await sandbox.person(111), RawBot(sandbox)
            before = resident_bytes(process.pid)
            body = await raw.form("sendDocument", await big_form(150))
            assert resident_bytes(process.pid) - before < 40 * MEGABYTE
            file_id = body["result"]["document"]["file_id"]
            path = (await raw.ok("getFile", file_id=file_id))["file_path"]
            assert size_of(path) == 150 * MEGABYTE
            await raw.ok("sendDocument", chat_id=111, document=Path(__file__).as_uri())
            sent = await ada.chat.wait_for(file=True)
            assert sent.file["size"] == size_of(__file__)
            assert await sandbox.violations() == []
    finally:
        end(process)
    assert size_of(path) == -1
