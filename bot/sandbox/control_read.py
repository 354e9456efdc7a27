"""The control interface's questions: read a chat, wait for something, read the journal."""

from __future__ import annotations

import re
import time
from functools import partial
from typing import Any

from bot.sandbox.messages import Message
from bot.sandbox.people import Chat
from bot.sandbox.state import State
from bot.sandbox.world import World

Json = dict[str, Any]

POLL = "getUpdates"
"""It waits for updates, and says nothing."""


class Reader:
    """Answers questions about the world; waits where asked to."""

    def __init__(self, state: State) -> None:
        self.state = state

    @property
    def world(self) -> World:
        """The present world."""
        return self.state.world

    def find(self, data: Json) -> Chat:
        """The chat meant by ``chat``, as the bot meant by ``bot`` sees it."""
        bot = self.world.bot_by_id(data.get("bot"))
        chat = self.world.find_chat(bot, data["chat"])
        if chat is None:
            raise LookupError(f"no chat {data['chat']}")
        return chat

    def chat(self, data: Json) -> Json:
        """A chat and its messages, those changed after version ``after``."""
        chat, after = self.find(data), data.get("after", 0)
        messages = [item.report() for item in chat.messages.values() if item.version > after]
        pinned, topics = chat.pinned, {str(key): name for key, name in chat.topics.items()}
        return {
            "chat": chat.api(),
            "messages": messages,
            "pinned": pinned,
            "topics": topics,
            "version": self.world.version,
        }

    async def changes(self, data: Json) -> Json:
        """As ``chat``, once there is a change after version ``after`` or ``timeout`` passed.

        With ``thread``, only that topic's messages; of the ephemeral ones, only ``person``'s.
        ``action`` is what the bot has begun to do, as "typing".
        """

        def seen() -> Json:
            chat, thread = self.chat(data), data.get("thread")
            if thread is not None:
                chat["messages"] = [m for m in chat["messages"] if m["thread"] == thread]
            seers = (None, data.get("person"))
            chat["messages"] = [m for m in chat["messages"] if m["receiver"] in seers]
            return chat | {"action": _action(self.find(data), data)}

        def news() -> Json | None:
            chat = seen()
            return chat if chat["messages"] or chat["action"] else None

        return await self.world.until(news, data.get("timeout", 5.0)) or seen()

    async def wait(self, data: Json) -> Json:
        """Wait for a message that matches.

        ``pattern`` is searched in the text; ``after`` is a version: older states don't count.
        ``button`` wants a button whose text holds that; ``anyone`` counts people's messages, too;
        ``thread`` is a topic; ``file`` wants a file.
        """
        chat, pattern = self.find(data), re.compile(data.get("pattern", ""), re.DOTALL)

        def find() -> Message | None:
            fitting = (m for m in chat.messages.values() if _fits(m, pattern, data))
            return max(fitting, key=lambda message: message.version, default=None)

        found = await self.world.until(find, data.get("timeout", 5.0))
        return {"message": found.report() if found else None, "version": self.world.version}

    async def wait_answer(self, data: Json) -> Json | None:
        """Wait for the answer to a button press; null if none comes."""
        query = self.world.queries[data["query"]]
        return await self.world.until(lambda: query.answer, data.get("timeout", 5.0))

    async def wait_request(self, data: Json) -> list[Json]:
        """Wait for ``count`` requests of a method (to a chat, holding a text, after a number)."""
        count, terms = data.get("count", 1), self._terms(data)

        def find() -> list[Json] | None:
            found = self.state.journal.find(*terms)
            done = [entry for entry in found if entry.seconds is not None]
            return [entry.report() for entry in done] if len(done) >= count else None

        return await self.world.until(find, data.get("timeout", 5.0)) or []

    async def wait_idle(self, data: Json) -> bool:
        """Wait until all updates are taken, all requests are answered, and none came for ``quiet``
        seconds."""
        quiet, deadline = data.get("quiet", 0.3), time.monotonic() + data.get("timeout", 10.0)
        while time.monotonic() < deadline:
            seen = self._last_request()
            if self._is_over() and not await self.world.until(
                partial(self._went_on, seen),
                quiet,
            ):
                return True
            await self.world.until(lambda: self._is_over() or None, 0.1)
        return False

    def _is_over(self) -> bool:
        """All is taken and answered."""
        is_taken = not any(queue.pending for queue in self.world.queues.values())
        return is_taken and all(item.method == POLL for item in self.state.under_way)

    def _went_on(self, seen: int) -> bool | None:
        return self._last_request() != seen or not self._is_over() or None

    def _last_request(self) -> int:
        entries = reversed(self.state.journal.entries)
        return next((item.number for item in entries if item.method != POLL), 0)

    def _terms(self, data: Json) -> tuple[str | None, str | None, str | None, int]:
        chat = data.get("chat")
        return (
            data.get("method"),
            None if chat is None else str(chat),
            data.get("contains"),
            data.get("after", 0),
        )

    def log(self, data: Json) -> list[Json]:
        """Requests by ``method``, ``chat``, ``contains`` and ``after`` (a number)."""
        return [entry.report() for entry in self.state.journal.find(*self._terms(data))]

    def violations(self, data: Json) -> list[Json]:
        """Violations, of one ``kind`` if given."""
        kind = data.get("kind")
        return [v.report() for v in self.state.journal.violations if kind in (None, v.kind)]

    def overview(self, _data: Json) -> Json:
        """Who and what there is, for the chat page."""
        world = self.world
        return {
            "people": [person.api() for person in world.people.values()],
            "bots": [bot.api() for bot in world.bots.values()],
            "groups": [
                chat.api() | {"topics": {str(key): name for key, name in chat.topics.items()}}
                for chat in world.groups.values()
                if chat.migrated_to is None
            ],
            "version": world.version,
        }

    def commands(self, data: Json) -> dict[str, list[Json]]:
        """A bot's command menus by scope and language, as JSON text."""
        return self.world.bot_by_id(data.get("bot")).commands


def _fits(message: Message, pattern: re.Pattern[str], data: Json) -> bool:
    return (
        not message.deleted
        and message.version > data.get("after", 0)
        and (message.bot_id is not None or bool(data.get("anyone")))
        and data.get("thread") in (None, message.thread)
        and pattern.search(message.content.text) is not None
        and (not data.get("file") or message.content.has_media)
        and _has_button(message, data.get("button"))
    )


def _has_button(message: Message, wanted: str | None) -> bool:
    return wanted is None or any(
        wanted in item["text"] for row in message.buttons() for item in row
    )


def _action(chat: Chat, data: Json) -> str | None:
    """What the bot began to do after version ``after``, in the topic that is looked at.

    Who sees the chat for the first time is told of no old one.
    """
    action = chat.action
    if action is None or not 0 < data.get("after", 0) < action.version:
        return None
    return action.kind if data.get("thread") in (None, action.thread) else None
