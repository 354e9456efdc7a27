"""A reply to an incident is about its container, without naming it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import commands
from bot.core.arguments import parse
from bot.core.command import REGISTRY
from bot.core.incident_reply import as_line
from bot.core.results import Choices, Said
from bot.core.words import split
from bot.domain.incident import Incident, IncidentKind, MemberState
from tests.store.watched import full_incident, incident, member

commands.load()
ID, ID_2 = "000001aaaaaa", "000002aaaaaa"


def host_incident() -> Incident:
    return replace(incident(4), kind=IncidentKind.HOST, members=())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("logs", f"/logs @prod {ID}"),
        ("logs 200", f"/logs @prod -n 200 {ID}"),
        ("Logs all", f"/logs @prod -n all {ID}"),
        ("/logs 200", f"/logs @prod -n 200 {ID}"),
        ("/logs@deckhand_bot 200", f"/logs @prod -n 200 {ID}"),
        ("logs -t --since 10m", f"/logs @prod -t --since 10m {ID}"),
        ("logs —since 10m 50", f"/logs @prod -n 50 --since 10m {ID}"),
        ("grep timeout", f"/logs @prod --grep timeout {ID}"),
        ("grep x y", f"/logs @prod --grep 'x y' {ID}"),
        ("grep -C 2 'a  b'", f"/logs @prod -C 2 --grep 'a  b' {ID}"),
        ("grep -- -Xmx", f"/logs @prod --grep -Xmx {ID}"),
        ("/grep $(reboot)", f"/logs @prod --grep '$(reboot)' {ID}"),
        ("restart", f"/restart @prod {ID}"),
        ("restart web-1", f"/restart @prod {ID}"),
        ("/restart web-1", f"/restart @prod {ID}"),
        ("stop -t 20", f"/stop @prod -t 20 {ID}"),
        ("START", f"/start @prod {ID}"),
        ("stats", f"/stats @prod {ID}"),
        ("mute 2h", "/mute @prod /web-1 2h"),
        ("mute", "/mute @prod /web-1"),
        ("mute until tomorrow", "/mute @prod /web-1 until tomorrow"),
        ("mute 2h new release", "/mute @prod /web-1 2h new release"),
        ("/mute web-1 2h", "/mute @prod /web-1 2h"),
        ("ack", "/ack 1"),
        ("/ack", "/ack 1"),
    ],
)
def test_the_container_is_named_by_the_message(text: str, line: str) -> None:
    assert as_line(text, [incident(1)], "deckhand_bot") == line
    words = split(line)
    host = words.words[:1] == ("@prod",)
    command = REGISTRY[words.command]
    parse(command.arguments, words.words[host:], command.usage)


@pytest.mark.parametrize(
    "text",
    [
        "/logs @edge web",
        "/logs db",
        "/logs 1 2",
        "/restart db",
        "/mute all 2h",
        "/mute db 2h",
        "/ack 7",
        "/ps",
        "/logs --nonsense",
        "/logs 'unclosed",
        "/grep",
    ],
)
def test_a_command_that_names_what_it_is_about_stays_as_it_is(text: str) -> None:
    assert as_line(text, [incident(1)]) is None


@pytest.mark.parametrize(
    "text",
    [
        "looking into it",
        "restart worked, thanks",
        "logs db",
        "mute all 2h",
        "rm",
        "grep",
        "ack I look",
        "\u200b",
        "@edge logs",
    ],
)
def test_other_words_are_told_what_works(text: str) -> None:
    answer = as_line(text, [incident(1)])
    assert isinstance(answer, Said)
    assert "logs 200, grep timeout, restart, stop, start, stats, mute 2h, ack" in str(
        answer.sentence
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("restart please now", "restart please"),
        ("restart web-1 please", "restart please"),
        ("restart -t 5 please", "restart please"),
        ("restart @edge", "restart @edge"),
        ("logs 200 please", "logs please"),
        ("logs 1 2", "logs 2"),
        ("mute all 2h", "mute all"),
        ("mute forever", "mute forever"),
        ("ack please", "ack please"),
        ("please restart", "please"),
        ("grep", "grep"),
    ],
)
def test_it_is_said_which_word_can_not_be_read(text: str, words: str) -> None:
    answer = as_line(text, [incident(1)])
    assert isinstance(answer, Said)
    assert str(answer.sentence).startswith(f"{words} can't be read here")


def test_s1_a_word_that_is_no_command_is_repeated_as_it_may_be_seen() -> None:
    answer = as_line("TOKEN=x please", [incident(1)], hide=lambda word: word.replace("x", "***"))
    assert isinstance(answer, Said)
    assert str(answer.sentence).startswith("TOKEN=*** can't be read here")


def test_a_wrong_flag_or_quote_is_said_as_such() -> None:
    for text, words in (("logs --nonsense", "no flag"), ("grep 'x", "never closed")):
        answer = as_line(text, [incident(1)])
        assert isinstance(answer, Said)
        assert words in str(answer.sentence)


def test_of_several_containers_one_is_chosen() -> None:
    gone = member(3, state=MemberState.REMOVED)
    several = incident(7, member(1), member(2), gone)
    answer = as_line("logs 20", [several])
    assert isinstance(answer, Choices)
    assert answer.choices == (
        ("web-1", f"/logs @prod -n 20 {ID}"),
        ("web-2", f"/logs @prod -n 20 {ID_2}"),
    )
    assert as_line("mute web-2 2h", [several]) == "/mute @prod /web-2 2h"
    named = incident(8, member(1, subject=replace(member(1).subject, name="All")))
    assert as_line("mute 2h", [named]) == "/mute @prod /All 2h"
    assert as_line("ack", [several]) == "/ack 7"


def test_a_message_about_several_incidents_offers_all_their_containers() -> None:
    edge = member(2)
    edge = replace(edge, subject=replace(edge.subject, host="edge"))
    both = [incident(1), incident(2, edge, host="edge")]
    restart, ack = as_line("restart", both), as_line("ack", both)
    assert isinstance(restart, Choices)
    assert isinstance(ack, Choices)
    assert restart.choices == (
        ("web-1 @prod", f"/restart @prod {ID}"),
        ("web-2 @edge", f"/restart @edge {ID_2}"),
    )
    assert ack.choices == (("#1 web-1", "/ack 1"), ("#2 web-2", "/ack 2"))


def test_where_all_containers_are_gone_their_lines_say_so_themselves() -> None:
    gone = incident(1, member(1, state=MemberState.REMOVED))
    assert as_line("logs", [gone]) == f"/logs @prod {ID}"
    assert as_line("ack", [full_incident(2)]) == "/ack 2"


def test_an_incident_without_a_container() -> None:
    answer = as_line("restart", [host_incident()])
    assert isinstance(answer, Said)
    assert str(answer.sentence).endswith(": mute 2h, ack")
    answer = as_line("restart please", [host_incident()])
    assert isinstance(answer, Said)
    assert str(answer.sentence).startswith("restart can't be read here")
    assert as_line("mute 2h", [host_incident()]) == "/mute prod/ 2h"
    assert as_line("ack", [host_incident()]) == "/ack 4"
