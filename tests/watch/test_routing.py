"""Which chats hear of an incident: by kind, severity and scope, and by a container's label."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.incident import Incident, IncidentKind, Severity
from bot.domain.route import Route, Scope
from bot.watch.routing import Router, routes_for
from tests.watch.stand_ins import NOON, a_subject, an_incident
from tests.watch.written import Written, a_container

GROUP, TEAM, ADA = -1001, -1002, 111
LISTED = {GROUP, TEAM, ADA}
USUAL = Route(GROUP, 7)


def told(incident: Incident, *routes: Route) -> tuple[tuple[int, int | None], ...]:
    return routes_for(incident, routes, LISTED)


def test_everyone_who_wants_it_hears_it_in_order() -> None:
    assert told(an_incident(a_subject()), USUAL, Route(ADA)) == ((GROUP, 7), (ADA, None))


def test_a_chat_that_is_off_hears_nothing() -> None:
    assert told(an_incident(a_subject()), Route(GROUP, is_on=False)) == ()


def test_only_the_kinds_that_it_wants() -> None:
    route = Route(GROUP, kinds=frozenset({IncidentKind.MEMORY}))
    assert told(an_incident(kind=IncidentKind.CRASH), route) == ()
    assert told(an_incident(kind=IncidentKind.MEMORY), route) == ((GROUP, None),)


def test_who_heard_of_one_hears_of_it_when_it_becomes_graver() -> None:
    written, web = Written(), a_container("web")
    route = Route(GROUP, kinds=frozenset({IncidentKind.HEALTH}))
    written.unhealthy(web)
    assert told(written.only, route)
    written.died(web)
    assert (written.only.kind, told(written.only, route)) == (IncidentKind.CRASH, ((GROUP, None),))
    assert told(written.only, replace(route, kinds=frozenset({IncidentKind.MEMORY}))) == ()
    written.started(web)
    written.wait(timedelta(hours=1))
    assert written.only.closed_at is not None
    assert told(written.only, route)


def test_images_are_told_of_only_where_that_was_asked_for() -> None:
    incident = an_incident(kind=IncidentKind.IMAGE, severity=Severity.INFO)
    asked = Route(ADA, kinds=frozenset(IncidentKind))
    assert told(incident, USUAL, asked) == ((ADA, None),)


@pytest.mark.parametrize("severity", Severity)
def test_from_its_least_severity_on(severity: Severity) -> None:
    incident = an_incident(severity=severity)
    heard = [least for least in Severity if told(incident, Route(GROUP, least=least))]
    assert heard == [least for least in Severity if least <= severity]


@pytest.mark.parametrize(
    ("scope", "hears"),
    [
        (Scope(), True),
        (Scope("nas"), True),
        (Scope("local"), False),
        (Scope("nas", "shop"), True),
        (Scope("", "shop"), True),
        (Scope("nas", "mail"), False),
        (Scope("local", "shop"), False),
    ],
)
def test_scopes(scope: Scope, hears: bool) -> None:
    incident = an_incident(a_subject(project="shop", host="nas"), host="nas")
    assert bool(told(incident, Route(GROUP, scopes=(scope,)))) is hears


def test_one_scope_that_fits_is_enough() -> None:
    incident = an_incident(a_subject(project="shop"))
    assert told(incident, Route(GROUP, scopes=(Scope("nas"), Scope("", "shop")))) != ()


def test_a_project_hears_that_its_host_is_away_and_not_of_a_full_disk() -> None:
    route = Route(GROUP, scopes=(Scope("local", "shop"),))
    elsewhere = Route(TEAM, scopes=(Scope("nas", "shop"),))
    away = an_incident(kind=IncidentKind.HOST)
    assert told(away, route, elsewhere) == ((GROUP, None),)
    assert told(an_incident(kind=IncidentKind.DISK), route) == ()


def test_a_label_sends_it_there_instead() -> None:
    assert told(an_incident(a_subject(chat="-1002")), USUAL) == ((TEAM, None),)
    assert told(an_incident(a_subject(chat=" -1002:9 ")), USUAL) == ((TEAM, 9),)


def test_a_labelled_chat_keeps_its_kinds_and_severity_and_not_its_scopes() -> None:
    incident = an_incident(a_subject(chat="-1002"))
    elsewhere = (Scope("nas"),)
    assert told(incident, USUAL, Route(TEAM, scopes=elsewhere)) == ((TEAM, None),)
    assert told(incident, USUAL, Route(TEAM, is_on=False)) == ()
    assert told(incident, USUAL, Route(TEAM, kinds=frozenset({IncidentKind.HEALTH}))) == ()


def test_of_several_containers_each_is_told_where_it_belongs() -> None:
    both = an_incident(a_subject("web"), a_subject("mail", chat="-1002"))
    assert told(both, USUAL) == ((GROUP, 7), (TEAM, None))
    there = an_incident(a_subject("web", chat="-1002"), a_subject("mail", chat="-1002"))
    assert told(there, USUAL) == ((TEAM, None),)


@pytest.mark.parametrize(("label", "topic"), [("-1002:1", None), ("-1002:2", 2)])
def test_the_general_topic_is_the_group_itself(label: str, topic: int | None) -> None:
    assert told(an_incident(a_subject(chat=label))) == ((TEAM, topic),)


def test_no_chat_is_told_twice() -> None:
    both = an_incident(a_subject("web"), a_subject("mail", chat="-1001:7"))
    assert told(both, USUAL, USUAL) == ((GROUP, 7),)


def test_who_heard_that_a_host_is_away_hears_that_it_is_back() -> None:
    away = an_incident(kind=IncidentKind.HOST)
    labelled = an_incident(a_subject(chat="111"), kind=IncidentKind.HOST)
    back = replace(labelled, back_at=NOON + timedelta(minutes=1))
    assert told(away, USUAL) == ((GROUP, 7),)
    assert told(back, USUAL) == ((GROUP, 7), (ADA, None))
    assert told(replace(labelled, back_at=NOON), USUAL) == ((ADA, None),)


BAD_LABELS = ["-666", "666:7", "team", "-1002:", "-1002:x", "", "9" * 400, "-1002\x00"]


@pytest.mark.parametrize("label", BAD_LABELS)
def test_a_label_that_names_no_listed_chat_loses_no_alert(label: str) -> None:
    subject = a_subject()
    labelled = a_subject(chat=label) if label else subject
    assert told(an_incident(labelled), USUAL) == ((GROUP, 7),)


@pytest.mark.parametrize("label", [one for one in BAD_LABELS if one])
def test_it_is_complained_of_once(label: str, caplog: pytest.LogCaptureFixture) -> None:
    router = Router(lambda: (USUAL,), lambda: LISTED)
    for _ in range(3):
        assert router.addresses(an_incident(a_subject(chat=label))) == ((GROUP, 7),)
    assert len(caplog.messages) == 1
    assert "container web on local: its label deckhand.chat=" in caplog.messages[0]
    assert len(caplog.messages[0]) < 250


def test_a_good_label_is_not(caplog: pytest.LogCaptureFixture) -> None:
    router = Router(lambda: (USUAL,), lambda: LISTED)
    assert router.addresses(an_incident(a_subject(chat="111"), a_subject("b"))) == (
        (GROUP, 7),
        (ADA, None),
    )
    assert not caplog.messages
