"""A container's state as a mark and a few words."""

from __future__ import annotations

from bot.domain.clean import clean
from bot.domain.container import Container, PortBinding
from bot.domain.container_status import parse_status
from bot.domain.sentence import Sentence, say
from bot.domain.short_id import short_id

MARKS = {
    "running": "🟢",
    "paused": "🟡",
    "restarting": "🟠",
    "created": "⚪",
    "exited": "⚫",
    "removing": "🟤",
    "dead": "🔴",
}
"""One mark per state, always the same."""

_HEALTH = {
    "healthy": say("healthy"),
    "unhealthy": say("⚠️ unhealthy"),
    "starting": say("health check under way"),
}
FLAT_CHARACTERS = 60
SAID_CHARACTERS = 500
"""Of what the engine itself says."""
_EVERYWHERE = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - what the engine reports
_IMAGE_CHARACTERS = 26
_DIGEST = "sha256:"
_STEP = 1024
_BINARY = ("B", "KiB", "MiB", "GiB", "TiB")


def mark(state: str) -> str:
    """The state's mark; a question mark for one that a newer engine may have."""
    return MARKS.get(state, "❔")


def state_words(container: Container) -> list[Sentence]:
    """`up 3 min`, `healthy`; `exit 1`, `2 hr ago`: each a piece of its own."""
    status = parse_status(container.status)
    words: list[Sentence] = []
    if container.state == "running" and status.time is not None:
        words.append(say("up {time}", time=status.time))
    elif container.state == "exited" and status.exit_code is not None:
        words.append(say("exit {code}", code=status.exit_code))
    else:
        words.append(_STATES.get(container.state, say("state {state}", state=container.state)))
    if status.exit_code is not None and status.time is not None:
        words.append(say("{time} ago", time=status.time))
    if container.health in _HEALTH:
        words.append(_HEALTH[container.health])
    return words


_STATES = {
    "running": say("running"),
    "paused": say("paused"),
    "restarting": say("restarting"),
    "created": say("never started"),
    "exited": say("ended"),
    "removing": say("being removed"),
    "dead": say("dead: it could not be removed"),
}


def flat(words: str, most: int = FLAT_CHARACTERS) -> str:
    """Text that anyone may have written, such as labels, on one line and fit to show."""
    shown = " ".join(clean(words).split())
    return shown if len(shown) <= most else f"{shown[:most]}…"


def published(ports: tuple[PortBinding, ...]) -> list[str]:
    """`8080→80`, each once: the engine names IPv4 and IPv6 apart. What is only exposed is not."""
    shown = (_port(port) for port in sorted(ports, key=_order) if port.host_port is not None)
    return list(dict.fromkeys(shown))


def _order(port: PortBinding) -> tuple[int, str, str]:
    return port.container_port, port.protocol, port.host_ip


def _port(port: PortBinding) -> str:
    place = f"[{port.host_ip}]" if ":" in port.host_ip else port.host_ip
    before = "" if port.host_ip in _EVERYWHERE else f"{place}:"
    after = "" if port.protocol == "tcp" else f"/{port.protocol}"
    return f"{before}{port.host_port}→{port.container_port}{after}"


def memory_size(size_bytes: int) -> str:
    """In powers of 1,024, as a limit was given: `64 MiB`, `1.5 GiB`."""
    size, unit = float(size_bytes), 0
    while size >= _STEP and unit < len(_BINARY) - 1:
        size, unit = size / _STEP, unit + 1
    return f"{size:.4g} {_BINARY[unit]}"


def short_image(image: str) -> str:
    """An image's name for a narrow line: without registry and folders where it is long."""
    if image.startswith(_DIGEST):
        return short_id(image)
    name, _, digest = image.partition("@")
    if digest:
        name = f"{name}@{short_id(digest)}"
    if len(name) > _IMAGE_CHARACTERS and "/" in name:
        return f"…/{name.rpartition('/')[2]}"
    return name
