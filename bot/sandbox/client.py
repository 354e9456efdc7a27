"""The sandbox from a test's side: start it, act as people, wait for what the bot does.

    async with await Sandbox.start() as sandbox:
        await sandbox.bot("123:AA", username="deckhand_bot")
        ada = await sandbox.person(111, "Ada")
        # … start the bot with DECKHAND_TELEGRAM__API_URL=sandbox.url …
        chat = ada.chat
        await chat.send("/stop web")
        question = await chat.wait_for("Stop web")
        press = await chat.press("Stop", question)
        assert (await press.answer())["text"] == ""
        await chat.wait_for("Stopped web")
        assert await sandbox.violations() == []

Waiting returns as soon as it can and raises ``NotSeen`` with the chat's transcript after
``timeout`` seconds. ``wait_for`` counts what changed since this chat's last act (send, press, …),
so that an earlier answer is never taken for the new one; ``since=0`` counts everything.
A group is shared: ``group.acting(ada)`` is the same group with another person writing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

import aiohttp

from bot.sandbox.client_chat import ChatClient, Person
from bot.sandbox.client_wire import WAIT_SECONDS, ControlError, NotSeen, Sent, Wire
from bot.sandbox.process import Process

Json = dict[str, Any]

__all__ = ["ChatClient", "ControlError", "NotSeen", "Person", "Sandbox", "Sent"]


class Sandbox:
    """A running server. ``url`` is what the bot takes as its Bot API address."""

    def __init__(self, url: str, process: Process | None = None) -> None:
        self.url = url
        self.process = process
        self.wire = Wire(url, aiohttp.ClientSession())

    @classmethod
    async def start(
        cls, *, port: int = 0, local: bool = False, root: Path | None = None
    ) -> Sandbox:
        """Start a server process on a free port. ``local``: limits of a self-hosted server."""
        process = await Process.start(port=port, local=local, root=root)
        return cls(process.url, process)

    async def stop(self) -> None:
        """End the client, and the process if it was started here."""
        await self.wire.session.close()
        if self.process:
            await self.process.stop()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def bot(self, token: str = "123:AA", **details: Any) -> Json:  # noqa: S107 - no secret
        """Register a bot; ``username``, ``first_name``, ``reads_all`` (privacy mode off)."""
        return await self.wire.ask_object("bots", token=token, **details)

    async def person(self, id: int, first_name: str = "Ada", **details: Any) -> Person:
        """Add a person; ``username``, ``language_code``, ``last_name``, ``starts_all``."""
        await self.wire.ask("people", id=id, first_name=first_name, **details)
        return Person(self.wire, id)

    async def group(  # noqa: PLR0913 - what a group has
        self,
        id: int,
        title: str = "Operations",
        *,
        type: str = "supergroup",
        topics: bool = False,
        members: dict[int, str] | None = None,
        username: str | None = None,
    ) -> ChatClient:
        """Add a group, supergroup or channel with all bots in it.

        ``type`` is group, supergroup or channel; ``members`` gives statuses by id. Nobody acts in
        it until ``acting(person)``.
        """
        statuses = {str(key): status for key, status in (members or {}).items()}
        details = {"username": username} if username else {}
        await self.wire.ask(
            "chats", id=id, type=type, title=title, is_forum=topics, members=statuses, **details
        )
        return ChatClient(self.wire, id)

    def chat(self, id: int, person: int | None = None, bot: int | None = None) -> ChatClient:
        """A chat that is already there."""
        return ChatClient(self.wire, id, person, bot)

    async def fault(self, kind: str = "error", **details: Any) -> None:
        """Put a fault in force.

        ``kind``: error (status, text or retry_after), hang (seconds), late (seconds), cut,
        cut_after, cut_upload (bytes or percent). ``method`` (default "*"), ``chat``, ``after`` (so
        many are spared first) and ``times`` (default: until cleared) say for which requests. What
        hangs or is late goes on when the faults are cleared.
        """
        await self.wire.ask("faults", kind=kind, **details)

    async def flood(self, retry_after: int, **details: Any) -> None:
        """Answer 429 with ``retry_after`` seconds; ``method``, ``chat``, ``times`` as in fault."""
        await self.fault("error", status=429, retry_after=retry_after, **details)

    async def clear_faults(self) -> None:
        """All goes well again."""
        await self.wire.ask("faults/clear")

    async def pacing(self, enabled: bool = True) -> None:
        """Record more than 20 messages a minute to a group, or 30 a second in all."""
        await self.wire.ask("pacing", enabled=enabled)

    async def clock(self, seconds: float) -> None:
        """Set the server's clock so far ahead, as the Date of its answers shows."""
        await self.wire.ask("clock", seconds=seconds)

    async def redeliver(self, times: int, bot: int | None = None) -> None:
        """Deliver the next batch of updates ``times`` times in all, whatever is confirmed."""
        await self.wire.ask("redeliver", times=times, bot=bot)

    async def route_webhook(self, public: str, here: str) -> None:
        """Post webhooks for ``public`` addresses to ``here`` on this machine."""
        await self.wire.ask("webhook-route", public=public, here=here)

    async def violations(self, kind: str | None = None) -> list[str]:
        """What was wrong with requests: "kind: method: text"."""
        found = await self.wire.ask_list("violations", kind=kind)
        return [f"{item['kind']}: {item['method']}: {item['text']}" for item in found]

    async def requests(
        self,
        method: str | None = None,
        *,
        chat: int | None = None,
        contains: str | None = None,
        after: int = 0,
    ) -> list[Json]:
        """The log: number, time, method, chat, params, raw, headers, status, error, fault.

        ``contains`` searches headers and raw bodies (without contents of files).
        """
        return await self.wire.ask_list(
            "log", method=method, chat=chat, contains=contains, after=after
        )

    async def wait_for_request(  # noqa: PLR0913 - terms of a search
        self,
        method: str | None = None,
        *,
        chat: int | None = None,
        contains: str | None = None,
        after: int = 0,
        count: int = 1,
        timeout: float = WAIT_SECONDS,  # noqa: ASYNC109 - the server waits
    ) -> list[Json]:
        """Wait until ``count`` answered requests fit; raises NotSeen."""
        terms: Json = {"method": method, "chat": chat, "contains": contains, "after": after}
        found = await self.wire.ask_list("wait-request", count=count, timeout=timeout, **terms)
        if not found:
            raise NotSeen(f"{method} {count} times not seen within {timeout} s; {terms}")
        return found

    async def wait_until_idle(self, quiet: float = 0.3, within: float = 2 * WAIT_SECONDS) -> None:
        """Wait until all updates are taken, all that the bot asked for is answered, and it asked
        nothing for ``quiet`` seconds.

        For tests that show that nothing happens. Raises NotSeen.
        """
        if not await self.wire.ask("wait-idle", quiet=quiet, timeout=within):
            raise NotSeen(f"the bot was not idle within {within} s")

    async def commands(self, bot: int | None = None) -> dict[str, list[Json]]:
        """The bot's command menus by scope and language (as JSON text)."""
        return await self.wire.ask_object("commands", bot=bot)

    async def clear_log(self) -> None:
        """Forget requests and violations."""
        await self.wire.ask("journal/clear")

    async def reset(self) -> None:
        """Forget everything: people, bots, chats, faults, log."""
        await self.wire.ask("reset")
