"""A swarm's task as a phone shows it."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.incident import MemberState
from tests.render.shown import shown
from tests.render.test_incidents import CRASHED, WEB, card, incident, lines_of

TASK = replace(CRASHED, subject=replace(WEB, name=f"web.1.{'x7' * 12}y"), restart_policy="no")
SWARMS = "Its swarm starts another in its place, if the service says so."


def test_it_is_called_by_its_slot_and_its_swarm_starts_another() -> None:
    told = lines_of(incident(TASK))
    assert told[0] == "🔴 web.1 crashed · exit 139"
    assert SWARMS in told
    assert "Nothing starts it again." not in told


def test_nothing_is_said_of_another_once_it_is_there() -> None:
    assert SWARMS not in shown(card(incident(replace(TASK, state=MemberState.TRYING))))
