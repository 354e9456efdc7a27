"""Incidents that are about images, what a card offers, and what it quotes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.watch_results import IncidentShown, IncidentsShown
from bot.domain.incident import IncidentKind
from bot.render.incident_words import TIMES
from tests.render.shown import shown
from tests.render.test_incident_lists import NOW, group, member, of_host
from tests.render.test_incidents import CRASHED, incident, lines_of


def test_images_are_named_where_several_incidents_are_listed() -> None:
    pulled = replace(of_host(IncidentKind.IMAGE), error="pull app:1\ndelete 0123456789ab")
    many = replace(pulled, number=13, error="\n".join(f"pull app:{one}" for one in range(99)))
    told = shown(IncidentsShown((pulled, many), NOW)).split("\n")
    assert told[1:3] == [
        "🔵 Images on nas changed · 03:12 · #12",
        "pull app:1, delete 0123456789ab",
    ]
    assert told[4].startswith("pull app:0, pull app:1, ")
    assert told[4].endswith("…")
    assert len(told[4]) < 250


def test_one_that_is_muted_says_so_and_offers_no_other_mute() -> None:
    web, db = member("web", restart_policy="no"), member("db")
    for told in (group(web), group(web, db), of_host(IncidentKind.HOST, db)):
        muted = replace(told, muted_until=NOW + timedelta(hours=1))
        silent, loud = shown(IncidentShown(muted, NOW)), shown(IncidentShown(told, NOW))
        assert "\n🔕 Muted until 2026-11-02 04:14 UTC. All mutes: /mutes\n" in silent
        assert "[Acknowledge]" in silent
        assert "[Mute" not in silent
        assert "[Mute" in loud
        assert shown(IncidentShown(muted, NOW + timedelta(hours=1))).endswith(loud[-30:])


def test_what_it_wrote_again_and_again_is_quoted_once() -> None:
    lines = ("start", "boom", "boom", "boom", "", "", "boom")
    told = lines_of(incident(replace(CRASHED, lines=lines)))
    assert told[-5:] == ["start", f"boom {TIMES}3", "", "", "boom"]
