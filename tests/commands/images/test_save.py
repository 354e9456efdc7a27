"""/save on a real engine; the files are joined and loaded by the very line that the chat shows."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.errors import NothingMatches, Refused, SeveralMatch, UsageError
from bot.core.image_results import Saved, Saving, Sending
from bot.core.results import File, Result
from tests.commands.driver import OPERATOR, Chat, Driver, as_person
from tests.live.daemon import DockerEngine
from tests.live.engine import Engine
from tests.live.images import BUSYBOX, CRASHING, GREETER, bulk_image, remove_images
from tests.render.shown import shown

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def second_engine() -> Iterator[DockerEngine]:
    """An engine that is given no images."""
    if os.geteuid() != 0:
        pytest.skip("needs root, to start a second Docker engine")
    with DockerEngine() as own:
        yield own


@pytest.fixture
def elsewhere(second_engine: DockerEngine) -> Iterator[DockerEngine]:
    """An engine without any image."""
    assert second_engine.docker("images", "--quiet") == ""
    yield second_engine
    remove_images(second_engine, keep=())
    second_engine.docker("image", "prune", "--force", "--all")


def load(chat: Chat, engine: Engine) -> str:
    """What the shown line says, run as a person would, where the files are."""
    path = f"{engine.client.parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", chat.one(Saved).join],
        cwd=chat.downloads,
        env=engine.environment | {"PATH": path},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout


def image_id(engine: Engine, name: str) -> str:
    return engine.docker("image", "inspect", "--format", "{{.Id}}", name)


def check_sums(chat: Chat) -> None:
    """What the chat says of each file is true, in its caption and in the list of all."""
    parts = chat.one(Saved).parts
    for part, file in zip(parts, chat.all(File), strict=True):
        content = (chat.downloads / part.name).read_bytes()
        assert len(content) == part.size_bytes
        assert hashlib.sha256(content).hexdigest() == part.sha256
        assert part.sha256 in str(file.caption)
        assert part.sha256 in shown(chat.one(Saved))


@pytest.mark.parametrize(
    ("flags", "name"),
    [
        ("", "deckhand-test_greeter_1.tar.zst"),
        ("--compress none", "deckhand-test_greeter_1.tar"),
        ("--compress gzip", "deckhand-test_greeter_1.tar.gz"),
        ("-o 'my image.tar'", "my_image.tar.zst"),
    ],
)
async def test_a_small_image_comes_whole(
    driver: Driver, engine: Engine, elsewhere: DockerEngine, flags: str, name: str
) -> None:
    chat = await driver.send(f"/save {flags} {GREETER}")
    assert [one.name for one in chat.all(File)] == [name]
    check_sums(chat)
    assert GREETER in load(chat, elsewhere)
    assert image_id(elsewhere, GREETER) == image_id(engine, GREETER)
    assert driver.leftovers() == []


@pytest.mark.parametrize("compression", ["none", "zstd", "gzip"])
async def test_a_large_one_comes_in_parts(
    driver: Driver, engine: Engine, elsewhere: DockerEngine, compression: str
) -> None:
    name = bulk_image(engine, 5)
    chat = await driver.send(f"/save --part-size 1M --compress {compression} {name}")
    saved = chat.one(Saved)
    assert len(saved.parts) > 5
    assert all(part.size_bytes == MEGABYTE for part in saved.parts[:-1])
    assert saved.parts[-1].size_bytes <= MEGABYTE
    check_sums(chat)
    captions = [str(one.caption) for one in chat.all(File)]
    assert captions[0] == f"Part 1 of {len(saved.parts)}, SHA-256 {saved.parts[0].sha256}"
    load(chat, elsewhere)
    assert image_id(elsewhere, name) == image_id(engine, name)


async def test_an_uncompressed_tar_is_what_docker_save_writes(
    driver: Driver, engine: Engine, tmp_path: Path
) -> None:
    chat = await driver.send(f"/save --compress none {GREETER}")
    (part,) = chat.one(Saved).parts
    docker = tmp_path / "docker.tar"
    engine.docker("save", "-o", str(docker), GREETER)
    assert part.sha256 == hashlib.sha256(docker.read_bytes()).hexdigest()


async def test_several_at_once_and_a_name_alone_is_all_its_tags(
    driver: Driver, engine: Engine, elsewhere: DockerEngine
) -> None:
    engine.docker("tag", GREETER, "deckhand-test/greeter:2")
    chat = await driver.send(f"/save deckhand-test/greeter {CRASHING}")
    assert chat.one(File).name == "deckhand-test_greeter_and_1_more.tar.zst"
    load(chat, elsewhere)
    for name in (GREETER, "deckhand-test/greeter:2", CRASHING):
        assert image_id(elsewhere, name) == image_id(engine, name)


async def test_by_id(driver: Driver, engine: Engine, elsewhere: DockerEngine) -> None:
    id = image_id(engine, GREETER)
    chat = await driver.send(f"/save {id[7:19]}")
    assert chat.one(File).name == f"{id[7:19]}.tar.zst"
    assert id in load(chat, elsewhere)
    assert elsewhere.docker("images", "--quiet", "--no-trunc") == id


async def test_nothing_starts_when_one_is_unknown(driver: Driver, engine: Engine) -> None:
    chat = driver.chat()
    for word in ("no-such:1", "deckhand-test/greeter:9", "ffffffffffff"):
        with pytest.raises(NothingMatches, match="There is no image"):
            await driver.send(f"/save {GREETER} {word}", chat)
    assert chat.results == []


async def test_a_digit_that_fits_several_is_asked_back(driver: Driver, engine: Engine) -> None:
    """The choices keep the rest of the line, also a flag's value that is the same word."""
    box = engine.docker("create", GREETER)
    seen: set[str] = set()
    while (id := engine.docker("commit", "-m", str(len(seen)), box))[7] not in seen:
        seen.add(id[7])
    digit = id[7]
    with pytest.raises(SeveralMatch) as fault:
        await driver.send(f"/save -o {digit} {digit}")
    assert f"/save -o {digit} {id[7:19]}" in [line for _, line in fault.value.lines]


