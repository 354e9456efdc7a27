"""/save as a person does it: what the chat got is joined and loaded by the very line shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.sandbox.client import ChatClient, Sandbox
from tests.e2e.bot import Bot
from tests.e2e.saved import documents, download, load_line, run_line, sums, told_sums
from tests.live.engine import Engine
from tests.live.fixtures import StartEngine
from tests.live.images import GREETER, WEB, bulk_image
from tests.promises.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="module")


def image_id(engine: Engine, image: str) -> str:
    """The full id."""
    return engine.docker("inspect", "--format", "{{.Id}}", image)


async def spool_is_empty(folder: Path) -> None:
    """An answer may be seen before the last of its working files is gone."""
    await until(lambda: list((folder / "data/spool").iterdir()) == [])


@pytest.mark.parametrize("flags", ["", "--compress none ", "--compress gzip ", "-o mine "])
async def test_whole(
    ada: ChatClient, engine: Engine, start_engine: StartEngine, tmp_path: Path, flags: str
) -> None:
    await ada.send(f"/save {flags}{GREETER}")
    saved = await ada.wait_for(f"Saved {GREETER}: 1 file", timeout=30)
    (file,) = await documents(ada)
    download([file], tmp_path / "got")
    assert file.text == f"SHA-256 {sums(tmp_path / 'got')[file.file['name']]}"
    assert ("mine" in file.file["name"]) is flags.startswith("-o")
    other = start_engine()
    other.docker("rmi", GREETER)
    assert GREETER in run_line(load_line(saved), tmp_path / "got", other)
    assert image_id(other, GREETER) == image_id(engine, GREETER)


async def test_in_parts(
    ada: ChatClient, engine: Engine, start_engine: StartEngine, tmp_path: Path
) -> None:
    image = bulk_image(engine, 7)
    await ada.send(f"/save --part-size 3M {image} {WEB}")
    saved = await ada.wait_for("Saved .*: 3 files", timeout=30)
    sent = await documents(ada)
    download(sent, tmp_path / "got")
    assert told_sums(saved) == sums(tmp_path / "got")
    assert [one.file["size"] <= 3_000_000 for one in sent] == [True] * 3
    assert max(one.id for one in sent) < saved.id, "the line that loads them stands below them"
    assert [one.text[:11] for one in sent] == ["Part 1 of 3", "Part 2 of 3", "Part 3 of 3"]
    other = start_engine()
    other.docker("rmi", WEB)
    run_line(load_line(saved), tmp_path / "got", other)
    for name in (image, WEB):
        assert image_id(other, name) == image_id(engine, name)


@pytest.mark.parametrize("compress", ["zstd", "none"])
async def test_more_than_ten_files_are_asked_for_first(
    ada: ChatClient, bot: Bot, engine: Engine, folder: Path, compress: str
) -> None:
    asked = r"Send 1\d files here\?" if compress == "zstd" else r"Send up to 1\d files here\?"
    image = bulk_image(engine, 11)
    line = f"/save --part-size 1M --compress {compress} {image}"
    bot.forget_audit()
    await ada.send(line)
    question = await ada.wait_for(asked, button="Save and send", timeout=30)
    await spool_is_empty(folder)  # nothing waits for the answer
    await ada.press("Cancel", question)
    await ada.wait_for("Nothing was done")
    assert await documents(ada) == []

    await ada.send(line)
    question = await ada.wait_for(asked, button="Save and send", timeout=30)
    await ada.press("Save and send", question)
    await ada.wait_for("✅ Saved", timeout=60)
    assert len(await documents(ada)) > 10
    await spool_is_empty(folder)  # no working files are left
    (answered,) = [one for one in await ada.bot_messages() if one.id == question.id]
    assert answered.buttons == [], "it can be pressed once"
    await until(lambda: not bot.audit("command = 'save' and verdict = ''"))
    assert [row["verdict"] for row in bot.audit("command = 'save'")] == ["asked", "asked", "done"]


async def test_cancelled_while_a_part_is_on_its_way(
    ada: ChatClient, sandbox: Sandbox, engine: Engine, folder: Path
) -> None:
    image = bulk_image(engine, 7)
    await sandbox.fault("hang", method="sendDocument", seconds=3600, times=1)
    await ada.send(f"/save --part-size 3M {image}")
    await ada.press("Cancel", await ada.wait_for("Sending part 1", button="Cancel", timeout=30))
    ended = await ada.wait_for("Stopped while the file .* was on its way. Nothing arrived")
    assert ended.buttons == []
    await sandbox.wait_until_idle()
    assert not [one for one in await ada.bot_messages(ada.mark) if "Saved" in one.text]
    await spool_is_empty(folder)


async def test_r3_a_part_that_somebody_removes_meanwhile_is_said(
    ada: ChatClient, sandbox: Sandbox, engine: Engine, folder: Path
) -> None:
    image = bulk_image(engine, 7)
    await sandbox.fault("hang", method="sendDocument", seconds=3600, times=1)
    await ada.send(f"/save --part-size 3M -o x {image}")
    await ada.wait_for("Sending part 1", timeout=30)
    (part,) = (folder / "data/spool").glob("*/part2")
    part.unlink()
    await sandbox.clear_faults()
    told = await ada.wait_for("was removed from the bot's disk")
    assert "The file x.tar.zst.002 was removed" in told.text
    assert "Only 1 of 3 parts arrived (x.tar.zst.001 to x.tar.zst.001)" in told.text
    assert "incident" not in told.text


async def test_r3_an_upload_that_is_cut_arrives_or_says_so(
    ada: ChatClient, sandbox: Sandbox, bot: Bot, engine: Engine, tmp_path: Path
) -> None:
    await sandbox.fault("cut_upload", method="sendDocument", percent=90, times=1)
    await ada.send(f"/save {GREETER}")
    saved = await ada.wait_for("Saved", timeout=30)
    (file,) = await documents(ada)
    download([file], tmp_path / "got")
    assert told_sums(saved) == sums(tmp_path / "got")
    assert file.text == f"SHA-256 {sums(tmp_path / 'got')[file.file['name']]}"

    await sandbox.fault("error", status=400, text="Bad Request: file is bad", method="sendDocument")
    try:
        await ada.send(f"/save {GREETER}")
        await ada.wait_for("Nothing arrived", timeout=30)
    finally:
        await sandbox.clear_faults()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/save", "IMAGE is missing"),
        ("/save nosuch:1", "no image nosuch:1"),
        (f"/save --part-size 12 {GREETER}", "A part has at least"),
        (f"/save --compress rar {GREETER}", "none, zstd or gzip|rar"),
        ("/save -o name", "IMAGE is missing"),
    ],
)
async def test_refusals(ada: ChatClient, line: str, told: str) -> None:
    await ada.send(line)
    assert (await ada.wait_for(told)).text.startswith("⚠️")
    assert await documents(ada) == []
