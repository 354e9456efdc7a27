"""How incidents look in these tests, and a mailer between the store and the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.core.results import Result
from bot.core.watch_ports import Notice, Why
from bot.core.watch_results import IncidentEnded, IncidentShown, IncidentsShown
from bot.domain.incident import Incident
from bot.domain.text import bold, text
from bot.locale.catalogue import Catalogue
from bot.render.view import Button, View, view
from bot.watch.mail_means import MailPace
from tests.watch.carrier import Carrier

SHOWN: tuple[type[Result], ...] = (IncidentShown, IncidentsShown, IncidentEnded)
HOSTS = ("local", "prod")
PACE = MailPace(update=0.3, group_message=0.2)


def names(incident: Incident) -> str:
    return f"<{' '.join(one.subject.name for one in incident.members)}>"


def _one(shown: IncidentShown, _: Catalogue) -> View:
    words = text(bold(names(shown.incident)), f" died {shown.incident.count} times")
    row = (Button("Echo", "/echo looked"), Button("Wipe", "/wipe web"))
    return View(words, (row,))


def _several(shown: IncidentsShown, _: Catalogue) -> View:
    return View(text("\n".join(f"{names(one)} died" for one in shown.incidents)))


def _ended(shown: IncidentEnded, _: Catalogue) -> View:
    return View(text(f"{names(shown.incident)} recovered"))


@contextmanager
def drawn() -> Iterator[None]:
    """Incidents look as here, whatever the bot makes of them."""
    before = {kind: view.dispatch(kind) for kind in SHOWN}
    view.register(IncidentShown, _one)
    view.register(IncidentsShown, _several)
    view.register(IncidentEnded, _ended)
    try:
        yield
    finally:
        for kind, function in before.items():
            view.register(kind, function)


@dataclass
class Desk(Carrier):
    """Commits news and has them brought to chats."""

    pace: MailPace = PACE
    hosts: tuple[str, ...] = HOSTS

    async def bring(self, *incidents: Incident, chat: int, why: Why = Why.ANNOUNCE) -> None:
        """A notice for each, in one step."""
        await self.commit(incidents, [Notice(chat, None, why, one.number) for one in incidents])
