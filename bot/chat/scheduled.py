"""Lines that the clock begins: judged anew, written down like any other, and told of as wanted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from bot.chat.buttons import Keyboards
from bot.chat.entities import Piece, styled
from bot.chat.gate import role_of
from bot.chat.handlers import Desk
from bot.chat.hiding import hidden
from bot.chat.outbox import Outbox
from bot.chat.reply import ChatReply
from bot.chat.running import Entry
from bot.core.errors import BotError, DeliveryFailed, Refused, StoreError
from bot.core.pending import Asked, Received
from bot.core.plan_ports import Ran
from bot.core.plan_results import Belated, ScheduleRan
from bot.core.ports import Access
from bot.core.request import Person, Place, Request
from bot.core.results import File, Live, Outcome, Result
from bot.core.stored_results import store
from bot.core.watch_ports import Notice, Why
from bot.domain.schedule import Schedule, Tell
from bot.domain.sentence import Sentence, say
from bot.domain.text import text
from bot.locale.catalogue import Catalogue
from bot.render.view import view

log = logging.getLogger(__name__)

Mail = Callable[[Sequence[Notice]], Awaitable[None]]
"""Puts notices into the stored outbox, to be sent until Telegram takes them; StoreError."""

DELIVERY_SECONDS = 30.0
"""So long a result waits for Telegram as one of its person's commands under way; then in the stored
outbox, so that what is due next need not wait for its turn."""
_NUMBER_BITS = 24
_RAN = {"done": Ran.DONE, "refused": Ran.REFUSED}


class ScheduledLines:
    """Implements `core.plan_ports.Dispatcher`."""

    def __init__(self, desk: Desk, access: Access, mail: Mail) -> None:
        self._desk = desk
        self._access = access
        self._mail = mail
        self.ready = asyncio.Event()
        """What the last run left is known: only then can something new be told from it."""

    async def until_ready(self) -> None:
        """Wait for that."""
        await self.ready.wait()

    def received(self, schedule: Schedule, due: datetime) -> Received:
        """Its line as what came in at that time; the same `due` has the same number."""
        place = Place(self._desk.outbox.address(schedule.chat), schedule.thread)
        line, language, now = schedule.line, schedule.language, self._desk.clock.now()
        return Received(update_of(schedule, due), schedule.person, place, line, language, now)

    async def carry_out(self, schedule: Schedule, received: Received) -> Ran:
        """What a crash cuts off is told of after the next start, as all that was received."""
        place, update = received.place, received.update
        role = role_of(self._access, received.person, place.chat)
        if role is None:
            await self._desk.refused(received, f"schedule {schedule.number}: not heard any more")
            await self._desk.done(update)
            return Ran.REFUSED if self._is_ours(place.chat) else Ran.UNHEARD
        person = Person(received.person, schedule.who, role)
        line, language = schedule.line, schedule.language
        request = Request(line, person, place, update, language, unattended=True)
        return await self._run(schedule, request, received)

    def tell(self, schedule: Schedule, sentence: Sentence) -> None:
        """Say it in the schedule's chat, in the background, unless nobody is heard there."""
        place = Place(self._desk.outbox.address(schedule.chat), schedule.thread)
        if self._is_ours(place.chat):
            notices = self._desk.notices
            notices.background(notices.tell(place, schedule.language, sentence))

    async def _run(self, schedule: Schedule, request: Request, received: Received) -> Ran:
        """In a task among the commands under way, so that /cancel and the end reach it.

        That task goes on until its result is told; the run ends with the command's work, or what
        is due next would be left out because Telegram takes nothing.
        """
        entry = Entry(request.person.id, request.place.chat, is_waiting=True)
        verdict: asyncio.Future[str] = asyncio.get_running_loop().create_future()

        def ended(said: str) -> None:
            if not verdict.done():
                verdict.set_result(said)

        async def work() -> None:
            try:
                ended(await self._in_turn(schedule, request, received, entry))
            except BaseException:  # whoever waits for the verdict learns that there is none
                verdict.cancel()
                raise

        entry.on_over = ended

        self._desk.running.start(entry, work())
        try:
            return _RAN.get(await verdict, Ran.FAILED)
        except asyncio.CancelledError:
            if entry.is_waiting and entry.task is not None:
                entry.task.cancel()
            raise

    async def _in_turn(
        self, schedule: Schedule, request: Request, received: Received, entry: Entry
    ) -> str:
        """A person's schedules of one minute begin no more than that person may, nor all of it."""
        desk = self._desk
        if not await desk.running.turn(entry, max(1, desk.limits.calls_per_person - 1)):
            # The answer to /cancel counts it.
            await desk.refused(received, f"schedule {schedule.number}: cancelled before its turn")
            await desk.done(request.update)
            return "failed"
        words, keyboards = desk.notices.catalogue(request.language), desk.keyboards(entry)
        reply = ScheduledReply(
            desk.outbox,
            keyboards,
            words,
            request.place,
            schedule,
            lambda left: self._mailed(request, left),
        )
        reply.stopped = entry.stopped
        return await desk.live(request, entry, reply)

    async def _mailed(self, request: Request, left: Sequence[Piece]) -> None:
        """It comes later, and says of when it is. StoreError."""
        desk, place, now = self._desk, request.place, self._desk.clock.now()
        late = say("From {when}, when it could not be sent:", when=now)
        texts = [
            hidden(styled(one), lambda words: desk.redaction.text(words, request.line), "")
            for one in left
        ]
        if texts:
            texts[0] = text(desk.notices.catalogue(request.language).text(late), "\n", texts[0])
        bodies = [store(Belated(one)) for one in texts]
        await self._mail([Notice(place.chat, place.thread, Why.WORDS, body=one) for one in bodies])

    def _is_ours(self, chat: int) -> bool:
        """Whether anybody is heard there."""
        return chat in self._access.chats or chat in self._access.users


