"""The engine's status words."""

from datetime import timedelta

import pytest

from bot.domain.container_status import ContainerStatus, parse_status


@pytest.mark.parametrize(
    ("words", "since", "exit_code"),
    [
        ("Up 3 minutes", timedelta(minutes=3), None),
        ("Up Less than a second", timedelta(), None),
        ("Up About a minute (healthy)", timedelta(minutes=1), None),
        ("Up About an hour (health: starting)", timedelta(hours=1), None),
        ("Up 5 weeks (unhealthy)", timedelta(weeks=5), None),
        ("Up 2 hours (Paused)", timedelta(hours=2), None),
        ("Exited (137) 2 days ago", timedelta(days=2), 137),
        ("Exited (0) Less than a second ago", timedelta(), 0),
        ("Restarting (1) 4 seconds ago", timedelta(seconds=4), 1),
        ("Created", None, None),
        ("Up 9999999999999 years", None, None),
        ("Dead", None, None),
        ("", None, None),
    ],
)
def test_status_words(words: str, since: timedelta | None, exit_code: int | None) -> None:
    assert parse_status(words) == ContainerStatus(since, exit_code)
