"""Text as Telegram keeps it: cleaned, trimmed, measured in UTF-16 units, with entities.

Behaviour follows TDLib's ``MessageEntity.cpp``: control characters become spaces, carriage returns
and direction overrides vanish, space at the ends goes, and entities move along.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from bot.sandbox.errors import bad_request

Json = dict[str, Any]

MAX_ENTITIES = 100
"""Telegram drops any further entity without a word."""

KINDS = frozenset(
    [
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
        "date_time",
    ]
)
AUTOMATIC = frozenset(
    ["mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"]
)
DETECTED = (
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])")),
    ("url", re.compile(r"\b(?:https?|ftp)://[^\s<>\"]+[^\s<>\".,;:!?)]")),
    ("mention", re.compile(r"(?<![\w@])@\w{3,32}\b")),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")),
)
OVERRIDES = re.compile("[\u2028-\u202e]|\r|[\u0333\u033f\u030a]")
CONTROLS = re.compile("[\x00-\x09\x0b-\x0c\x0e-\x1f]")


def units(text: str) -> int:
    """Length in UTF-16 code units, which is what all limits and offsets count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, offset: int, length: int) -> str:
    """The part of ``text`` at an offset and length in UTF-16 units."""
    raw = text.encode("utf-16-le", "surrogatepass")[2 * offset : 2 * (offset + length)]
    return raw.decode("utf-16-le", "replace")


def require_utf8(text: str) -> None:
    """Refuse half a surrogate pair, as Telegram does."""
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise bad_request("strings must be encoded in UTF-8")


def validate(text: str, entities: list[Any], violation: Callable[[str], None]) -> list[Json]:
    """Entities given by the bot, sorted, without empty ones; refuses what Telegram refuses."""
    if len(entities) > MAX_ENTITIES:
        violation(f"{len(entities)} entities: those after the first {MAX_ENTITIES} are dropped")
    kept = [_validated(text, item) for item in entities[:MAX_ENTITIES]]
    _check_nesting(kept, violation)
    return sort([item for item in kept if item["length"] > 0])


def sort(entities: list[Json]) -> list[Json]:
    """Outer entities before the inner ones."""
    return sorted(entities, key=lambda item: (item["offset"], -item["length"]))


def _validated(text: str, item: Any) -> Json:
    if not isinstance(item, dict) or not isinstance(item.get("type"), str):
        raise bad_request('can\'t parse MessageEntity: expected an Object with a field "type"')
    kind, offset, length = item["type"], item.get("offset"), item.get("length")
    if kind not in KINDS:
        raise bad_request("can't parse MessageEntity: unsupported type specified")
    if not isinstance(offset, int) or not isinstance(length, int):
        raise bad_request('can\'t parse MessageEntity: field "offset" must be of type Number')
    if offset < 0 or length < 0:
        raise bad_request(f"receive an entity with incorrect offset {offset} or length {length}")
    end, total = offset + length, units(text)
    if end > total:
        raise bad_request(
            f"entity beginning at UTF-16 offset {offset} ends after the end of the text"
            f" at UTF-16 offset {end}"
        )
    _check_boundary(text, offset, "begins")
    _check_boundary(text, end, "ends")
    if kind == "text_link" and not item.get("url"):
        raise bad_request('can\'t parse MessageEntity: field "url" must be specified')
    return dict(item)


def _check_boundary(text: str, offset: int, verb: str) -> None:
    raw = text.encode("utf-16-le")[2 * offset : 2 * offset + 2]
    if "\udc00" <= raw.decode("utf-16-le", "surrogatepass") <= "\udfff":
        raise bad_request(f"entity {verb} in a middle of a UTF-16 symbol at UTF-16 offset {offset}")


def _check_nesting(entities: list[Json], violation: Callable[[str], None]) -> None:
    """Telegram splits entities that overlap halfway; no bot means that."""
    for outer in entities:
        for inner in entities:
            start, end = inner["offset"], inner["offset"] + inner["length"]
            outer_start, outer_end = outer["offset"], outer["offset"] + outer["length"]
            if outer_start < start < outer_end < end:
                violation(f"entities overlap at UTF-16 offset {start} without nesting")
                return


def tidy(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Clean and trim a text as Telegram does before it counts, stores or shows it."""
    text = CONTROLS.sub(" ", text)
    text, entities = _without(text, entities, [m.span() for m in OVERRIDES.finditer(text)])
    first = cut(text, 0, entities[0]["offset"]) if entities else text
    lead = len(first) - len(first.lstrip(" \n"))
    end = len(text.rstrip(" \n"))
    if end <= lead:
        return "", []
    return _without(text, entities, [(0, lead), (end, len(text))])


def _without(
    text: str, entities: list[Json], spans: list[tuple[int, int]]
) -> tuple[str, list[Json]]:
    """Take ``spans`` (in characters, in order) out of the text and move the entities."""
    gone = [(units(text[:start]), units(text[:end])) for start, end in spans if end > start]
    if not gone:
        return text, entities
    kept, last = "", 0
    for start, end in spans:
        kept, last = kept + text[last:start], end
    moved = []
    for item in entities:
        start = _moved(item["offset"], gone)
        length = _moved(item["offset"] + item["length"], gone) - start
        if length > 0:
            moved.append({**item, "offset": start, "length": length})
    return kept + text[last:], moved


def _moved(offset: int, gone: list[tuple[int, int]]) -> int:
    return offset - sum(max(0, min(offset, end) - start) for start, end in gone)


def detect(text: str, entities: list[Json]) -> list[Json]:
    """Add what Telegram finds by itself: commands, links, mentions, hashtags."""
    found = [item for item in entities if item["type"] not in AUTOMATIC]
    taken = [item for item in found if item["type"] in ("code", "pre", "text_link")]
    for kind, pattern in DETECTED:
        for match in pattern.finditer(text):
            start = units(text[: match.start()])
            item = {"type": kind, "offset": start, "length": units(match.group())}
            if not any(_overlap(item, other) for other in taken):
                found.append(item)
                taken.append(item)
    return sort(found)


def _overlap(one: Json, other: Json) -> bool:
    return bool(
        one["offset"] < other["offset"] + other["length"]
        and other["offset"] < one["offset"] + one["length"]
    )
