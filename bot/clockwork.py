"""What happens by the clock, put together."""

from __future__ import annotations

import asyncio

from bot.core.plan_ports import Plans
from bot.core.ports import Clock, Hosts
from bot.settings import Settings
from bot.store.opening import Store
from bot.watch.digest import HostReports
from bot.watch.digesting import Digesting
from bot.watch.plan_means import PlanMeans
from bot.watch.scheduling import Scheduling
from bot.watch.service import Watch
from bot.watch.timetable import Timetable


async def by_the_clock(
    settings: Settings, store: Store, hosts: Hosts, clock: Clock, watch: Watch
) -> tuple[Plans, Timetable]:
    """Schedules and digests, for commands, and the loop that begins them. StoreError."""
    means = PlanMeans(clock, asyncio.Event(), watch.wake)
    scheduling = Scheduling(store.schedules, means)
    await scheduling.settle()
    reports = HostReports(hosts, store.ledger, watch.muting, clock)
    digesting = Digesting(store.digests, reports, means)
    moves = await store.moves.known()
    chats = [(moves.get(one.chat, one.chat), one.thread) for one in settings.digest.chats]
    heard = {moves.get(chat, chat) for chat in (*settings.access.chats, *settings.access.users)}
    await digesting.settle(chats, settings.digest.cron, heard)
    return Plans(scheduling, digesting), Timetable(scheduling, digesting, means)
