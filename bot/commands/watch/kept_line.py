"""Lines of /schedule: one that is kept, and the one that adds it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager

from bot.core.call import Call
from bot.core.errors import Unclear
from bot.core.host_word import names_host
from bot.core.line import line_of
from bot.core.plan_ports import How
from bot.core.preparing import Prepared
from bot.domain.timing import Timing


def adding(timing: str, line: str, how: How) -> str:
    """The line that adds a schedule."""
    flags = [*(["--quiet"] if how.only_failures else []), *(["--skip"] if how.skips_late else [])]
    command = shlex.split(line.removeprefix("/"))
    return shlex.join(["/schedule", "add", *flags, timing, *command])


@contextmanager
def choices_schedule(call: Call, timing: Timing, how: How) -> Iterator[None]:
    """A candidate's button schedules it: done at once it would be something else."""

    def choice(label: str, line: str) -> tuple[str, str]:
        added = adding(str(timing), line, how)
        return call.choice(added) if label.startswith("/") else (label, added)

    try:
        yield
    except Unclear as fault:
        lines = [choice(*one) for one in fault.lines]
        raise type(fault)(fault.sentence, lines) from None


def on_its_host(prepared: Prepared, line: str) -> str:
    """With the host named where there are several: which of them is the default may change."""
    call, command = prepared.call, prepared.command
    name, *rest = shlex.split(line)
    if names_host(rest) or len(call.hosts.names) == 1 or not command.is_about_host(prepared.args):
        return line
    return line_of(name.removeprefix("/"), f"@{call.engine.host}", *rest)
