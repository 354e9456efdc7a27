"""Replies to a message that shows an incident: they are about its container. And plain words."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.chat.gate import Line, Talk
from bot.chat.handlers import Desk
from bot.core.errors import StoreError
from bot.core.host_word import belongs, host_before
from bot.core.incident_reply import as_line
from bot.core.results import Choices, Result
from bot.domain.incident import Incident
from bot.domain.sentence import say

log = logging.getLogger(__name__)

_PLAIN_WORDS = say("I understand commands that begin with a slash, like /ps. All commands: /help")
_IN_A_CAPTION = say("I read no captions. Send the command in a message of its own.")

IncidentsOf = Callable[[int, int], Awaitable[tuple[Incident, ...]]]
"""What a message of ours shows, by chat and message; StoreError."""


@dataclass(frozen=True)
class Remarks:
    """Takes lines and plain words; what is no reply to an incident goes on as it is."""

    desk: Desk
    incidents_of: IncidentsOf

    async def line(self, line: Line) -> None:
        """A command; it is written down when this returns."""
        await self._take(line, await self._made(line) or line.line)

    async def remark(self, line: Line) -> None:
        """Plain words: no command, unless they are about an incident."""
        is_private = line.place.chat == line.person.id
        hint = self._host_before(line.line) if is_private else None
        made = hint or await self._made(line)
        if made is not None:
            await self._take(line, made)
        elif is_private:
            self.talk(Talk(line.place, line.language, line.sent))

    def talk(self, talk: Talk) -> None:
        """Say how commands look, to whoever talks to us now; not for what waited long."""
        desk = self.desk
        if desk.clock.now() - talk.sent <= timedelta(seconds=desk.limits.stale_seconds):
            how = _IN_A_CAPTION if talk.is_captioned else _PLAIN_WORDS
            desk.notices.hint(talk.place, talk.language, how)

    async def _take(self, line: Line, made: str | Result) -> None:
        if isinstance(made, Result):
            await self.desk.tell(line, made)
        else:
            await self.desk.line(replace(line, line=made))

    def _host_before(self, text: str) -> Result | None:
        """What is said of `@host /command`: nothing is carried out, the line is theirs to send."""
        pipeline = self.desk.pipeline()
        line = host_before(text, pipeline.hosts.names, pipeline.bot_name)
        shown = self.desk.redaction.line(line)
        return Choices(belongs(shown), ((shown, line),)) if line else None

    async def _made(self, line: Line) -> str | Result | None:
        if line.replies_to is None:
            return None
        try:
            incidents = await self.incidents_of(line.place.chat, line.replies_to)
        except StoreError as fault:
            log.error("what update %s is a reply to can't be read: %s", line.update, fault)
            return None
        if not incidents:
            return None
        desk = self.desk
        return as_line(line.line, incidents, desk.pipeline().bot_name, desk.redaction.text)


async def no_incidents(_chat: int, _message: int) -> tuple[Incident, ...]:
    """Where nothing is watched."""
    return ()
