"""A chat's own choice over the settings'."""

from __future__ import annotations

from bot.domain.incident import Severity
from bot.domain.route import Route
from bot.watch.choices import Choices
from bot.watch.routing import Router
from tests.watch.stand_ins import MemoryRoutes, a_subject, an_incident

GROUP, ADA, MOVED = -1001, 111, -100999
USUAL = ((GROUP, 7), (ADA, None))


def choices(store: MemoryRoutes, *listed: int) -> Choices:
    return Choices(store, USUAL, lambda: listed or (GROUP, ADA, MOVED))


async def test_the_settings_are_the_default() -> None:
    routes = choices(MemoryRoutes())
    assert routes.all() == (Route(GROUP, 7), Route(ADA))
    assert routes.of(GROUP, 7) == Route(GROUP, 7)
    assert routes.of(GROUP, None) is None


async def test_a_choice_wins_and_outlives_a_restart() -> None:
    store = MemoryRoutes()
    quiet, topic = Route(GROUP, 7, is_on=False), Route(GROUP, 8, least=Severity.CRITICAL)
    for route in (quiet, topic):
        await choices(store).set(route)
    again = choices(store)
    await again.load({})
    assert again.of(GROUP, 7) == quiet
    assert again.all() == (quiet, Route(ADA), topic)


async def test_a_chat_that_is_no_longer_listed_hears_nothing() -> None:
    store = MemoryRoutes([Route(-1005)])
    routes = choices(store)
    await routes.load({})
    assert Route(-1005) not in routes.all()
    routes = choices(store, -1005)
    await routes.load({})
    assert Route(-1005) in routes.all()


async def test_a_group_that_moved_keeps_its_choice() -> None:
    store = MemoryRoutes([Route(GROUP, 8)])
    running = choices(store)
    await running.load({})
    running.moved(GROUP, MOVED)
    restarted = choices(store)
    await restarted.load({GROUP: MOVED})
    for routes in (running, restarted):
        assert routes.all() == (Route(MOVED, 7), Route(ADA), Route(MOVED, 8))
        assert routes.of(GROUP, 7) is None


async def test_a_label_that_names_a_group_as_it_was_before_it_moved_counts() -> None:
    labelled = an_incident(a_subject(chat=str(GROUP)), a_subject("b", chat=f"{GROUP}:9"))
    running, restarted = (choices(MemoryRoutes(), -100998, ADA) for _ in range(2))
    await running.load({})
    for old, new in ((GROUP, MOVED), (MOVED, -100998)):
        running.moved(old, new)
    await restarted.load({GROUP: -100998, MOVED: -100998})
    for routes in (running, restarted):
        router = Router(routes.all, lambda: (-100998, ADA), routes.moves)
        assert router.addresses(labelled) == ((-100998, None), (-100998, 9))


async def test_what_it_chose_after_the_move_is_newer() -> None:
    new = Route(MOVED, 8, is_on=False)
    for rows in ([Route(GROUP, 8), new], [new, Route(GROUP, 8)]):
        routes = choices(MemoryRoutes(rows))
        await routes.load({GROUP: MOVED})
        assert routes.of(MOVED, 8) == new
