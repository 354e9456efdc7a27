"""Why a container could not start: in plain words where the engine's are known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.container_results import Card
from bot.domain.incident import IncidentKind, Member
from tests.render.shown import shown
from tests.render.test_containers import DETAIL, PROXY
from tests.render.test_incidents import AT, WEB, incident, lines_of

TAKEN = (
    "driver failed programming external connectivity on endpoint web (3f2a9c): Error starting"
    " userland proxy: listen tcp4 0.0.0.0:80: bind: address already in use"
)
PLAIN = "The host's port 0.0.0.0:80 is taken already: by another container, or by a program."
ODD = "exec /start: exec format error"


@pytest.mark.parametrize(("words", "told"), [(TAKEN, PLAIN), (ODD, ODD)])
def test_an_alert_tells_why(words: str, told: str) -> None:
    seen = lines_of(incident(Member(WEB, AT, AT, error=words, exit_code=127), IncidentKind.START))
    assert (seen[0], seen[-1]) == ("🔴 web could not start", told)


def test_what_a_health_check_wrote_is_about_other_ports() -> None:
    assert lines_of(incident(Member(WEB, AT, AT, error=TAKEN), IncidentKind.HEALTH))[-1] == TAKEN


@pytest.mark.parametrize(("words", "told"), [(TAKEN, PLAIN), (ODD, ODD)])
def test_a_card_tells_why(words: str, told: str) -> None:
    card = Card(PROXY, replace(DETAIL, error=words), frozenset(), back="/ps", back_page=1)
    assert f"\nIt could not start: {told}\n" in shown(card)
