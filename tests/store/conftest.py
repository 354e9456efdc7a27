"""A store in a folder of its own, with a clock that tests set."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.policy.redaction import SecretHiding
from bot.store.opening import Store, open_store
from bot.store.prune import Keep
from tests.store.samples import KNOWN, Opener, SetClock


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def opener(tmp_path: Path, clock: SetClock) -> Opener:
    """Opens the store of this test, as often as it likes."""
    keep = Keep(audit_rows=20, turned_away_rows=10, button_rows=30)
    return lambda: open_store("", tmp_path, SecretHiding.of([KNOWN]), clock, keep)


@pytest.fixture
async def store(opener: Opener) -> AsyncIterator[Store]:
    async with opener() as opened:
        yield opened