async def test_parts_that_the_server_does_not_take_are_refused(driver: Driver) -> None:
    driver.limit(part_bytes=2 * MEGABYTE)
    with pytest.raises(UsageError) as refused:
        await driver.send(f"/save --part-size 3M {GREETER}")
    assert shown(refused.value) == (
        "⚠️ A part has at most 2 MB here. The setting DECKHAND_LIMITS__PART_BYTES may raise that."
    )


async def test_without_a_wish_parts_are_as_large_as_the_server_takes(
    driver: Driver, engine: Engine
) -> None:
    driver.limit(part_bytes=2 * MEGABYTE)
    saved = (await driver.send(f"/save --compress none {bulk_image(engine, 5)}")).one(Saved)
    assert max(part.size_bytes for part in saved.parts) == 2 * MEGABYTE


async def test_how_far_it_is(driver: Driver, engine: Engine) -> None:
    name = bulk_image(engine, 30)
    driver.limit(part_bytes=9 * MEGABYTE)
    chat = await driver.send(f"/save {name}")
    of = len(chat.one(Saved).parts)
    assert [one.number for one in chat.all(Sending)] == list(range(1, of + 1))
    order = [type(one) for one in chat.results]
    assert order == [*[Saving] * len(chat.all(Saving)), *[Sending, File] * of, Saved]


async def test_only_an_administrator_may(driver: Driver) -> None:
    with pytest.raises(Refused):
        await as_person(driver, OPERATOR).send(f"/save {BUSYBOX}")


@pytest.mark.parametrize(
    "words",
    [
        "",
        "--compress brotli x",
        "--part-size 0 x",
        "--part-size 10 x",
        "--part-size -5M x",
        "--part-size 9999999P x",
        "--part-size lots x",
        "-o .. x",
        "-o ../x x",
        "-o /etc/cron.d/x x",
        "-o x/ x",
        "-o '' x",
        "-o",
        "--nope x",
        "x --",
    ],
)
async def test_a_wrong_line_is_refused(driver: Driver, words: str) -> None:
    results: list[Result] = []
    chat = driver.chat()
    chat.results = results
    with pytest.raises((UsageError, NothingMatches)):
        await driver.send(f"/save {words}", chat)
    assert results == []


@pytest.mark.parametrize(
    "word", ["'../../etc/passwd'", "'$(reboot)'", "'a b'", "NGINX", "'<b>'", "x" * 100_000, "-- -x"]
)
async def test_a_hostile_name_is_an_unknown_image(driver: Driver, word: str) -> None:
    with pytest.raises(NothingMatches) as caught:
        await driver.send(f"/save {word}")
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("output", ["-x", " x", "x$()", "x.tar.zst"])
async def test_a_hostile_file_name_is_made_plain(driver: Driver, output: str) -> None:
    chat = await driver.send(f"/save '--output={output}' {GREETER}")
    assert chat.one(File).name == "x.tar.zst"
