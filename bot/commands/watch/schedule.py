"""/schedule: a command that is carried out by the clock."""

from __future__ import annotations

import shlex
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Any

from pydantic import model_validator

from bot.commands.watch.kept_line import adding, choices_schedule, on_its_host
from bot.commands.watch.planned import is_theirs, listed, named
from bot.core.arguments import Arguments, Opt, Rest
from bot.core.call import Call
from bot.core.command import Risk, command
from bot.core.errors import Refused, UsageError
from bot.core.host_word import names_host
from bot.core.line import line_of
from bot.core.plan_ports import How
from bot.core.plan_results import ScheduleAdded
from bot.core.preparing import Prepared, prepare
from bot.core.results import Question, Result, Said
from bot.domain.role import Role
from bot.domain.schedule import Late, Schedule, Tell
from bot.domain.sentence import NotationError, say
from bot.domain.text import bold, code
from bot.domain.timing import Once, Timing, leading, parse_timing

MOST = 100
"""Of one chat: more are a mistake."""
_FLAGS = {"-q": "quiet", "--quiet": "quiet", "--on-failure": "quiet", "--skip": "skip"}


class Action(StrEnum):
    """What is to be done with a schedule."""

    ADD = "add"
    LIST = "list"
    REMOVE = "remove"
    PAUSE = "pause"
    RESUME = "resume"
    RUN = "run"


