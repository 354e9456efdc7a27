"""Groups keep their rights when their id changes, also over a restart."""

from __future__ import annotations

from tests.store.samples import Opener


async def test_a_move_is_known_after_a_restart(opener: Opener) -> None:
    async with opener() as store:
        assert await store.moves.known() == {}
        await store.moves.note(-1, -1001)
    async with opener() as store:
        assert await store.moves.known() == {-1: -1001}


async def test_several_moves_lead_to_the_newest_id(opener: Opener) -> None:
    async with opener() as store:
        await store.moves.note(-1, -1001)
        await store.moves.note(-1001, -1002)
        assert await store.moves.known() == {-1: -1002, -1001: -1002}


async def test_the_same_move_may_be_told_twice(opener: Opener) -> None:
    async with opener() as store:
        await store.moves.note(-1, -1001)
        await store.moves.note(-1, -1003)
        assert await store.moves.known() == {-1: -1003}


async def test_a_circle_ends(opener: Opener) -> None:
    async with opener() as store:
        await store.moves.note(-1, -2)
        await store.moves.note(-2, -1)
        assert set(await store.moves.known()) == {-1, -2}
