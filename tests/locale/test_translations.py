from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from io import BytesIO

import pytest
from babel.messages import Catalog
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from tests.locale.messages import CODE, TRANSLATED, gather, read, untranslated, written


@pytest.fixture(scope="module")
def gathered() -> Catalog:
    return gather()


def _named(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _strings(message: Message) -> tuple[list[str], list[str]]:
    """The message's keys and its translations."""
    ids, strings = message.id, message.string
    return (
        list(ids) if isinstance(ids, tuple | list) else [ids],
        list(strings) if isinstance(strings, tuple | list) else [strings or ""],
    )


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated(gathered: Catalog, language: str) -> None:
    catalog = read(language)
    untranslated = [
        message.id
        for message in gathered
        if message.id and ((held := catalog.get(message.id)) is None or not all(_strings(held)[1]))
    ]
    assert not untranslated


def test_what_lacks_a_translation_is_counted() -> None:
    catalog = read("zh")
    assert untranslated(catalog) == 0
    catalog.add("Say nothing.")
    catalog.add(("one", "many"), string=("", ""))
    assert untranslated(catalog) == 2


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_over(gathered: Catalog, language: str) -> None:
    held = [message.id for message in read(language) if message.id]
    assert [key for key in held if key not in gathered] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_the_values(language: str) -> None:
    for message in read(language):
        if message.id:
            keys, translations = _strings(message)
            wanted = set.union(*map(_named, keys))
            for translation in translations:
                assert _named(translation) <= wanted, message.id
                assert wanted - {"count"} <= _named(translation), message.id


def _said() -> Iterator[tuple[str, ast.expr]]:
    for path in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(getattr(node, "func", None), "id", "")
            if isinstance(node, ast.Call) and name in {"say", "say_n"}:
                yield f"{path.name}:{node.lineno}", node.args[0]


def test_extraction_misses_no_sentence(gathered: Catalog) -> None:
    """Babel's extractor does not look into f-strings."""
    said = [(place, key.value) for place, key in _said() if isinstance(key, ast.Constant)]
    assert [(place, key) for place, key in said if gathered.get(str(key)) is None] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_writing_a_catalogue_again_changes_nothing(gathered: Catalog, language: str) -> None:
    catalog = read(language)
    catalog.update(gathered, no_fuzzy_matching=True)
    once = written(catalog)
    again = read_po(BytesIO(once), locale=language)
    again.update(gathered, no_fuzzy_matching=True)
    assert written(again) == once
    assert not again.fuzzy


def test_sentences_are_literals_so_that_they_can_be_found() -> None:
    said = list(_said())
    assert said
    assert [place for place, key in said if not isinstance(key, ast.Constant)] == []
