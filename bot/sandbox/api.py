"""The Bot API's side of the server: ``/bot<token>/<method>`` and ``/file/bot<token>/<path>``."""

from __future__ import annotations

import inspect
import time
from typing import Any

from aiohttp import web

import bot.sandbox.methods_bot
import bot.sandbox.methods_chat
import bot.sandbox.methods_edit
import bot.sandbox.methods_ephemeral
import bot.sandbox.methods_send  # noqa: F401 - each registers its methods
from bot.sandbox import facts
from bot.sandbox.call import METHODS, Call
from bot.sandbox.errors import (
    NOT_MODIFIED,
    TERMINATED,
    ApiError,
    bad_request,
    not_found,
    too_many,
    unauthorized,
)
from bot.sandbox.faults import Fault
from bot.sandbox.journal import Entry
from bot.sandbox.messages import file_report
from bot.sandbox.people import Bot
from bot.sandbox.request import Body, Cut, read
from bot.sandbox.state import State

Json = dict[str, Any]

PARDONED = (NOT_MODIFIED, TERMINATED, "group chat was upgraded")
"""Refusals that a correct bot meets, too."""


JUDGED_BY_METHODS = frozenset({"reply_markup", "entities", "caption_entities"})
"""Parameters for whose faults Telegram has words of their own."""


class Api:
    """Answers bots."""

    def __init__(self, state: State) -> None:
        self.state = state

    async def call(self, request: web.Request) -> web.StreamResponse:
        """Answer one method call."""
        started = time.monotonic()
        bot = self.state.world.bots.get(request.match_info["token"])
        name = facts.canonical(request.match_info["method"]) or request.match_info["method"]
        entry = self.state.journal.open(bot.id if bot else None, name)
        self.state.under_way.add(entry)
        entry.headers = "\n".join(f"{key}: {value}" for key, value in request.headers.items())
        try:
            body = await self._answer(request, bot, entry)
        except Cut:
            entry.fault = entry.fault or "cut"
            return _hang_up(request)
        finally:
            entry.seconds = time.monotonic() - started
            self.state.under_way.discard(entry)
            self.state.world.changed()
        entry.status = body.get("error_code", 200)
        entry.error = body.get("description")
        return web.json_response(body, status=entry.status or 200)

    async def _answer(self, request: web.Request, bot: Bot | None, entry: Entry) -> Json:
        try:
            if bot is None:
                is_token = ":" in request.match_info["token"]
                raise unauthorized() if is_token else not_found()
            return {"ok": True, "result": await self._serve(request, bot, entry)}
        except ApiError as error:
            self._judge(entry, error)
            return error.body()

    def _judge(self, entry: Entry, error: ApiError) -> None:
        is_pardoned = error.is_pardoned or any(text in error.description for text in PARDONED)
        if entry.fault is None and error.code not in (403, 429) and not is_pardoned:
            self.state.journal.violate(entry, "refused", error.description)

    async def _serve(self, request: web.Request, bot: Bot, entry: Entry) -> Any:
        if entry.method not in METHODS:
            known = facts.canonical(entry.method) is not None
            text = "not supported by the sandbox" if known else "unknown method"
            self.state.journal.violate(entry, "method", text)
            raise not_found()
        body = await self._read(request, entry)
        params = self._check(bot, entry, body)
        fault = self.state.faults.take(entry.method, entry.chat)
        await self._suffer(fault, bot, entry)
        result = await self._invoke(bot, entry, params, body)
        self._pace(bot, entry, result)
        if fault and fault.kind == "cut_after":
            raise Cut
        if fault and fault.kind == "late":
            await self.state.faults.wait(fault.seconds)
        return result

    async def _read(self, request: web.Request, entry: Entry) -> Body:
        def cut_at(body: Body) -> int | None:
            fault = self.state.faults.take(entry.method, body.values.get("chat_id"), upload=True)
            if fault is None:
                return None
            entry.fault = fault.kind
            return fault.limit(request.content_length)

        body = Body()
        try:
            await read(request, self.state.store, cut_at, body)
        finally:
            entry.raw = body.raw
            entry.files = [{"field": name, **file_report(f)} for name, f in body.files.items()]
            if "chat_id" in body.values:
                entry.chat = str(body.values["chat_id"])
        return body

    def _check(self, bot: Bot, entry: Entry, body: Body) -> Json:
        checked = facts.check(entry.method, body.values, set(body.files))
        entry.params = checked.params
        for fault in checked.faults:
            self.state.journal.violate(entry, "parameter", fault)
        if bot.token in f"{entry.raw}\n{entry.headers}":
            self.state.journal.violate(entry, "token", "the token belongs in the path alone")
        early = self.state.pacing.early_seconds(bot.id, entry.chat or "")
        if early:
            text = f"retried {early:.2f} s before retry_after passed"
            self.state.journal.violate(entry, "retry", text)
        for name, fault in checked.broken.items():
            if name not in JUDGED_BY_METHODS:
                raise bad_request(f"can't parse {name}: {fault}")
        return checked.params

    async def _suffer(self, fault: Fault | None, bot: Bot, entry: Entry) -> None:
        """Let a fault happen that comes before the request counts."""
        if fault is None:
            return
        entry.fault = fault.kind
        if fault.kind == "cut":
            raise Cut
        if fault.kind == "hang":
            await self.state.faults.wait(fault.seconds)
        if fault.kind == "error":
            if fault.retry_after is not None:
                self.state.pacing.refused(bot.id, entry.chat or "", fault.retry_after)
                raise too_many(fault.retry_after)
            raise ApiError(fault.status, fault.text or DEFAULT_TEXTS.get(fault.status, "Error"))

    async def _invoke(self, bot: Bot, entry: Entry, params: Json, body: Body) -> Any:
        def violation(kind: str, text: str) -> None:
            self.state.journal.violate(entry, kind, text)

        state = self.state
        call = Call(state.world, state.store, state.webhooks, bot, params, body.files, violation)
        result = METHODS[entry.method](call)
        return await result if inspect.isawaitable(result) else result

    def _pace(self, bot: Bot, entry: Entry, result: Any) -> None:
        if entry.method not in SENDS or entry.chat is None:
            return
        chat = self.state.world.find_chat(bot, entry.chat)
        is_group = chat is not None and not chat.is_private
        count = len(result) if isinstance(result, list) else 1
        for text in self.state.pacing.sent(bot.id, entry.chat, is_group, count):
            self.state.journal.violate(entry, "pacing", text)

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Send a file down. A self-hosted server doesn't: its files are read from disk."""
        bot = self.state.world.bots.get(request.match_info["token"])
        entry = self.state.journal.open(bot.id if bot else None, "/file")
        entry.raw = wanted = request.match_info["path"]
        fault = self.state.faults.take("/file", None)
        if fault and fault.kind in ("cut", "cut_after"):
            return _hang_up(request)
        files = self.state.store.by_id.values()
        found = next((file for file in files if file.relative == wanted), None)
        if bot is None or found is None or self.state.store.local:
            entry.status = 404
            return web.json_response(not_found().body(), status=404)
        entry.status = 200
        return web.FileResponse(found.path)


SENDS = frozenset({"sendMessage", "sendPhoto", "sendDocument", "sendMediaGroup"})
DEFAULT_TEXTS = {
    400: "Bad Request",
    403: "Forbidden: bot was blocked by the user",
    500: "Internal Server Error",
    502: "Bad Gateway",
}


def _hang_up(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
