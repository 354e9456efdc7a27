"""New messages of a chat: what happened, how it ended, and other words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.core.results import Result
from bot.core.stored_results import restore
from bot.core.watch_ports import Notice, Post, Why
from bot.domain.incident import Incident
from bot.watch.batches import Batch, fitting, next_batch
from bot.watch.letterbox import Letterbox, Sent


class Speaker:
    """Sends a chat's new messages one after the other."""

    def __init__(self, box: Letterbox) -> None:
        self._box = box
        self._means = box.means
        self._gap = _Gap(box.means.pace.group_burst, box.means.pace.group_message)
        self._told_ends: dict[tuple[int | None, int], datetime] = {}
        """When incidents had ended by the time their message was sent: of that end nothing is left
        to tell. One that goes on ends anew."""

    async def run(self) -> None:
        """Until all is to end."""
        box = self._box
        while not self._means.ended.is_set():
            box.to_say.clear()
            if next_batch(box.waiting.values(), box.alone) is None:
                await box.to_say.wait()
                continue
            if box.chat < 0:
                await box.rest(self._gap.seconds(self._means.clock.monotonic()))
            batch = next_batch(box.waiting.values(), box.alone)
            if batch is not None and not self._means.ended.is_set():
                await self._say(batch)

    async def _say(self, batch: Batch) -> None:
        ways = {Why.ANNOUNCE: self._announce, Why.ENDED: self._end, Why.WORDS: self._words}
        way = ways[batch.why]
        await self._box.attempt(list(batch.notices), lambda notices: way(batch, notices))

    async def _announce(self, batch: Batch, notices: list[Notice]) -> Sent:
        incidents = self._cut(await self._incidents(batch), notices)
        if not incidents:
            return Sent()
        if len(incidents) == 1:
            earlier = await self._box.post_of(batch.thread, incidents[0].number)
            message = await self._post(batch, self._means.card(incidents[0]), earlier)
        else:
            message = await self._post(batch, self._means.several(incidents))
        for one in incidents:
            self._box.looks(batch.thread, one)
            if one.closed_at is not None:
                self._told_ends[batch.thread, one.number] = one.closed_at
        return Sent(self._posts(batch, incidents, message))

    async def _end(self, batch: Batch, notices: list[Notice]) -> Sent:
        found = await self._incidents(batch)
        untold = [one for one in found if self._is_untold(batch.thread, one)]
        incidents = self._cut(untold, notices)
        posts = {one.number: await self._box.post_of(batch.thread, one.number) for one in incidents}
        message = 0
        if len(incidents) == 1:
            (only,) = incidents
            above = posts[only.number]
            is_own = above is not None and not above.is_merged
            message = await self._post(batch, self._means.ending(only), above if is_own else None)
        elif incidents:
            message = await self._post(batch, self._means.several(incidents))
        for notice in notices:
            self._told_ends.pop((batch.thread, notice.incident or 0), None)
        return Sent(
            self._posts(batch, incidents, message, is_end=True),
            owed=tuple(
                Notice(self._box.chat, batch.thread, Why.UPDATE, one.number)
                for one in incidents
                if posts[one.number] and not self._box.is_shown(batch.thread, one)
            ),
        )

    def _is_untold(self, thread: int | None, incident: Incident) -> bool:
        """Whether its end is to be told: it still holds, and no message has said so."""
        if incident.closed_at is None:
            # A host may be back with some of its containers down; anything else goes on again.
            return incident.back_at is not None
        return self._told_ends.get((thread, incident.number)) != incident.closed_at

    async def _words(self, batch: Batch, notices: list[Notice]) -> Sent:
        await self._post(batch, restore(notices[0].body or {}))
        return Sent()

    async def _incidents(self, batch: Batch) -> list[Incident]:
        found = [await self._means.ledger.incident(number) for number in batch.incidents]
        return [one for one in found if one is not None]

    def _cut(self, incidents: Sequence[Incident], notices: list[Notice]) -> tuple[Incident, ...]:
        """As many as one message takes; the notices of the others are taken off."""
        count = fitting(incidents, self._length) if incidents else 0
        left = {one.number for one in incidents[count:]}
        notices[:] = [one for one in notices if one.incident not in left]
        return tuple(incidents[:count])

    def _length(self, incidents: tuple[Incident, ...]) -> int:
        return self._means.teller.length(self._means.several(incidents))

    async def _post(self, batch: Batch, result: Result, above: Post | None = None) -> int:
        message = await self._means.teller.post(
            self._box.place(batch.thread, above.message if above else None),
            result,
            silent=batch.why is Why.ENDED or all(one.silent for one in batch.notices),
            urgent=self._box.has_news,
        )
        self._gap.take(self._means.clock.monotonic())
        return message

    def _posts(
        self, batch: Batch, incidents: Sequence[Incident], message: int, *, is_end: bool = False
    ) -> tuple[Post, ...]:
        chat, thread, is_merged = self._box.chat, batch.thread, len(incidents) > 1
        return tuple(
            Post(one.number, chat, thread, message, is_merged, is_end) for one in incidents
        )


class _Gap:
    """Room for new messages: so many at once after a rest, then one each `seconds`."""

    def __init__(self, burst: int, seconds: float) -> None:
        self._seconds = seconds
        self._ahead = (burst - 1) * seconds
        self._free_at: float | None = None
        """When all room would be there again."""

    def seconds(self, now: float) -> float:
        """Until there is room for one."""
        return 0.0 if self._free_at is None else max(0.0, self._free_at - self._ahead - now)

    def take(self, now: float) -> None:
        """One went."""
        self._free_at = max(now, self._free_at or now) + self._seconds
