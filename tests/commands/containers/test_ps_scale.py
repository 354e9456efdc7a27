"""R5: /ps asks the engine once, however many containers there are."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.engine.address import HostAddress
from bot.engine.gateway import Gateway
from tests.commands.driver import Driver
from tests.engine.recording import recording
from tests.live import images
from tests.live.engine import Engine


@pytest.mark.parametrize("count", [1, 60])
@pytest.mark.parametrize("line", ["/ps -a", "/ps -a --filter label=scale", "/ps -a scale"])
async def test_r5_one_call_whatever_the_number_of_containers(
    engine: Engine, tmp_path: Path, count: int, line: str
) -> None:
    _create(engine, count)
    async with recording(engine.url, tmp_path) as asked:
        gateway = Gateway("local", HostAddress(asked.url))
        await gateway.version()
        driver = Driver({"local": gateway}, tmp_path)
        asked.paths.clear()
        chat = await driver.send(line)
        paths = [urlsplit(path).path.partition("/containers")[2] for path in asked.paths]
        gateway.close()
    assert paths == ["/json"], asked.paths
    assert chat.kept


def _create(engine: Engine, count: int) -> None:
    with engine.api() as api:
        for number in range(count):
            api.create_container(images.WEB, name=f"scale-{number}", labels={"scale": "1"})
