"""The one road that every line takes: judge, parse, judge, resolve, ask, act, write down."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, replace

from bot.core.arguments import Arguments
from bot.core.call import Call
from bot.core.command import Command
from bot.core.errors import BotError, DeliveryFailed, Refused, Stale
from bot.core.limits import Limits
from bot.core.plan_ports import Plans
from bot.core.ports import Clock, Hosts, Journal, Policy, Redaction, Reply, Running, Spool
from bot.core.preparing import prepare
from bot.core.request import RUNS, Request
from bot.core.results import Outcome, Question
from bot.core.watch_ports import Watching
from bot.domain.sentence import say

NAME_KEPT = 32
"""Of a first word that may be no command, in the journal."""


@dataclass(frozen=True)
class Pipeline:
    """Carries out requests; it knows neither Telegram nor Docker."""

    hosts: Hosts
    policy: Policy
    journal: Journal
    spool: Spool
    running: Running
    limits: Limits
    plans: Plans
    clock: Clock
    bot_name: str
    redaction: Redaction
    watch: Watching

    async def dispatch(self, request: Request, reply: Reply, stopped: asyncio.Event) -> str:
        """Do what the line says and show it; gives the verdict, `done`, `failed` or `asked`.

        Raises BotError, which the caller puts into words; `verdict_on` tells what it amounts to.
        Every attempt leaves a row in the journal, with its targets and its outcome; the row is
        written before anything is done.
        """
        try:
            command, call, args = await prepare(self._call(request, reply, stopped))
        except (Exception, asyncio.CancelledError) as fault:
            await asyncio.shield(self._fell_short(request, fault))
            raise
        attempt = await self.journal.attempt(request, command.name, call.targets)
        verdict, detail = "failed", ""
        try:
            verdict = await self._run(call, command, args, reply)
            return verdict
        except BotError as fault:
            verdict, detail = verdict_on(fault), str(fault)
            raise
        except asyncio.CancelledError as fault:
            verdict = verdict_on(fault)
            raise
        finally:
            await asyncio.shield(self.journal.outcome(attempt, verdict, detail))

    async def _fell_short(self, request: Request, fault: BaseException) -> None:
        """A line that came to nothing is an attempt too."""
        first = request.line.split(maxsplit=1)[:1]
        name = first[0].removeprefix("/").partition("@")[0][:NAME_KEPT] if first else ""
        attempt = await self.journal.attempt(request, name, ())
        detail = str(fault) if isinstance(fault, BotError) else type(fault).__name__
        await self.journal.outcome(attempt, verdict_on(fault), detail)

    async def _run(self, call: Call, command: Command, args: Arguments, reply: Reply) -> str:
        """Ask or act; gives the verdict."""
        if await self._ask(call, command, args, reply):
            return "asked"
        return await self._act(call, command, args, reply)

    def _call(self, request: Request, reply: Reply, stopped: asyncio.Event) -> Call:
        """On the default host; `prepare` follows `@host`."""
        return Call(
            request=request,
            engine=self.hosts.engine(self.hosts.names[0]),
            hosts=self.hosts,
            spool=self.spool,
            running=self.running,
            limits=self.limits,
            plans=self.plans,
            clock=self.clock,
            policy=self.policy,
            redaction=self.redaction,
            watch=self.watch,
            bot_name=self.bot_name,
            head=reply.name_host,
            stopped=stopped,
        )

    async def _ask(self, call: Call, command: Command, args: Arguments, reply: Reply) -> bool:
        """Show the command's question, if it has one and nobody answered it yet.

        It is shown again when a target runs that did not when it was asked. A schedule's line was
        asked about when it was added.
        """
        if command.asker is None or call.request.unattended or _answered(call, command):
            return False
        question = await command.asker(call, args)
        if question is None:
            return False
        await reply.show(_complete(question, call))
        return True

    async def _act(self, call: Call, command: Command, args: Arguments, reply: Reply) -> str:
        """Gives the verdict: `asked` where a question is how it ends."""
        verdict = "done"
        results = command.handler(call, args)
        async with aclosing(results):
            async for result in results:
                if isinstance(result, Outcome) and not result.ok:
                    verdict = "failed"
                elif isinstance(result, Question):
                    result, verdict = _complete(result, call), "asked"  # noqa: PLW2901 - said whole
                try:
                    await reply.show(result)
                except DeliveryFailed as fault:
                    await results.athrow(fault)
                    raise
        return verdict


def _complete(question: Question, call: Call) -> Question:
    """With the line that its button sends, and what that is about."""
    ids = question.ids or tuple(target.seen for target in call.targets)
    return replace(question, line=question.line or call.request.line, ids=ids)


def _answered(call: Call, command: Command) -> bool:
    """The person said yes to what would be done now; Stale when the targets are others.

    What is no container, the command itself compares.
    """
    if call.request.confirmed is None:
        return False
    if command.names_containers is None:
        return True
    asked = call.request.confirmed
    if [one.removesuffix(RUNS) for one in asked] != [one.container.id for one in call.targets]:
        raise Stale(say("What this button was for has changed meanwhile. Nothing was done."))
    return all(one.seen in asked for one in call.targets if one.container.running)


def verdict_on(fault: BaseException) -> str:
    """What the journal says of an attempt that ended so."""
    if isinstance(fault, asyncio.CancelledError):
        return "interrupted"
    return "refused" if isinstance(fault, Refused) else "failed"
