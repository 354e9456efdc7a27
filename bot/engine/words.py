"""The engine's own error texts, told apart: by status and by what they say.

The texts are those of engine 20.10 to 28; the engine has no error codes. Order matters: the first
that fits is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.core.errors import (
    EngineConflict,
    EngineDiskFull,
    EngineError,
    EngineNotFound,
    EngineRefused,
    ImageNotFound,
    RegistryDenied,
    RegistryRateLimit,
    RegistryUnreachable,
)
from bot.domain.clean import clean
from bot.domain.sentence import Sentence, say
from bot.domain.short_id import short_id
from bot.domain.text import code

WORDS_LIMIT = 500
"""Characters of an engine's text that are told: it may echo a whole command line."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """Statuses (none: any), what the text has to contain, and what it then means."""

    statuses: frozenset[int]
    pattern: re.Pattern[str]
    kind: type[EngineError]
    sentence: Callable[[re.Match[str], str], Sentence]


def _rule(
    statuses: tuple[int, ...],
    pattern: str,
    kind: type[EngineError],
    sentence: Callable[[re.Match[str], str], Sentence],
) -> _Rule:
    return _Rule(frozenset(statuses), re.compile(pattern, re.IGNORECASE), kind, sentence)


_NAME = r"\"?'?(?P<name>[^\s\"']+?)\"?'?"

_ENGINE = (
    _rule(
        (),
        r"no space left on device|disk quota exceeded",
        EngineDiskFull,
        lambda _, words: say("The engine's disk is full. It says: {words}", words=words),
    ),
    _rule(
        (404,),
        rf"no such container: {_NAME}$",
        EngineNotFound,
        lambda found, _: say("There is no container {name}.", name=code(found["name"])),
    ),
    _rule(
        (404, 500),
        r"no such image: (?P<name>\S+?)(?::\s|$)",
        EngineNotFound,
        lambda found, _: say("The engine has no image {name}.", name=code(found["name"])),
    ),
    _rule(
        (404, 500),
        r"reference does not exist",
        EngineNotFound,
        lambda *_: say("The engine has no such image."),
    ),
    _rule(
        (409,),
        rf"container name {_NAME} is already in use by container {_NAME.replace('name', 'by')}\.",
        EngineConflict,
        lambda found, _: say(
            "The name {name} is taken by container {other}.",
            name=code(found["name"].removeprefix("/")),
            other=code(short_id(found["by"])),
        ),
    ),
    _rule(
        (409,),
        r"cannot remove a (?:running|paused|restarting) container|"
        r"cannot remove container .*container is (?:running|paused|restarting)",
        EngineConflict,
        lambda *_: say("The container is running. Stop it first, or force it."),
    ),
    _rule(
        (),
        r"cannot start a paused container",
        EngineConflict,
        lambda *_: say("The container is paused: {line} wakes it.", line="/restart"),
    ),
    _rule(
        (409,),
        r"removal of container \S+ is already in progress",
        EngineConflict,
        lambda *_: say("The container is being removed already."),
    ),
    _rule(
        (409,),
        r"image is being used by|image is referenced in|has dependent child images",
        EngineConflict,
        lambda _, words: say("The image is in use. The engine says: {words}", words=words),
    ),
    _rule(
        (409,),
        r"is not running",
        EngineConflict,
        lambda *_: say("The container is not running."),
    ),
    _rule(
        (),
        r"port is already allocated|address already in use",
        EngineConflict,
        lambda _, words: say("A port is taken already. The engine says: {words}", words=words),
    ),
    _rule(
        (),
        r"logging driver does not support reading",
        EngineRefused,
        lambda *_: say("This container's log can't be read: its log driver sends it elsewhere."),
    ),
    _rule(
        (400,),
        r"invalid reference format",
        EngineRefused,
        lambda *_: say("That is not an image name."),
    ),
    _rule(
        (400,),
        r"client version \S+ is too (?:new|old)",
        EngineRefused,
        lambda _, words: say("The engine's version does not fit. It says: {words}", words=words),
    ),
)

