"""The same done to several containers at once: a line of result each, in the order asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable

from bot.core.call import Call
from bot.core.errors import BotError
from bot.core.request import Target
from bot.core.results import Outcome, Result
from bot.domain.sentence import Sentence, say
from bot.domain.text import bold

AT_ONCE = 8
"""Engine calls under way at the same time."""

Act = Callable[[Target], Awaitable[Sentence]]


async def each(call: Call, act: Act) -> AsyncGenerator[Result, None]:
    """Do it to each target; one that fails has its own line and does not keep the others back.

    With one target alone its error is raised. After Stop or /cancel none is begun any more.
    """
    if len(call.targets) == 1:
        yield Outcome(await act(call.targets[0]))
        return
    free = asyncio.Semaphore(AT_ONCE)
    tasks = [asyncio.ensure_future(_one(call, target, act, free)) for target in call.targets]
    try:
        for task in tasks:
            yield await task
    finally:
        for task in tasks:
            task.cancel()


async def _one(call: Call, target: Target, act: Act, free: asyncio.Semaphore) -> Outcome:
    name = bold(target.container.name)
    async with free:
        if call.stopped.is_set():
            return Outcome(say("{name}: left as it is.", name=name), ok=False)
        try:
            return Outcome(await act(target))
        except BotError as fault:
            # Why it does not start repeats its command, as where it is raised.
            why = fault.sentence.through(call.redaction.text)
            return Outcome(say("{name}: {fault}", name=name, fault=why), ok=False)
