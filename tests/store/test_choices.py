"""Mutes and routes survive a restart."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.stored_results import restore
from bot.core.watch_results import ChoiceSpoilt
from bot.domain.incident import IncidentKind, Severity
from bot.domain.mute import MuteScope
from bot.domain.route import Route, Scope
from bot.store.opening import Store
from tests.store.samples import KNOWN, START, Opener, written
from tests.store.test_plans import spoil
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


async def test_a_mute_that_is_changed_stays_one(store: Store, tmp_path: Path) -> None:
    first = await store.mutes.add(mute())
    other = await store.mutes.add(mute(name="db"))
    changes = {"until": START, "who": "Bo", "person": 222, "thread": None, "reason": KNOWN}
    changed = mute(number=first.number, **changes)
    await store.mutes.change(changed)
    assert await store.mutes.active() == (replace(changed, reason="***"), other)
    assert written(tmp_path, KNOWN) == []


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


@pytest.mark.parametrize("change", ["scope = 'galaxy'", "until = 'tomorrow'"])
async def test_a_mute_that_cannot_be_read_holds_up_no_other(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture, change: str
) -> None:
    bad, good = [await store.mutes.add(mute()) for _ in range(2)]
    spoil(tmp_path, f"update mutes set {change} where number = {bad.number}")  # noqa: S608 - our words
    assert await store.mutes.active() == (good,)
    assert f"mute {bad.number} can't be read" in caplog.text
    (notice,) = await store.outgoing.waiting()
    assert (notice.chat, notice.thread) == (bad.chat, bad.thread)
    assert restore(notice.body or {}) == ChoiceSpoilt(bad.number)
    assert await store.mutes.active() == (good,)
    assert len(await store.outgoing.waiting()) == 1


@pytest.mark.parametrize("body", ["{", "{}", "[]"])
async def test_nor_does_what_a_chat_chose(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture, body: str
) -> None:
    good = Route(CHAT, is_on=False)
    await store.routes.set(good)
    await store.routes.set(Route(CHAT - 1))
    spoil(tmp_path, f"update routes set body = '{body}' where chat = {CHAT - 1}")  # noqa: S608 - our words
    assert await store.routes.all() == (good,)
    assert f"what chat {CHAT - 1} chose to hear of can't be read" in caplog.text
    (notice,) = await store.outgoing.waiting()
    assert (notice.chat, notice.thread) == (CHAT - 1, None)
    assert restore(notice.body or {}) == ChoiceSpoilt(None)
    assert await store.routes.all() == (good,)
    assert len(await store.outgoing.waiting()) == 1
