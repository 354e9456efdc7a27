"""docs/operations.md quotes what the bot says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.locale.messages import gather

PAGE = Path(__file__).parents[1] / "docs/operations.md"
QUOTED = re.findall(r'^\| "([^"]+)"', PAGE.read_text(), re.MULTILINE)


@pytest.mark.parametrize("quoted", QUOTED)
def test_what_people_see_is_said_so(quoted: str) -> None:
    pattern = re.compile(".*".join(re.escape(part.strip()) for part in quoted.split("…")))
    assert any(pattern.search(str(message.id)) for message in gather())


def test_there_are_quotes() -> None:
    assert QUOTED
