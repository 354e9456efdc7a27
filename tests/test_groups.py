"""Groups that became supergroups, as the settings name them."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.domain.role import Role
from bot.groups import Groups
from bot.policy.redaction import SecretHiding
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
