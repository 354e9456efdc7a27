"""A host with mutes, of which the bot may end and start again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from unittest.mock import Mock

from bot.domain.mute import Mute, MuteScope
from bot.watch.muting import Muting
from tests.watch.stand_ins import (
    HandClock,
    MemoryLedger,
    MemoryMail,
    MemoryMutes,
    a_subject,
    an_incident,
)

HOUR = timedelta(hours=1)
WEB = a_subject("web", project="shop")


@dataclass
class Host:
    """What outlives the bot: its disk, and the time."""

    mutes: MemoryMutes = field(default_factory=MemoryMutes)
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    mail: MemoryMail = field(default_factory=MemoryMail)
    clock: HandClock = field(default_factory=HandClock)
    wake: Mock = field(default_factory=Mock)

    async def start(self) -> Muting:
        muting = Muting(self.mutes, self.ledger, self.mail, self.clock, self.wake)
        await muting.load()
        return muting

    def happens(self, number: int, muted_by: int, at: datetime | None = None) -> None:
        incident = an_incident(WEB, number=number, at=at or self.clock.now(), muted_by=muted_by)
        self.ledger.incidents.append(incident)


def a_mute(
    until: datetime, scope: MuteScope = MuteScope.CONTAINER, name: str = "web", chat: int = -1001
) -> Mute:
    return Mute(0, scope, "local", name, until, 222, "Olaf", chat, 7)
