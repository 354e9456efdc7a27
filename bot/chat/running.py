"""Commands under way: how many, whose, and how they are told to stop."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False)
class Entry:
    """A command under way."""

    person: int
    chat: int
    button: str = ""
    """The token of the button that began it."""
    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    token: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    """What its Stop button carries."""
    task: asyncio.Task[None] | None = None
    is_over: bool = False
    """All was done; only its answer is still on its way."""
    is_waiting: bool = False
    """It has not begun: its person's turn has not come."""
    on_over: Callable[[str], None] | None = None
    """Told the journal's verdict when all was done, before its answer is there."""

    def over(self, verdict: str) -> None:
        """All was done, and that is how it went."""
        self.is_over = True
        if self.on_over is not None:
            self.on_over(verdict)


class RunningCommands:
    """Implements `core.ports.Running`."""

    def __init__(self) -> None:
        self._entries: set[Entry] = set()
        self._changed = asyncio.Event()
        """Set, and replaced, when one ended or was told to stop."""

    def start(self, entry: Entry, work: Coroutine[Any, Any, None]) -> None:
        """Run it in a task of its own."""
        self._entries.add(entry)
        entry.task = asyncio.create_task(work, name=f"command {entry.token}")
        entry.task.add_done_callback(lambda _: self._ended(entry))

    async def turn(self, entry: Entry, most: int) -> bool:
        """Wait until fewer than `most` commands of its person are under way, first come, first
        served, and let it begin; False: it was told to stop before."""
        while self.of(entry.person) >= most and not entry.stopped.is_set():
            await self._changed.wait()
        entry.is_waiting = False
        return not entry.stopped.is_set()

    def of(self, person: int) -> int:
        """How many commands of a person are under way, or have an answer that is."""
        return len(self._begun(person))

    def are_over(self, person: int) -> bool:
        """Whether of all of them only the answers are still on their way."""
        return all(entry.is_over for entry in self._begun(person))

    def _begun(self, person: int) -> list[Entry]:
        mine = (entry for entry in self._entries if entry.person == person)
        return [entry for entry in mine if not entry.is_waiting]

    def _ended(self, entry: Entry) -> None:
        self._entries.discard(entry)
        self._change()

    def _change(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def find(self, token: str) -> Entry | None:
        """The command that a Stop button belongs to; None when it has ended."""
        return next((entry for entry in self._entries if entry.token == token), None)

    def pressed(self, button: str) -> bool:
        """Whether what that button began is under way."""
        return any(entry.button == button for entry in self._entries)

    def cancel(self, person: int, chat: int) -> int:
        """Tell all of a person's commands in a chat to stop, save the one that asks; how many."""
        asking = asyncio.current_task()
        meant = [
            entry
            for entry in self._entries
            if entry.task is not asking
            and (entry.person, entry.chat) == (person, chat)
            and not (entry.is_over or entry.stopped.is_set())
        ]
        for entry in meant:
            entry.stopped.set()
        self._change()
        return len(meant)

    def moved(self, old: int, new: int) -> None:
        """A group has a new id: what was begun there can be cancelled in the new one."""
        for entry in self._entries:
            if entry.chat == old:
                entry.chat = new

    async def drain(self, finish_seconds: float, cancel_seconds: float) -> None:
        """Let them finish; cancel those that don't, and give them time to say so.

        A container in the foreground is left running: `stopped` is what people set.
        """
        if tasks := self._tasks():
            await asyncio.wait(tasks, timeout=finish_seconds)
        if tasks := self._tasks():
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=cancel_seconds)

    async def end(self, seconds: float) -> None:
        """Cancel what is still there, and wait for it at most so long."""
        if tasks := self._tasks():
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=seconds)

    def _tasks(self) -> list[asyncio.Task[None]]:
        return [entry.task for entry in self._entries if entry.task and not entry.task.done()]