class ScheduleArgs(Arguments):
    """What to do, when, and how it is told."""

    quiet: Annotated[
        bool, Opt("tell this chat only when it fails", ("-q", "--quiet", "--on-failure"))
    ] = False
    skip: Annotated[
        bool,
        Opt("leave out a time that passes while the bot is down; else it is late", ("--skip",)),
    ] = False
    action: Annotated[
        Action, Opt("what to do; alone, it lists them", metavar="add|list|remove|pause|resume|run")
    ] = Action.LIST
    words: Annotated[
        tuple[str, ...],
        Rest(
            "to add: when (a time or date: once) and which command; else a schedule's number",
            metavar="WHEN COMMAND|N",
        ),
    ] = ()

    @property
    def how(self) -> How:
        """What was chosen about runs."""
        return How(skips_late=self.skip, only_failures=self.quiet)

    @model_validator(mode="before")
    @classmethod
    def _flags_anywhere(cls, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """Up to the command, whose own flags begin there, they may stand anywhere."""
        if given.get("action") != Action.ADD:
            return given
        found, words = _without_flags(tuple(given.get("words", ())))
        when = leading(words)
        more, command = _without_flags(words[when:])
        return {**given, **found, **more, "words": (" ".join(words[:when]), *command)}


def _without_flags(words: tuple[str, ...]) -> tuple[dict[str, bool], tuple[str, ...]]:
    count = next((at for at, word in enumerate(words) if word not in _FLAGS), len(words))
    return {_FLAGS[word]: True for word in words[:count]}, words[count:]


@dataclass(frozen=True)
class _Wanted:
    """A line to be kept, and when it comes."""

    timing: Timing
    line: str
    prepared: Prepared


@command(
    "schedule",
    "Carry out a command by the clock.",
    role=Role.OPERATOR,
    risk=Risk.CHANGE,
    examples=(
        '/schedule add "0 4 * * *" restart web',
        "/schedule add 18:30 stop web",
        '/schedule add "2026-12-31 23:00" save db',
        "/schedule add --quiet every 6h pull nginx",
        "/schedule pause 3",
    ),
)
async def schedule(call: Call, args: ScheduleArgs) -> AsyncGenerator[Result, None]:
    if args.action is Action.LIST:
        yield await listed(call)
    elif args.action is Action.ADD:
        wanted = await _wanted(call, args)
        plans = call.plans.schedules
        yield ScheduleAdded(await plans.add(call.request, wanted.line, wanted.timing, args.how))
    else:
        yield await _changed(call, args.action, await named(call, args.words))


@schedule.question
async def ask(call: Call, args: ScheduleArgs) -> Question | None:
    """What the command itself would ask: later, nobody is there to answer."""
    if args.action is not Action.ADD:
        return None
    wanted = await _wanted(call, args)
    command, inner, inner_args = wanted.prepared
    if command.asker is None:
        return None
    with choices_schedule(call, wanted.timing, args.how):
        question = await command.asker(inner, inner_args)
    if question is None:
        return None
    timing = wanted.timing
    when = timing.at if isinstance(timing, Once) else code(str(timing))
    return replace(
        question,
        sentence=say("To be done by the clock, {when}, without asking again:", when=when),
        details=(question.sentence, *question.details),
        yes=say("Schedule it"),
        line=adding(str(timing), question.line or wanted.line, args.how),
    )


async def _wanted(call: Call, args: ScheduleArgs) -> _Wanted:
    """Read, judged, and its containers found: what is wrong is told now, not at night."""
    if len(args.words) < 2:  # noqa: PLR2004 - when, and a command
        raise UsageError(
            say(
                "Write when and which command, as {example}.",
                example=code('/schedule add "0 9 * * mon-fri" ps'),
            ),
            schedule.usage,
        )
    try:
        timing = parse_timing(args.words[0], call.now)
    except NotationError as fault:
        raise UsageError(fault.sentence, schedule.usage) from None
    name, *rest = args.words[1:]
    # `/schedule @nas add …` means that host, unless the line to be kept names one itself.
    at = "" if names_host(rest) else call.at
    line = line_of(name.removeprefix("/"), at, *rest)
    if call.redaction.line(line) != line:
        raise UsageError(
            say("This line holds a secret, and schedules are kept on disk. Leave the secret out.")
        )
    with choices_schedule(call, timing, args.how):
        request = replace(call.request, line=line, unattended=True)
        prepared = await prepare(replace(call, request=request))
    if prepared.command.name == "help":
        raise UsageError(say("Help is not for the clock: send {line} now.", line=code(line)))
    if prepared.command.name == "docker":
        again = adding(str(timing), shlex.join(args.words[2:]), args.how)
        raise UsageError(say("Leave out {word}: {line}", word=code("docker"), line=code(again)))
    if prepared.command is schedule:
        raise UsageError(say("A schedule can't hold another one."))
    if len(await call.plans.schedules.of(call.request.place.chat)) >= MOST:
        raise UsageError(
            say("This chat has {count} schedules, and more are not kept. Remove one.", count=MOST)
        )
    return _Wanted(timing, on_its_host(prepared, line), prepared)


async def _changed(call: Call, action: Action, known: Schedule) -> Said:
    plans, number = call.plans.schedules, known.number
    if action is Action.PAUSE:
        await plans.pause(known)
        return Said(
            say(
                "Schedule {number} is paused. {line} lets it go on.",
                number=number,
                line=code(f"/schedule resume {number}"),
            )
        )
    if not is_theirs(call, known):
        raise Refused(
            say(
                "Schedule {number} was made by {who}: only they or an admin may do that.",
                number=number,
                who=bold(known.who),
            )
        )
    if action is Action.REMOVE:
        await plans.remove(known)
        how = How(known.late is Late.SKIP, known.tell is Tell.FAILURE)
        again = adding(known.timing, known.line, how)
        return Said(
            say(
                "Schedule {number} is removed. To have it again: {line}",
                number=number,
                line=code(again),
            )
        )
    if action is Action.RUN:
        plans.run_now(known)
        return Said(say("Schedule {number} runs now; its times stay as they are.", number=number))
    resumed = await plans.resume(known)
    if resumed is None:
        return Said(say("Schedule {number} has no time left: it was to run once.", number=number))
    return Said(
        say("Schedule {number} goes on, next at {when}.", number=number, when=resumed.next_at)
    )
