"""A chat and its people, from a test's side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.sandbox.client_wire import WAIT_SECONDS, NotSeen, Sent, Wire

Json = dict[str, Any]


@dataclass(frozen=True)
class Press:
    """A button that was pressed."""

    wire: Wire
    id: str
    data: str

    async def answer(self, timeout: float = 5.0) -> Json:  # noqa: ASYNC109 - the server waits
        """What the bot answered: text, alert, url. Raises NotSeen."""
        answer = await self.wire.ask("wait-answer", query=self.id, timeout=timeout)
        if answer is None:
            raise NotSeen(f"button {self.data!r} not answered within {timeout} s")
        return dict(answer)


class ChatClient:
    """One chat. Acts (``send``, ``press``, …) are those of ``person``; see ``acting``."""

    def __init__(
        self, wire: Wire, id: int, person: int | None = None, bot: int | None = None
    ) -> None:
        self.wire, self.id, self.person, self.bot = wire, id, person, bot
        self.mark = 0
        """Version of the world before the last act here; ``wait_for`` counts from it."""

    def acting(self, person: Person) -> ChatClient:
        """The same chat with that person acting."""
        return ChatClient(self.wire, self.id, person.id, self.bot)

    async def _ask(self, path: str, **data: Any) -> Any:
        return await self.wire.ask(path, chat=self.id, bot=self.bot, **data)

    async def _act(self, path: str, **data: Any) -> Json:
        report = dict(await self._ask(path, person=self.person, **data))
        # An act's own message carries the version it made: all that follows is newer.
        self.mark = int(report.get("version", self.mark))
        return report

    async def send(self, text: str, **details: Any) -> Sent:
        """Write a message.

        ``thread`` (a topic), ``reply_to`` (a number), ``date`` (Unix seconds; for stale messages),
        ``entities``, ``forwarded``, ``via_bot`` (booleans), ``guise``: "anonymous", "channel",
        "automatic" (a linked channel's post) or the id of a channel to write as.
        """
        guise = details.pop("guise", None)
        return Sent(await self._act("say", text=text, **{"as": guise}, **details))

    async def edit(self, message: Sent, text: str) -> Sent:
        """Change an own message."""
        return Sent(await self._act("edit", message=message.id, text=text))

    async def delete(self, message: Sent) -> None:
        """Delete a message; bots aren't told."""
        await self._ask("delete", message=message.id)

    async def upload(self, body: Any, name: str = "file.bin", **details: Any) -> Sent:
        """Send a document; ``body`` is bytes or an asynchronous iterable of them."""
        report = await self.wire.upload(
            body, chat=self.id, bot=self.bot, person=self.person, name=name, **details
        )
        self.mark = int(report["version"])
        return Sent(report)

    async def press(
        self,
        button: str | int,
        message: Sent | int | None = None,
        *,
        data: str | None = None,
        expired: bool = False,
    ) -> Press:
        """Press an inline button by text (or part of it) or by index.

        ``message`` defaults to the newest one with such a button. ``data`` sends other callback
        data, as an altered client would; ``expired`` makes a query too old to be answered.
        """
        number = message.id if isinstance(message, Sent) else message
        if number is None:
            number = (await self._with_button(button)).id
        before = (await self._ask("chat", after=1 << 60))["version"]
        report = await self._act(
            "press", message=number, button=button, data=data, expired=expired or None
        )
        self.mark = before
        return Press(self.wire, report["id"], report["data"])

    async def _with_button(self, button: str | int) -> Sent:
        for message in reversed(await self.messages()):
            labels = message.buttons
            if labels and (isinstance(button, int) or any(button in label for label in labels)):
                return message
        raise NotSeen(f"no button {button!r} in this chat:\n{await self.text()}")

    async def wait_for(  # noqa: PLR0913 - terms of a search
        self,
        pattern: str = "",
        *,
        button: str | None = None,
        file: bool = False,
        thread: int | None = None,
        since: int | None = None,
        anyone: bool = False,
        timeout: float = WAIT_SECONDS,  # noqa: ASYNC109 - the server waits
    ) -> Sent:
        """Wait for a bot's message, new or edited, whose text holds the regular expression.

        ``button``: with a button whose label holds that; ``file``: with a document or photo;
        ``thread``: in that topic; ``since``: a version to count from (default: the last act in
        this chat, 0: everything); ``anyone``: people's messages, too. Raises NotSeen.
        """
        after = self.mark if since is None else since
        terms = {"pattern": pattern, "button": button, "thread": thread, "after": after}
        found = await self._ask(
            "wait", timeout=timeout, file=file or None, anyone=anyone or None, **terms
        )
        if found["message"] is None:
            raise NotSeen(f"{terms} not seen within {timeout} s; the chat:\n{await self.text()}")
        return Sent(found["message"])

    async def messages(self, since: int = 0, deleted: bool = False) -> list[Sent]:
        """All messages that changed after version ``since``, oldest first."""
        reports = (await self._ask("chat", after=since))["messages"]
        return [Sent(item) for item in reports if deleted or not item["deleted"]]

    async def bot_messages(self, since: int = 0) -> list[Sent]:
        """The bots' messages."""
        return [message for message in await self.messages(since) if message.from_bot]

    async def text(self) -> str:
        """The chat as a transcript."""
        return "\n".join(_line(message) for message in await self.messages())

    async def topic(self, name: str) -> int:
        """Open a topic; returns its thread."""
        return int((await self._ask("topics", name=name))["thread"])

    async def set_member(self, user: int, status: str) -> None:
        """Give someone (or a bot) a status: creator, administrator, member, left, kicked."""
        await self._ask("members", user=user, status=status)

    async def block(self, blocked: bool = True) -> None:
        """Block the bot, or unblock it."""
        await self._ask("block", person=self.person, blocked=blocked)

    async def migrate(self, to: int) -> ChatClient:
        """Turn this group into a supergroup with another id."""
        await self._ask("migrate", to=to)
        return ChatClient(self.wire, to, self.person, self.bot)


def _line(message: Sent) -> str:
    who = message.raw["sender_name"] or "-"
    file = f" <{message.raw['file']['name']}>" if message.raw["file"] else ""
    edits = f" (edit {message.edits})" if message.edits else ""
    buttons = "".join(f" [{label}]" for label in message.buttons)
    return f"#{message.id} {who}: {message.text}{file}{edits}{buttons}"


class Person:
    """A person; ``chat`` is the private chat with the (first) bot."""

    def __init__(self, wire: Wire, id: int) -> None:
        self.id = id
        self.chat = ChatClient(wire, id, id)

    def with_bot(self, bot: int) -> ChatClient:
        """The private chat with one of several bots."""
        return ChatClient(self.chat.wire, self.id, self.id, bot)

    async def send(self, text: str, **details: Any) -> Sent:
        """Write to the bot."""
        return await self.chat.send(text, **details)
