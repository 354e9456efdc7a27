"""Every error that a person is told about.

    BotError
    ├── UsageError             the line can't be read: wrong flag, wrong value, too few words
    ├── Refused                the person's role or a rule says no
    ├── Unclear                carries lines of which one may be meant
    │   ├── UnknownCommand         no such command; those of names that look alike
    │   ├── HostMisplaced          `@host` where none is taken; the one with it where it belongs
    │   ├── NothingMatches         no container or image of that name; those that look alike
    │   └── SeveralMatch           a write that fits several: the candidates
    ├── Stale                  too late: an old command, a used or expired button, a changed target
    ├── DeliveryFailed         Telegram did not take a message or a file
    │   └── MessageGone            the message that was to be changed is not there any more
    ├── SpoolFull              too little disk for what was asked
    ├── StoreError             the bot's own database can't be read or written
    └── EngineError            the engine says no, or nothing
        ├── EngineUnreachable      nobody answers at the host's address
        ├── EngineNotResponding    it took the call and does not answer in time
        ├── EngineNotFound         what was named is not (any more) there
        ├── EngineConflict         the state does not allow it: name taken, running, in use
        ├── EngineRefused          the engine finds the request wrong
        ├── EngineDiskFull         no space left where the engine keeps its data
        ├── EventsLost             events came faster than they were taken; look at the list again
        └── PullFailed
            ├── ImageNotFound
            ├── RegistryDenied
            ├── RegistryUnreachable
            └── RegistryRateLimit

Anything else that is raised is a fault of ours: it is logged under an incident number, and the
chat sees the number only.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from bot.domain.sentence import Sentence


def incident_number() -> str:
    """A new one, by which the log's line is found: eight hexadecimal digits."""
    return secrets.token_hex(4).upper()


class BotError(Exception):
    """Something to be told in one clear sentence."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class UsageError(BotError):
    """The line can't be read; `usage` is the command's usage line, where a command was known."""

    def __init__(self, sentence: Sentence, usage: str = "") -> None:
        super().__init__(sentence)
        self.usage = usage


class Refused(BotError):
    """The person's role or a rule says no."""


CANDIDATES = 12
"""More than this is not a choice; the name can be written longer."""


class Unclear(BotError):
    """`lines` are whole ones of which one may be meant, each after its label: the person's to
    choose."""

    def __init__(self, sentence: Sentence, lines: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(sentence)
        self.lines = tuple(lines)


class UnknownCommand(Unclear):
    """No such command; `lines` are of names that look alike."""


class HostMisplaced(Unclear):
    """A host is named where none is taken; `lines` is the one with it where it belongs."""


class NothingMatches(Unclear):
    """No container or image of that name; `lines` are of names that look alike.

    `name` is the typed one, where that is all that is wrong.
    """

    def __init__(
        self, sentence: Sentence, lines: Sequence[tuple[str, str]] = (), name: str = ""
    ) -> None:
        super().__init__(sentence, lines)
        self.name = name


class SeveralMatch(Unclear):
    """A write whose name fits several; `lines` are one per candidate."""


class Stale(BotError):
    """Too late: an old command, a used or expired button, a target that is another one now."""


class DeliveryFailed(BotError):
    """Telegram did not take a message or a file, also not when tried again.

    `is_final`: it said no, and will say no again; otherwise patience ended, or the bot ends.
    """

    def __init__(self, sentence: Sentence, *, is_final: bool = False) -> None:
        super().__init__(sentence)
        self.is_final = is_final


class MessageGone(DeliveryFailed):
    """The message that was to be changed is not there any more."""


class SpoolFull(BotError):
    """Too little disk for what was asked; nothing was begun."""


class StoreError(BotError):
    """The bot's own database can't be read or written: disk full, read-only, damaged, away."""


class EngineError(BotError):
    """The engine says no, or nothing."""


class EngineUnreachable(EngineError):
    """Nobody answers at the host's address."""


class EngineNotResponding(EngineError):
    """The engine does not answer in time; what it was told to change it may still carry out."""


class EngineNotFound(EngineError):
    """What was named is not, or no longer, there."""


class EngineConflict(EngineError):
    """The state does not allow it: a name is taken, a container runs, an image is in use."""


class EngineRefused(EngineError):
    """The engine finds the request wrong; its own words are in the sentence."""


class EngineDiskFull(EngineError):
    """No space left where the engine keeps its data."""


class EventsLost(EngineError):
    """Events came faster than they were taken; what stands now has to be read from the list."""


class PullFailed(EngineError):
    """An image could not be had."""


class ImageNotFound(PullFailed):
    """The registry has no such image, or hides it."""


class RegistryDenied(PullFailed):
    """The registry wants credentials, or others."""


class RegistryUnreachable(PullFailed):
    """The registry's name does not resolve, or nobody answers there."""


class RegistryRateLimit(PullFailed):
    """The registry answers 429."""
