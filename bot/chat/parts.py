"""What the chat layer is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.chat.remarks import IncidentsOf, no_incidents
from bot.chat.running import RunningCommands
from bot.chat.scheduled import Mail
from bot.core.limits import Limits
from bot.core.pipeline import Pipeline
from bot.core.ports import Access, Buttons, Clock, Inbox, Journal, Redaction
from bot.core.question_port import Questions
from bot.locale.catalogue import Catalogue


@dataclass(frozen=True)
class Parts:
    """What the chat layer is built on.

    `pipeline.running` has to be the chat's own `running`; the bot's name is filled in when Telegram
    has told it. `moved` is told of a group's new id, `heartbeat` is called whenever Telegram
    answered a poll.
    """

    pipeline: Pipeline
    running: RunningCommands
    inbox: Inbox
    buttons: Buttons
    questions: Questions
    journal: Journal
    access: Access
    catalogues: Mapping[str, Catalogue]
    limits: Limits
    clock: Clock
    redaction: Redaction
    mail: Mail
    moved: Callable[[int, int], None] = lambda old, new: None
    moves: Mapping[int, int] = field(default_factory=dict)
    """Of groups that moved before the start: the new id by the old one."""
    heartbeat: Callable[[], None] = lambda: None
    incidents_of: IncidentsOf = no_incidents
    """What a message shows, so that a reply to it is about that."""
