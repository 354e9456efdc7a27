"""Mutes and routes survive a restart."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.domain.incident import IncidentKind, Severity
from bot.domain.mute import MuteScope
from bot.domain.route import Route, Scope
from bot.store.opening import Store
from tests.store.samples import KNOWN, START, Opener, written
from tests.store.watched import CHAT, mute


async def test_mutes_last_until_their_end_is_noted(opener: Opener) -> None:
    async with opener() as store:
        long = await store.mutes.add(mute(until=START + timedelta(days=1)))
        short = await store.mutes.add(mute(scope=MuteScope.ALL, host="", name="", thread=None))
        assert (long.number, short.number) == (1, 2)
    async with opener() as store:
        late = START + timedelta(days=3)
        assert await store.mutes.active() == (short, long)
        await store.mutes.ended([short.number], late)
        assert await store.mutes.active() == (long,)
        await store.prune(late + timedelta(days=90, seconds=1))
        assert await store.mutes.active() == (long,)


async def test_a_reason_is_kept_without_secrets(store: Store, tmp_path: Path) -> None:
    kept = await store.mutes.add(mute(reason=f"rotating {KNOWN}"))
    assert written(tmp_path, KNOWN) == []
    assert await store.mutes.active() == (replace(kept, reason="rotating ***"),)


async def test_a_chat_has_one_route_and_each_topic_its_own(opener: Opener) -> None:
    chosen = Route(
        CHAT,
        7,
        frozenset({IncidentKind.CRASH, IncidentKind.IMAGE}),
        Severity.WARNING,
        (Scope("prod"), Scope(project="shop")),
        is_on=False,
    )
    async with opener() as store:
        await store.routes.set(Route(CHAT))
        await store.routes.set(chosen)
        await store.routes.set(Route(CHAT, is_on=False))
    async with opener() as store:
        assert await store.routes.all() == (Route(CHAT, is_on=False), chosen)
