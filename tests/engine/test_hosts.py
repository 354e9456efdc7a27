import pytest

from bot.core.errors import EngineUnreachable
from bot.core.ports import Hosts
from bot.engine.address import HostAddress
from bot.engine.hosts import EngineHosts
from tests.live.engine import Engine


async def test_a_host_that_is_away_stops_neither_the_start_nor_the_others(engine: Engine) -> None:
    engines = EngineHosts(
        {"away": HostAddress("unix:///nowhere/docker.sock"), "here": HostAddress(engine.url)}
    )
    hosts: Hosts = engines
    assert hosts.names == ("away", "here")
    assert (await hosts.engine("here").version()).os == "linux"
    with pytest.raises(EngineUnreachable):
        await hosts.engine("away").version()
    with pytest.raises(KeyError):
        hosts.engine("nobody")
    engines.close()
