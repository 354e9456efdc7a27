"""The row of buttons and the line under a list in pages."""

from __future__ import annotations

from bot.core.results import Listing
from bot.domain.sentence import Sentence, say
from bot.render.view import Button

PREVIOUS, AGAIN, NEXT = "\u2039", "⟳", "\u203a"


def pager(shown: Listing) -> tuple[Button, ...]:
    """Back, again, on; each takes the place of the message."""

    def to(label: str, page: int) -> Button:
        return Button(label, shown.line, page=page, edits=True)

    row = [to(AGAIN, shown.page)]
    if shown.page > 0:
        row.insert(0, to(PREVIOUS, shown.page - 1))
    if shown.page + 1 < shown.pages:
        row.append(to(NEXT, shown.page + 1))
    return tuple(row)


def page_words(shown: Listing) -> Sentence | None:
    """Which page it is, if there are several."""
    if shown.pages == 1:
        return None
    return say("Page {page} of {pages}", page=shown.page + 1, pages=shown.pages)