_START = _rule(
    (400, 404, 500),
    r"oci runtime|failed to create (?:shim|task)|executable file not found|exec format error",
    EngineRefused,
    lambda _, words: say("The container does not start. The engine says: {words}", words=words),
)

_REGISTRY = (
    _ENGINE[0],
    _rule(
        (),
        r"toomanyrequests|too many requests|rate limit",
        RegistryRateLimit,
        lambda *_: say("The registry allows no more pulls for now. Try again later."),
    ),
    _rule(
        (),
        r"no matching manifest|does not match the specified platform|"
        r"no match for platform in manifest",
        ImageNotFound,
        lambda _, words: say("That image is not there for this platform: {words}", words=words),
    ),
    _rule(
        (),
        r"pull access denied",
        ImageNotFound,
        lambda *_: say("The registry has no such image, or it needs a login."),
    ),
    _rule(
        (),
        r"unauthorized|no basic auth credentials|authentication required|"
        r"incorrect username or password|denied|http (?:status: )?40[13]",
        RegistryDenied,
        lambda *_: say("The registry does not let the bot in. Check its login in the settings."),
    ),
    _rule(
        (),
        r"manifest (?:for \S+ )?(?:not found|unknown)|name unknown|repository does not exist|"
        r"not found: does not exist|name not known|: not found$",
        ImageNotFound,
        lambda *_: say("The registry has no such image."),
    ),
    _rule(
        (),
        r"no such host|server misbehaving|temporary failure in name resolution",
        RegistryUnreachable,
        lambda *_: say(
            "The registry's name can't be looked up. Is it spelled right, and is the engine's host"
            " online?"
        ),
    ),
    _rule(
        (),
        r"x509|tls: |http response to https client|certificate",
        RegistryUnreachable,
        lambda _, words: say(
            "The engine does not trust the registry's connection. It says: {words}", words=words
        ),
    ),
    _rule(
        (),
        r"connection refused|connection reset|no route to host|network is unreachable|"
        r"i/o timeout|deadline exceeded|timeout exceeded|client\.timeout|\beof\b|"
        r"http status: 5\d\d|dial tcp|malformed http|connection broken",
        RegistryUnreachable,
        lambda _, words: say("The registry does not answer. The engine says: {words}", words=words),
    ),
    _ENGINE[-2],
)


def engine_says(status: int, text: str) -> EngineError:
    """What an error answer of the engine means."""
    return _first((*_ENGINE, _START), status, text, text) or _by_status(status, text)


def registry_says(status: int, text: str, *names: str) -> EngineError:
    """The same while pulling, where the engine passes on what the registry said.

    `names` of the image are not taken for words: there may be one called `denied`.
    """
    bare = text
    for name in names:
        bare = bare.replace(name, "_")
    return _first(_REGISTRY, status, bare, text) or _by_status(status, text)


def plain(text: str) -> str:
    """An engine's text fit to be told: cleaned, in one line, not too long."""
    words = " ".join(clean(text).split())
    return words if len(words) <= WORDS_LIMIT else f"{words[:WORDS_LIMIT]}…"


def _first(rules: tuple[_Rule, ...], status: int, searched: str, text: str) -> EngineError | None:
    words = plain(text)
    for rule in rules:
        found = rule.pattern.search(searched)
        if found and (not rule.statuses or status in rule.statuses):
            return rule.kind(rule.sentence(found, words))
    return None


_BY_STATUS = {404: EngineNotFound, 409: EngineConflict, 304: EngineConflict}


def _by_status(status: int, text: str) -> EngineError:
    kind = _BY_STATUS.get(status, EngineRefused if status < 500 else EngineError)  # noqa: PLR2004
    return kind(say("The engine says: {words}", words=plain(text) or str(status)))
