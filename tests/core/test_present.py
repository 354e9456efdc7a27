from __future__ import annotations

import pytest

from bot import commands
from bot.core.present import present_line

commands.load()


@pytest.mark.parametrize(
    ("line", "look"),
    [
        ("/rm -f web", "/ps -a web"),
        ("/stop -t 3 web db", "/ps -a web db"),
        ("/rm @backup web", "/ps @backup -a web"),
        ("/start web", "/ps -a web"),
        ("/start", ""),
        ("/logs -f web", ""),
        ("/run -d busybox", ""),
        ("/rm", ""),
        ("/rm 'web", ""),
        ("/gone web", ""),
        ("", ""),
    ],
)
def test_the_line_that_shows_how_things_stand(line: str, look: str) -> None:
    assert present_line(line) == look
