"""Buttons: from a view's rows to what Telegram shows, with each line parked behind a token."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.chat.entities import fit, shorten, units
from bot.chat.wire import Raw
from bot.core.limits import Limits
from bot.core.pending import Parked
from bot.core.ports import Buttons, Clock
from bot.render.view import Button

Rows = Sequence[Sequence[Button]]

STOP = "!"
"""Before the token of a command that runs; the store's tokens never begin so."""
LABEL_UNITS = 60
COPY_UNITS = 256
IN_ROW = 8
IN_ALL = 100
KEPT = timedelta(hours=24)
"""How long buttons that ask for nothing risky can be pressed."""


def is_halt(raw: Raw) -> bool:
    """Whether an update is a press on the Stop button of a command."""
    query = raw.get("callback_query")
    return isinstance(query, dict) and str(query.get("data", "")).startswith(STOP)


def is_question(rows: Rows) -> bool:
    """Whether one of the buttons answers a question: then they can be pressed for a short time."""
    return any(one.confirms is not None or one.cancels for row in rows for one in row)


@dataclass(frozen=True)
class Keyboards:
    """Builds keyboards for one answer, or for one notice, which anyone may press."""

    store: Buttons
    limits: Limits
    clock: Clock
    person: int
    chat: int
    stop: str
    """The token of the answer's own command."""
    kept: timedelta = KEPT

    async def build(self, rows: Rows) -> InlineKeyboardMarkup | None:
        """Park the lines and give the keyboard; None without buttons."""
        kept = _fitting(rows)
        asks = is_question(kept)
        lines = [one for row in kept for one in row if not one.copies and not one.halts]
        parked = [self._parked(one, asks) for one in lines]
        tokens = iter(await self.store.park(parked) if parked else ())
        keyboard = [[self._button(one, tokens) for one in row] for row in kept]
        return InlineKeyboardMarkup(keyboard) if keyboard else None

    def _parked(self, button: Button, asks: bool) -> Parked:
        lasts = timedelta(seconds=self.limits.question_seconds) if asks else self.kept
        return Parked(
            line="" if button.cancels else button.line,
            person=self.person,
            chat=self.chat,
            expires=self.clock.now() + lasts,
            page=button.page,
            edits=button.edits,
            once=asks,
            confirmed=button.confirms,
        )

    def _button(self, button: Button, tokens: Iterator[str]) -> InlineKeyboardButton:
        label = shorten(button.label, LABEL_UNITS)
        style = str(button.tone) or None
        if button.copies:
            copied = CopyTextButton(fit(button.copies))
            return InlineKeyboardButton(label, copy_text=copied, style=style)
        data = STOP + self.stop if button.halts else next(tokens)
        return InlineKeyboardButton(label, callback_data=data, style=style)


def _fitting(rows: Rows) -> list[list[Button]]:
    """Without what Telegram would refuse: rows too long, words that are empty or too long."""
    kept: list[list[Button]] = []
    left = IN_ALL
    for row in rows:
        shown = [one for one in row if shorten(one.label, LABEL_UNITS) and _copyable(one)]
        for start in range(0, len(shown), IN_ROW):
            part = shown[start : start + IN_ROW][:left]
            left -= len(part)
            if part:
                kept.append(part)
    return kept


def _copyable(button: Button) -> bool:
    return not button.copies or 1 <= units(fit(button.copies)) <= COPY_UNITS
