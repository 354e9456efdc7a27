"""What docker itself says about containers, and what the chat shows."""

from __future__ import annotations

import json
from typing import Any

from tests.commands.driver import Chat
from tests.live.engine import Engine
from tests.live.images import WEB
from tests.render.shown import shown


def inspect(engine: Engine, name: str) -> dict[str, Any]:
    """Everything about a container."""
    found: dict[str, Any] = json.loads(engine.docker("inspect", name))[0]
    return found


def all_names(engine: Engine) -> str:
    """All containers, a name a line."""
    return engine.docker("ps", "-a", "--format", "{{.Names}}")


def lines(chat: Chat) -> list[str]:
    """What the chat shows, result by result."""
    return [shown(result) for result in chat.results]


def state(engine: Engine, name: str) -> str:
    """`exited 137`."""
    return engine.docker("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", name)


def web(engine: Engine, *names: str) -> None:
    """Start a web server under each name."""
    for name in names:
        engine.docker("run", "-d", "--name", name, WEB)
