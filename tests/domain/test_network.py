from __future__ import annotations

import pytest

from bot.domain.network import NetworkMode, parse_networks
from bot.domain.sentence import NotationError


def test_a_container_is_made_in_one_network() -> None:
    assert parse_networks(()) == NetworkMode()
    assert parse_networks(("mine",)) == NetworkMode("mine")
    with pytest.raises(NotationError, match="give --network once. docker network connect on the"):
        parse_networks(("mine", "other"))


def test_networks_are_told_apart() -> None:
    assert NetworkMode("host").is_host
    assert NetworkMode("container:web").container == "web"
    assert not NetworkMode("container:web").is_user_defined
    assert not NetworkMode("bridge").is_user_defined
    assert NetworkMode("mine").is_user_defined
    assert str(NetworkMode("mine")) == "mine"
