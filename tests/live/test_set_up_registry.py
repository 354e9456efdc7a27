"""The registries that the other live tests pull from take, give and refuse as they should."""

import subprocess

import pytest

from tests.live import images
from tests.live.engine import DockerFailedError, Engine
from tests.live.refusing import RefusingRegistry
from tests.live.registry import Registry, free_port


def test_what_was_pushed_can_be_pulled(engine: Engine, registry: Registry) -> None:
    name = registry.fill(engine, images.GREETER)
    assert engine.docker("images", "-q", name) == ""
    engine.docker("pull", name)
    assert engine.docker("run", "--rm", name) == "hello"
    assert "deckhand-test/greeter" in registry.repositories()


def test_accounts_are_asked_for(engine: Engine, private_registry: Registry) -> None:
    private_registry.login(engine)
    name = private_registry.fill(engine, images.GREETER)
    engine.docker("pull", name)
    engine.docker("rmi", name)
    engine.docker("logout", private_registry.address)
    with pytest.raises(DockerFailedError, match="no basic auth credentials"):
        engine.docker("pull", name)


def test_a_rate_limit_is_told(engine: Engine) -> None:
    with RefusingRegistry() as refusing:
        with pytest.raises(DockerFailedError, match="toomanyrequests"):
            engine.docker("pull", f"{refusing.address}/library/nginx:latest")
        assert "/v2/library/nginx/manifests/latest" in refusing.paths


def test_a_frozen_registry_hangs_and_comes_back(engine: Engine) -> None:
    with Registry() as own:
        name = own.fill(engine, images.GREETER)
        own.pause()
        with pytest.raises(subprocess.TimeoutExpired):
            engine.docker("pull", name, seconds=1)
        own.resume()
        engine.docker("pull", name)


def test_a_closed_port_refuses(engine: Engine) -> None:
    with pytest.raises(DockerFailedError, match="connection refused"):
        engine.docker("pull", f"127.0.0.1:{free_port()}/nginx")
