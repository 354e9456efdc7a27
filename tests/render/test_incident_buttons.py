"""What is below an alert follows from how its container stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.incident import MemberState
from tests.render.shown import drawn
from tests.render.test_incidents import CRASHED, NOW, card, incident


@pytest.mark.parametrize(
    ("policy", "is_given_up", "labels"),
    [
        ("always", False, ["Logs", "Restart", "Stop"]),
        ("", False, ["Logs", "Restart", "Stop"]),
        ("no", False, ["Logs", "Restart"]),
        ("on-failure:3", False, ["Logs", "Restart", "Stop"]),
        ("on-failure:3", True, ["Logs", "Restart"]),
    ],
)
def test_nobody_is_offered_to_stop_what_has_ended(
    policy: str, is_given_up: bool, labels: list[str]
) -> None:
    member = replace(CRASHED, restart_policy=policy, is_given_up=is_given_up)
    assert [one.label for one in drawn(card(incident(member))).buttons[0]] == labels
    runs = replace(member, state=MemberState.TRYING, since=NOW)
    assert drawn(card(incident(runs))).buttons[0][-1].label == "Stop"
