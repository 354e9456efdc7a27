"""/ps and cards as a phone shows them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.container_results import Card, ContainersListed
from bot.domain.container import PROJECT_LABEL, Container, ContainerDetail, PortBinding
from bot.domain.text import Style
from bot.render.state import FLAT_CHARACTERS, MARKS, memory_size, published, short_image
from tests.render.shown import drawn, shown

EVERYWHERE = "0.0.0.0"  # noqa: S104 - what the engine says
PUBLISHED = (
    PortBinding(80, "tcp", EVERYWHERE, 8080),
    PortBinding(80, "tcp", "::", 8080),
    PortBinding(443, "tcp", "127.0.0.1", 8443),
    PortBinding(53, "udp", "", 5353),
    PortBinding(9000),
)


def made(
    name: str, status: str = "Up 3 hours", state: str = "running", project: str = ""
) -> Container:
    return Container(
        id="3f2a9c" + "0" * 58,
        name=name,
        image="nginx:1.27",
        image_id="sha256:1",
        created=datetime(2026, 11, 1, 8, 30, tzinfo=UTC),
        state=state,
        status=status,
        labels={PROJECT_LABEL: project} if project else {},
    )


PROXY = replace(made("proxy"), ports=PUBLISHED)
WEB = replace(
    made("shop-web-1", "Up 2 weeks (healthy)", project="shop"),
    health="healthy",
    image="registry.example.org:5000/team/shop-web:1.2.3",
)
SICK = replace(made("shop-api-1", "Up 2 weeks (unhealthy)", project="shop"), health="unhealthy")
DB = made("shop-db-1", "Exited (137) 5 minutes ago", "exited", project="shop")
LISTED = ContainersListed(
    rows=(PROXY, WEB, SICK, DB),
    page=0,
    pages=1,
    total=4,
    running=3,
    sizes=False,
    line="/ps -a",
    with_stopped="/ps -a",
)


def test_a_list_grouped_by_project() -> None:
    assert shown(LISTED) == (
        "4 containers, 3 running\n"
        "🟢 proxy · up 3 hr\n"
        "nginx:1.27 · 5353→53/udp 8080→80 127.0.0.1:8443→443\n"
        "\n"
        "shop\n"
        "🟢 shop-web-1 · up 2 wks · healthy\n"
        "…/shop-web:1.2.3\n"
        "🟢 shop-api-1 · up 2 wks · ⚠️ unhealthy\n"
        "nginx:1.27\n"
        "⚫ shop-db-1 · exit 137 · 5 min ago\n"
        "nginx:1.27\n"
        "[🟢 proxy] [🟢 shop-web-1]\n"
        "[🟢 shop-api-1] [⚫ shop-db-1]\n"
        "[⟳]"
    )


def test_a_page_in_the_middle() -> None:
    page = replace(LISTED, rows=(PROXY,), page=1, pages=3, total=20)
    assert shown(page).endswith("\n\nPage 2 of 3\n[🟢 proxy]\n[\u2039] [⟳] [\u203a]")
    back, again, on = drawn(page).buttons[-1]
    assert [(one.line, one.page, one.edits) for one in (back, again, on)] == [
        ("/ps -a", 0, True),
        ("/ps -a", 1, True),
        ("/ps -a", 2, True),
    ]


def test_a_button_opens_the_card_in_place() -> None:
    button = drawn(replace(LISTED, page=2, at="@prod")).buttons[0][0]
    assert button.edits
    assert button.line == "/card @prod --back '/ps -a' --page 2 proxy"


@pytest.mark.parametrize(
    ("hidden", "narrowed", "words"),
    [
        (0, False, "There is no container here yet.\n[⟳]"),
        (1, False, "Nothing is running. 1 is stopped: /ps -a\n[⟳]"),
        (3, False, "Nothing is running. 3 are stopped: /ps -a\n[⟳]"),
        (1, True, "Nothing that fits is running. 1 is stopped: /ps -a\n[⟳]"),
        (0, True, "No container fits that.\n[⟳]"),
    ],
)
def test_an_empty_list(hidden: int, narrowed: bool, words: str) -> None:
    empty = replace(LISTED, rows=(), total=0, running=0, hidden=hidden, narrowed=narrowed)
    assert shown(empty) == words


def test_who_may_run_one_is_told_how() -> None:
    empty = replace(LISTED, rows=(), total=0, running=0, may_run=True)
    assert shown(empty) == "There is no container here yet. /run starts one.\n[⟳]"


@pytest.mark.parametrize(
    ("state", "status", "words"),
    [
        ("running", "Up 59 seconds", "🟢 one · up 59 sec"),
        ("running", "Up About a minute", "🟢 one · up 1 min"),
        ("running", "Up About an hour (healthy)", "🟢 one · up 1 hr"),
        ("exited", "Exited (1) About a minute ago", "⚫ one · exit 1 · 1 min ago"),
        ("paused", "Up 2 hours (Paused)", "🟡 one · paused"),
        ("restarting", "Restarting (1) 4 seconds ago", "🟠 one · restarting · 4 sec ago"),
        ("created", "Created", "⚪ one · never started"),
        ("exited", "Exited (0) 3 days ago", "⚫ one · exit 0 · 3 days ago"),
        ("dead", "Dead", "🔴 one · dead: it could not be removed"),
        ("removing", "Removal In Progress", "🟤 one · being removed"),
        ("dreaming", "Dreaming", "❔ one · state dreaming"),
    ],
)
def test_states(state: str, status: str, words: str) -> None:
    one = replace(LISTED, rows=(made("one", status, state),), total=1, running=0)
    assert words in shown(one).splitlines()


def test_each_state_has_its_own_mark() -> None:
    assert len(set(MARKS.values())) == len(MARKS)


def test_sizes() -> None:
    sized = replace(PROXY, size_rw=12_300_000, size_root=200_000_000, ports=())
    listed = replace(LISTED, rows=(sized,), sizes=True)
    assert "nginx:1.27 · 12.3 MB of 200 MB" in shown(listed)


def test_many_ports_are_counted() -> None:
    ports = tuple(PortBinding(port, "tcp", "", port) for port in range(8000, 8010))
    listed = replace(LISTED, rows=(replace(PROXY, ports=ports),))
    assert "8000→8000 8001→8001 8002→8002 +7" in shown(listed)


def test_a_hostile_project_stays_on_its_line() -> None:
    listed = replace(LISTED, rows=(made("web", project="a\nb\u202e<b>"),))
    assert "\n\na b<b>\n" in shown(listed)


def test_a_hostile_project_is_short_and_no_command() -> None:
    listed = replace(LISTED, rows=(made("web", project="/rm web " + "x" * 5000),))
    (heading,) = (one for one in drawn(listed).text.spans if "/rm" in one.text)
    assert heading.style is Style.CODE
    assert len(heading.text) == FLAT_CHARACTERS + 1


DETAIL = ContainerDetail(
    name="proxy",
    state="running",
    exit_code=0,
    started_at=None,
    finished_at=None,
    oom_killed=False,
    error="",
    restart_policy="unless-stopped",
    anonymous_volumes=(),
    ports=(),
    memory_limit=64 << 20,
)


def test_a_card() -> None:
    may = frozenset({"logs", "restart", "stop", "rm"})
    card = Card(PROXY, DETAIL, may, back="/ps", back_page=1)
    assert shown(card) == (
        "🟢 proxy\n"
        "up 3 hr\n"
        "nginx:1.27\n"
        "Ports: 5353→53/udp 8080→80 127.0.0.1:8443→443\n"
        "Restart policy: unless-stopped\n"
        "Memory limit: 64 MiB\n"
        "Made 2026-11-01 08:30 UTC\n"
        "Id 3f2a9c000000\n"
        "[Logs] [Restart]\n"
        "[Stop] [Remove]\n"
        "[\u2039 Back] [⟳] [Copy id]"
    )
    lines = [button.line for row in drawn(card).buttons for button in row]
    assert lines == [
        "/logs 3f2a9c000000",
        "/restart 3f2a9c000000",
        "/stop 3f2a9c000000",
        "/rm 3f2a9c000000",
        "/ps",
        "/card --back /ps --page 1 proxy",
        "",
    ]
    ended = replace(card, container=DB, detail=replace(DETAIL, exit_code=137), may=may, back="")
    assert "exit 137 · 5 min ago" in shown(ended)
    assert "It was killed (SIGKILL)" in shown(ended)
    assert shown(ended).endswith("[Logs]\n[Start] [Remove]\n[⟳] [Copy id]")


@pytest.mark.parametrize(
    ("image", "short"),
    [
        ("nginx", "nginx"),
        ("registry.example.org:5000/team/app:1.2", "…/app:1.2"),
        ("sha256:" + "ab" * 32, "abababababab"),
        ("nginx@sha256:" + "ab" * 32, "nginx@abababababab"),
    ],
)
def test_image_names(image: str, short: str) -> None:
    assert short_image(image) == short


def test_ports_and_sizes() -> None:
    assert published((PortBinding(80),)) == []
    assert published((PortBinding(80, "tcp", "::1", 8080),)) == ["[::1]:8080→80"]
    assert memory_size(1_610_612_736) == "1.5 GiB"
    assert memory_size(512) == "512 B"
