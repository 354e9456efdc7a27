"""What a mute kept silent, when that was much."""

from __future__ import annotations

from bot.core.watch_results import ChoiceSpoilt, MuteEnded
from bot.domain.mute import Mute, MuteScope
from tests.render.shown import shown
from tests.watch.stand_ins import NOON, a_subject, an_incident

MUTE = Mute(1, MuteScope.ALL, "", "", NOON, 1, "Ann", 5)


def test_the_newest_are_told_and_how_many_there_were_before() -> None:
    incidents = tuple(an_incident(a_subject(f"job-{n}"), number=n) for n in range(1, 401))
    _, count, before, *rows = shown(MuteEnded(MUTE, incidents)).split("\n")
    assert count == "400 incidents meanwhile:"
    assert before == f"The newest; {400 - len(rows)} more came before them."
    assert [row.rpartition("#")[2] for row in rows] == [
        str(number) for number in range(401 - len(rows), 401)
    ]
    assert 50 < len(rows) < 300
    assert len(shown(MuteEnded(MUTE, incidents))) < 2 * 4096


def test_few_are_told_whole() -> None:
    incidents = tuple(an_incident(a_subject(f"job-{n}"), number=n) for n in range(1, 41))
    assert len(shown(MuteEnded(MUTE, incidents)).split("\n")) == 2 + 40


def test_what_can_not_be_read_any_more_is_said_with_what_holds_instead() -> None:
    assert shown(ChoiceSpoilt(3)) == (
        "⚠️ Mute 3 can't be read any more, and is over. What is muted: /mutes"
    )
    assert shown(ChoiceSpoilt(None)) == (
        "⚠️ What this chat chose to hear of can't be read any more: it hears what the settings give"
        " it. /alerts shows that."
    )
