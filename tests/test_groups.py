"""Groups that became supergroups, as the settings name them."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

from bot.clock import SystemClock
from bot.domain.role import Role
from bot.groups import Groups
from bot.policy.redaction import SecretHiding
from bot.store.opening import open_store

OLD, NEW = -500, -1000500


async def test_a_group_keeps_its_role_when_it_moves(tmp_path: Path) -> None:
    given = {OLD: Role.OPERATOR}
    async with open_store("", tmp_path, SecretHiding(), SystemClock(UTC)) as store:
        groups = Groups(given, store.moves)
        groups.moved(OLD, NEW)
        await groups.written()
        assert groups.chats == {NEW: Role.OPERATOR}
        after = Groups(given, store.moves)
        assert await after.follow() == {OLD: NEW} == after.moves
        assert after.chats == {NEW: Role.OPERATOR}


async def test_a_role_that_the_settings_give_to_the_new_id_holds(tmp_path: Path) -> None:
    """Whoever lowers it there may have left the old line as it was."""
    given = {OLD: Role.ADMIN, NEW: Role.VIEWER}
    async with open_store("", tmp_path, SecretHiding(), SystemClock(UTC)) as store:
        groups = Groups(given, store.moves)
        groups.moved(OLD, NEW)
        await groups.written()
        assert groups.chats == {NEW: Role.VIEWER}
        after = Groups(given, store.moves)
        await after.follow()
        assert after.chats == {NEW: Role.VIEWER}
