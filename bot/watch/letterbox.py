"""What waits for one chat, what its messages show, and what becomes of an attempt to send."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.core.errors import DeliveryFailed, StoreError
from bot.core.request import Place
from bot.core.watch_ports import Notice, Post, Why
from bot.domain.incident import Incident
from bot.domain.sentence import Sentence, say
from bot.watch.mail_means import Means

log = logging.getLogger(__name__)

KEPT_LOOKS = 1000
ARRIVAL_SECONDS = 2.0
"""Somebody may answer a message before Telegram has told us its number; longer than this, whatever
else came in is not to wait."""
_OUR_FAULT = say("a fault of the bot's own; its log has it")

Write = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Sent:
    """What an attempt leads to."""

    posts: tuple[Post, ...] = ()
    owed: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class _Look:
    incident: Incident
    at: float


class Letterbox:
    """One chat's mail."""

    def __init__(self, chat: int, means: Means) -> None:
        self._chat = chat
        self.means = means
        self.waiting: dict[int, Notice] = {}
        self.alone: set[int] = set()
        """Notices that are merged with no others, since something among those was no good."""
        self.to_say = asyncio.Event()
        self.to_revise = asyncio.Event()
        self._looks: dict[tuple[int | None, int], _Look] = {}
        self._under_way: set[asyncio.Future[None]] = set()
        """Attempts to send, until they are noted, or were waited for in vain."""
        self._failures = 0
        self._reported_at: float | None = None
        self._unwritten: deque[tuple[Write, tuple[Post, ...]]] = deque()
        """What was sent, or set aside, and could not be noted yet; oldest first."""
        self._writing: asyncio.Task[None] | None = None

    @property
    def chat(self) -> int:
        """Its id as it is now."""
        return self.means.teller.address(self._chat)

    def put(self, notice: Notice) -> None:
        """Something waits; in the place of an older change of the same message, as in the mail."""
        if notice.why is Why.UPDATE:
            updates = [one for one in self.waiting.values() if one.why is Why.UPDATE]
            for older in (one for one in updates if one.key == notice.key):
                del self.waiting[older.number]
        self.waiting[notice.number] = notice
        self.ring()
        if notice.why is Why.ANNOUNCE:
            self.means.teller.hurry(self._chat)

    def has_news(self) -> bool:
        """Whether an alert waits, be it behind something that is on its way."""
        return any(one.why is Why.ANNOUNCE for one in self.waiting.values())

    def ring(self) -> None:
        """Look again what is to be done."""
        self.to_say.set()
        self.to_revise.set()

    def place(self, thread: int | None, message: int | None = None) -> Place:
        """A place in this chat."""
        return Place(self.chat, thread, message)

    async def post_of(self, thread: int | None, incident: int) -> Post | None:
        """The incident's newest message here that is kept up to date; one that a group left behind
        is none."""
        wanted = (self.chat, thread, incident)
        posts = (*reversed(self._unnoted()), *await self.means.ledger.posts(incident))
        cards = (one for one in posts if not one.is_end)
        fitting = (one for one in cards if (one.chat, one.thread, one.incident) == wanted)
        return next(fitting, None)

    async def incidents_of(self, message: int) -> tuple[Incident, ...]:
        """What a message here shows; one that is on its way is waited for. StoreError."""
        ledger = self.means.ledger
        noted = await ledger.incidents_of(self.chat, message)
        if noted:
            return noted
        if self._under_way:
            _, late = await asyncio.wait(set(self._under_way), timeout=ARRIVAL_SECONDS)
            # What has no room in its chat may take minutes: no other reply waits for it.
            self._under_way -= late
        numbers = [post.incident for post in self._unnoted() if post.message == message]
        if not numbers:
            return await ledger.incidents_of(self.chat, message)
        found = [await ledger.incident(number) for number in numbers]
        return tuple(one for one in found if one is not None)

    def _unnoted(self) -> list[Post]:
        return [post for _, posts in self._unwritten for post in posts]

    def looks(self, thread: int | None, incident: Incident) -> None:
        """Its message here shows it so."""
        key = (thread, incident.number)
        self._looks.pop(key, None)
        self._looks[key] = _Look(incident, self.means.clock.monotonic())
        if len(self._looks) > KEPT_LOOKS:
            del self._looks[next(iter(self._looks))]

    def is_shown(self, thread: int | None, incident: Incident) -> bool:
        """Whether its message here shows it so already."""
        look = self._looks.get((thread, incident.number))
        return look is not None and look.incident == incident

    def seconds_to_update(self, thread: int | None, incident: int) -> float:
        """Until its message may be changed again."""
        look = self._looks.get((thread, incident))
        if look is None:
            return 0.0
        return max(0.0, look.at + self.means.pace.update - self.means.clock.monotonic())

    async def attempt(
        self, notices: list[Notice], send: Callable[[list[Notice]], Awaitable[Sent]]
    ) -> None:
        """Send them once and note it. What is refused for good is set aside; what else went wrong
        leaves them waiting, after a pause. `send` takes those off the list that have to wait."""
        over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._under_way.add(over)
        try:
            await self._attempt(notices, send)
        finally:
            self._under_way.discard(over)
            over.set_result(None)

    async def _attempt(
        self, notices: list[Notice], send: Callable[[list[Notice]], Awaitable[Sent]]
    ) -> None:
        try:
            sent = await send(notices)
        except DeliveryFailed as fault:
            if fault.is_final:
                await self._give_up(notices, fault.sentence)
            else:
                await self._pause(fault)
        except StoreError as fault:
            await self._pause(fault)
        except Exception:
            log.exception("notices for chat %s fail by a fault of ours", self.chat)
            await self._separate(notices)
        else:
            self._failures = 0
            await self._note(notices, sent)

    async def rest(self, seconds: float) -> None:
        """Wait, unless all is to end."""
        try:
            await asyncio.wait_for(self.means.ended.wait(), seconds)
        except TimeoutError:
            return

    async def _note(self, notices: Sequence[Notice], sent: Sent) -> None:
        numbers = [one.number for one in notices]
        await self._write(lambda: self.means.mail.sent(numbers, sent.posts, sent.owed), sent.posts)
        self._forget(notices)
        if sent.owed:
            self.means.wake()

    async def _separate(self, notices: Sequence[Notice]) -> None:
        """One of them is no good; who knows which, if there are several."""
        if len({one.incident for one in notices}) > 1:
            self.alone.update(one.number for one in notices)
        else:
            await self._give_up(notices, _OUR_FAULT)

    async def _give_up(self, notices: Sequence[Notice], why: Sentence) -> None:
        log.warning("set aside for chat %s: %d notices (%s)", self.chat, len(notices), why)
        numbers = [one.number for one in notices]
        await self._write(lambda: self.means.mail.set_aside(numbers, str(why)))
        self._forget(notices)
        now = self.means.clock.monotonic()
        if self._reported_at is None or now - self._reported_at >= self.means.pace.report:
            self._reported_at = now
            self.means.report(self.chat, why)

    def _forget(self, notices: Sequence[Notice]) -> None:
        for one in notices:
            self.waiting.pop(one.number, None)
            self.alone.discard(one.number)
        self.ring()

    async def _write(self, write: Write, posts: Sequence[Post] = ()) -> None:
        """What is done is not done again, nor is anything held up, because it can't be noted."""
        if not self._unwritten:
            try:
                await write()
            except StoreError as fault:
                log.warning("what chat %d was sent is noted later: %s", self.chat, fault)
            else:
                return
        self._unwritten.append((write, tuple(posts)))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._catch_up())

    async def _catch_up(self) -> None:
        failures = 0
        while self._unwritten and not self.means.ended.is_set():
            try:
                await self._unwritten[0][0]()
            except StoreError:
                failures += 1
                await self.rest(self.means.pace.pause(failures))
            else:
                self._unwritten.popleft()
                self.means.wake()

    async def _pause(self, fault: DeliveryFailed | StoreError) -> None:
        self._failures += 1
        if self._failures == 1:
            log.warning("mail for chat %s waits: %s", self.chat, fault)
        await self.rest(self.means.pace.pause(self._failures))
