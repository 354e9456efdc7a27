"""A10: the engine, or its whole host, restarted while the bot was away as well."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.engine_facts import EngineFacts
from bot.domain.happening import Died, HostBack, HostLost, Started
from bot.engine.address import HostAddress
from bot.engine.gateway import Gateway
from bot.watch.absence import Absence
from bot.watch.outage import outage_of
from tests.engine.fake import FakeEngine
from tests.live import images
from tests.live.engine import Engine
from tests.live.fixtures import StartEngine
from tests.live.until import until
from tests.watch.watched import Watched, run

SINCE = datetime(2026, 11, 2, tzinfo=UTC)


class _Begun(FakeEngine):
    """Began anew so many seconds after we stopped listening."""

    def __init__(self, after: float | None, *, lives_on: bool = False) -> None:
        super().__init__({})
        self._after, self._lives_on = after, lives_on

    async def facts(self) -> EngineFacts:
        return EngineFacts("/var/lib/docker", live_restore=self._lives_on)

    async def fresh_since(self) -> datetime | None:
        return None if self._after is None else at(self._after)


def at(second: float) -> datetime:
    return SINCE + timedelta(seconds=second)


@pytest.mark.parametrize("live_restore", [False, True], ids=["dies", "live-restore"])
@pytest.mark.parametrize("how", ["TERM", "KILL"])
async def test_what_the_engine_starts_again_is_no_crash(
    start_engine: StartEngine, how: str, live_restore: bool
) -> None:
    own = start_engine(live_restore=live_restore)
    watched = Watched(own)
    async with watched.watching():
        for policy in ("no", "always"):
            run(own, f"obeys-{policy}", "--restart", policy, script="trap 'exit 0' TERM; sleep 600")
            run(own, f"stays-{policy}", "--restart", policy)
        await watched.until_running("obeys-no", "stays-no", "obeys-always", "stays-always")
    await asyncio.to_thread(own.stop if how == "TERM" else own.kill)
    await asyncio.to_thread(own.start)
    # A host takes longer to come up.
    watched.clock.ahead += timedelta(minutes=10)
    async with watched.watching():
        pass
    assert watched.of(Died) == []
    assert watched.of(HostLost) == []
    missing = {one.name for back in watched.of(HostBack) for one in back.missing}
    assert missing == (set() if live_restore else {"obeys-no", "stays-no"})


async def test_a_crash_is_one_where_the_engine_went_on(engine: Engine) -> None:
    watched = Watched(engine)
    async with watched.watching():
        script = "sleep 1; [ -e /once ] || { touch /once; exit 3; }; sleep 600"
        run(engine, "web", "--restart", "always", script=script)
        await watched.until_running("web")
    until(lambda: engine.docker("inspect", "-f", "{{.RestartCount}}", "web") == "1")
    async with watched.watching():
        pass
    assert "Died web" in watched.told()


@pytest.mark.parametrize(
    ("begun", "running", "ends_of_its"),
    [
        (_Begun(600), 1, [1, 599]),
        (_Begun(-1), 2, []),
        (_Begun(600, lives_on=True), 2, [1, 599]),
        (_Begun(600, lives_on=True), 1, []),
        (_Begun(None), 2, []),
    ],
    ids=["restarted", "went on", "host restarted", "may have ended by itself", "unknown"],
)
async def test_which_ends_an_engine_brought_about(
    begun: _Begun, running: int, ends_of_its: list[float]
) -> None:
    away = Absence("local", SINCE, at(700))
    outage = await outage_of(begun, away, running)
    ends = [1, 599, 601, 699]
    assert [one for one in ends if outage.is_engines(at(one), at(700))] == ends_of_its


@pytest.mark.parametrize(("after", "went"), [(120, 0), (86400, 86400)], ids=["a reboot", "a day"])
async def test_about_when_it_went(after: float, went: float) -> None:
    """What somebody stopped long before did not run when it went, though nothing came later."""
    outage = await outage_of(_Begun(after), Absence("local", SINCE, at(after + 100)), 2)
    assert outage.went_at == at(went)


async def test_of_one_that_was_heard_to_go_its_own_word_is_not_needed() -> None:
    away = Absence("local", SINCE, at(1), is_engines=True)
    outage = await outage_of(_Begun(None), away, 1)
    assert outage.is_engines(at(641), at(700))
    assert not outage.is_engines(at(639), at(700))
    lives_on = await outage_of(_Begun(None, lives_on=True), away, 2)
    assert not lives_on.is_engines(at(699), at(700))


async def test_an_engine_tells_since_when_it_began_anew(start_engine: StartEngine) -> None:
    began = datetime.now(UTC)
    own = start_engine(live_restore=True)
    gateway = Gateway("local", HostAddress(own.url))
    first = await gateway.fresh_since()
    assert first is not None
    assert began < first < datetime.now(UTC)
    run(own, "web")
    own.restart()
    assert await gateway.fresh_since() == first
    own.docker("rm", "-f", "web")
    own.restart()
    second = await gateway.fresh_since()
    assert second is not None
    assert second > first
    gateway.close()


async def test_a_swarm_makes_its_tasks_anew(start_engine: StartEngine) -> None:
    """Those of before an end that it did not see stay ended, those of another are removed."""
    own = start_engine()
    own.start_swarm()
    watched = Watched(own)
    async with watched.watching():
        words = ("--name", "web", "--no-resolve-image", "--replicas", "2")
        own.docker("service", "create", "-d", *words, images.BUSYBOX, "sleep", "600")
        await watched.until(lambda: len(watched.of(Started)) == 2)
        await asyncio.sleep(6)
    for stop in (own.kill, own.stop):
        await asyncio.to_thread(stop)
        await asyncio.to_thread(own.start)
        async with watched.watching():
            await asyncio.sleep(8)
    assert {word.split()[0] for word in watched.told()} <= {"Stopped", "Removed"}
