from __future__ import annotations

from tests.readme import README, filled


def test_tables_are_what_the_code_says() -> None:
    text = README.read_text()
    assert filled(text) == text, "run `make readme`"
