"""A language's catalogue: sentences in, styled text out."""

from __future__ import annotations

import string
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.domain.sentence import Sentence
from bot.domain.text import Span, Text, text
from bot.locale.elapsed import elapsed

LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Catalogue:
    """One language and the zone in which times are shown."""

    language: str
    zone: tzinfo
    translations: NullTranslations

    def text(self, sentence: Sentence) -> Text:
        """The sentence with its values; styled values keep their style."""
        parts: list[Text | Span | str] = []
        for words, name, _, _ in string.Formatter().parse(self._template(sentence)):
            parts.append(words)
            if name is not None:
                parts.append(self._value(sentence.values[name]))
        return text(*parts)

    def words(self, sentence: Sentence) -> str:
        """The same without style: for button labels, captions and menus."""
        return self.text(sentence).plain

    def key(self, key: str) -> str:
        """A single sentence without values: summaries, help lines."""
        return self.translations.gettext(key) if key else ""

    def _template(self, sentence: Sentence) -> str:
        if sentence.plural is None:
            return self.translations.gettext(sentence.key)
        return self.translations.ngettext(sentence.key, sentence.plural, sentence.count)

    def _value(self, value: object) -> Text | Span | str:
        if isinstance(value, Sentence):
            return self.text(value)
        if isinstance(value, timedelta):
            return self.text(elapsed(value))
        if isinstance(value, datetime):
            return self.moment(value)
        return value if isinstance(value, Text | Span) else str(value)

    def moment(self, when: datetime) -> str:
        """A time in the zone of the settings, to the minute; who reads it may be in another."""
        return f"{when.astimezone(self.zone):%Y-%m-%d %H:%M %Z}"


def load(zone: tzinfo) -> dict[str, Catalogue]:
    """All languages by code. The .po files are read as they are: there is nothing to compile."""
    return {language: Catalogue(language, zone, _translations(language)) for language in LANGUAGES}


def pick(catalogues: dict[str, Catalogue], language: str | None, default: str) -> Catalogue:
    """The person's own language if there is a catalogue, else the default.

    `zh-hans`, `zh-CN` and `zh_TW` are all `zh`: nearer to their readers than another language is.
    """
    spoken = (language or "").replace("_", "-").partition("-")[0].lower()
    return catalogues.get(spoken, catalogues[default])


def _translations(language: str) -> NullTranslations:
    source = files("bot.locale") / f"{language}.po"
    if not source.is_file():
        return NullTranslations()
    with source.open("rb") as lines:
        catalog = read_po(lines, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)
