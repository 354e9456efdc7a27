"""Why a container does not start, in plain words where the engine's are known.

The texts are those of engine 20.10 to 28; the engine has no error codes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.clean import clean
from bot.domain.sentence import Sentence, say
from bot.domain.text import code


@dataclass(frozen=True, slots=True)
class Cause:
    """What the engine's text has to contain, in any case, and what that means."""

    pattern: str
    sentence: Callable[[re.Match[str]], Sentence]


# A longer name is left in the engine's words: cut, a secret in it would not be known as one.
_NOT_IN_IMAGE = (
    r"exec: \"(?P<name>{first}(?:[^\"\\]|\\.){{1,79}})\": "
    r"(?:executable file not found|stat [^\"]*: no such file)"
)
FLAG_AS_PROGRAM = Cause(
    _NOT_IN_IMAGE.format(first="(?=-)"),
    lambda found: say(
        "There is no program {name} in the image: flags go before the image.",
        name=code(clean(found["name"])),
    ),
)
"""Only who wrote the line has a use for that."""
NO_PROGRAM = Cause(
    _NOT_IN_IMAGE.format(first=""),
    lambda found: say("There is no program {name} in the image.", name=code(clean(found["name"]))),
)
PORT_TAKEN = Cause(
    r"(?:bind for|listen \w+|bind host port(?: for)?) (?P<at>\S{1,80}?:\d{1,5})"
    r"(?: failed: port is already allocated|: bind: address already in use|"
    r"(?::\S{1,80})?/\w+: address already in use)",
    lambda found: say(
        "The host's port {port} is taken already: by another container, or by a program.",
        port=code(found["at"]),
    ),
)

MOUNT_GONE = Cause(
    r"error mounting \"(?P<source>/[^\"\\]{1,200})\" to rootfs at \"(?P<at>/[^\"\\]{1,200})\": "
    r"stat [^\"]*: no such file",
    lambda found: say(
        "What is to be mounted at {target} is not there: {source} on the host.",
        target=code(clean(found["at"])),
        source=code(clean(found["source"])),
    ),
)


def start_failure(words: str) -> Sentence | None:
    """What the engine's words mean; None: they have to speak for themselves."""
    for cause in (NO_PROGRAM, PORT_TAKEN, MOUNT_GONE):
        found = re.search(cause.pattern, words, re.IGNORECASE)
        if found:
            return cause.sentence(found)
    return None
