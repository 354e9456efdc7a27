"""The real python-telegram-bot library against the server."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from telegram import (
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    Update,
)
from telegram.error import BadRequest, RetryAfter
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
)

from bot.sandbox.client import Person, Sandbox
from tests.sandbox.conftest import TOKEN

App = Application[Any, Any, Any, Any, Any, Any]


@pytest.fixture
async def application(sandbox: Sandbox) -> AsyncIterator[App]:
    builder = ApplicationBuilder().token(TOKEN)
    builder = builder.base_url(f"{sandbox.url}/bot").base_file_url(f"{sandbox.url}/file/bot")
    application = builder.build()
    application.add_handler(CommandHandler("start", _start))
    application.add_handler(CallbackQueryHandler(_pressed))
    await application.initialize()
    await application.start()
    assert application.updater is not None
    await application.updater.start_polling(timeout=2)
    yield application
    await application.updater.stop()
    await application.stop()
    await application.shutdown()


async def _start(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_message is not None
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="go")]])
    await update.effective_message.reply_html("<b>Ready</b>?", reply_markup=keyboard)


async def _pressed(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("on it", show_alert=True)
    await update.callback_query.edit_message_text("Gone")


async def test_command_button_and_edit(
    application: App,
    sandbox: Sandbox,
    ada: Person,
) -> None:
    assert (await application.bot.get_me()).username == "deckhand_bot"
    await ada.send("/start")
    question = await ada.chat.wait_for("Ready", button="Go")
    assert question.entities == [{"type": "bold", "offset": 0, "length": 5}]
    press = await ada.chat.press("Go")
    assert await press.answer() == {"text": "on it", "alert": True, "url": None}
    done = await ada.chat.wait_for("Gone")
    assert (done.id, done.edits, done.buttons) == (question.id, 1, [])
    await sandbox.wait_until_idle(quiet=0.1)
    assert await sandbox.violations() == []


async def test_documents_up_and_down(
    application: App,
    ada: Person,
    tmp_path: Path,
) -> None:
    content = bytes(range(256)) * 1000
    source = tmp_path / "data.bin"
    source.write_bytes(content)
    with source.open("rb") as opened:
        sent = await application.bot.send_document(ada.id, opened, caption="here")
    shown = (await ada.chat.messages())[-1]
    assert shown.file["sha256"] == hashlib.sha256(content).hexdigest()
    assert (shown.text, shown.file["name"]) == ("here", "data.bin")
    assert sent.document is not None
    file = await sent.document.get_file()
    assert bytes(await file.download_as_bytearray()) == content


async def test_album_and_commands(
    application: App,
    sandbox: Sandbox,
    ada: Person,
) -> None:
    media = [InputMediaDocument(b"one", filename="1.txt"), InputMediaDocument(b"two")]
    sent = await application.bot.send_media_group(ada.id, media)
    assert len({message.media_group_id for message in sent}) == 1
    scope = BotCommandScopeChat(ada.id)
    await application.bot.set_my_commands([BotCommand("ps", "List")], scope, "de")
    assert (await application.bot.get_my_commands(scope, "de"))[0].command == "ps"
    assert await application.bot.get_my_commands() == ()
    assert await sandbox.violations() == []


async def test_errors_arrive_as_the_library_knows_them(
    application: App,
    sandbox: Sandbox,
    ada: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await sandbox.flood(3, method="sendMessage", times=1)
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    with pytest.raises(RetryAfter) as refused:
        await application.bot.send_message(ada.id, "hello")
    assert refused.value.retry_after == timedelta(seconds=3)
    with pytest.raises(BadRequest, match="can't find end tag"):
        await application.bot.send_message(ada.id, "<b>hello", parse_mode="HTML")
