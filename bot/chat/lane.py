"""A chat's own queue: what goes to one chat never waits for another."""

from __future__ import annotations

import asyncio
import logging
import random
from abc import ABC, abstractmethod
from collections.abc import Callable
from enum import IntEnum
from itertools import count

from telegram.error import ChatMigrated, InvalidToken, RetryAfter, TelegramError

from bot.chat.pace import ChatPace, Window
from bot.chat.wire import NotSent, is_final, reason, wait_seconds
from bot.core.errors import DeliveryFailed
from bot.domain.sentence import Sentence, say

log = logging.getLogger(__name__)

LONGEST_BACKOFF_SECONDS = 4.0
"""Short, so that all goes on within seconds when Telegram is back."""
PATIENCE_SECONDS = 900.0
"""An answer that could not be delivered for so long is given up."""
MOST_OVERTAKING = 3
"""So many alerts may go before an answer that came before them: a storm must not silence people."""
SPARE_MESSAGES = 6
"""Of what a chat takes, so many are left for alerts and answers by words that can wait."""
WORD_SECONDS = 120.0
"""A word that waited so long takes what room there is: a busy group gets its digest, too."""

_arrivals = count()


class Rank(IntEnum):
    """Which goes first when several wait for a chat."""

    ALERT = 0
    ANSWER = 1
    """To people."""
    PROGRESS = 2
    """A change of what is there."""
    WORD = 3
    """What can wait: digests, sums, the word that something is over."""


class Job(ABC):
    """Something to be sent to a chat.

    A send whose answer was lost is repeated, since nobody can tell whether it arrived: such a
    break can show a message twice, never not at all.
    """

    tries: int | None = None
    """How often a request that went out may fail; None: until patience ends."""

    def __init__(self, chat: int, rank: Rank) -> None:
        loop = asyncio.get_running_loop()
        self.chat = chat
        self.rank = rank
        self.arrived = next(_arrivals)
        self.overtaken = 0
        """How many alerts that came later went before it."""
        self.not_before = 0.0
        self.retry_at = 0.0
        """Never earlier than this, however urgent it becomes."""
        self.failures = 0
        self.losses = 0
        self.give_up = loop.time() + PATIENCE_SECONDS
        self.leaves_room_until = loop.time() + WORD_SECONDS
        self.done: asyncio.Future[None] = loop.create_future()
        # Nobody has to wait for it.
        self.done.add_done_callback(lambda done: done.cancelled() or done.exception())

    @property
    def is_new_message(self) -> bool:
        """Whether it counts as a message, or only changes one."""
        return True

    @property
    def is_urgent(self) -> bool:
        """It is an alert, or one waits for it to be gone."""
        return False

    @property
    def is_needed(self) -> bool:
        """False: nobody waits for it any more, or what it would show is shown already."""
        return not self.done.done()

    @abstractmethod
    async def run(self) -> None:
        """Do it; raises TelegramError."""

    def refusal(self, reason: Sentence | str) -> Sentence:
        """What is said when it can't be delivered."""
        return say("Telegram did not take this: {reason}.", reason=reason)

    def failed(self, fault: Exception) -> None:
        """It will not be tried again."""
        if not self.done.done():
            self.done.set_exception(fault)


