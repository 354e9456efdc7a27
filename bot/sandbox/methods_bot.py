"""Methods about the bot itself, its updates and its files."""

from __future__ import annotations

import json
import re
from typing import Any

from bot.sandbox.call import Call, method
from bot.sandbox.errors import WEBHOOK_ACTIVE, bad_request, conflict
from bot.sandbox.webhook import Webhook

Json = dict[str, Any]

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
MAX_COMMANDS = 100
MAX_DESCRIPTION = 256
MAX_POLL_SECONDS = 50
MAX_TEXTS = {"Name": 64, "Description": 512, "ShortDescription": 120}
TEXT_KEYS = {"Name": "name", "Description": "description", "ShortDescription": "short_description"}


@method("getMe")
def get_me(call: Call) -> Json:
    """The bot."""
    return call.bot.me()


@method("getUpdates")
async def get_updates(call: Call) -> list[Json]:
    """Long polling."""
    if call.bot.id in call.webhooks.active:
        raise conflict(WEBHOOK_ACTIVE)
    if "allowed_updates" in call.params:
        call.queue.allowed = call.params["allowed_updates"]
    seconds = max(0, min(call.params.get("timeout", 0), MAX_POLL_SECONDS))
    return await call.queue.poll(
        call.params.get("offset", 0), call.params.get("limit", 100), seconds
    )


@method("setWebhook")
def set_webhook(call: Call) -> bool:
    """Post updates to the bot's own server; an empty url ends that."""
    url, secret = call.params.get("url") or "", call.params.get("secret_token")
    if not url:
        _end_webhook(call)
        return True
    if secret is not None and not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    if not url.startswith("https://"):
        call.violation("webhook", "Telegram posts to https addresses only")
    _forget_pending(call)
    if "allowed_updates" in call.params:
        call.queue.allowed = call.params["allowed_updates"]
    hook = Webhook(url, secret, call.params.get("max_connections", 40))
    call.webhooks.set(call.bot.id, hook, call.queue)
    return True


@method("deleteWebhook")
def delete_webhook(call: Call) -> bool:
    """Back to polling."""
    _end_webhook(call)
    return True


def _end_webhook(call: Call) -> None:
    call.webhooks.delete(call.bot.id)
    _forget_pending(call)


def _forget_pending(call: Call) -> None:
    if call.flag("drop_pending_updates"):
        call.queue.pending.clear()


@method("getWebhookInfo")
def get_webhook_info(call: Call) -> Json:
    """How delivery goes."""
    return call.webhooks.info(call.bot.id, call.queue)


@method("logOut")
@method("close")
def log_out(call: Call) -> bool:
    """Nothing to do here: the sandbox is the only server."""
    call.webhooks.delete(call.bot.id)
    return True


@method("getFile")
def get_file(call: Call) -> Json:
    """Where a file can be had; its absolute path on a self-hosted server."""
    file = call.store.download(call.params.get("file_id", ""))
    return file.api() | {"file_path": str(file.path) if call.store.local else file.relative}


def _scope(call: Call) -> str:
    scope = call.params.get("scope") or {"type": "default"}
    if "chat_id" in scope:
        call.world.chat_of(call.bot, scope["chat_id"])
    return json.dumps([scope, call.params.get("language_code") or ""], sort_keys=True)


@method("setMyCommands")
def set_my_commands(call: Call) -> bool:
    """The command menu of one scope and language."""
    commands = call.params.get("commands") or []
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not COMMAND.fullmatch(str(command.get("command", "")).removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= MAX_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    call.bot.commands[_scope(call)] = commands
    return True


@method("getMyCommands")
def get_my_commands(call: Call) -> list[Json]:
    """The command menu exactly of this scope and language."""
    return call.bot.commands.get(_scope(call), [])


@method("deleteMyCommands")
def delete_my_commands(call: Call) -> bool:
    """Remove the command menu of one scope and language."""
    call.bot.commands.pop(_scope(call), None)
    return True


def _text_key(call: Call, kind: str) -> str:
    return f"{kind}/{call.params.get('language_code') or ''}"


def _set_text(call: Call, kind: str) -> bool:
    text = call.params.get(TEXT_KEYS[kind]) or ""
    if len(text) > MAX_TEXTS[kind]:
        raise bad_request(f"{TEXT_KEYS[kind]} is too long")
    call.bot.texts[_text_key(call, kind)] = text
    return True


def _get_text(call: Call, kind: str) -> Json:
    return {TEXT_KEYS[kind]: call.bot.texts.get(_text_key(call, kind), "")}


def _register_texts(kind: str) -> None:
    method(f"setMy{kind}")(lambda call: _set_text(call, kind))
    method(f"getMy{kind}")(lambda call: _get_text(call, kind))


for _kind in TEXT_KEYS:
    _register_texts(_kind)


@method("setChatMenuButton")
def set_chat_menu_button(call: Call) -> bool:
    """The button beside a private chat's input field; chat 0 is the default for all."""
    button = call.params.get("menu_button") or {"type": "default"}
    call.bot.menu_buttons[call.params.get("chat_id", 0)] = button
    return True


@method("getChatMenuButton")
def get_chat_menu_button(call: Call) -> Json:
    """The button beside a private chat's input field."""
    return call.bot.menu_buttons.get(call.params.get("chat_id", 0), {"type": "commands"})
