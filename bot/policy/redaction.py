"""Secrets hidden before anything is kept or logged.

What counts as a secret:

- every string that was given as known: the bot's token, registry passwords;
- in a command line, all values of `-e`, `--env`, `--build-arg` and `--secret`, whatever their name;
- anywhere, the value of a name that looks secret: `DB_PASSWORD=…`, `--api-key …`,
  `"token": "…"`, `Authorization: …`;
- the user-info of a URL or of a registry, and what has the shape of a Telegram bot's token.

Not found are secrets without a name or a mark: `mysql -phunter2`, a bare word in a container's
own command.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from bot.core.words import split_words
from bot.domain.sentence import NotationError

MASK = "***"
_SHORTEST = 6
"""Shorter values, as true and false, are hidden where they stand, but not looked for elsewhere."""

_TELLING_NAME = (
    r"[\w.-]{0,80}?(?:PASS|PWD|TOKEN|SECRET|KEY|CREDENTIAL|AUTH|DSN|PRIVATE|COOKIE|SESSION"
    r"|CONNECTION_?STRING)[\w.-]{0,80}"
)
_LOOKS_SECRET = re.compile(_TELLING_NAME, re.IGNORECASE)
_NAMED = re.compile(rf"(?<![\w.-])({_TELLING_NAME}=)[\s\S]+", re.IGNORECASE)

_TEXT_PATTERNS = (
    # 'NAME=a value' within quotes, as lists of variables are printed.
    (re.compile(rf"(['\"])({_TELLING_NAME}=)(?:(?!\1)[^\n])+", re.IGNORECASE), rf"\1\2{MASK}"),
    # NAME="a value" and NAME=value.
    (
        re.compile(
            rf"(?<![\w.-])({_TELLING_NAME}=)(?:\"[^\"\n]*\"?|'[^'\n]*'?|[^\s'\",;&)\]}}]+)",
            re.IGNORECASE,
        ),
        rf"\1{MASK}",
    ),
    # "name": "value", as JSON and Python print it.
    (
        re.compile(
            rf"(['\"]{_TELLING_NAME}['\"]\s{{0,9}}:\s{{0,9}})(?:\"[^\"\n]*\"?|'[^'\n]*'?|[^\s,}}\]]+)",
            re.IGNORECASE,
        ),
        rf"\1{MASK}",
    ),
    (
        re.compile(
            r"((?:authorization|x-registry-auth|x-registry-config|cookie)\s{0,9}[:=]\s{0,9})[^\n'\"]+",
            re.IGNORECASE,
        ),
        rf"\1{MASK}",
    ),
    (re.compile(r"\b((?:bearer|basic)\s{1,9})[\w.~+/=-]{8,}", re.IGNORECASE), rf"\1{MASK}"),
    # Passwords in URLs, also with an @ or a slash in them that should have been encoded.
    (re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,30}://)[^\s/'\"<>]+@"), rf"\1{MASK}@"),
    (
        re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,30}://[^\s/@:'\"<>]{0,80}:)[^\s'\"<>]{1,100}@"),
        rf"\1{MASK}@",
    ),
    # password: value and PGPASSWORD = value, as configuration files have it.
    (
        re.compile(
            r"(?<![\w.-])([\w.-]{0,80}?(?:PASS|PWD|SECRET)[\w.-]{0,80}"
            r"(?: {0,2}= {0,2}|: {1,2}))(?!\*\*\*)[^\s'\",;]+",
            re.IGNORECASE,
        ),
        rf"\1{MASK}",
    ),
    # The same without a scheme, as in ada:password@registry:5000/app; digests and addresses stay.
    (
        re.compile(
            r"(?<![^\s'\"=(,])([^\s/@:'\"<>=(,]{1,80}:)(?!//)[^\s'\"<>]{1,200}"
            r"@(?!sha\d{3}:)(?=[\w\[])"
        ),
        rf"\1{MASK}@",
    ),
    (re.compile(r"(?:(?<=bot)|(?<![0-9A-Za-z]))\d{5,20}:[A-Za-z0-9_-]{20,}"), MASK),
)

_VALUE_FLAGS = frozenset({"--env", "--build-arg", "--secret"})
_ENV_CLUSTER = re.compile(r"-[A-Za-z]*e")


@dataclass(frozen=True)
class SecretHiding:
    """`core.ports.Redaction`; pure. For a `logging.Filter` too: `text` on the finished line."""

    known: frozenset[str] = frozenset()

    @classmethod
    def of(cls, secrets: Iterable[str]) -> SecretHiding:
        """With the secrets of the settings, also as they look in a URL, in JSON and in a repr."""
        given = [secret for secret in secrets if secret]
        spelt = (
            (secret, quote(secret, safe=""), json.dumps(secret)[1:-1], repr(secret)[1:-1])
            for secret in given
        )
        return cls(frozenset(form for forms in spelt for form in forms))

    def line(self, line: str) -> str:
        """The very same line if it has no secret; else its words, quoted anew, with `***`.

        Of a line whose quotes don't fit only the command is kept.
        """
        try:
            words = split_words(line)
        except NotationError:
            return f"{self.text(line.split(maxsplit=1)[0])} {MASK}" if line.strip() else ""
        hidden = tuple(self._words(words))
        for value in self._values(line):
            # A value that is hidden in one place is no less secret in another.
            hidden = tuple(word.replace(value, MASK) for word in hidden)
        if hidden == words:
            plain = self.text(line)
            return line if plain == line else plain
        return " ".join(map(_quoted, hidden))

    def text(self, text: str, line: str = "") -> str:
        """Linear in the text's length. Values hidden in `line` are hidden in the text too."""
        for secret in sorted({*self.known, *self._values(line)}, key=len, reverse=True):
            text = text.replace(secret, MASK)
        for pattern, instead in _TEXT_PATTERNS:
            text = pattern.sub(instead, text)
        return text

    def _words(self, words: tuple[str, ...]) -> Iterator[str]:
        """Each word as it may be kept."""
        before = ""
        for word in words:
            yield self._word(word, before)
            before = word

    def _word(self, word: str, before: str) -> str:
        secret = _secret_in(word, before)
        return self.text(word if secret is None else word[: len(word) - len(secret)] + MASK)

    def _values(self, line: str) -> set[str]:
        """What `line` hides, where it is long enough to be told from other text."""
        if not line:
            return set()
        try:
            words = split_words(line)
        except NotationError:
            return set()
        pairs = zip(("", *words), words, strict=False)
        found = (_secret_in(word, before) for before, word in pairs)
        return {value for value in found if value and len(value) >= _SHORTEST}


def _secret_in(word: str, before: str) -> str | None:
    """The end of the word that must be hidden; None if it is fit to be seen."""
    flag, equals, value = word.partition("=")
    if flag in _VALUE_FLAGS and equals:
        return _after_name(value)
    if before in _VALUE_FLAGS or _ENV_CLUSTER.fullmatch(before):
        return _after_name(word)
    if _ENV_CLUSTER.match(word) and equals:
        # `-dePASSWORD=x`; where the flags end and the name begins doesn't matter.
        return _after_name(value) if flag == "-e" else value or None
    if named := _NAMED.search(word):
        return word[named.end(1) :] or None
    if before.startswith("--") and "=" not in before and _LOOKS_SECRET.fullmatch(before[2:]):
        return word if not word.startswith("-") else None
    return None


def _after_name(variable: str) -> str | None:
    """The value of NAME=value; a name alone is taken from the bot's own surroundings."""
    return variable.partition("=")[2] or None


def _quoted(word: str) -> str:
    """For the words' own shell quoting, but with the mask left bare."""
    bare = word.replace(MASK, "x")
    return word if shlex.quote(bare) == bare else shlex.quote(word)
