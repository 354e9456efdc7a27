"""Groups, hosts, several incidents at once, and what was silent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.core.watch_results import IncidentEnded, IncidentShown, IncidentsShown, MuteEnded
from bot.domain.incident import Incident, IncidentKind, Member, MemberState, Severity
from bot.domain.mute import Mute, MuteScope
from bot.domain.subject import Subject
from bot.locale.catalogue import LANGUAGES, load
from bot.render.incident_words import TIMES
from bot.render.view import view
from bot.watch.grouping import has_room
from tests.render.shown import drawn, shown

AT = datetime(2026, 11, 2, 3, 12, tzinfo=UTC)
NOW = AT + timedelta(minutes=2)
MESSAGE_UNITS = 4096


def member(name: str, code: int | None = 1, **more: object) -> Member:
    subject = Subject("nas", f"{name:_<64}", name, project="shop")
    return replace(Member(subject, AT, AT, exit_code=code), **more)  # type: ignore[arg-type]


def group(*members: Member, project: str = "shop") -> Incident:
    return Incident(
        number=12,
        kind=IncidentKind.CRASH,
        severity=Severity.CRITICAL,
        host="nas",
        opened_at=AT,
        last_at=AT,
        project=project,
        members=members,
    )


def up(one: Member, after: timedelta = timedelta(minutes=3)) -> Member:
    return replace(one, state=MemberState.RECOVERED, since=AT + after)


def of_host(kind: IncidentKind, *members: Member, back: int | None = None) -> Incident:
    back_at = None if back is None else AT + timedelta(seconds=back)
    return replace(group(*members, project=""), kind=kind, back_at=back_at)


def gone(*members: Member) -> Incident:
    told = tuple(
        replace(one, state=MemberState.REMOVED, kind=IncidentKind.GONE, count=0) for one in members
    )
    return replace(group(*told), kind=IncidentKind.GONE)


GONE = member("gone")
DB, WEB = member("db", 137), member("web", count=3)
API = member("api", kind=IncidentKind.HEALTH)


def test_a_group_names_each_of_its_containers() -> None:
    assert shown(IncidentShown(group(DB, WEB, API), NOW)) == (
        "🔴 3 containers of shop are not well\n"
        "5 times since 03:12, last at 03:12\n"
        "🔴 db · exit 137\n"
        f"🔴 web {TIMES}3 · exit 1\n"
        "🟠 api\n"
        "[Acknowledge]\n"
        "[Mute project 1 h] [Mute until tomorrow]\n"
        "[db] [web]\n"
        "[api]"
    )


def test_its_buttons_open_cards() -> None:
    many = group(up(DB), *(member(f"web-{number}") for number in range(9)))
    rows = drawn(IncidentShown(many, NOW, "@nas", several_hosts=True)).buttons
    lines = [button.line for row in rows for button in row]
    assert lines[:3] == ["/ack 12", "/mute nas/shop 1h", "/mute nas/shop tomorrow"]
    assert lines[3:] == [f"/card @nas web-{number}_______" for number in range(6)]


def test_without_a_project_it_is_the_hosts() -> None:
    told = shown(IncidentShown(group(DB, WEB, project=""), NOW))
    assert told.startswith("🔴 2 containers of nas are down\n")
    assert "Mute" not in told


def test_how_a_group_stands() -> None:
    trying = replace(WEB, state=MemberState.TRYING, since=NOW)
    gone = replace(WEB, state=MemberState.REMOVED, since=NOW)

    def first(*members: Member) -> str:
        return shown(IncidentShown(group(*members), NOW)).split("\n")[0]

    assert first(DB, WEB) == "🔴 2 containers of shop are down"
    assert first(API, API) == "🟠 2 containers of shop are not well"
    assert first(up(DB), WEB) == "🔴 1 of 2 containers of shop is not well yet"
    assert first(up(DB), trying) == "🟠 2 containers of shop run again, not yet for long"
    assert first(up(DB), up(WEB)) == "✅ 2 containers of shop recovered after 3 min"
    assert first(up(DB), gone) == "✅ It is over for 2 containers of shop"


def test_a_long_list_is_told_in_paragraphs() -> None:
    many = group(up(DB), *(member(f"web-{number}", count=number + 1) for number in range(12)))
    told = shown(IncidentShown(many, NOW)).split("\n")
    assert told[2] == "✅ db (137)"
    assert told[3].startswith(f"🔴 web-0 (1), web-1 {TIMES}2 (1), web-2 {TIMES}3 (1)")


def test_the_fullest_group_fits_into_a_message() -> None:
    for length in (1, 5, 30, 60):
        incident = group()
        for number in range(1000):
            one = member(f"{number:x>{length}}", 255, count=999)
            if has_room(incident, one.subject):
                incident = incident.with_member(one)
        for language in LANGUAGES:
            drawn_so = view(IncidentShown(incident, NOW), load(UTC)[language])
            plain = drawn_so.text.plain
            assert len(plain.encode("utf-16-le")) // 2 <= MESSAGE_UNITS
            assert all(one.subject.name in plain for one in incident.members)


def test_what_is_gone() -> None:
    job, other = (replace(GONE, subject=replace(GONE.subject, name=name)) for name in ("job", "b"))
    assert shown(IncidentShown(gone(job), NOW, "@nas", several_hosts=True)) == (
        "⏹ job is gone\n"
        "shop · nas\n"
        "It ran at 03:12, and was removed while the bot was not listening."
    )
    assert shown(IncidentShown(gone(job, other), NOW)) == (
        "⏹ 2 containers of shop are gone\n"
        "They ran at 03:12, and were removed while the bot was not listening.\n"
        "⏹ job\n"
        "⏹ b"
    )
    listed = shown(IncidentsShown((gone(job), gone(job, other)), NOW)).split("\n")
    assert listed[1] == "⏹ job is gone · 03:12 · #12"
    assert listed[2:] == ["⏹ 2 containers of shop are gone · 03:12 · #12", "⏹ job", "⏹ b"]


def test_a_thousand_that_are_gone_fit_into_a_message() -> None:
    many = gone(*(member(f"job-{number:x>60}", count=0) for number in range(1000)))
    for language in LANGUAGES:
        for told in (IncidentShown(many, NOW), IncidentsShown((many,), NOW)):
            plain = view(told, load(UTC)[language]).text.plain
            assert len(plain.encode("utf-16-le")) // 2 <= MESSAGE_UNITS
            assert plain.count("job-") > 50
    words = shown(IncidentShown(many, NOW))
    assert words.endswith(f" and {1000 - words.count('job-')} more")


def test_a_host_that_is_away() -> None:
    away = replace(of_host(IncidentKind.HOST), error="timed out")
    assert shown(IncidentShown(away, NOW)) == (
        "🔴 nas does not answer\n"
        "Since 03:12\n"
        "timed out\n"
        "[Acknowledge]\n"
        "[Mute host 1 h] [Mute until tomorrow]"
    )
    assert shown(IncidentShown(replace(away, is_down=True), NOW)).startswith(
        "🔴 Docker on nas went down\n"
    )
    ended = of_host(IncidentKind.HOST, DB)
    assert "These ended meanwhile:\n🔴 db · exit 137\n" in shown(IncidentShown(ended, NOW))
    mutes = [one.line for one in drawn(IncidentShown(away, NOW)).buttons[1]]
    assert mutes == ["/mute nas/ 1h", "/mute nas/ tomorrow"]


def test_a_host_that_is_back() -> None:
    back = replace(of_host(IncidentKind.HOST, back=192), closed_at=NOW)
    assert shown(IncidentShown(back, NOW)) == "✅ nas answers again after 3 min 12 sec"
    assert shown(IncidentEnded(back)) == "✅ nas answers again after 3 min 12 sec"
    missing = of_host(IncidentKind.HOST, member("db", 0, count=0), up(WEB), back=60)
    assert shown(IncidentEnded(missing)) == (
        "🟠 nas answers again after 1 min\nThese did not come back with it:\n🔴 db"
    )
    assert "[db]" in shown(IncidentShown(missing, NOW))
    unheard = of_host(IncidentKind.HOST, member("db", 0, count=0), back=0)
    assert shown(IncidentEnded(unheard)).startswith("🟠 nas answers\n")


def test_a_disk() -> None:
    full = replace(of_host(IncidentKind.DISK), free_bytes=1_200_000_000, total_bytes=50 * 10**9)
    assert shown(IncidentShown(full, NOW)) == (
        "🔴 The disk of nas is nearly full: 1.2 GB of 50 GB free\nSince 03:12\n[Acknowledge]"
    )
    eased = replace(full, back_at=NOW, closed_at=NOW, free_bytes=30 * 10**9)
    assert shown(IncidentEnded(eased)) == "✅ The disk of nas has room again: 30 GB of 50 GB free"


def test_images() -> None:
    told = replace(of_host(IncidentKind.IMAGE), error="pull nginx:1\npull redis:7")
    assert shown(IncidentShown(told, NOW)) == "🔵 Images on nas changed\npull nginx:1\npull redis:7"


def test_several_at_once_name_every_container() -> None:
    single = replace(group(WEB), number=3)
    host = replace(of_host(IncidentKind.HOST), number=4)
    told = IncidentsShown((single, group(DB, API), host), NOW)
    assert shown(told) == (
        "3 incidents\n"
        f"🔴 web crashed · exit 1 · {TIMES}3 · 03:12 · #3\n"
        "🔴 2 containers of shop are not well · 03:12 · #12\n"
        "🔴 db · exit 137\n"
        "🟠 api\n"
        "🔴 nas does not answer · 03:12 · #4"
    )
    several = shown(replace(told, several_hosts=True)).split("\n")
    assert several[1] == f"🔴 web crashed · exit 1 · {TIMES}3 · nas · 03:12 · #3"
    assert several[-1] == "🔴 nas does not answer · 03:12 · #4"


def test_what_happened_while_it_was_silent() -> None:
    mute = Mute(1, MuteScope.PROJECT, "nas", "shop", NOW, 1, "Ann", 5, reason="new disk")
    assert shown(MuteEnded(mute, (group(WEB),))) == (
        "🔔 The silence about project shop is over.\n"
        "new disk\n"
        "1 incident meanwhile:\n"
        f"🔴 web crashed · exit 1 · {TIMES}3 · 2026-11-02 03:12 UTC · #12"
    )
    nothing = MuteEnded(mute, early=True, several_hosts=True)
    assert shown(nothing) == (
        "🔔 The silence about project shop on nas was ended.\nnew disk\nNothing happened meanwhile."
    )


def test_what_was_silent() -> None:
    def what(scope: MuteScope, name: str = "") -> str:
        mute = Mute(1, scope, "nas", name, NOW, 1, "Ann", 5)
        return shown(MuteEnded(mute)).split("\n")[0].removeprefix("🔔 The silence about ")

    assert what(MuteScope.ALL) == "everything is over."
    assert what(MuteScope.HOST) == "everything on nas is over."
    assert what(MuteScope.CONTAINER, "web") == "web is over."


def test_a_host_that_left_the_settings_takes_its_buttons_along() -> None:
    told = replace(of_host(IncidentKind.HOST, DB), closed_at=NOW, is_unwatched=True)
    assert shown(IncidentShown(told, NOW)) == (
        "🔴 nas does not answer\n"
        "Since 03:12\n"
        "These ended meanwhile:\n"
        "🔴 db · exit 137\n"
        "nas left the settings, and is not watched any more."
    )
    assert drawn(IncidentShown(replace(group(DB), is_unwatched=True), NOW)).buttons == ()
