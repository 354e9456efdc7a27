"""Groups that became supergroups, as the settings name them."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest

from bot.app import open_core
from bot.clock import SystemClock
from bot.domain.role import Role
from bot.groups import Groups
from bot.policy.redaction import SecretHiding
from bot.settings import Settings
from bot.store.opening import open_store

OLD, NEW = -500, -1000500


@pytest.mark.parametrize(
    ("given", "role"),
    [
        ({OLD: Role.OPERATOR}, Role.OPERATOR),
        # Whoever lowers it at the new id may have left the old line as it was.
        ({OLD: Role.ADMIN, NEW: Role.VIEWER}, Role.VIEWER),
    ],
)
async def test_a_group_that_moves_keeps_its_role_unless_its_new_id_has_one(
    tmp_path: Path, given: dict[int, Role], role: Role
) -> None:
    async with open_store("", tmp_path, SecretHiding(), SystemClock(UTC)) as store:
        groups = Groups(given, store.moves)
        groups.moved(OLD, NEW)
        await groups.written()
        assert groups.chats == {NEW: role}
        after = Groups(given, store.moves)
        assert await after.follow() == {OLD: NEW} == after.moves
        assert after.chats == {NEW: role}


async def test_a_group_that_moved_and_is_listed_no_more_is_told_what_its_old_id_is_to_hear(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with open_store("", tmp_path, SecretHiding(), SystemClock(UTC)) as store:
        await store.moves.note(OLD, NEW)
    settings = Settings.model_validate({"data_dir": tmp_path, "alerts": {"chats": [OLD]}})
    async with open_core(settings, SecretHiding()) as core:
        assert [route.chat for route in core.watch.choices.all()] == [NEW]
        assert core.watch.is_told(NEW)
