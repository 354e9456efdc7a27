"""/incidents and /ack."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.errors import NothingMatches, Refused, UnknownCommand, UsageError
from bot.core.results import Choices, Said
from bot.core.watch_results import IncidentsShown
from bot.domain.incident import Incident
from tests.commands.driver import ADMIN, OPERATOR, VIEWER, Driver, as_person
from tests.render.shown import drawn, shown
from tests.watch.stand_ins import NOON, HandClock, a_subject, an_incident


def happened(driver: Driver, number: int, hours_ago: float, *, over: bool = False) -> Incident:
    at = NOON - timedelta(hours=hours_ago)
    incident = an_incident(a_subject(), number=number, at=at)
    incident = replace(incident, closed_at=at) if over else incident
    driver.watched.ledger.incidents.append(incident)
    return incident


def told(result: IncidentsShown) -> list[int]:
    return [one.number for one in result.incidents]


async def test_those_that_are_open_oldest_first(phone: Driver) -> None:
    happened(phone, 3, hours_ago=1)
    happened(phone, 2, hours_ago=3, over=True)
    happened(phone, 1, hours_ago=50)
    listed = (await as_person(phone, VIEWER).send("/incidents")).one(IncidentsShown)
    assert (told(listed), listed.now) == ([1, 3], NOON)


async def test_all_of_a_day_and_those_still_open(phone: Driver) -> None:
    happened(phone, 4, hours_ago=1)
    happened(phone, 3, hours_ago=23.9, over=True)
    happened(phone, 2, hours_ago=24.1, over=True)
    happened(phone, 1, hours_ago=50)
    long = happened(phone, 5, hours_ago=30, over=True)
    ended = replace(long, closed_at=NOON - timedelta(hours=2))
    phone.watched.ledger.incidents[-1] = ended
    for flag in ("-a", "--all"):
        assert told((await phone.send(f"/incidents {flag}")).one(IncidentsShown)) == [1, 5, 3, 4]


async def test_of_several_hosts_each_is_named(phone: Driver, two_hosts: Driver) -> None:
    happened(phone, 1, hours_ago=1)
    for driver, line in (
        (phone, "🔴 web crashed · 11:00 · #1"),
        (two_hosts, "🔴 web crashed · local · 11:00 · #1"),
    ):
        listed = (await driver.send("/incidents")).one(IncidentsShown)
        assert shown(listed).split("\n")[1:] == [line]


async def test_nothing_is_wrong(phone: Driver) -> None:
    happened(phone, 2, hours_ago=30, over=True)
    choices = (await phone.send("/incidents")).one(Choices)
    assert shown(choices) == "No incident is open.\n[Those of the last 24 hours]"
    said = await phone.send(drawn(choices).buttons[0][0].line)
    assert shown(said.one(Said)) == "No incident in the last 24 hours."


async def test_somebody_takes_it(phone: Driver) -> None:
    happened(phone, 12, hours_ago=1)
    assert shown((await phone.send("/ack 12")).one(Said)) == "Olaf looks after incident 12: web."
    taken = phone.watched.ledger.incidents[0].taken
    assert taken is not None
    assert (taken.person, taken.name, taken.at) == (222, "Olaf", NOON)
    assert shown((await phone.send("/ack #12")).one(Said)) == "Olaf looks after incident 12: web."


async def test_the_first_has_it(phone: Driver, clock: HandClock) -> None:
    happened(phone, 12, hours_ago=1)
    await asyncio.gather(phone.send("/ack 12"), as_person(phone, ADMIN).send("/ack 12"))
    clock.move(hours=1)
    late = await as_person(phone, ADMIN).send("/ack 12")
    assert (
        shown(late.one(Said)) == "Olaf looks after incident 12 already, since 2026-03-10 12:00 UTC."
    )


async def test_who_pressed_the_button_sees_it_on_the_card(phone: Driver) -> None:
    happened(phone, 12, hours_ago=1)
    assert (await phone.send("/ack 12", pressed=True)).results == []
    taken = phone.watched.ledger.incidents[0].taken
    assert taken is not None
    assert taken.person == 222
    late = await as_person(phone, ADMIN).send("/ack 12", pressed=True)
    assert shown(late.one(Said)).startswith("Olaf looks after incident 12 already")


async def test_one_that_is_over(phone: Driver) -> None:
    happened(phone, 12, hours_ago=1, over=True)
    assert shown((await phone.send("/ack 12")).one(Said)) == "Incident 12 is over already."


async def test_one_that_never_was(phone: Driver) -> None:
    with pytest.raises(NothingMatches, match="There is no incident 13. Those that are open"):
        await phone.send("/ack 13")


@pytest.mark.parametrize("line", ["/ack", "/ack web", "/ack 1 2", "/ack 1.5", "/incidents now"])
async def test_what_can_not_be_read(phone: Driver, line: str) -> None:
    with pytest.raises(UsageError):
        await phone.send(line)


async def test_a_viewer_takes_none(phone: Driver) -> None:
    happened(phone, 12, hours_ago=1)
    with pytest.raises(Refused):
        await as_person(phone, VIEWER).send("/ack 12")
    assert phone.watched.ledger.incidents[0].taken is None


async def test_it_is_reached_by_buttons_only(phone: Driver) -> None:
    assert phone.person is OPERATOR
    with pytest.raises(UnknownCommand):
        await phone.send("/help ack")
