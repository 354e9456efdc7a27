"""All sentences of the bot, gathered from its code; `make messages` brings the catalogues up to it.

`say`, `say_n` and arguments' help are found by Babel's own extractor; commands' summaries are their
docstrings, which no extractor reads, so the registry gives them.
"""

from __future__ import annotations

from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot import commands
from bot.core.command import REGISTRY

ROOT = Path(__file__).parents[2]
CODE = ROOT / "bot"
LOCALE = CODE / "locale"
TRANSLATED = ("zh",)
KEYWORDS = {"say": None, "say_n": (1, 2), "Opt": (1,), "Containers": (1,), "Rest": (1,)}


def gather() -> Catalog:
    """Every key that a person may get to read."""
    gathered = Catalog(charset="utf-8")
    assert not KEYWORDS.keys() & DEFAULT_KEYWORDS.keys()
    found = extract_from_dir(str(CODE), [("**.py", "python")], keywords=KEYWORDS)
    for file, _, message, _, _ in sorted(found, key=lambda row: (row[0], row[1])):
        gathered.add(message, locations=[(f"bot/{file}", 0)])
    commands.load()
    for command in REGISTRY.values():
        gathered.add(command.summary, locations=[(f"/{command.name}", 0)])
    return gathered


def read(language: str) -> Catalog:
    """The catalogue as it is committed."""
    path = LOCALE / f"{language}.po"
    with path.open("rb") as lines:
        return read_po(lines, locale=language)


def update(language: str) -> None:
    """Add what is new without a translation, and drop what nobody says any more."""
    catalog = read(language)
    catalog.update(gather(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    with (LOCALE / f"{language}.po").open("wb") as lines:
        write_po(
            lines, catalog, width=98, omit_header=False, sort_output=True, include_lineno=False
        )


if __name__ == "__main__":
    for language in TRANSLATED:
        update(language)
