from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.entities import cut, detect, require_utf8, tidy, units, validate
from bot.sandbox.errors import ApiError

Json = dict[str, Any]


def bold(offset: int, length: int) -> Json:
    return {"type": "bold", "offset": offset, "length": length}


def test_units_count_surrogate_pairs_twice() -> None:
    assert (units("aü😀"), cut("a😀b", 1, 2)) == (4, "😀")


@pytest.mark.parametrize(
    ("text", "entities", "tidied"),
    [
        ("  a  \n", [], ("a", [])),
        (" \n ", [], ("", [])),
        ("a\x00b\tc\x1b[0m", [], ("a b c [0m", [])),
        ("a\r\nb", [], ("a\nb", [])),
        ("a\u202eb", [], ("ab", [])),
        ("  ab ", [bold(3, 1)], ("ab", [bold(1, 1)])),
        ("a\rb", [bold(2, 1)], ("ab", [bold(1, 1)])),
        ("ab  ", [bold(1, 3)], ("ab", [bold(1, 1)])),
        ("ab  ", [bold(3, 1)], ("ab", [])),
        ("  x", [bold(0, 3)], ("  x", [bold(0, 3)])),
        ("😀\r😀", [bold(3, 2)], ("😀😀", [bold(2, 2)])),
    ],
)
def test_tidies_as_telegram_does(
    text: str, entities: list[Json], tidied: tuple[str, list[Json]]
) -> None:
    assert tidy(text, entities) == tidied


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    once = tidy(text, [])[0]
    assert tidy(once, [])[0] == once


@pytest.mark.parametrize(
    ("entity", "words"),
    [
        (bold(0, 3), "ends after the end of the text at UTF-16 offset 3"),
        (bold(-1, 1), "incorrect offset -1"),
        (bold(1, 1), "in a middle of a UTF-16 symbol"),
        ({"type": "shout", "offset": 0, "length": 1}, "unsupported type"),
        ({"type": "text_link", "offset": 0, "length": 2}, '"url" must be specified'),
        ({"type": "bold"}, "must be of type Number"),
        ("bold", "expected an Object"),
    ],
)
def test_wrong_entities_are_refused(entity: Any, words: str) -> None:
    with pytest.raises(ApiError, match=words):
        validate("😀", [entity], lambda _fault: None)


def test_more_than_a_hundred_entities_are_dropped_and_told() -> None:
    faults: list[str] = []
    kept = validate("x" * 200, [bold(index, 1) for index in range(101)], faults.append)
    assert len(kept) == 100
    assert faults == ["101 entities: those after the first 100 are dropped"]


def test_half_overlapping_entities_are_told() -> None:
    faults: list[str] = []
    validate("abcd", [bold(0, 3), {**bold(1, 3), "type": "italic"}], faults.append)
    validate("abcd", [bold(0, 3), {**bold(1, 2), "type": "italic"}], faults.append)
    assert faults == ["entities overlap at UTF-16 offset 1 without nesting"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/ps -a", [("bot_command", 0, 3)]),
        ("/ps@deckhand_bot x", [("bot_command", 0, 16)]),
        ("😀 /ps", [("bot_command", 3, 3)]),
        ("/srv/share", []),
        ("a/b", []),
        ("see https://e.org/x. ok", [("url", 4, 15)]),
        ("ask @ada now", [("mention", 4, 4)]),
    ],
)
def test_detects_what_telegram_detects(text: str, found: list[tuple[str, int, int]]) -> None:
    entities = detect(text, [])
    assert [(item["type"], item["offset"], item["length"]) for item in entities] == found


def test_nothing_is_detected_in_code() -> None:
    code = {"type": "code", "offset": 0, "length": 3}
    assert detect("/ps", [code]) == [code]


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(ApiError, match="strings must be encoded in UTF-8"):
        require_utf8("a\ud800")
