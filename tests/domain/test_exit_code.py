"""Exit codes in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.exit_code import meaning


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (0, "without an error"),
        (125, "Docker itself"),
        (126, "can't be run"),
        (127, "not found"),
        (130, "SIGINT"),
        (134, "SIGABRT"),
        (137, "SIGKILL"),
        (139, "SIGSEGV"),
        (143, "SIGTERM"),
        (138, "SIGUSR1"),
    ],
)
def test_meanings(code: int, says: str) -> None:
    assert says in str(meaning(code))


def test_the_engine_knows_why_it_was_killed() -> None:
    assert "Memory ran out" in str(meaning(137, oom_killed=True))
    assert "Memory ran out" in str(meaning(0, oom_killed=True))


@given(st.integers())
def test_a_code_has_a_sentence_or_none(code: int) -> None:
    says = meaning(code)
    assert says is None or str(says).endswith((".", "?"))


def test_a_number_of_the_program_s_own_says_nothing() -> None:
    assert meaning(3) is None
    assert meaning(42) is None
