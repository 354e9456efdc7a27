"""The host above an answer, and what has none above it."""

from __future__ import annotations

import pytest

from bot.core.errors import (
    BotError,
    EngineNotResponding,
    EngineUnreachable,
    NothingMatches,
    SpoolFull,
    StoreError,
    UsageError,
)
from bot.core.results import Said
from bot.domain.sentence import say
from bot.domain.text import Style, bold, text
from bot.render.answer import headed, joined, wants_host


def test_the_host_stands_above_in_a_line_of_its_own() -> None:
    shown = headed("nas", text("✅ ", bold("web"), " is stopped."))
    assert shown.plain == "🖥 nas\n✅ web is stopped."
    assert [span.text for span in shown.spans if span.style is Style.BOLD] == ["nas", "web"]


def test_without_a_host_or_words_nothing_is_added() -> None:
    assert headed("", text("Done.")) == text("Done.")
    assert headed("nas", text("")) == text("")


def test_single_lines_stand_closer_than_blocks() -> None:
    assert joined([text("a"), text("b"), text("c\nd"), text("e")]).plain == "a\nb\n\nc\nd\n\ne"


@pytest.mark.parametrize(
    ("fault", "wanted"),
    [
        (NothingMatches(say("There is no container {name} here.", name="web")), True),
        (EngineUnreachable(say("There is no Docker engine at {address}.", address="x")), True),
        (UsageError(say("{name} is missing.", name="IMAGE")), True),
        (EngineNotResponding(say("The engine on {host} does not answer.", host="nas")), False),
        (StoreError(say("The database is locked.")), False),
        (SpoolFull(say("There is too little disk for that.")), False),
    ],
)
def test_which_errors_are_told_with_the_host(fault: BotError, wanted: bool) -> None:
    assert wants_host(fault) is wanted


def test_results_are() -> None:
    assert wants_host(Said(say("Done.")))
