"""Which network a container joins and how it finds names there."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.excerpt import excerpt
from bot.domain.sentence import NotationError, say

HOST_GATEWAY = "host-gateway"

_CONTAINER = "container:"
_BUILT_IN = frozenset({"default", "bridge", "host", "none"})
_HOST_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?")


@dataclass(frozen=True, slots=True)
class NetworkMode:
    """`bridge`, `host`, `none`, another container's network, or a network by name or id."""

    name: str = "default"

    @property
    def is_host(self) -> bool:
        """The host's own network: ports are not published, they are simply open."""
        return self.name == "host"

    @property
    def container(self) -> str:
        """The container whose network is shared; empty otherwise."""
        return self.name.removeprefix(_CONTAINER) if self.name.startswith(_CONTAINER) else ""

    @property
    def is_user_defined(self) -> bool:
        """A network that somebody made: only there are aliases and fixed addresses possible."""
        return self.name not in _BUILT_IN and not self.container

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class ExtraHost:
    """A line of the container's hosts file; the address may be `host-gateway`."""

    host: str
    address: str

    def __str__(self) -> str:
        return f"{self.host}:{self.address}"


def parse_network(text: str) -> NetworkMode:
    """Read `NAME`, `host`, `none`, `bridge` or `container:NAME`; raises NotationError."""
    if not text or text.isspace():
        raise NotationError(
            say("The network's name is missing: write one like bridge or a network's own name.")
        )
    if text.startswith(_CONTAINER) and not text.removeprefix(_CONTAINER).strip():
        raise NotationError(
            say(
                "{text} needs a container's name after the colon, like {example}.",
                text=excerpt(text),
                example=excerpt("container:web"),
            )
        )
    return NetworkMode(text)


def parse_networks(words: Sequence[str]) -> NetworkMode:
    """The one network of `--network`; NotationError for several.

    Engines before 25 take one alone when a container is made.
    """
    if len(words) > 1:
        raise NotationError(
            say(
                "A container is made in one network: give {flag} once. {docker} on the host adds"
                " others.",
                flag=excerpt("--network"),
                docker=excerpt("docker network connect"),
            )
        )
    return parse_network(words[0]) if words else NetworkMode()


def parse_extra_host(text: str) -> ExtraHost:
    """Read `host:ip`, `host=ip` or `host:host-gateway`; raises NotationError."""
    separator = min(":=", key=lambda mark: (text.find(mark) < 0, text.find(mark)))
    host, _, address = text.partition(separator)
    bare = address[1:-1] if address.startswith("[") and address.endswith("]") else address
    if _HOST_NAME.fullmatch(host) and (bare == HOST_GATEWAY or _is_ip(bare)):
        return ExtraHost(host, bare)
    raise NotationError(
        say(
            "{text} is not a host and its address: write {example}.",
            text=excerpt(text),
            example=excerpt("db:10.0.0.5"),
        )
    )


def parse_ip(text: str) -> str:
    """An address of either version, as `--dns` takes it; raises NotationError."""
    if _is_ip(text):
        return text
    raise NotationError(
        say(
            "{text} is not an IP address: write one like {example}.",
            text=excerpt(text),
            example=excerpt("10.0.0.5"),
        )
    )


def parse_ipv4(text: str) -> str:
    """A fixed address as `--ip` takes it; raises NotationError."""
    if ":" in parse_ip(text):
        raise NotationError(
            say(
                "{text} is an IPv6 address: give it with {flag}.",
                text=excerpt(text),
                flag=excerpt("--ip6"),
            )
        )
    return text


def parse_ipv6(text: str) -> str:
    """A fixed address as `--ip6` takes it; raises NotationError."""
    if ":" not in parse_ip(text):
        raise NotationError(
            say(
                "{text} is an IPv4 address: give it with {flag}.",
                text=excerpt(text),
                flag=excerpt("--ip"),
            )
        )
    return text


def _is_ip(text: str) -> bool:
    try:
        return "%" not in text and bool(str(ipaddress.ip_address(text)))
    except ValueError:
        return False
