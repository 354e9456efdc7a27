"""The command that CONTRIBUTING shows does what it says, when its lines are put where it says."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from bot import commands
from bot.core.command import REGISTRY
from bot.core.errors import EngineConflict
from tests.commands.containers.seen import lines
from tests.commands.driver import Driver
from tests.engine import fake
from tests.engine.specs import spec
from tests.engine.subject import FOREVER, PROGRAMS

_BLOCK = re.compile(r"^   ```python\n(.*?)^   ```$", re.DOTALL | re.MULTILINE)
_INDENT = re.compile(r"^   ", re.MULTILINE)
_ENGINES_METHODS = "class Pausing(FakeEngine):\n"


def _blocks() -> list[str]:
    """The command's file, the method in the port, the gateway and the fake, the test's file."""
    contributing = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text()
    return [_INDENT.sub("", block) for block in _BLOCK.findall(contributing)]


@pytest.fixture(params=[1, 2], ids=["for the first time", "once more"])
def _pause(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """The command, also where it is there already, since somebody took the page's steps."""
    commands.load()
    declared = dict(REGISTRY)
    (tmp_path / "family").mkdir()
    (tmp_path / "family/pause.py").write_text(_blocks()[0])
    monkeypatch.syspath_prepend(tmp_path)
    for _ in range(request.param):
        REGISTRY.pop("pause", None)
        sys.modules.pop("family.pause", None)
        import_module("family.pause")
    yield
    del sys.modules["family.pause"], sys.modules["family"]
    REGISTRY.clear()
    REGISTRY.update(declared)


@pytest.fixture
def pausing() -> fake.FakeEngine:
    """The fake with the page's method."""
    names = dict(vars(fake))
    exec(compile(_ENGINES_METHODS + _blocks()[3], "fake.py", "exec"), names)  # noqa: S102 - our own page
    made: fake.FakeEngine = names["Pausing"](PROGRAMS, {})
    return made


@pytest.mark.usefixtures("_pause")
async def test_the_command_that_is_shown_works(pausing: fake.FakeEngine, tmp_path: Path) -> None:
    driver = Driver({"local": pausing}, tmp_path)
    made = await pausing.create(spec(FOREVER, name="web"))
    with pytest.raises(EngineConflict):
        await driver.send("/pause web")
    await pausing.start(made.id)
    assert lines(await driver.send("/pause web")) == ["✅ web is paused."]
    assert (await pausing.container("web")).state == "paused"


def test_all_that_is_shown_is_whole() -> None:
    command, port, gateway, in_fake, test = _blocks()
    for methods in (port, gateway, in_fake):
        ast.parse(_ENGINES_METHODS + methods)
    names: dict[str, Any] = {}
    exec(compile(test, "test_pause.py", "exec"), names)  # noqa: S102 - it only declares a test
    assert "test_pause_holds_still" in names
    assert command.startswith('"""/pause')
