"""Everything that a line asks for is judged before anything is done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Annotated

import pytest

from bot.core.arguments import Arguments, Opt
from bot.core.call import Call
from bot.core.command import REGISTRY, command
from bot.core.errors import Refused
from bot.core.results import Result, Said
from bot.domain.container import Container
from bot.domain.container_spec import ContainerSpec
from bot.domain.image_ref import parse_image
from bot.domain.role import Role
from bot.domain.sentence import say
from tests.commands.driver import ADMIN, OPERATOR, VIEWER, Driver, as_person
from tests.engine.fake import FakeEngine


class MakeArgs(Arguments):
    strong: Annotated[bool, Opt("with all rights", ("--strong",))] = False
    force: Annotated[bool, Opt("whatever is there", ("--force",), role=Role.ADMIN)] = False

    def subject(self) -> ContainerSpec:
        return ContainerSpec(image=parse_image("web"), privileged=self.strong)


async def make(call: Call, args: MakeArgs) -> AsyncGenerator[Result, None]:
    """Make something."""
    yield Said(say("Made."))


@pytest.fixture
def driver(tmp_path: Path) -> Iterator[Driver]:
    """Where there is a command /make, for operators."""
    command("make", "Make.", role=Role.OPERATOR, listed=False)(make)
    yield Driver({"local": FakeEngine({})}, tmp_path)
    del REGISTRY["make"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/make --force", "/make --force needs the role admin. Yours is operator here."),
        ("/make --strong", "Only an admin may use --privileged"),
        ("/make --force --strong", "/make --force needs the role admin"),
    ],
)
async def test_both_an_arguments_role_and_the_finer_rules_count(
    driver: Driver, line: str, words: str
) -> None:
    (await as_person(driver, ADMIN).send(line)).one(Said)
    with pytest.raises(Refused, match=words):
        await as_person(driver, OPERATOR).send(line)


async def test_the_role_is_judged_before_the_words_are_read(driver: Driver) -> None:
    (await as_person(driver, OPERATOR).send("/make")).one(Said)
    for line in ("/make", "/make --nope", "/make @nowhere"):
        with pytest.raises(Refused, match="/make needs the role operator"):
            await as_person(driver, VIEWER).send(line)


class StuckEngine(FakeEngine):
    """Its list never comes."""

    def __init__(self) -> None:
        super().__init__({})
        self.asked = asyncio.Event()

    async def containers(self, **_: object) -> tuple[Container, ...]:
        self.asked.set()
        await asyncio.sleep(3600)
        return ()


async def test_a_line_that_is_cut_off_before_it_begins_is_an_attempt_too(tmp_path: Path) -> None:
    engine = StuckEngine()
    driver = Driver({"local": engine}, tmp_path)
    sending = asyncio.create_task(driver.send("/stop web"))
    await engine.asked.wait()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    assert driver.notes.verdicts == ["interrupted"]
