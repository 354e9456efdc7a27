"""Published ports in the notation of `docker run -p`."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.excerpt import excerpt
from bot.domain.sentence import NotationError, Sentence, say

PORT_LIMIT = 65535
PORTS_AT_MOST = 1000
"""Of one container. The engine keeps a process and a firewall rule for each that is published."""
PROTOCOLS = ("tcp", "udp", "sctp")

_RANGE = re.compile(r"([0-9]+)(?:-([0-9]+))?")
_HOST_AND_CONTAINER = 2


@dataclass(frozen=True, slots=True)
class PortMap:
    """One container port and where it is published.

    `host_port` is a number, a range like `8000-8010` of which the engine takes a free one, or
    empty for any free port. An empty `host_ip` is every address of the host.
    """

    container_port: int
    host_port: str = ""
    host_ip: str = ""
    protocol: str = "tcp"

    @property
    def key(self) -> str:
        """The engine's name of the container port: `80/tcp`."""
        return f"{self.container_port}/{self.protocol}"

    @property
    def notation(self) -> str:
        """As `-p` takes it."""
        ip = f"[{self.host_ip}]" if ":" in self.host_ip else self.host_ip
        host = f"{self.host_port}:" if self.host_port or ip else ""
        suffix = "" if self.protocol == "tcp" else f"/{self.protocol}"
        return (f"{ip}:" if ip else "") + f"{host}{self.container_port}{suffix}"


def parse_ports(text: str) -> tuple[PortMap, ...]:
    """Read `[[ip:][host]:]container[/protocol]`, each port may be a range; raises NotationError.

    A host range with one container port is kept: the engine chooses. The long form
    `published=8080,target=80,protocol=tcp` is taken too, as the docker CLI does.
    """
    text = _short_notation(text)
    address, slash, protocol = text.partition("/")
    protocol = _protocol(protocol.lower() if slash else "tcp", text)
    ip, host, container = _split(address)
    inside = _range(container, 1, text)
    outside = _published(host, inside, text)
    ip = _host_ip(ip, text)
    return tuple(
        PortMap(port, published, ip, protocol)
        for port, published in zip(inside, outside, strict=True)
    )


def parse_exposed(text: str) -> tuple[str, ...]:
    """Read `80`, `80-90` or `53/udp` as the engine's names of ports; raises NotationError."""
    ports, slash, protocol = text.partition("/")
    protocol = _protocol(protocol.lower() if slash else "tcp", text)
    return tuple(f"{port}/{protocol}" for port in _range(ports, 1, text))


def check_number(published: Iterable[str], exposed: Iterable[str]) -> None:
    """NotationError when they are more than `PORTS_AT_MOST` together.

    Told from the ends of the ranges: two dozen letters can name half a million ports.
    """
    texts = (*map(_short_notation, published), *exposed)
    count = sum(len(_range(_split(text.partition("/")[0])[2], 1, text)) for text in texts)
    if count > PORTS_AT_MOST:
        raise NotationError(
            say(
                "These are {count} ports, and a container may have {most} at most.",
                count=count,
                most=PORTS_AT_MOST,
            )
        )


def check_once(ports: Iterable[PortMap]) -> None:
    """NotationError when a port of the host is to lead to two of the container's.

    Of a range the engine takes one that is free.
    """
    doors: dict[tuple[str, str], list[PortMap]] = {}
    for one in ports:
        if not one.host_port.isdigit() or one.host_port == "0":
            continue
        behind = doors.setdefault((one.host_port, one.protocol), [])
        for other in behind:
            # Without an address it is every one.
            is_same = not (one.host_ip and other.host_ip) or one.host_ip == other.host_ip
            if is_same and one.container_port != other.container_port:
                raise NotationError(_given_twice(other, one))
        behind.append(one)


def _given_twice(one: PortMap, other: PortMap) -> Sentence:
    return say(
        "The host's port {port} is given twice: in {one} and in {other}.",
        port=one.host_port,
        one=excerpt(one.notation),
        other=excerpt(other.notation),
    )


def _published(host: str, inside: range, text: str) -> list[str]:
    """The host port for each container port, from nothing, a port or a range."""
    if not host:
        return [""] * len(inside)
    outside = _range(host, 0, text)
    if len(inside) == 1 and len(outside) > 1:
        return [f"{outside[0]}-{outside[-1]}"]
    if len(inside) != len(outside):
        raise NotationError(
            say(
                "The two ranges in {text} differ in length: {outside} ports on the host and"
                " {inside} in the container.",
                text=excerpt(text),
                outside=len(outside),
                inside=len(inside),
            )
        )
    return [str(port) for port in outside]


def _split(address: str) -> tuple[str, str, str]:
    """Address, host part, container part; what is left of the last two colons is the address."""
    parts = address.rsplit(":", _HOST_AND_CONTAINER)
    missing = [""] * (_HOST_AND_CONTAINER + 1 - len(parts))
    ip, host, container = missing + parts
    return ip, host, container


def _short_notation(text: str) -> str:
    """The long form, `published=8080,target=80`, as the short one."""
    if "=" not in text:
        return text
    fields = {"protocol": "tcp", "published": "", "target": ""}
    for field in text.split(","):
        key, _, value = field.partition("=")
        if key not in fields:
            raise NotationError(
                say(
                    "{field} is not part of a port: write {example}.",
                    field=excerpt(field),
                    example=excerpt("published=8080,target=80,protocol=tcp"),
                )
            )
        fields[key] = value
    return f"{fields['published']}:{fields['target']}/{fields['protocol']}"


def _protocol(protocol: str, text: str) -> str:
    if protocol in PROTOCOLS:
        return protocol
    raise NotationError(
        say(
            "{protocol} in {text} is not a protocol: use tcp, udp or sctp.",
            protocol=excerpt(protocol or "/"),
            text=excerpt(text),
        )
    )


def _range(part: str, lowest: int, text: str) -> range:
    match = _RANGE.fullmatch(part)
    if match is None:
        raise NotationError(
            say(
                "{text} is not a port: write {example} (host port, then the container's).",
                text=excerpt(text),
                example=excerpt("8080:80"),
            )
        )
    first = _port(match[1], lowest)
    last = _port(match[2], lowest) if match[2] else first
    if last < first:
        raise NotationError(
            say("The range {part} runs backwards: put the lower port first.", part=excerpt(part))
        )
    return range(first, last + 1)


def _port(digits: str, lowest: int) -> int:
    if len(digits) <= len(str(PORT_LIMIT)) and lowest <= int(digits) <= PORT_LIMIT:
        return int(digits)
    raise NotationError(
        say("Port {port} is out of range: ports go from 1 to 65535.", port=excerpt(digits))
    )


def _host_ip(ip: str, text: str) -> str:
    bare = ip[1:-1] if ip.startswith("[") and ip.endswith("]") else ip
    if not bare:
        return ""
    try:
        if "%" in bare:
            raise ValueError(bare)
        return str(ipaddress.ip_address(bare))
    except ValueError:
        raise NotationError(
            say(
                "{ip} in {text} is not an IP address: write one like {example}.",
                ip=excerpt(ip),
                text=excerpt(text),
                example=excerpt("127.0.0.1:8080:80"),
            )
        ) from None
