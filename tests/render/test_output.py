"""Logs, searches and runs as a phone shows them."""

from __future__ import annotations

from bot.core.container_results import Exited, Log, Output, Searching, Started
from bot.domain.container import PortBinding
from bot.domain.sentence import say
from bot.domain.text import Style
from tests.render.shown import drawn, shown


def styles(result: Log | Output | Exited) -> list[Style]:
    return [span.style for span in drawn(result).text.spans if span.style]


def test_a_short_log_is_open_and_a_long_one_folded() -> None:
    short = Log("web", ("one", "two"))
    assert shown(short) == "📄 web\none\ntwo"
    assert styles(short) == [Style.BOLD, Style.PRE]
    assert styles(Log("web", ("x",) * 13)) == [Style.BOLD, Style.QUOTE]
    assert styles(Log("web", ("x" * 701,))) == [Style.BOLD, Style.QUOTE]


def test_matches_and_a_note() -> None:
    log = Log("web", ("error",), 1, say("Stopped early: the log was not read to its end."))
    assert (
        shown(log) == "📄 web · 1 line fits\nerror\nStopped early: the log was not read to its end."
    )
    assert shown(Log("web", ("a", "b"), 2)).startswith("📄 web · 2 lines fit\n")


def test_following() -> None:
    assert shown(Output("web", ())) == "▶️ web\nWaiting for its first line…\n[Stop]"
    assert shown(Output("web", ("one",))) == "▶️ web\none\n[Stop]"
    assert shown(Output("web", ("one",), following=False)) == "▶️ web\none\nBeing stopped…"


def test_following_shows_the_newest_lines() -> None:
    words = shown(Output("web", tuple(f"line {n}" for n in range(100))))
    assert words.endswith("\nline 98\nline 99\n[Stop]")
    assert "line 10\n" not in words
    assert styles(Output("web", ("x" * 5000,))) == [Style.BOLD, Style.PRE]


def test_following_says_which_ports_were_bound() -> None:
    ports = (PortBinding(80, "tcp", "0.0.0.0", 8080), PortBinding(443))  # noqa: S104 - as reported
    assert shown(Output("web", ("one",), ports=ports)) == "▶️ web\nPorts: 8080→80\none\n[Stop]"
    many = tuple(PortBinding(80, host_port=20_000 + n) for n in range(1000))
    words = shown(Output("web", ("the newest",), ports=many))
    assert "Ports: 20000→80 20001→80" in words
    assert words.endswith("…\nthe newest\n[Stop]")
    assert len(words) < 600


def test_the_stop_button_halts() -> None:
    (button,) = drawn(Output("web", ())).buttons[0]
    assert button.halts


def test_searching() -> None:
    assert shown(Searching("web", "err", 1, 123_456_789)) == (
        "Searching web for err: 123 MB read, 1 line fits…\n[Stop]"
    )
    assert shown(Searching("web", "", 0, 5_000_000)) == "Reading the log of web: 5 MB…\n[Stop]"


def test_started() -> None:
    started = Started(
        container_id="3f2a9c" + "0" * 58,
        name="web",
        ports=(PortBinding(80, "tcp", "::", 8080), PortBinding(443)),
        docker="docker run -d -p 8080:80 nginx",
        warnings=("Your kernel does not support swap limit.",),
        at="@prod",
    )
    assert shown(started) == (
        "✅ web runs.\n"
        "3f2a9c000000\n"
        "Ports: 8080→80\n"
        "⚠️ The engine warns: Your kernel does not support swap limit.\n"
        "\n"
        "docker run -d -p 8080:80 nginx\n"
        "[Card] [Logs]"
    )
    lines = [button.line for button in drawn(started).buttons[0]]
    assert lines == ["/card @prod web", "/logs @prod 3f2a9c000000"]


def test_started_and_ended_already() -> None:
    ended = Started("3f", "web", (), "docker run -d nginx", exit_code=1)
    assert shown(ended).startswith("⚠️ web has ended already, exit 1.\n")
    gone = Started("3f", "web", (), "docker run -d --rm nginx", gone=True)
    assert shown(gone).startswith("✅ web has ended already and is removed.\n")


def test_exited() -> None:
    assert shown(Exited("web", 0, ("done",))) == "✅ web · exit 0\ndone"
    assert shown(Exited("web", 0, ())) == "✅ web · exit 0"
    assert shown(Exited("web", 127, ())) == (
        "⚠️ web · exit 127\nThe command was not found in the image."
    )
    assert shown(Exited("web", 143, ("bye",), stopped=True)) == "⏹ web · stopped, exit 143\nbye"
    assert shown(Exited("web", 137, (), oom_killed=True)) == (
        "⚠️ web · exit 137\nMemory ran out, and the kernel killed it."
    )
