"""Command-line words to flag values by the rules of the docker CLI's own parser (Go's pflag).

argparse differs where it hurts: it refuses a value that begins with a dash, knows no `--rm=false`,
and says its faults in words that can't be translated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from bot.core.alike import ALIKE, LONGEST_COMPARED
from bot.domain.excerpt import excerpt
from bot.domain.sentence import NotationError, Sentence, say
from bot.domain.text import code

TRUE = frozenset({"1", "t", "T", "true", "TRUE", "True"})
FALSE = frozenset({"0", "f", "F", "false", "FALSE", "False"})


@dataclass(frozen=True, slots=True)
class Flag:
    """One spelling of a flag and the field it fills."""

    field: str
    spelling: str
    takes_value: bool
    many: bool


NotOffered = Mapping[str, Sentence | None]
"""Docker's flags that are not offered, by spelling: what to do instead, if there is anything."""


def hints(*rows: str | tuple[str, Sentence]) -> NotOffered:
    """The table from its rows: flags with spaces between them, and what to do instead."""
    pairs = [(row, None) if isinstance(row, str) else row for row in rows]
    return {flag: instead for flags, instead in pairs for flag in flags.split()}


HELP = hints(("-h --help", say("{line} and the command's name shows all flags.", line="/help")))
"""Docker's ways to ask for help, where a command has no other use for them."""


class HelpAsked(NotationError):
    """The words are no use of the command: they ask how it is used."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """The flags of a command; not interspersed: the first plain word ends them, as with `run`."""

    flags: Mapping[str, Flag]
    interspersed: bool = True
    not_offered: NotOffered = field(default_factory=dict)


def read(grammar: Grammar, words: tuple[str, ...]) -> tuple[dict[str, object], list[str]]:
    """Flag values by field, and the plain words; NotationError for what is no flag or no value."""
    reader = _Reader(grammar, words)
    reader.run()
    return reader.values, reader.plain


def plain_places(grammar: Grammar, words: tuple[str, ...]) -> tuple[int, ...]:
    """Where in the words the plain ones stand; NotationError as `read`."""
    reader = _Reader(grammar, words)
    reader.run()
    return tuple(reader.places)


class _Reader:
    def __init__(self, grammar: Grammar, words: tuple[str, ...]) -> None:
        self.grammar = grammar
        self.words = words
        self.at = 0
        self.values: dict[str, object] = {}
        self.plain: list[str] = []
        self.places: list[int] = []

    def run(self) -> None:
        while self.at < len(self.words):
            word = self.words[self.at]
            self.at += 1
            if word == "--":
                self._take_the_rest()
            elif word.startswith("--"):
                self._long(word)
            elif word.startswith("-") and word != "-":
                self._short(word)
            else:
                self.plain.append(word)
                self.places.append(self.at - 1)
                if not self.grammar.interspersed:
                    self._take_the_rest()

    def _take_the_rest(self) -> None:
        self.plain.extend(self.words[self.at :])
        self.places.extend(range(self.at, len(self.words)))
        self.at = len(self.words)

    def _long(self, word: str) -> None:
        spelling, equals, value = word.partition("=")
        flag = self._known(spelling)
        self._set(flag, value if equals else None)

    def _short(self, cluster: str) -> None:
        """`-it`, `-p80:80`, `-n=5`: several at once, and a value may follow without a space."""
        letters = cluster[1:]
        while letters:
            flag = self._known("-" + letters[0])
            letters = letters[1:]
            if letters.startswith("="):
                self._set(flag, letters[1:])
                return
            if flag.takes_value and letters:
                self._set(flag, letters)
                return
            self._set(flag, None)

    def _known(self, spelling: str) -> Flag:
        try:
            return self.grammar.flags[spelling]
        except KeyError:
            kind = HelpAsked if spelling in HELP else NotationError
            raise kind(self._unknown(spelling)) from None

    def _unknown(self, spelling: str) -> Sentence:
        known = {**HELP, **self.grammar.not_offered}
        if spelling not in known:
            return self._nowhere(spelling)
        instead, flag = known[spelling], code(spelling)
        if instead is None:
            return say("Docker's {flag} is not offered here.", flag=flag)
        return say("Docker's {flag} is not offered here. {instead}", flag=flag, instead=instead)

    def _nowhere(self, spelling: str) -> Sentence:
        # Without the dashes, which all have; of one letter each is as near as any other.
        long = [known[2:] for known in self.grammar.flags if known.startswith("--")]
        near = get_close_matches(spelling.lstrip("-")[:LONGEST_COMPARED], long, 1, ALIKE)
        flag = excerpt(spelling)
        if not near:
            return say("There is no flag {flag} here.", flag=flag)
        right = code(f"--{near[0]}")
        return say("There is no flag {flag} here. Did you mean {right}?", flag=flag, right=right)

    def _set(self, flag: Flag, value: str | None) -> None:
        if not flag.takes_value:
            self.values[flag.field] = _truth(flag, value)
            return
        if value is None:
            value = self._next(flag)
        if flag.many:
            held = self.values.get(flag.field, ())
            self.values[flag.field] = (*held, value) if isinstance(held, tuple) else (value,)
        else:
            self.values[flag.field] = value

    def _next(self, flag: Flag) -> str:
        if self.at == len(self.words):
            raise NotationError(say("{flag} needs a value.", flag=code(flag.spelling)))
        self.at += 1
        return self.words[self.at - 1]


def _truth(flag: Flag, value: str | None) -> bool:
    if value is None or value in TRUE:
        return True
    if value in FALSE:
        return False
    raise NotationError(
        say(
            "{flag} takes true or false, not {given}.",
            flag=code(flag.spelling),
            given=excerpt(value),
        )
    )
