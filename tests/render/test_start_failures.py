"""Why a container could not start: in plain words where the engine's are known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.container_results import Card
from bot.domain.incident import IncidentKind, Member, MemberState
from bot.domain.start_failure import start_failure
from tests.render.shown import shown
from tests.render.test_containers import DETAIL, PROXY
from tests.render.test_incidents import AT, CRASHED, WEB, incident, lines_of

TAKEN = (
    "driver failed programming external connectivity on endpoint web (3f2a9c): Error starting"
    " userland proxy: listen tcp4 0.0.0.0:80: bind: address already in use"
)
PLAIN = "The host's port 0.0.0.0:80 is taken already: by another container, or by a program."
OTHER = replace(WEB, id="f" * 64, name="db")
ODD = "exec /start: exec format error"


@pytest.mark.parametrize(("words", "told"), [(TAKEN, PLAIN), (ODD, ODD)])
def test_an_alert_tells_why(words: str, told: str) -> None:
    seen = lines_of(incident(Member(WEB, AT, AT, error=words, exit_code=127), IncidentKind.START))
    assert (seen[0], seen[-1]) == ("🔴 web could not start", told)


def test_what_a_health_check_wrote_is_about_other_ports() -> None:
    assert lines_of(incident(Member(WEB, AT, AT, error=TAKEN), IncidentKind.HEALTH))[-1] == TAKEN


def test_docker_could_not_start_it_again() -> None:
    lost = (
        'failed to create task for container: error mounting "/mnt/nas" to rootfs at "/data":'
        " stat /mnt/nas: no such file or directory: unknown"
    )
    failed = replace(CRASHED, is_given_up=True, error=lost)
    told = lines_of(incident(failed))
    assert told[0] == "🔴 web crashed and stays down · exit 139"
    hungry = lines_of(incident(replace(failed, out_of_memory=True), IncidentKind.MEMORY))
    assert hungry[0] == "🔴 web ran out of memory and stays down · exit 139"
    assert "Docker could not start it again, and tries no more." in told
    assert "What is to be mounted at /data is not there: /mnt/nas on the host." in told
    assert not any("starts it again" in line for line in told)
    both = replace(incident(failed), members=(failed, replace(CRASHED, subject=OTHER)))
    rows = [one for one in lines_of(both) if "exit 139" in one]
    assert rows == ["🔴 web · exit 139 · stays down", "🔴 db · exit 139"]
    runs = lines_of(incident(replace(failed, state=MemberState.TRYING)))
    assert not any("tries no more" in line for line in runs)


@pytest.mark.parametrize(("words", "told"), [(TAKEN, PLAIN), (ODD, ODD)])
def test_a_card_tells_why(words: str, told: str) -> None:
    card = Card(PROXY, replace(DETAIL, error=words), frozenset(), back="/ps", back_page=1)
    assert f"\nIt could not start: {told}\n" in shown(card)


@pytest.mark.parametrize(
    ("words", "port"),
    [
        ("Bind for 0.0.0.0:80 failed: port is already allocated", "0.0.0.0:80"),
        ("Bind for :::80 failed: port is already allocated", ":::80"),
        ("listen udp4 127.0.0.1:53: bind: address already in use", "127.0.0.1:53"),
        (
            "failed to bind host port for 0.0.0.0:80:172.17.0.2:8080/tcp: address already in use",
            "0.0.0.0:80",
        ),
        (
            "failed to bind host port for [::]:80:[fd00::2]:8080/tcp: address already in use",
            "[::]:80",
        ),
        ("failed to bind host port 0.0.0.0:53/udp: address already in use", "0.0.0.0:53"),
    ],
)
def test_every_engine_has_its_words_for_a_port_that_is_taken(words: str, port: str) -> None:
    assert str(start_failure(words)).startswith(f"The host's port {port} is taken already")


def test_what_is_no_port_is_not_taken_for_one() -> None:
    """A message has room for so much, and a container's program may have any name."""
    words = f"exec: Bind for {'x' * 5000} failed: port is already allocated"
    assert start_failure(words) is None


def test_one_that_was_started_since_and_is_not_well_does_not_stay_down() -> None:
    sick = replace(CRASHED, kind=IncidentKind.HEALTH, is_given_up=True, error="no answer")
    both = replace(incident(sick), members=(sick, replace(CRASHED, subject=OTHER)))
    assert not any("stays down" in row for row in lines_of(both))
