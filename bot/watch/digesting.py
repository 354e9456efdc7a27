"""Digests: when each chat gets one, and that it gets it once."""

from __future__ import annotations

import logging
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from bot.core.errors import StoreError
from bot.core.plan_ports import DigestRows
from bot.core.results import Result
from bot.core.stored_results import store
from bot.core.watch_ports import Notice, Why
from bot.domain.cron import Cron, parse_cron
from bot.domain.schedule import DigestPlan
from bot.watch.moments import following
from bot.watch.plan_means import PlanMeans, UnderWay

log = logging.getLogger(__name__)

Address = tuple[int, int | None]
"""A chat, and a topic of it."""


class Reports(Protocol):
    """Says what there is to say; `since` None: there was no digest before."""

    async def report(
        self, since: datetime | None, seen: Mapping[str, object]
    ) -> tuple[Result, Mapping[str, object]]:
        """The digest, and what is to be handed in as `seen` the next time."""


class Digesting:
    """Implements `core.plan_ports.Digests`.

    A digest is moved on and put into the outbox in one transaction: cut off before, it is made
    again; cut off afterwards, it is sent from the outbox.
    """

    def __init__(self, rows: DigestRows, reports: Reports, means: PlanMeans) -> None:
        self._rows = rows
        self._reports = reports
        self._means = means
        self._under_way: UnderWay[Address] = UnderWay()

    async def settle(
        self, chats: Sequence[Address], cron: str | None, heard: Container[int]
    ) -> None:
        """Take over what the settings say, save where a chat chose otherwise. StoreError.

        A chat that the bot does not listen to any more (`heard`) gets none. Next times are by the
        zone of now, which may be another than before; one that passed meanwhile stays due.
        """
        await self._means.set_aside(self._rows, self._means.clock.now())
        known = {_address(one): one for one in await self._rows.all()}
        for chat in chats if cron is not None else ():
            before = known.pop(chat, None)
            plan = before or DigestPlan(*chat, None, is_own=False)
            if not plan.is_own and plan.cron != cron:
                await self._rows.set(self._begun(replace(plan, cron=cron)))
        for plan in known.values():
            if not plan.is_own or plan.chat not in heard:
                await self._rows.remove(plan)
        await self._by_the_zone_of_now()

    async def _by_the_zone_of_now(self) -> None:
        now = self._means.clock.now()
        for plan in await self._rows.all():
            # A clock that was set back repeats nothing.
            moved = self._begun(plan, max(now, plan.last_at or now))
            if plan.next_at is not None and plan.next_at > now and moved != plan:
                log.info("the digest for %d comes at %s now", plan.chat, moved.next_at)
                await self._rows.set(moved)

    async def of(self, chat: int, thread: int | None) -> DigestPlan | None:
        """None: it never had one. StoreError."""
        every = await self._rows.all()
        return next((one for one in every if _address(one) == (chat, thread)), None)

    async def set(self, chat: int, thread: int | None, cron: Cron | None) -> DigestPlan:
        """As the chat wants it; what was there at the last one is kept. StoreError."""
        before = await self.of(chat, thread) or DigestPlan(chat, thread, None, is_own=True)
        words = None if cron is None else str(cron)
        plan = self._begun(replace(before, cron=words, is_own=True))
        await self._rows.set(plan)
        self._means.wake.set()
        return plan

    async def now(self, chat: int, thread: int | None) -> Result:
        """What it would say. StoreError."""
        plan = await self.of(chat, thread)
        known = plan or DigestPlan(chat, thread, None, is_own=True)
        result, _ = await self._reports.report(known.last_at, known.seen)
        return result

    async def round(self) -> datetime | None:
        """Begin those that are due; gives when the next is. StoreError."""
        now = self._means.clock.now()
        await self._means.set_aside(self._rows, now)
        times: list[datetime] = []
        for plan in await self._rows.all():
            if plan.next_at is None or _address(plan) in self._under_way:
                continue
            if plan.next_at <= now:
                self._begin(plan)
            else:
                times.append(plan.next_at)
        return min(times, default=None)

    async def stop(self) -> None:
        """Give up what is under way: it is made again after the next start."""
        await self._under_way.stop()

    def _begin(self, plan: DigestPlan) -> None:
        self._under_way.begin(_address(plan), self._send(plan), f"digest for {plan.chat}")

    async def _send(self, plan: DigestPlan) -> None:
        try:
            result, seen = await self._reports.report(plan.last_at, plan.seen)
            now = self._means.clock.now()
            # A clock that was set back meanwhile repeats nothing.
            past = max(now, plan.next_at or now)
            after = replace(self._begun(plan, past), last_at=now, seen=seen)
            notice = Notice(plan.chat, plan.thread, Why.WORDS, body=store(result))
            if await self._rows.went(plan, after, notice, now):
                self._means.mailed()
            self._means.wake.set()
        except StoreError as fault:
            log.error("the digest for %d is tried again: %s", plan.chat, fault)
        except Exception:  # nobody else looks at this task
            log.exception("the digest for %d fails by a fault of ours", plan.chat)

    def _begun(self, plan: DigestPlan, after: datetime | None = None) -> DigestPlan:
        """With its next time; `after`: None, now."""
        now = self._means.clock.now()
        if plan.cron is None:
            return replace(plan, next_at=None)
        next_at = following(parse_cron(plan.cron), after or now, now.tzinfo or UTC, now)
        return replace(plan, next_at=next_at)


def _address(plan: DigestPlan) -> Address:
    return plan.chat, plan.thread
