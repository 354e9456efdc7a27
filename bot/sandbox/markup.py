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
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: expected an Object")
    for name in ("text", "callback_data", "url"):
        if not isinstance(button.get(name, "" if name != "text" else None), str):
            raise bad_request(
                f'can\'t parse inline keyboard button: field "{name}" must be of type String'
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
    if "callback_data" in button:
        require_utf8(button["callback_data"])
        if not 1 <= len(button["callback_data"].encode()) <= MAX_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not _is_url(button["url"]):
        url = button["url"]
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    if "copy_text" in button:
        copied = button["copy_text"]
        text = copied.get("text") if isinstance(copied, dict) else None
        if not isinstance(text, str) or not 1 <= units(text) <= MAX_COPY_UNITS:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _is_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    is_web = parts.scheme in ("http", "https") and ("." in host or ":" in host)
    return is_web or parts.scheme in ("tg", "ton")
