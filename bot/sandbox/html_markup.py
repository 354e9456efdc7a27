"""``parse_mode: HTML`` as Telegram reads it: few tags, strict, with its own error texts.

Source of the rules and texts: the Bot API's formatting options and TDLib's ``parse_html``.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.entities import sort, units
from bot.sandbox.errors import ApiError, bad_request

Json = dict[str, Any]

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot)(?![A-Za-z]));?")
START = re.compile(r"<([^\s>]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
END = re.compile(r"</([^\s>]*)\s*>")
ATTRIBUTE = re.compile(r"\s+([^\s=>]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[A-Za-z0-9.-]+))?")


def unescape(text: str) -> str:
    """Resolve Telegram's four named references and all numeric ones; others stay as they are."""
    return REFERENCE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return NAMED[name]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < sys.maxunicode else match.group()


@dataclass
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int


@dataclass
class _Parser:
    source: str
    text: str = ""
    open_tags: list[_Open] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def fail(self, message: str, position: int | None = None) -> ApiError:
        where = "" if position is None else f" at byte offset {self.byte(position)}"
        return bad_request(f"can't parse entities: {message}{where}")

    def byte(self, position: int) -> int:
        return len(self.source[:position].encode())

    def run(self) -> tuple[str, list[Json]]:
        position = 0
        while (begin := self.source.find("<", position)) >= 0:
            self.text += unescape(self.source[position:begin])
            is_end = self.source.startswith("</", begin)
            position = self.end(begin) if is_end else self.start(begin)
        self.text += unescape(self.source[position:])
        if self.open_tags:
            tag = self.open_tags[-1].tag
            raise self.fail(f'Can\'t find end tag corresponding to start tag "{tag}"')
        return self.text, sort(self.entities)

    def start(self, begin: int) -> int:
        match = START.match(self.source, begin)
        if match is None:
            raise self.fail("Unclosed start tag", begin)
        tag = match[1].lower()
        if tag not in TAGS:
            raise self.fail(f'Unsupported start tag "{tag}"', begin)
        attributes = self.attributes(tag, match[2], begin)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self.fail('Tag "span" must have class "tg-spoiler"', begin)
        self.open_tags.append(_Open(tag, attributes, units(self.text)))
        return match.end()

    def attributes(self, tag: str, source: str, begin: int) -> dict[str, str]:
        found: dict[str, str] = {}
        position = 0
        while source[position:].strip():
            match = ATTRIBUTE.match(source, position)
            if match is None:
                raise self.fail(f'Empty attribute name in the tag "{tag}"', begin)
            if match[2] is None and match[1] != "expandable":
                raise self.fail(
                    f'Expected equal sign in declaration of an attribute of the tag "{tag}"', begin
                )
            found[match[1].lower()] = unescape((match[2] or "").strip("\"'"))
            position = match.end()
        return found

    def end(self, begin: int) -> int:
        if not self.open_tags:
            raise self.fail("Unexpected end tag", begin)
        match = END.match(self.source, begin)
        if match is None:
            raise self.fail("Unclosed end tag", begin)
        opened, found = self.open_tags.pop(), match[1].lower()
        if found and found != opened.tag:
            where = self.byte(begin)
            raise self.fail(
                f'Unmatched end tag at byte offset {where}, expected "</{opened.tag}>",'
                f' found "</{found}>"'
            )
        self.close(opened)
        return match.end()

    def close(self, opened: _Open) -> None:
        length = units(self.text) - opened.offset
        if length == 0:
            return
        entity = {"type": TAGS[opened.tag], "offset": opened.offset, "length": length}
        entity |= self.details(opened)
        if entity["type"] == "text_link" and not entity.get("url"):
            return
        last = self.entities[-1] if self.entities else None
        pair = {opened.tag, str(last["type"]) if last else ""}
        if last and pair == {"pre", "code"} and _same_place(last, entity):
            last |= {"type": "pre"}
            if "language" in entity:
                last["language"] = entity["language"]
            return
        self.entities.append(entity)

    def details(self, opened: _Open) -> Json:
        values = opened.attributes
        if opened.tag == "a":
            return {"url": values.get("href", "")}
        if opened.tag == "code" and values.get("class", "").startswith("language-"):
            return {"language": values["class"].removeprefix("language-")}
        if opened.tag == "blockquote" and "expandable" in values:
            return {"type": "expandable_blockquote"}
        if opened.tag == "tg-emoji":
            if not values.get("emoji-id", "").isdigit():
                raise bad_request("invalid custom emoji identifier specified")
            return {"custom_emoji_id": values["emoji-id"]}
        if opened.tag == "tg-time":
            return self.time(values)
        return {}

    def time(self, values: dict[str, str]) -> Json:
        if not values.get("unix", "").isdigit():
            raise self.fail('Tag "tg-time" must have attribute "unix"')
        shown: Json = {"unix_time": int(values["unix"])}
        return shown | ({"date_time_format": values["format"]} if "format" in values else {})


def _same_place(one: Json, other: Json) -> bool:
    return bool(one["offset"] == other["offset"] and one["length"] == other["length"])


def parse(source: str) -> tuple[str, list[Json]]:
    """Text and entities of an HTML source; refuses with Telegram's words."""
    text, entities = _Parser(source).run()
    for entity in entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    return text, entities
