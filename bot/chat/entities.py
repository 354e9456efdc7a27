"""Styled text to what Telegram takes: cleaned, cut to size, with entities in UTF-16 units.

The only place where text is made fit for a chat. Telegram itself turns tabs into spaces, drops a
few characters and trims both ends, which would move every offset after them; so it is done here
first, and what the chat shows is what was sent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from telegram import MessageEntity

from bot.domain.clean import clean
from bot.domain.text import Span, Style, Text

MAX_UNITS = 4096
"""Of a message's text, in UTF-16 code units."""
MAX_CAPTION_UNITS = 1024
MAX_ENTITIES = 100
"""Telegram drops any further one without a word."""
TAB = "    "

_DROPPED = re.compile("[\u202a-\u202e\u0333\u033f\u030a]")
_LINE_ENDS = re.compile("[\u2028\u2029]")
_INLINE = frozenset({Style.BOLD, Style.ITALIC, Style.CODE})
_INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Mn"})


@dataclass(frozen=True, slots=True)
class Piece:
    """What one message says."""

    text: str
    entities: tuple[MessageEntity, ...] = ()


@dataclass(frozen=True, slots=True)
class _Mark:
    """A styled stretch, in characters."""

    start: int
    end: int
    style: Style


def units(words: str) -> int:
    """Length as Telegram counts it."""
    return len(words.encode("utf-16-le")) // 2


def fit(words: str) -> str:
    """Cleaned, and without what Telegram would change by itself."""
    cleaned = _LINE_ENDS.sub("\n", clean(words)).replace("\t", TAB)
    return _DROPPED.sub(
        "", unicodedata.normalize("NFC", cleaned) if "\u030a" in cleaned else cleaned
    )


def shorten(words: str, limit: int) -> str:
    """The beginning that fits into `limit` UTF-16 units, with an ellipsis where it was cut."""
    fitted = fit(words).strip()
    if units(fitted) <= limit:
        return fitted
    return fitted[: _reach(fitted, 0, limit - 1)] + "…"


def pieces(text: Text, *, limit: int = MAX_UNITS, most: int | None = None) -> list[Piece]:
    """The messages that say it, in order; none where there is nothing to see.

    Each is at most `limit` units and 100 entities; cuts fall at line ends where there are any, and
    never within a character or a short styled stretch. A longer stretch goes on in the next piece.
    """
    plain, marks = _flat(text)
    return list(islice(_cut(plain, marks, limit), most))


def styled(piece: Piece) -> Text:
    """The text that a piece says."""
    whole, at = piece.text.encode("utf-16-le"), 0
    spans: list[Span] = []
    for mark in piece.entities:
        start, end = 2 * mark.offset, 2 * (mark.offset + mark.length)
        spans.append(Span(whole[at:start].decode("utf-16-le")))
        spans.append(Span(whole[start:end].decode("utf-16-le"), Style(mark.type)))
        at = end
    return Text((*spans, Span(whole[at:].decode("utf-16-le"))))


def _flat(text: Text) -> tuple[str, list[_Mark]]:
    plain, marks = "", []
    for span in _merged(text):
        is_plain = span.style is Style.PLAIN
        words = span.text if plain or not is_plain else span.text.lstrip(" \n")
        if words and not is_plain:
            marks.append(_Mark(len(plain), len(plain) + len(words), span.style))
        plain += words
    return plain, marks


def _merged(text: Text) -> Iterator[Span]:
    """Fitted, without empty spans, neighbours of one style as one."""
    held: Span | None = None
    for span in text.spans:
        fitted = fit(span.text)
        if not fitted:
            continue
        if held is not None and held.style is span.style:
            held = Span(held.text + fitted, span.style)
            continue
        if held is not None:
            yield held
        held = Span(fitted, span.style)
    if held is not None:
        yield held


def _cut(plain: str, marks: list[_Mark], limit: int) -> Iterator[Piece]:
    start = 0
    while start < len(plain):
        end = _end(plain, marks, start, limit)
        piece = _piece(plain, marks, start, end)
        if piece is not None:
            yield piece
        start = end


def _end(plain: str, marks: list[_Mark], start: int, limit: int) -> int:
    """Where the piece that begins at `start` ends, in characters."""
    inside = [mark for mark in marks if mark.end > start]
    end = _reach(plain, start, limit)
    if len(inside) > MAX_ENTITIES:
        end = min(end, inside[MAX_ENTITIES].start)
    if end == len(plain) or end == start:
        return max(end, start + 1)
    line = plain.rfind("\n", start, end) + 1
    if line > start + (end - start) // 2:
        end = line
    for mark in inside:
        is_cut = mark.start < end < mark.end and mark.style in _INLINE
        if is_cut and start < mark.start and mark.end - mark.start < limit // 4:
            return mark.start
    return end


def _reach(plain: str, start: int, limit: int) -> int:
    """The farthest end of a stretch of at most `limit` units."""
    end = min(start + limit, len(plain))
    while (over := units(plain[start:end]) - limit) > 0:
        end -= max(1, over // 2)
    return end


def _piece(plain: str, marks: list[_Mark], start: int, end: int) -> Piece | None:
    inside = [mark for mark in marks if mark.start < end and mark.end > start]
    first = max(start, inside[0].start) if inside else end
    start += len(plain[start:first]) - len(plain[start:first].lstrip(" \n"))
    end = start + len(plain[start:end].rstrip(" \n"))
    words = plain[start:end]
    if all(unicodedata.category(letter) in _INVISIBLE for letter in words):
        return None
    entities = []
    for mark in inside:
        begin, stop = max(mark.start, start), min(mark.end, end)
        if begin < stop:
            offset = units(plain[start:begin])
            kind = str(mark.style)
            entities.append(MessageEntity(kind, offset, units(plain[begin:stop])))
    return Piece(words, tuple(entities))
