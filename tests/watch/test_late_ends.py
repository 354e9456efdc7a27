"""Ends that come late, and ends of what goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.watch_ports import Why
from bot.core.watch_results import IncidentEnded, IncidentShown
from tests.store.samples import START
from tests.store.watched import incident
from tests.watch.post_office import PostOffice, about, numbers


async def test_what_had_ended_before_it_could_be_told_is_told_once(office: PostOffice) -> None:
    await office.bring([incident(1, closed_at=START)], about(1), about(1, Why.ENDED))
    office.open()
    assert [numbers(one) for one in await office.until_empty()] == [[1]]


@pytest.mark.parametrize("why", [Why.ANNOUNCE, Why.UPDATE])
async def test_what_had_ended_before_it_could_be_told_and_goes_on_ends_anew(
    office: PostOffice, why: Why
) -> None:
    await office.bring([incident(1, closed_at=START)], about(1))
    office.open()
    await office.until_empty()
    await office.bring([incident(1, reopened_at=START)], about(1, why))
    message = (await office.until_empty())[-1]
    closed = incident(1, reopened_at=START, closed_at=START + timedelta(minutes=20))
    await office.bring([closed], about(1, Why.ENDED))
    *_, ended, card = await office.until_empty()
    assert ended.result == IncidentEnded(closed)
    assert (card.is_edit, numbers(card)) == (True, [1])
    assert (message.is_edit, card.place.message) == (why is Why.UPDATE, ended.place.message)


async def test_an_end_that_no_longer_holds_is_not_told(office: PostOffice) -> None:
    goes_on, is_back = incident(1, reopened_at=START), incident(2, back_at=START)
    await office.bring([goes_on, is_back], about(1, Why.ENDED), about(1), about(2, Why.ENDED))
    office.open()
    told = await office.until_empty()
    assert [type(one.result) for one in told] == [IncidentShown, IncidentEnded]
    assert [numbers(one) for one in told] == [[1], [2]]
