"""Keyboards under a message, judged as strictly as Telegram judges them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.entities import require_utf8, units
from bot.sandbox.errors import bad_request

Json = dict[str, Any]

MAX_DATA_BYTES = 64
MAX_COPY_UNITS = 256
MAX_BUTTONS = 100
MAX_IN_ROW = 8
STYLES = frozenset({"danger", "success", "primary"})
ACTIONS = frozenset(
    [
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
        "disabled",
    ]
)

Violation = Callable[[str, str], None]


def check_markup(
    markup: Json | None, violation: Violation, inline_only: bool = False
) -> Json | None:
    """The markup as it will stand under the message; None for none."""
    if not markup:
        return None
    if "inline_keyboard" in markup:
        rows = [_row(row, violation) for row in _rows(markup["inline_keyboard"])]
        rows = [row for row in rows if row]
        if sum(map(len, rows)) > MAX_BUTTONS:
            raise bad_request("reply markup is too long")
        return {"inline_keyboard": rows} if rows else None
    if inline_only:
        raise bad_request("inline keyboard expected")
    if not {"keyboard", "remove_keyboard", "force_reply"} & set(markup):
        raise bad_request("object expected as reply markup")
    return markup


def _rows(keyboard: Any) -> list[Any]:
    if not isinstance(keyboard, list):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array')
    return keyboard


def _row(row: Any, violation: Violation) -> list[Json]:
    if not isinstance(row, list):
        raise bad_request(
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
        )
    if len(row) > MAX_IN_ROW:
        violation("button", f"{len(row)} buttons in a row: more than {MAX_IN_ROW} are not shown")
    return [_button(button, violation) for button in row]


def _button(button: Any, violation: Violation) -> Json:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request(
            'can\'t parse inline keyboard button: field "text" must be of type String'
        )
    require_utf8(button["text"])
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    actions = ACTIONS & set(button)
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:
        violation("button", f"button has {' and '.join(sorted(actions))}: one is allowed")
    if button.get("style") not in (None, *STYLES):
        violation("button", f"unknown style {button['style']!r}")
    _check_action(button)
    return dict(button)


def _check_action(button: Json) -> None:
    data = button.get("callback_data")
    if data is not None:
        require_utf8(str(data))
        if not 1 <= len(str(data).encode()) <= MAX_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button:
        _check_url(str(button["url"]))
    copied = button.get("copy_text")
    if copied is not None:
        text = copied.get("text", "") if isinstance(copied, dict) else ""
        if not 1 <= units(text) <= MAX_COPY_UNITS:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    is_web = parts.scheme in ("http", "https") and ("." in host or ":" in host)
    if not is_web and parts.scheme not in ("tg", "ton"):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
