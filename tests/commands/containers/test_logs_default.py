"""/logs of who did not say how many lines."""

from __future__ import annotations

from bot.core.container_results import Log
from tests.commands.containers.test_logs import chatty
from tests.commands.driver import Driver
from tests.live.engine import Engine
from tests.render.shown import shown

MORE = "The last 50 lines. For more add -n 500."


async def test_it_is_said_that_there_may_be_more(driver: Driver, engine: Engine) -> None:
    chatty(engine, 120)
    assert shown((await driver.send("/logs chatty")).one(Log)).split("\n")[-1] == MORE
    for line in ("/logs -n 50 chatty", "/logs --grep 'line 1' chatty"):
        assert MORE not in shown((await driver.send(line)).one(Log))


async def test_not_where_all_are_there(driver: Driver, engine: Engine) -> None:
    chatty(engine, 49)
    assert shown((await driver.send("/logs chatty")).one(Log)).endswith("line 49")