class Lane:
    """Sends a chat's jobs one after the other; its task ends when there is nothing to do."""

    def __init__(
        self,
        pace: ChatPace,
        overall: Window,
        words: Callable[[BaseException], str],
        moved: Callable[[Job, int], None],
    ) -> None:
        self.jobs: list[Job] = []
        self.pace = pace
        self._overall = overall
        self._words = words
        self._moved = moved
        self._changed = asyncio.Event()
        self.task: asyncio.Task[None] | None = None

    def put(self, job: Job) -> None:
        """Queue it."""
        self.jobs.append(job)
        self.wake()
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._work())

    def wake(self) -> None:
        """A job may be due earlier than it was."""
        self._changed.set()

    async def _work(self) -> None:
        while self.jobs:
            self._changed.clear()
            job, seconds = self._next()
            if seconds > 0:
                await self._rest(seconds)
                continue
            self.jobs.remove(job)
            if job.is_needed:
                await self._attempt(job)
            elif not job.done.done():
                job.done.set_result(None)

    async def _rest(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._changed.wait(), seconds)
        except TimeoutError:
            return

    def _next(self) -> tuple[Job, float]:
        """The job that is due first, and the seconds until then."""
        now = asyncio.get_running_loop().time()
        waits = [
            (max(0.0, self._wait(job, now)), _rank(job), job.arrived, at)
            for at, job in enumerate(self.jobs)
        ]
        seconds, _, _, at = min(waits)
        return self.jobs[at], seconds

    def _wait(self, job: Job, now: float) -> float:
        waits = [job.not_before - now, self.pace.blocked_until - now, self._overall.wait(now)]
        if job.is_new_message:
            waits.append(self._wait_for_room(job, now))
        elif job.rank is Rank.PROGRESS:
            waits.append(self.pace.edits.wait(now))
        return max(waits)

    def _wait_for_room(self, job: Job, now: float) -> float:
        room = self.pace.sends.wait(now)
        if _rank(job) is not Rank.WORD:
            return room
        return min(
            self.pace.sends.wait(now, SPARE_MESSAGES), max(room, job.leaves_room_until - now)
        )

    async def _attempt(self, job: Job) -> None:
        now = asyncio.get_running_loop().time()
        self._overall.take(now)
        self.pace.used_at = now
        (self.pace.sends if job.is_new_message else self.pace.edits).take(now)
        try:
            await job.run()
        except TelegramError as fault:
            self._after(job, fault)
        except asyncio.CancelledError:
            job.failed(DeliveryFailed(job.refusal(say("the bot is shutting down"))))
            raise
        except Exception as fault:  # one message must not end the lane for all others
            log.exception("sending to %s failed by a fault of ours", job.chat)
            job.failed(fault)
        else:
            self._overtake(job)
            if not job.done.done():
                job.done.set_result(None)

    def _overtake(self, gone: Job) -> None:
        if _rank(gone) is Rank.ALERT:
            for job in self.jobs:
                job.overtaken += job.arrived < gone.arrived

    def _after(self, job: Job, fault: TelegramError) -> None:
        if isinstance(fault, RetryAfter):
            self._hold(job, wait_seconds(fault))
        elif isinstance(fault, ChatMigrated):
            self._moved(job, fault.new_chat_id)
        elif is_final(fault):
            self._refused(job, fault)
        else:
            self._again(job, fault)

    def _hold(self, job: Job, seconds: float) -> None:
        now = asyncio.get_running_loop().time()
        log.info("chat %s is to be left alone for %s s", job.chat, seconds)
        self.pace.hold(now, seconds)
        job.give_up += seconds
        self.jobs.append(job)

    def _again(self, job: Job, fault: TelegramError) -> None:
        now = asyncio.get_running_loop().time()
        job.failures += 1
        job.losses += not isinstance(fault, NotSent)
        if (job.tries is not None and job.losses > job.tries) or now > job.give_up:
            self._refused(job, fault)
            return
        seconds = min(LONGEST_BACKOFF_SECONDS, 0.5 * 2 ** min(job.failures - 1, 8))
        job.retry_at = job.not_before = now + seconds * random.uniform(0.8, 1.2)  # noqa: S311 - no secret
        if job.failures == 1:
            log.warning("sending to %s failed, tried again: %s", job.chat, self._words(fault))
        self.jobs.append(job)

    def _refused(self, job: Job, fault: TelegramError) -> None:
        log.warning("not delivered to %s: %s", job.chat, self._words(fault))
        # A token that is no good says nothing about this message: with another, it would arrive.
        is_refused = is_final(fault) and not isinstance(fault, InvalidToken)
        job.failed(DeliveryFailed(job.refusal(reason(fault)), is_final=is_refused))


def _rank(job: Job) -> Rank:
    is_due = job.rank is Rank.ANSWER and job.overtaken >= MOST_OVERTAKING
    return Rank.ALERT if is_due or job.is_urgent else job.rank
