"""/images on a real engine, compared with `docker images`."""

from __future__ import annotations

import pytest

from bot.core.errors import EngineError, UsageError
from bot.core.image_results import ImagesListed
from tests.commands.driver import VIEWER, Driver, as_person
from tests.live.engine import Engine
from tests.live.images import BUSYBOX, DATA, GREETER
from tests.render.shown import shown


async def listed(driver: Driver, line: str, page: int = 0) -> ImagesListed:
    driver.limit(page_rows=30)
    return (await driver.send(line, page=page)).one(ImagesListed)


def ids(engine: Engine, *flags: str) -> set[str]:
    return set(engine.docker("images", "--no-trunc", "--quiet", *flags).split())


def make_dangling(engine: Engine) -> str:
    container = engine.docker("create", BUSYBOX, "true")
    image = engine.docker("commit", container)
    engine.docker("rm", container)
    return image


async def test_all_that_docker_lists(driver: Driver, engine: Engine) -> None:
    seen = await listed(driver, "/images")
    assert {one.id for one in seen.rows} == ids(engine)
    assert seen.total == len(seen.rows)
    assert seen.total_bytes == sum(one.size_bytes for one in seen.rows)
    created = [one.created for one in seen.rows]
    assert created == sorted(created, reverse=True)


async def test_how_many_containers_use_each(driver: Driver, engine: Engine) -> None:
    engine.docker("run", "-d", "--name", "one", DATA)
    engine.docker("create", "--name", "two", DATA)
    seen = await listed(driver, "/images")
    used = {tag: seen.used.get(one.id, 0) for one in seen.rows for tag in one.tags}
    assert (used[DATA], used[GREETER]) == (2, 0)
    assert "used by 2 containers" in shown(seen)


async def test_dangling_ones_are_marked(driver: Driver, engine: Engine) -> None:
    image = make_dangling(engine)
    seen = await listed(driver, "/images --filter dangling=true")
    assert [one.id for one in seen.rows] == [image]
    assert f"{image[7:19]} ⚪ dangling" in shown(seen)


async def test_one_repository_or_one_tag(driver: Driver, engine: Engine) -> None:
    engine.docker("tag", GREETER, "deckhand-test/greeter:2")
    both = await listed(driver, "/images deckhand-test/greeter")
    assert {tag for one in both.rows for tag in one.tags} == {GREETER, "deckhand-test/greeter:2"}
    one = await listed(driver, "/images deckhand-test/greeter:2")
    assert [row.tags for row in one.rows] == [("deckhand-test/greeter:2",)]
    assert {row.id for row in one.rows} == ids(engine, "deckhand-test/greeter:2")
    every = await listed(driver, "/images 'deckhand-test/*'")
    assert {row.id for row in every.rows} == ids(engine, "deckhand-test/*")


async def test_filters_are_dockers_own(driver: Driver, engine: Engine) -> None:
    for words in (f"before={GREETER}", f"since={BUSYBOX}", "label=none", "dangling=false"):
        seen = await listed(driver, f"/images -f {words}")
        assert {one.id for one in seen.rows} == ids(engine, "--filter", words)
    known = "before, dangling, label, reference, since, until"
    with pytest.raises(UsageError, match="dangling needs a value, like dangling=true."):
        await listed(driver, "/images --filter dangling")
    for words in ("colour=blue", "colour", "=x"):
        with pytest.raises(UsageError) as fault:
            await listed(driver, f"/images --filter {words}")
        says = f"is not a filter: write one like dangling=true. There are {known}."
        assert says in str(fault.value)
    with pytest.raises(UsageError, match="dangling is one of true, false, 1, 0, not perhaps"):
        await listed(driver, "/images --filter dangling=perhaps")


async def test_nothing_that_fits(driver: Driver) -> None:
    assert shown(await listed(driver, "/images no-such")).startswith("No image fits that.")
    assert shown(await listed(driver, "/images no-such*")).startswith("No image fits that.")


async def test_the_beginning_of_a_name_leads_to_a_line_that_finds_it(driver: Driver) -> None:
    nothing = await listed(driver, "/images -a --filter dangling=false busyb")
    line = "/images -a --filter dangling=false busyb*"
    assert shown(nothing).startswith(f"No image is called that. {line} finds some.")
    assert BUSYBOX in shown(await listed(driver, nothing.wider))


async def test_pages_hold_every_image_once(driver: Driver, engine: Engine) -> None:
    """Also those of the same second, which the engine gives in another order each time."""
    container = engine.docker("create", BUSYBOX, "true")
    for number in range(12):
        engine.docker("commit", "--change", f"LABEL n={number}", container, f"same:{number}")
    driver.limit(page_rows=3)
    first = (await driver.send("/images")).one(ImagesListed)
    assert first.pages > 1
    pages = [(await driver.send("/images", page=n)).one(ImagesListed) for n in range(first.pages)]
    seen = [one.id for page in pages for one in page.rows]
    assert len(seen) == len(set(seen)) == first.total
    assert set(seen) == ids(engine)
    beyond = (await driver.send("/images", page=99)).one(ImagesListed)
    assert beyond.page == first.pages - 1


async def test_a_viewer_may(driver: Driver) -> None:
    assert (await as_person(driver, VIEWER).send("/images -a")).one(ImagesListed).intermediate


@pytest.mark.parametrize("words", ["a b", "--nope", "-f", "'\u202e' x", "--filter =x"])
async def test_a_wrong_line_is_refused(driver: Driver, words: str) -> None:
    with pytest.raises(UsageError):
        await driver.send(f"/images {words}")


@pytest.mark.parametrize("words", ["'$(reboot)'", "NGINX", "'<b>'", "'['", "''"])
async def test_odd_names_list_nothing_or_are_refused(driver: Driver, words: str) -> None:
    try:
        seen = await listed(driver, f"/images {words}")
    except EngineError:
        return
    assert seen.rows == ()
