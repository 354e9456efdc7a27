"""S2 and S3 without a server: what is sent is what Telegram will show."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from telegram import MessageEntity

from bot.chat.entities import MAX_ENTITIES, Piece, fit, pieces, shorten, styled, units
from bot.domain.text import Span, Style, Text, bold, code, pre, text
from bot.sandbox.entities import cut, tidy

HOSTILE = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "<b>bold</b> &amp;",
            "tg://user?id=1",
            "\u202egnp.exe",
            "a\x00b",
            "\ud83d",
            "\x1b[31mred\x1b[0m",
            "\x1b]8;;http://x\x07link\x1b]8;;\x07",
            "old\rnew",
            "a\tb",
            "line\u2028end",
            "a\u030a\u0333",
            "\U0001f600" * 30,
            " \n ",
            "```",
        ]
    ),
)
SPANS = st.lists(st.builds(Span, HOSTILE, st.sampled_from(list(Style))), max_size=12)
NO_WIDTH = {"Cc", "Cf", "Zs", "Zl", "Zp", "Mn"}
LIMITS = st.integers(8, 120)


def shown(piece: Piece) -> list[tuple[str, str]]:
    """Each entity's kind and the text under it, as Telegram reads the offsets."""
    return [(one.type, cut(piece.text, one.offset, one.length)) for one in piece.entities]


def sanitised(words: Text) -> str:
    return "".join(fit(span.text) for span in words.spans)


def visible(words: str) -> str:
    """Without spaces and what has no width; a message of these alone is not sent."""
    return "".join(one for one in words if unicodedata.category(one) not in NO_WIDTH)


@given(SPANS)
def test_s2_hostile_text_reads_back_equal_to_the_sanitised_input(spans: list[Span]) -> None:
    whole = Text(tuple(spans))
    read = "".join(piece.text for piece in pieces(whole))
    if visible(sanitised(whole)):
        assert read.strip(" \n") == sanitised(whole).strip(" \n")
    else:
        assert read == ""


@given(SPANS, LIMITS)
def test_s2_telegram_has_nothing_left_to_change(spans: list[Span], limit: int) -> None:
    for piece in pieces(Text(tuple(spans)), limit=limit):
        entities = [entity.to_dict() for entity in piece.entities]
        assert tidy(piece.text, entities) == (piece.text, entities)


@given(SPANS, LIMITS)
def test_a_part_kept_as_a_text_is_the_same_part(spans: list[Span], limit: int) -> None:
    for part in pieces(Text(tuple(spans)), limit=limit):
        assert pieces(styled(part)) == [part]


@given(SPANS, LIMITS)
def test_s3_parts_fit_and_no_entity_leaves_its_part(spans: list[Span], limit: int) -> None:
    whole = Text(tuple(spans))
    parts = pieces(whole, limit=limit)
    for part in parts:
        assert 0 < units(part.text) <= limit
        assert len(part.entities) <= MAX_ENTITIES
        for entity in part.entities:
            assert entity.length > 0
            assert entity.offset + entity.length <= units(part.text)
            under = cut(part.text, entity.offset, entity.length)
            assert under.count("\ufffd") <= part.text.count("\ufffd"), "half a character"
    assert visible("".join(part.text for part in parts)) == visible(sanitised(whole))


@given(SPANS, LIMITS)
def test_s3_every_styled_character_keeps_its_style(spans: list[Span], limit: int) -> None:
    styled = [
        (str(span.style), letter)
        for span in spans
        if span.style is not Style.PLAIN
        for letter in visible(fit(span.text))
    ]
    found = [
        (kind, letter)
        for part in pieces(Text(tuple(spans)), limit=limit)
        for kind, words in shown(part)
        for letter in visible(words)
    ]
    assert found == styled


def test_s3_cuts_fall_at_line_ends_and_blocks_go_on() -> None:
    lines = "\n".join(f"line {number:03}" for number in range(100))
    parts = pieces(text("Log of ", code("web"), ":\n", pre(lines)), limit=300)
    assert len(parts) > 3
    assert shown(parts[0])[0] == ("code", "web")
    for part in parts:
        kind, words = shown(part)[-1]
        assert kind == "pre"
        assert all(len(line) == len("line 000") for line in words.splitlines())
    joined = [line for part in parts for line in shown(part)[-1][1].splitlines()]
    assert "\n".join(joined) == lines


def test_s3_a_short_name_is_not_cut_in_two() -> None:
    parts = pieces(text("x" * 95, code("web-server")), limit=100)
    assert [part.text for part in parts] == ["x" * 95, "web-server"]


def test_s3_more_than_a_hundred_styled_words() -> None:
    parts = pieces(text(*(piece for n in range(250) for piece in (bold(f"w{n}"), " "))))
    assert [len(part.entities) for part in parts] == [100, 100, 50]


def test_indentation_in_a_block_stays_and_outside_goes() -> None:
    (part,) = pieces(text("\n  ", pre("  indented\n    more\n")))
    assert shown(part) == [("pre", "  indented\n    more")]


def test_nothing_to_see_is_no_message() -> None:
    assert pieces(text(" \n", pre("\n\u200b "))) == []
    assert pieces(Text()) == []


def test_offsets_count_as_telegram_does() -> None:
    (part,) = pieces(text("\U0001f433 ", code("web")))
    assert part.entities == (MessageEntity("code", 3, 3),)


def test_shortened_words_end_in_an_ellipsis() -> None:
    assert shorten("\U0001f433" * 10, 7) == "\U0001f433" * 3 + "…"
    assert shorten("as it is", 20) == "as it is"
