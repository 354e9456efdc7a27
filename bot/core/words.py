"""Message text into words: what a shell would make of it, after undoing what phones do to it.

Phones turn `--` into a long dash and straight quotes into curly ones. That is undone only where it
is clear what was meant, and never inside straight quotes. Nothing is ever expanded: `$(…)`, `;`,
`|`, `*` and `~` are plain characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.excerpt import excerpt
from bot.domain.sentence import NotationError, say
from bot.domain.text import code

_CURLY_DOUBLE = "\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02"
_CURLY_SINGLE = "\u2018\u2019\u201a\u201b\u2039\u203a\uff07"
_LONG_DASHES = "\u2012\u2013\u2014\u2015\u2212"
_EM_DASHES = "\u2014\u2015"
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"

_REFUSED = re.compile("[\x00\ud800-\udfff]")
_COMMAND = re.compile(
    rf"[\s{_INVISIBLE}]*/([A-Za-z0-9_]{{1,32}})(?:@([A-Za-z0-9_]{{1,64}}))?(?=[\s{_INVISIBLE}]|$)"
)
_TOKEN = re.compile(
    rf"(?P<space>\s+)|(?P<invisible>[{_INVISIBLE}]+)|(?P<escape>\\(?:\r\n|[\s\S])?)"
    rf"|(?P<single>')|(?P<double>\")|(?P<curly_double>[{_CURLY_DOUBLE}])"
    rf"|(?P<curly_single>[{_CURLY_SINGLE}])"
    rf"|(?P<plain>[^\s{_INVISIBLE}\\'\"{_CURLY_DOUBLE}{_CURLY_SINGLE}]+)"
)
_DOUBLE_END = re.compile(r'([^"\\]*+(?:\\[\s\S][^"\\]*+)*+)"')
_CURLY_DOUBLE_END = re.compile(
    rf'([^"\\{_CURLY_DOUBLE}]*+(?:\\[\s\S][^"\\{_CURLY_DOUBLE}]*+)*+)["{_CURLY_DOUBLE}]'
)
# Curly singles are apostrophes too: one with a letter after it, as in "don\u2019t", ends nothing.
_CURLY_SINGLE_END = re.compile(rf"['{_CURLY_SINGLE}](?![^\W_])")
_ESCAPED = re.compile(r'\\(\r?\n|["$`\\])')
_CURLY_ESCAPED = re.compile(rf'\\(\r?\n|["$`\\{_CURLY_DOUBLE}])')
_LEADING_DASHES = re.compile(rf"([-{_LONG_DASHES}]+)(.*)", re.DOTALL)
_LONG_FLAG = re.compile(r"[A-Za-z]{2}|[A-Za-z][0-9-]+[A-Za-z]")
_VALUED = re.compile(
    rf"=|(?<!\S)[\\'\"{_CURLY_DOUBLE}{_CURLY_SINGLE}{_INVISIBLE}]*[-{_LONG_DASHES}]"
)
_GUILLEMET_PADDING = "\u00a0\u202f"
_BEFORE_QUOTED_VALUE = "=:,("


@dataclass(frozen=True, slots=True)
class Words:
    """A message as a command and its words.

    `command` is lower case without the slash, empty where the text is no command.
    """

    command: str
    words: tuple[str, ...]


def split(text: str, bot_username: str = "") -> Words:
    """Read `/command@bot word 'another word'`; raises NotationError.

    A command for another bot comes back without words: what follows it is not ours to judge.
    """
    match = _COMMAND.match(text)
    if match is None:
        return Words("", split_words(text))
    command, addressee = match[1].lower(), match[2]
    if addressee and addressee.lower() != bot_username.lower().removeprefix("@"):
        return Words(command, ())
    return Words(command, split_words(text[match.end() :]))


def split_words(text: str) -> tuple[str, ...]:
    """Words by the rules of POSIX quoting, without comments; raises NotationError.

    In time linear in the text. Line ends are spaces, and a backslash before one joins the lines.
    NUL and lone surrogates are refused, since neither can be in an argument.
    """
    odd = _REFUSED.search(text)
    if odd is not None:
        raise NotationError(
            say(
                "The message has a character that no argument can hold ({character}): remove it"
                " and send again.",
                character=code(f"U+{ord(odd[0]):04X}"),
            )
        )
    return _Splitter(text).run()


class _Splitter:
    """One pass over the text; every step moves forward."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._words: list[str] = []
        self._pieces: list[str] | None = None
        self._steps: dict[str, Callable[[re.Match[str]], None]] = {
            "space": self._space,
            "invisible": self._invisible,
            "escape": self._escape,
            "single": self._single,
            "double": self._double,
            "curly_double": self._curly_double,
            "curly_single": self._curly_single,
            "plain": self._plain,
        }

    def run(self) -> tuple[str, ...]:
        while (token := _TOKEN.match(self._text, self._at)) is not None:
            self._at = token.end()
            self._steps[token.lastgroup or ""](token)
        self._end_word()
        return tuple(self._words)

    def _add(self, piece: str) -> None:
        if self._pieces is None:
            self._pieces = []
        self._pieces.append(piece)

    def _end_word(self) -> None:
        if self._pieces is not None:
            self._words.append("".join(self._pieces))
            self._pieces = None

    def _space(self, _token: re.Match[str]) -> None:
        self._end_word()

    def _invisible(self, _token: re.Match[str]) -> None:
        """Zero-width characters and byte order marks come with pasted text and mean nothing."""

    def _plain(self, token: re.Match[str]) -> None:
        self._add(token[0] if self._pieces is not None else _with_straight_dashes(token[0]))

    def _escape(self, token: re.Match[str]) -> None:
        escaped = token[0][1:]
        if not escaped:
            raise NotationError(
                say("The message ends in a backslash: write two for a real one, or leave it out.")
            )
        if not escaped.endswith("\n"):
            self._add(escaped)

    def _single(self, token: re.Match[str]) -> None:
        end = self._text.find("'", self._at)
        if end < 0:
            raise self._unclosed(token)
        self._add(self._text[self._at : end])
        self._at = end + 1

    def _double(self, token: re.Match[str]) -> None:
        self._add(_unescape(_ESCAPED, self._quoted(_DOUBLE_END, token)))

    def _curly_double(self, token: re.Match[str]) -> None:
        words = self._quoted(_CURLY_DOUBLE_END, token)
        if token[0] in "\u00ab\u00bb":
            # French keyboards put a hard space inside guillemets.
            words = words.strip(_GUILLEMET_PADDING)
        self._add(_unescape(_CURLY_ESCAPED, words))

    def _curly_single(self, token: re.Match[str]) -> None:
        if self._pieces and not self._pieces[-1].endswith(tuple(_BEFORE_QUOTED_VALUE)):
            self._add(token[0])
            return
        end = _CURLY_SINGLE_END.search(self._text, self._at)
        if end is None:
            raise self._unclosed(token)
        self._add(self._text[self._at : end.start()])
        self._at = end.end()

    def _quoted(self, end: re.Pattern[str], token: re.Match[str]) -> str:
        match = end.match(self._text, self._at)
        if match is None:
            raise self._unclosed(token)
        self._at = match.end()
        return match[1]

    def _unclosed(self, token: re.Match[str]) -> NotationError:
        if _VALUED.search(self._text[: self._at + 40]):
            # What follows may be a variable's or a flag's value, and that may be a secret.
            return NotationError(
                say(
                    "A quote {quote} is never closed: add the closing one, or put a backslash"
                    " before it if it is part of the text.",
                    quote=code(token[0]),
                )
            )
        return NotationError(
            say(
                "The quote {quote} before {words} is never closed: add the closing one, or put a"
                " backslash before it if it is part of the text.",
                quote=code(token[0]),
                words=excerpt(self._text[self._at : self._at + 40] or token[0]),
            )
        )


def _unescape(escaped: re.Pattern[str], words: str) -> str:
    """As within double quotes in a shell: a backslash keeps its meaning before few characters."""
    return escaped.sub(lambda match: match[1].lstrip("\r\n"), words)


def _with_straight_dashes(word: str) -> str:
    """`--name` for a long dash and `name`, `-d` for a long dash and one letter.

    A keyboard makes one long dash out of two hyphens, so two or more letters are a long flag.
    Anything else keeps its dash, save a lone em dash (`--`) and a number's minus sign.
    """
    match = _LEADING_DASHES.match(word)
    if match is None or match[1].strip("-") == "":
        return word
    dashes, rest = match.groups()
    if not rest:
        return "--" if dashes[0] in _EM_DASHES or len(dashes) > 1 else word
    if len(dashes) > 1 or _LONG_FLAG.match(rest):
        return f"--{rest}" if rest[0].isascii() and rest[0].isalpha() else word
    if rest[0].isascii() and (rest[0].isalpha() or _is_minus(dashes, rest)):
        return f"-{rest}"
    return word


def _is_minus(dash: str, rest: str) -> bool:
    return rest[0].isdigit() and dash not in _EM_DASHES
