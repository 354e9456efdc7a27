"""/run that does not come to an end leaves no container behind, and one that does is no failure."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.container_results import Exited, Started
from bot.core.errors import EngineError, EngineNotResponding
from bot.domain.container import ContainerDetail
from bot.domain.sentence import say
from bot.engine.address import HostAddress
from bot.engine.gateway import Gateway
from tests.commands.driver import Driver
from tests.live.engine import Engine
from tests.live.images import BUSYBOX, WEB
from tests.live.until import until
from tests.render.shown import shown


@pytest.mark.parametrize("way", ["-d ", ""])
@pytest.mark.parametrize("milliseconds", [5, 20, 40, 80])
async def test_cancelled_while_it_is_created(
    driver: Driver, engine: Engine, way: str, milliseconds: int
) -> None:
    command = asyncio.create_task(driver.send(f"/run {way}--name cut {BUSYBOX} sleep 600"))
    await asyncio.sleep(milliseconds / 1000)
    command.cancel()
    with pytest.raises(asyncio.CancelledError):
        await command
    # What the engine was asked for and not yet did is done by then.
    await asyncio.sleep(1)
    states = ("ps", "-a", "--format", "{{.Names}} {{.State}}")
    await asyncio.to_thread(until, lambda: engine.docker(*states) in {"", "cut running"})


@pytest.mark.parametrize("way", ["-d ", "--rm "])
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (f"{BUSYBOX} nosuchcmd -x", "There is no program nosuchcmd in the image."),
        (f"{BUSYBOX} /nosuch/cmd", "There is no program /nosuch/cmd in the image."),
        (
            f"{BUSYBOX} --name x",
            "There is no program --name in the image: flags go before the image.",
        ),
        (
            f"--mount type=bind,source=/nosuch/folder,target=/x {BUSYBOX} true",
            "There is no file or folder /nosuch/folder on the host.",
        ),
    ],
)
async def test_why_it_does_not_start(
    driver: Driver, engine: Engine, way: str, words: str, told: str
) -> None:
    with pytest.raises(EngineError) as fault:
        await driver.send(f"/run {way}{words}")
    assert str(fault.value) == told
    assert engine.docker("ps", "-aq") == ""


async def test_a_program_without_a_name_is_told_in_the_engine_s_words(driver: Driver) -> None:
    with pytest.raises(EngineError, match=r'does not start.*exec: "": ') as fault:
        await driver.send(f'/run -d {BUSYBOX} ""')
    assert "no program" not in str(fault.value)


class _Tired(Gateway):
    """Tells of a container so often, and then no more."""

    tells = 0

    async def container(self, id: str) -> ContainerDetail:
        self.tells -= 1
        if self.tells < 0:
            raise EngineNotResponding(say("The engine does not answer."))
        return await super().container(id)


async def test_what_the_engine_does_not_tell_afterwards_makes_no_run_fail(
    driver: Driver, engine: Engine
) -> None:
    """Or it would be sent again, and run twice."""
    gateway = _Tired("local", HostAddress(engine.url))
    driver.engines = {"local": gateway}
    chat = await driver.send(f"/run -d -p 80 {WEB}")
    gateway.close()
    id = engine.docker("ps", "-q")
    words = shown(chat.one(Started))
    said, *rest = words.split("\n", 1)
    assert said == f"✅ {id} was started; the engine tells no more of it."
    assert rest == [f"{id}\n\ndocker run -d -p 80 {WEB}\n[Card] [Logs]"]


async def test_nor_are_lines_and_exit_code_lost_for_it(driver: Driver, engine: Engine) -> None:
    gateway = _Tired("local", HostAddress(engine.url))
    gateway.tells = 1
    driver.engines = {"local": gateway}
    chat = await driver.send(f"/run --name brief {BUSYBOX} sh -c 'echo hi; exit 3'")
    gateway.close()
    ended = chat.one(Exited)
    assert (ended.name, ended.exit_code, ended.lines) == ("brief", 3, ("hi",))
