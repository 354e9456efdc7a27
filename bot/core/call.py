"""What a command has at hand to do what a person asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.limits import Limits
from bot.core.plan_ports import Plans
from bot.core.ports import Clock, Engine, Hosts, Policy, Redaction, Running, Spool
from bot.core.request import Request, Target
from bot.core.watch_ports import Watching


@dataclass(frozen=True)
class Call:
    """A command under way."""

    request: Request
    engine: Engine
    hosts: Hosts
    spool: Spool
    running: Running
    limits: Limits
    plans: Plans
    clock: Clock
    policy: Policy
    redaction: Redaction
    watch: Watching
    bot_name: str
    head: Callable[[str], None]
    """Puts a host's name above the answer."""
    targets: tuple[Target, ...] = ()
    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the person pressed Stop or Cancel, or sent /cancel."""

    @property
    def now(self) -> datetime:
        """The time, with its zone."""
        return self.clock.now()

    def choice(self, line: str) -> tuple[str, str]:
        """The line behind a button, after the button's label, which shows no secret of it."""
        return self.redaction.line(line), line

    @property
    def at(self) -> str:
        """The word `@host` for the lines of an answer's buttons; empty on the default host."""
        host = self.engine.host
        return "" if host == self.hosts.names[0] else f"@{host}"

    def name_host(self) -> None:
        """Where there are several, the answer says that it is about this one."""
        if len(self.hosts.names) > 1:
            self.head(self.engine.host)
