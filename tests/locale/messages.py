"""All sentences of the bot, gathered from its code; `make messages` brings the catalogues up to it.

`say`, `say_n`, commands' summaries and arguments' help are found by Babel's own extractor.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
CODE = ROOT / "bot"
LOCALE = CODE / "locale"
TRANSLATED = ("zh",)
KEYWORDS = {
    "say": None,
    "say_n": (1, 2),
    "Opt": (1,),
    "Containers": (1,),
    "Rest": (1,),
    "command": (2,),
}
HEADER = r"""# The sentences of Deckhand.
msgid ""
msgstr ""
"Project-Id-Version: Deckhand\n"
"Language: {language}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: {plurals}\n"

"""


def gather() -> Catalog:
    """Every key that a person may get to read."""
    gathered = Catalog(charset="utf-8")
    assert not KEYWORDS.keys() & DEFAULT_KEYWORDS.keys()
    found = extract_from_dir(str(CODE), [("**.py", "python")], keywords=KEYWORDS)
    for file, _, message, _, _ in sorted(found, key=lambda row: (row[0], row[1])):
        gathered.add(message, locations=[(f"bot/{file}", 0)])
    return gathered


def read(language: str) -> Catalog:
    """The catalogue as it is committed."""
    path = LOCALE / f"{language}.po"
    with path.open("rb") as lines:
        return read_po(lines, locale=language)


def update(language: str) -> None:
    """Add what is new without a translation, drop what nobody says any more, and say what lacks."""
    catalog = read(language)
    catalog.update(gather(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    path = LOCALE / f"{language}.po"
    path.write_bytes(written(catalog))
    print(f"{path.relative_to(ROOT)}: {untranslated(catalog)} sentences lack a translation")


def untranslated(catalog: Catalog) -> int:
    """How many sentences have no translation, or not in all their forms."""
    held = [one.string for one in catalog if one.id]
    return sum(not (all(one) if isinstance(one, tuple | list) else one) for one in held)


def written(catalog: Catalog) -> bytes:
    """The catalogue as it is committed: nothing in it changes unless a sentence does.

    Babel's own header has the time of the run and its version, so it is left out.
    """
    messages = BytesIO()
    write_po(messages, catalog, width=98, omit_header=True, sort_output=True, include_lineno=False)
    header = HEADER.format(language=catalog.locale_identifier, plurals=catalog.plural_forms)
    return header.encode() + messages.getvalue()


if __name__ == "__main__":
    for language in TRANSLATED:
        update(language)
