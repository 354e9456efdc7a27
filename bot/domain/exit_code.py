"""What an exit code says, in words."""

from __future__ import annotations

from bot.domain.excerpt import excerpt
from bot.domain.process import SIGNALS
from bot.domain.sentence import Sentence, say

SIGNAL_BASE = 128
"""A process that a signal ended has 128 plus the signal's number, as in shells."""

_KNOWN = {
    0: say("It ended by itself, without an error."),
    1: say("The program reported an error; its log says which."),
    2: say("The program was called in a wrong way, or reported an error."),
    125: say("Docker itself could not run it."),
    126: say("The command was found but can't be run: it is no program, or not executable."),
    127: say("The command was not found in the image."),
    129: say("Its terminal was closed (SIGHUP)."),
    130: say("It was interrupted (SIGINT), as with Ctrl+C."),
    131: say("It was told to quit (SIGQUIT)."),
    132: say(
        "It ran an instruction this processor does not know (SIGILL): is the image built for it?"
    ),
    134: say("It gave up by itself (SIGABRT), mostly after a failed check."),
    135: say("It read memory that is not there (SIGBUS)."),
    136: say("It failed in a calculation (SIGFPE), such as a division by zero."),
    137: say("It was killed (SIGKILL): by someone, or because memory ran out."),
    139: say("It used memory that is not its own (SIGSEGV)."),
    141: say("Nobody read its output any more (SIGPIPE)."),
    143: say("It was told to stop (SIGTERM), and did."),
    255: say(
        "The program failed without saying more, or the engine was away and did not see its end."
    ),
}


def meaning(code: int, *, oom_killed: bool = False) -> Sentence | None:
    """One sentence on an exit code; None: it means what the program wants.

    `oom_killed` is the engine's word that memory ran out.
    """
    if oom_killed:
        return say("Memory ran out, and the kernel killed it.")
    known = _KNOWN.get(code)
    if known is not None:
        return known
    signal = code - SIGNAL_BASE
    if 1 <= signal <= len(SIGNALS):
        return say("A signal ended it: {signal}.", signal=excerpt(f"SIG{SIGNALS[signal - 1]}"))
    return None
