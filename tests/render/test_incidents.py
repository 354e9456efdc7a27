"""Incidents of one container as a phone shows them at three in the morning."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.watch_results import IncidentEnded, IncidentShown
from bot.domain.incident import Incident, IncidentKind, Member, MemberState, Severity, Taken
from bot.domain.subject import Subject
from bot.domain.text import Style
from bot.locale.catalogue import load
from bot.render.incident_facts import QUOTED_CHARACTERS
from bot.render.view import view
from tests.render.shown import drawn, shown

AT = datetime(2026, 11, 2, 3, 12, tzinfo=UTC)
NOW = AT + timedelta(minutes=2)
ID = "3f2a9c" + "0" * 58
WEB = Subject("nas", ID, "web", "nginx:1.27", "shop")
MIB = 1024**2
CRASHED = Member(WEB, AT, AT, exit_code=139, restart_policy="always", lines=("one", "boom"))


def incident(
    member: Member, kind: IncidentKind = IncidentKind.CRASH, *, is_loop: bool = False
) -> Incident:
    return Incident(
        number=12,
        kind=kind,
        severity=Severity.CRITICAL,
        host="nas",
        opened_at=member.first_at,
        last_at=member.last_at,
        project="shop",
        members=(replace(member, kind=kind),),
        is_loop=is_loop,
        closed_at=NOW if member.is_over else None,
    )


def card(told: Incident, at: str = "") -> IncidentShown:
    return IncidentShown(told, NOW, at, several_hosts=bool(at))


def lines_of(told: Incident) -> list[str]:
    return drawn(card(told)).text.plain.split("\n")


def recovered(member: Member, after: timedelta) -> Member:
    return replace(member, state=MemberState.RECOVERED, since=member.first_at + after)


AFTER = timedelta(minutes=3, seconds=12)


def test_a_crash() -> None:
    assert shown(card(incident(CRASHED))) == (
        "🔴 web crashed · exit 139\n"
        "shop\n"
        "It used memory that is not its own (SIGSEGV).\n"
        "Since 03:12\n"
        "Docker starts it again (always).\n"
        "one\n"
        "boom\n"
        "[Logs] [Restart] [Stop]\n"
        "[Acknowledge]\n"
        "[Mute 1 h] [Mute until tomorrow]"
    )


def test_the_name_stands_out_and_the_log_is_folded() -> None:
    styles = {span.text: span.style for span in drawn(card(incident(CRASHED))).text.spans}
    assert styles["web"] is Style.BOLD
    assert styles["one\nboom"] is Style.QUOTE


def test_what_its_buttons_do() -> None:
    short = ID[:12]
    rows = drawn(card(incident(CRASHED))).buttons
    assert [button.line for row in rows for button in row] == [
        f"/logs {short}",
        f"/restart {short}",
        f"/stop {short}",
        "/ack 12",
        "/mute /web 1h",
        "/mute /web tomorrow",
    ]


def test_on_another_host_than_the_default_one() -> None:
    view = drawn(card(incident(CRASHED), "@nas"))
    assert view.text.plain.split("\n")[1] == "shop · nas"
    lines = [button.line for row in view.buttons for button in row]
    assert lines[0] == f"/logs @nas {ID[:12]}"
    assert lines[3:5] == ["/ack 12", "/mute @nas /web 1h"]


def test_a_time_that_is_not_today_has_its_date() -> None:
    later = IncidentShown(incident(CRASHED), AT + timedelta(days=1))
    assert "Since 2026-11-02 03:12" in drawn(later).text.plain


def test_a_loop() -> None:
    looping = replace(CRASHED, count=14, last_at=AT + timedelta(minutes=8), exit_code=1)
    told = lines_of(incident(looping, is_loop=True))
    assert told[0] == "🔴 web crashes again and again · exit 1"
    assert told[3] == "14 times since 03:12, last at 03:20"


def test_memory_ran_out() -> None:
    member = replace(
        CRASHED,
        exit_code=137,
        out_of_memory=True,
        memory_limit=64 * MIB,
        memory_seen=63 * MIB,
        restart_policy="no",
    )
    assert lines_of(incident(member, IncidentKind.MEMORY))[:6] == [
        "🔴 web ran out of memory · exit 137",
        "shop",
        "Memory ran out, and the kernel killed it.",
        "Its limit is 64 MiB; 63 MiB were in use when last seen.",
        "Since 03:12",
        "Nothing starts it again.",
    ]


def test_a_process_was_killed_for_memory() -> None:
    member = Member(WEB, AT, AT, state=MemberState.TRYING, since=AT, out_of_memory=True)
    told = lines_of(incident(replace(member, memory_limit=MIB), IncidentKind.MEMORY))
    assert told[0] == "🟠 web ran out of memory, and goes on"
    assert told[2:4] == [
        "A process in it was killed; the container itself runs on.",
        "Its limit is 1 MiB.",
    ]
    over = incident(replace(member, state=MemberState.RECOVERED), IncidentKind.MEMORY)
    assert lines_of(over)[0] == "✅ web went on after memory ran out"


def test_failing_health_shows_what_the_check_wrote() -> None:
    told = incident(Member(WEB, AT, AT, error="HTTP 503"), IncidentKind.HEALTH)
    assert lines_of(told)[:4] == ["🟠 web is unhealthy", "shop", "Since 03:12", "HTTP 503"]


def test_an_end_that_nobody_saw() -> None:
    member = replace(CRASHED, exit_code=None, is_late=True, state=MemberState.TRYING, since=AT)
    told = lines_of(incident(member))
    assert told[0] == "🟠 web runs again, not yet for long"
    assert "It ended and was started again; how it ended is not known." in told
    assert "Seen late: the bot was not listening when it happened." in told


def test_who_looks_after_it() -> None:
    told = replace(incident(CRASHED), taken=Taken(1, "Ann", AT + timedelta(minutes=1)))
    assert "👤 Ann looks after it, since 03:13." in lines_of(told)
    assert "[Acknowledge]" not in shown(card(told))


def test_docker_gives_up_after_the_retries_of_its_policy() -> None:
    limited = replace(CRASHED, restart_policy="on-failure:2")
    for count, told in (
        (2, "Docker starts it again (on-failure:2)."),
        (3, "Nothing starts it again."),
    ):
        assert told in lines_of(incident(replace(limited, count=count)))


def test_docker_counts_the_retries_of_incidents_before() -> None:
    limited = replace(CRASHED, restart_policy="on-failure:2", count=1, is_given_up=True)
    assert "Nothing starts it again." in lines_of(incident(limited))


def test_after_its_end_there_is_nothing_to_restart() -> None:
    told = shown(card(incident(recovered(CRASHED, AFTER))))
    assert told.split("\n")[0] == "✅ web recovered after 3 min 12 sec · exit 139"
    assert "It began at 03:12" in told
    assert "Docker starts it again" not in told
    assert told.endswith("[Logs]\n[Mute 1 h] [Mute until tomorrow]")


def test_one_that_is_removed_has_no_buttons() -> None:
    gone = replace(CRASHED, state=MemberState.REMOVED, since=NOW)
    assert drawn(card(incident(gone))).buttons == ()


@pytest.mark.parametrize(
    ("member", "kind", "is_loop", "words"),
    [
        (
            recovered(CRASHED, AFTER),
            IncidentKind.CRASH,
            False,
            "✅ web recovered after 3 min 12 sec",
        ),
        (
            recovered(replace(CRASHED, count=14), AFTER),
            IncidentKind.CRASH,
            True,
            "✅ web is stable again after 14 restarts",
        ),
        (
            recovered(CRASHED, timedelta(hours=2, minutes=5)),
            IncidentKind.HEALTH,
            False,
            "✅ web is healthy again after 2 hr 5 min",
        ),
        (
            replace(CRASHED, state=MemberState.STOPPED, since=NOW),
            IncidentKind.CRASH,
            False,
            "⏹ web has stopped",
        ),
        (
            replace(CRASHED, state=MemberState.REMOVED, since=NOW),
            IncidentKind.CRASH,
            False,
            "⏹ web was removed",
        ),
    ],
)
def test_how_it_ended(member: Member, kind: IncidentKind, is_loop: bool, words: str) -> None:
    told = incident(member, kind, is_loop=is_loop)
    assert shown(IncidentEnded(told)) == words
    assert shown(IncidentEnded(told, several_hosts=True)) == f"{words} · nas"


def test_a_long_log_keeps_its_newest_lines() -> None:
    lines = tuple(f"line {number}" for number in range(2000))
    told = drawn(card(incident(replace(CRASHED, lines=lines)))).text.plain
    assert len(told) < QUOTED_CHARACTERS + 300
    assert told.endswith("line 1999")


def test_hostile_words_stay_on_their_line() -> None:
    hostile = replace(WEB, name="web\n\u202egnp", project="a\nb")
    told = lines_of(replace(incident(replace(CRASHED, subject=hostile)), project="a\nb"))
    assert told[0] == "🔴 web gnp crashed · exit 139"
    assert told[1] == "a b"


def test_in_chinese() -> None:
    told = view(card(incident(recovered(CRASHED, AFTER))), load(UTC)["zh"])
    assert told.text.plain.startswith("✅ web 在 3 分钟 12 秒后恢复 · 退出码 139\n")
