"""What commands may expect of an engine, shown on the fake and on a real one alike."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from bot.core.errors import EngineConflict, EngineNotFound, ImageNotFound
from bot.core.ports import Engine
from bot.domain.container_spec import ContainerSpec
from bot.domain.engine_event import EngineEvent
from bot.domain.env_var import EnvVar
from bot.domain.image_ref import ImageRef
from bot.domain.log import LogQuery
from tests.engine.sinks import Kept
from tests.engine.specs import spec
from tests.engine.subject import FOREVER, PROGRAMS, Subject
from tests.live import images


async def run(engine: Engine, wanted: ContainerSpec) -> tuple[str, list[str], int]:
    """Id, output and exit code of a container that ran to its end."""
    made = await engine.create(wanted)
    async with (
        engine.exit(made.id, removed=wanted.auto_remove) as codes,
        engine.attach(made.id) as output,
    ):
        await engine.start(made.id)
        lines = [line async for written in output for line in written.lines]
        return made.id, lines, await anext(codes)


async def test_a_container_lives_and_dies(engine_port: Engine) -> None:
    made = await engine_port.create(spec(FOREVER, name="web", labels=(("a", "b"),)))
    assert await engine_port.containers() == ()
    (row,) = await engine_port.containers(all=True)
    assert (row.id, row.name, row.state, row.image) == (made.id, "web", "created", FOREVER)
    assert (row.size_rw, row.labels["a"]) == (None, "b")

    await engine_port.start(made.id)
    await engine_port.start(made.id)
    (row,) = await engine_port.containers(size=True)
    assert (row.running, row.size_rw) == (True, 0)
    detail = await engine_port.container(made.id)
    assert (detail.state, detail.finished_at) == ("running", None)
    assert detail.started_at is not None

    await engine_port.stop(made.id, 0)
    await engine_port.stop(made.id, 0)
    detail = await engine_port.container("web")
    assert detail.state == "exited"
    assert detail.exit_code in {137, 143}
    (row,) = await engine_port.containers(all=True)
    assert row.status.startswith("Exited (1")
    await engine_port.restart(made.id, 0)
    assert (await engine_port.container(made.id)).state == "running"

    with pytest.raises(EngineConflict):
        await engine_port.remove(made.id, force=False, volumes=True)
    await engine_port.remove(made.id, force=True, volumes=True)
    assert await engine_port.containers(all=True) == ()


async def test_list_filters(engine_port: Engine) -> None:
    for name in ("one", "two"):
        await engine_port.create(spec(FOREVER, name=name, labels=(("kind", name),)))
    for filters, names in (
        ({"name": ["on"]}, ["one"]),
        ({"label": ["kind=two"]}, ["two"]),
        ({"label": ["kind"]}, ["two", "one"]),
        ({"status": ["created"]}, ["two", "one"]),
        ({"status": ["running", "exited"]}, []),
    ):
        rows = await engine_port.containers(all=True, filters=filters)
        assert [row.name for row in rows] == names, filters
    assert [row.name for row in await engine_port.containers(limit=1)] == ["two"]


async def test_a_run_to_the_end(engine_port: Engine) -> None:
    id, output, code = await run(engine_port, spec(images.CRASHING, env=(EnvVar("A", "b"),)))
    assert (output, code) == (["about to fail"], 3)
    detail = await engine_port.container(id)
    assert detail.exit_code == 3


async def test_a_container_that_removes_itself(engine_port: Engine) -> None:
    id, output, code = await run(engine_port, spec(images.GREETER, auto_remove=True))
    assert (output, code) == (["hello"], 0)
    with pytest.raises(EngineNotFound):
        await engine_port.container(id)


@pytest.mark.parametrize(
    ("query", "lines", "matches"),
    [
        (LogQuery(), ("line 1", "line 2"), 0),
        (LogQuery(tail=1), ("line 2",), 0),
        (LogQuery(tail=0), (), 0),
        (LogQuery(pattern="LINE 2"), ("line 2",), 1),
        (LogQuery(pattern="nothing"), (), 0),
    ],
)
async def test_logs(
    engine_port: Engine, query: LogQuery, lines: tuple[str, ...], matches: int
) -> None:
    id, _, _ = await run(engine_port, spec(images.CHATTY, env=(EnvVar("LINES", "2"),)))
    async with engine_port.logs(id, query) as batches:
        got = [batch async for batch in batches]
    assert tuple(line for batch in got for line in batch.lines) == lines
    assert sum(batch.matches for batch in got) == matches


async def test_names_and_images_that_are_not_there(engine_port: Engine) -> None:
    for call in (
        engine_port.container("nobody"),
        engine_port.start("nobody"),
        engine_port.stop("nobody", 1),
        engine_port.restart("nobody", None),
        engine_port.remove("nobody", force=True, volumes=False),
        engine_port.create(spec("nobody:1")),
        engine_port.image("nobody:1"),
    ):
        with pytest.raises(EngineNotFound):
            await call
    with pytest.raises(EngineNotFound):
        async with engine_port.attach("nobody"):
            pass
    with pytest.raises(EngineNotFound):
        async with engine_port.exit("nobody", removed=False):
            pass
    with pytest.raises(EngineNotFound):
        async with engine_port.logs("nobody", LogQuery()) as batches:
            await anext(batches)
    with pytest.raises(EngineNotFound):
        async with engine_port.save(["nobody:1"], Kept()) as sizes:
            await anext(sizes)


async def test_a_taken_name(engine_port: Engine) -> None:
    await engine_port.create(spec(FOREVER, name="web"))
    with pytest.raises(EngineConflict):
        await engine_port.create(spec(FOREVER, name="web"))


async def test_pull(subject: Subject) -> None:
    wanted = ImageRef.parse(subject.pullable)
    for up_to_date in (False, True):
        async with subject.engine.pull(wanted, None) as events:
            last = [event async for event in events][-1]
        assert last.up_to_date is up_to_date
        assert last.digest.startswith("sha256:")
    assert subject.pullable in (await subject.engine.image(subject.pullable)).tags
    with pytest.raises(ImageNotFound):
        async with subject.engine.pull(ImageRef(wanted.domain, "nothing", "1"), None) as events:
            await anext(events)


async def test_save_writes_what_it_counts(engine_port: Engine) -> None:
    sink = Kept()
    async with engine_port.save([images.GREETER], sink) as sizes:
        seen = [size async for size in sizes]
    assert seen[-1] == len(sink.got) > 0


async def test_images(engine_port: Engine) -> None:
    listed = {tag for image in await engine_port.images() for tag in image.tags}
    assert set(PROGRAMS) <= listed
    one = await engine_port.image(images.GREETER)
    assert one.id.startswith("sha256:")
    assert one.size_bytes > 0
    assert (await engine_port.version()).os == "linux"


async def test_events_tell_of_a_life(engine_port: Engine) -> None:
    async with engine_port.events(None) as told:
        made = await engine_port.create(spec(images.CRASHING, name="short"))
        async with engine_port.exit(made.id, removed=False) as codes:
            await engine_port.start(made.id)
            await anext(codes)
        await engine_port.remove(made.id, force=False, volumes=True)
        seen = await _until_gone(told)
    assert [event.action for event in seen] == ["create", "start", "die", "destroy"]
    assert {(event.kind, event.id, event.name) for event in seen} == {
        ("container", made.id, "short")
    }
    died = seen[2]
    assert (died.exit_code, died.image) == (3, images.CRASHING)
    assert [event.nanos for event in seen] == sorted(event.nanos for event in seen)

    async with engine_port.events(died.nanos) as told:
        again = await _until_gone(told)
    assert again == seen[2:]


async def test_events_tell_a_stop_from_a_crash(engine_port: Engine) -> None:
    made = await engine_port.create(spec(FOREVER))
    await engine_port.start(made.id)
    async with engine_port.events(None) as told:
        await engine_port.stop(made.id, 0)
        await engine_port.remove(made.id, force=True, volumes=True)
        seen = await _until_gone(told)
    actions = [event.action for event in seen if event.action != "kill"]
    # Engine 20.10 tells the end before the stop that led to it, engine 26 mostly after it.
    assert (sorted(actions[:2]), actions[2:]) == (["die", "stop"], ["destroy"])
    assert (seen[0].action, seen[0].signal in {9, 15}) == ("kill", True)


async def _until_gone(told: AsyncIterator[Sequence[EngineEvent]]) -> list[EngineEvent]:
    seen: list[EngineEvent] = []
    async with asyncio.timeout(30):
        async for batch in told:
            seen += batch
            if seen[-1].action == "destroy":
                break
    return seen