def update_of(schedule: Schedule, due: datetime) -> int:
    """A number in the place of an update's; Telegram's own are positive."""
    return -((int(due.timestamp()) << _NUMBER_BITS) | schedule.number % (1 << _NUMBER_BITS))


class ScheduledReply(ChatReply):
    """An answer that nobody waits for: it says what it is of, or nothing where all went well.

    A refusal is not shown here: it pauses the schedule, and that is told. What Telegram does not
    take, though it may later, goes to `mailed`.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - a reply's, and two of its own
        self,
        outbox: Outbox,
        keyboards: Keyboards,
        catalogue: Catalogue,
        place: Place,
        schedule: Schedule,
        mailed: Callable[[Sequence[Piece]], Awaitable[None]],
    ) -> None:
        super().__init__(outbox, keyboards, catalogue, place)
        self._schedule = schedule
        self._mailed = mailed
        self._is_quiet = schedule.tell is Tell.FAILURE
        self._has_spoken = False
        self._kept: list[Result] = []
        if self._is_quiet:
            self._typing.cancel()

    async def show(self, result: Result) -> None:
        """Keep it while all goes well and that is not to be told; files go out in any case."""
        if isinstance(result, Outcome) and not result.ok:
            self._is_quiet = False
        if self._is_quiet and not isinstance(result, File):
            self._keep(result)
            return
        if not self._is_quiet:
            self._speak_up()
        await super().show(result)

    def fault(self, error: BotError, hide: Callable[[str], str]) -> None:
        """What went wrong is told, with what was kept so far."""
        if isinstance(error, Refused):
            return
        self._speak_up()
        super().fault(error, hide)

    def close(self, sentence: Sentence) -> None:
        """So is what ended it."""
        self._speak_up()
        super().close(sentence)

    async def finish(self) -> Asked | None:
        """What can't be shown soon, or before the bot ends, is shown later."""
        try:
            async with asyncio.timeout(DELIVERY_SECONDS):
                return await super().finish()
        except (DeliveryFailed, TimeoutError, asyncio.CancelledError) as fault:
            is_final = isinstance(fault, DeliveryFailed) and fault.is_final
            if is_final or not await self._is_mailed():
                raise
            return None

    async def _is_mailed(self) -> bool:
        try:
            await self._mailed(self.withdraw())
        except StoreError as fault:
            log.error("schedule %d: its result is not kept: %s", self._schedule.number, fault)
            return False
        log.info("schedule %d: its result is shown later", self._schedule.number)
        return True

    def _keep(self, result: Result) -> None:
        if self._kept and isinstance(self._kept[-1], Live):
            self._kept.pop()
        self._kept.append(result)

    def _speak_up(self) -> None:
        if self._has_spoken:
            return
        self._has_spoken = True
        head = ScheduleRan(self._schedule)
        self._add(head, view(head, self._catalogue))
        for result in self._kept:
            self._add(result)
        self._kept.clear()
