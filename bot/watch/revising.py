"""Messages of a chat that are changed as their incidents develop."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from bot.core.errors import MessageGone
from bot.core.results import Result
from bot.core.watch_ports import Notice, Post
from bot.domain.incident import Incident
from bot.watch.batches import LONGEST, next_updates
from bot.watch.letterbox import Letterbox, Sent

log = logging.getLogger(__name__)


class Reviser:
    """Changes a chat's messages, each to the newest and not too often."""

    def __init__(self, box: Letterbox) -> None:
        self._box = box
        self._means = box.means

    async def run(self) -> None:
        """Until all is to end."""
        box = self._box
        while not self._means.ended.is_set():
            box.to_revise.clear()
            updates = next_updates(box.waiting.values())
            if not updates:
                await box.to_revise.wait()
                continue
            seconds, key = min(
                ((box.seconds_to_update(*key), key) for key in updates), key=lambda due: due[0]
            )
            if seconds > 0:
                with suppress(TimeoutError):
                    await asyncio.wait_for(box.to_revise.wait(), seconds)
                continue
            await self._revise(key, updates[key])

    async def _revise(self, key: tuple[int | None, int], notices: list[Notice]) -> None:
        thread, number = key

        async def change(_notices: list[Notice]) -> Sent:
            incident = await self._means.ledger.incident(number)
            if incident is None or self._box.is_shown(thread, incident):
                return Sent()
            sent = await self._change(thread, incident)
            self._box.looks(thread, incident)
            return sent

        await self._box.attempt(notices, change)

    async def _change(self, thread: int | None, incident: Incident) -> Sent:
        post = await self._box.post_of(thread, incident.number)
        if post is None:
            return await self._anew(thread, incident)
        here = self._box.chat
        shown: Result = self._means.card(incident)
        incidents: tuple[Incident, ...] = (incident,)
        if post.is_merged:
            incidents = await self._means.ledger.incidents_of(here, post.message)
            shown = self._means.several(incidents)
            if self._means.teller.length(shown) > LONGEST:
                return await self._anew(thread, incident)
        try:
            await self._means.teller.edit(self._box.place(thread, post.message), shown)
        except MessageGone:
            if self._box.chat != here:
                return await self._anew(thread, incident)
            log.info("the message of incident %d in chat %d is gone", incident.number, here)
        for one in incidents:
            self._box.looks(thread, one)
        return Sent()

    async def _anew(self, thread: int | None, incident: Incident) -> Sent:
        """The group has moved and left its messages behind, or a message has no more room for it:
        it is shown again, silently."""
        shown = self._means.card(incident)
        place = self._box.place(thread)
        message = await self._means.teller.post(place, shown, silent=True, urgent=lambda: False)
        return Sent((Post(incident.number, self._box.chat, thread, message),))
