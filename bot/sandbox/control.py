"""The control interface: JSON under ``/control/``, for tests and the chat page.

Every POST wants ``Content-Type: application/json`` (but an upload), so that a web page elsewhere
can't drive a sandbox that happens to run on its reader's machine.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import fields
from typing import Any

from aiohttp import web

from bot.sandbox import acts
from bot.sandbox.control_read import Reader
from bot.sandbox.errors import ApiError
from bot.sandbox.faults import Fault
from bot.sandbox.messages import Content, Message
from bot.sandbox.people import Bot, Chat, Person
from bot.sandbox.state import State
from bot.sandbox.world import World

Json = dict[str, Any]
Act = Callable[[Json], Any]


def _pick(kind: type, data: Json) -> Json:
    names = {item.name for item in fields(kind)}
    unknown = set(data) - names
    if unknown:
        raise ValueError(f"unknown fields: {', '.join(sorted(unknown))}")
    return data


class Control:
    """Makes the world, acts as its people, and reads what came of it."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.reader = Reader(state)

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """All routes under ``/control/``."""
        acts_by_path: dict[str, Act] = {
            "bots": self.add_bot,
            "people": self.add_person,
            "chats": self.add_chat,
            "members": self.set_member,
            "topics": self.add_topic,
            "say": self.say,
            "edit": self.edit,
            "delete": self.delete,
            "press": self.press,
            "block": self.block,
            "migrate": self.migrate,
            "faults": self.add_fault,
            "faults/clear": lambda _data: self.state.faults.clear(),
            "journal/clear": lambda _data: self.state.journal.clear(),
            "pacing": self.set_pacing,
            "clock": self.set_clock,
            "redeliver": self.redeliver,
            "webhook-route": self.route_webhook,
            "reset": lambda _data: self.state.reset(),
            "chat": self.reader.chat,
            "changes": self.reader.changes,
            "wait": self.reader.wait,
            "wait-answer": self.reader.wait_answer,
            "wait-request": self.reader.wait_request,
            "wait-idle": self.reader.wait_idle,
            "log": self.reader.log,
            "violations": self.reader.violations,
            "overview": self.reader.overview,
            "commands": self.reader.commands,
        }
        for path, act in acts_by_path.items():
            router.add_post(f"/control/{path}", _handler(act))
        router.add_post("/control/upload", self.upload)
        router.add_get("/control/files/{id}", self.download)

    @property
    def world(self) -> World:
        """The present world; a reset makes a new one."""
        return self.state.world

    def bot(self, data: Json) -> Bot:
        """The bot meant by ``bot``; without, the first."""
        return self.world.bot_by_id(data.get("bot"))

    def chat(self, data: Json) -> Chat:
        """The chat meant by ``chat``."""
        return self.reader.find(data)

    def message(self, data: Json) -> Message:
        """The message meant by ``chat`` and ``message``."""
        return self.chat(data).messages[data["message"]]

    def person(self, data: Json) -> Person | None:
        """The person who acts."""
        return self.world.people[data["person"]] if data.get("person") is not None else None

    def add_bot(self, data: Json) -> Json:
        """Register a bot: token, and optionally username, first_name, reads_all."""
        number = int(data["token"].partition(":")[0])
        defaults = {"username": f"bot{number}_bot", "first_name": f"Bot {number}"}
        bot = Bot(**_pick(Bot, defaults | data | {"id": number}))
        self.world.add_bot(bot)
        return bot.me()

    def add_person(self, data: Json) -> Json:
        """Add a person: id, first_name, and optionally the other fields of Person."""
        person = Person(**_pick(Person, data))
        self.world.people[person.id] = person
        for bot in self.world.bots.values():
            self.world.private_chat(bot, person)
        return person.api()

    def add_chat(self, data: Json) -> Json:
        """Add a group, supergroup or channel. All bots join, as administrators of a channel."""
        members = {int(key): status for key, status in data.pop("members", {}).items()}
        status = "administrator" if data["type"] == "channel" else "member"
        bots = {bot.id: status for bot in self.world.bots.values()}
        chat = Chat(**_pick(Chat, data | {"members": bots | members}))
        self.world.groups[chat.id] = chat
        return chat.api()

    def set_member(self, data: Json) -> None:
        """Give someone a status in a chat."""
        self.chat(data).members[data["user"]] = data["status"]

    def add_topic(self, data: Json) -> Json:
        """Open a topic; ``thread`` is its id."""
        chat = self.chat(data)
        extra = {"forum_topic_created": {"name": data["name"], "icon_color": 7322096}}
        message = self.world.post(chat, Content(), is_topic=True, extra=extra)
        message.thread = message.id
        chat.topics[message.id] = data["name"]
        return {"thread": message.id}

    def say(self, data: Json) -> Json:
        """Write a message; see ``acts.say``."""
        message, updates = acts.say(self.world, self.chat(data), self.person(data), data)
        return message.report() | {"updates": updates}

    def edit(self, data: Json) -> Json:
        """Change a person's message."""
        updates = acts.edit(self.world, self.chat(data), self.message(data), data["text"])
        return self.message(data).report() | {"updates": updates}

    def delete(self, data: Json) -> None:
        """A person deletes a message; bots aren't told."""
        self.message(data).deleted = True
        self.world.touch(self.message(data))

    def press(self, data: Json) -> Json:
        """Press a button by text or index, or send any ``data`` as an altered client would."""
        message, person = self.message(data), self.world.people[data["person"]]
        if "data" in data:
            payload = data["data"]
        else:
            payload = acts.find_button(message, data["button"]).get("callback_data")
        if payload is None:
            raise LookupError("this button calls nobody back")
        expired = bool(data.get("expired"))
        return acts.press(self.world, person, message, payload, expired).report()

    def block(self, data: Json) -> None:
        """Block the bot, or with ``blocked`` false unblock it."""
        person = self.world.people[data["person"]]
        acts.block(self.world, self.bot(data), person, data.get("blocked", True))

    def migrate(self, data: Json) -> Json:
        """Turn a group into a supergroup with id ``to``."""
        return acts.migrate(self.world, self.chat(data), data["to"]).api()

    def add_fault(self, data: Json) -> None:
        """Put a fault in force; see ``Fault``."""
        self.state.faults.add(Fault(**_pick(Fault, data)))

    def set_pacing(self, data: Json) -> None:
        """Switch the judging of speed on or off."""
        self.state.pacing.enabled = bool(data["enabled"])

    def set_clock(self, data: Json) -> None:
        """Set the server's clock ``seconds`` ahead; negative: behind."""
        self.state.clock_seconds = float(data["seconds"])

    def redeliver(self, data: Json) -> None:
        """Deliver the next batch of updates ``times`` times in all."""
        self.world.queues[self.bot(data).id].repeat(data["times"])

    def route_webhook(self, data: Json) -> None:
        """Post webhooks for addresses that begin with ``public`` to ``here``."""
        self.state.webhooks.routes[data["public"]] = data["here"]

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """A person sends a document: the body is the file, the query says who, where and what."""
        query: Json = dict(request.query)
        name = query.pop("name", "file")
        file = await self.state.store.receive(
            request.content.iter_any(), name, request.headers.get("X-Mime")
        )
        numbers = {key: int(query[key]) for key in NUMBERS if key in query}
        data = query | numbers
        message, _ = acts.say(self.world, self.chat(data), self.person(data), data, file)
        return web.json_response({"result": message.report()})

    async def download(self, request: web.Request) -> web.StreamResponse:
        """A file's contents, for the chat page; always as a download."""
        file = self.state.store.by_id.get(request.match_info["id"])
        if file is None:
            raise web.HTTPNotFound
        safe = re.sub(r"[^\w.-]", "_", file.name, flags=re.ASCII)
        headers = {
            "Content-Disposition": f'attachment; filename="{safe}"',
            "Content-Type": "application/octet-stream",
        }
        return web.FileResponse(file.path, headers=headers)


NUMBERS = ("chat", "person", "thread", "reply_to", "bot", "date")


def _handler(act: Act) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        if request.content_type != "application/json":
            return web.json_response({"error": "send JSON"}, status=415)
        try:
            result = act(await request.json())
            if isinstance(result, Awaitable):
                result = await result
        except (LookupError, ValueError, TypeError, ApiError) as error:
            text = f"{type(error).__name__}: {error}"
            return web.json_response({"error": text}, status=400)
        return web.json_response({"result": result})

    return handle
