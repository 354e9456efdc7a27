"""Which changes of incidents make a sound: what mutes take, and what is due when they are over."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from bot.domain.incident import Incident, IncidentKind
from bot.domain.mute import Mute
from bot.watch.book import Book
from bot.watch.change import Change, Say
from bot.watch.muting import Muting
from bot.watch.routing import Address, Router


@dataclass(frozen=True)
class Silence:
    """The newsroom's; the book notes what is muted."""

    book: Book
    muting: Muting
    router: Router

    def under(self, change: Change) -> Change:
        """The same with the mute that it is under."""
        # An earlier change of the same news may have been muted since this one was made.
        incident, mute = self.book.marked(change.incident), self.mute(change.incident)
        if mute is not None and (incident.muted_by or _is_new(change)):
            return Change(self._noted(incident, mute.number), Say.NONE)
        if mute is not None and (change.say is Say.ANNOUNCE or self.unheard(change)):
            # What a chat has seen already is kept up to date there, without a sound.
            hushed = self.book.hushed(incident.number, mute.number)
            say = Say.UPDATE if incident.back_at is None else Say.ENDED
            return Change(hushed or replace(incident, hushed_by=mute.number), say)
        if incident.muted_by:
            return self._no_longer(change, incident)
        return replace(change, incident=incident)

    def mute(self, incident: Incident) -> Mute | None:
        """The one that covers all that is in trouble, or all there was when nothing is any more;
        what one of those is not under, none is.

        A host that is away is more than those that did not come back when it was away before.
        """
        is_away = incident.kind is IncidentKind.HOST and incident.back_at is None
        if is_away or not incident.members:
            return self.muting.covers(incident.host)
        meant = [one for one in incident.members if not one.is_over] or incident.members
        mutes = [self.muting.covers(incident.host, one.subject) for one in meant]
        return mutes[-1] if all(mutes) else None

    def unheard(self, change: Change) -> Collection[Address]:
        """Where it is told only since more went wrong, so that its first message is a new one; not
        of what somebody looks after."""
        if change.before is None or change.say is not Say.UPDATE or change.incident.taken:
            return ()
        heard = set(self.router.addresses(change.before))
        return {one for one in self.router.addresses(change.incident) if one not in heard}

    def _no_longer(self, change: Change, incident: Incident) -> Change:
        """No chat has seen it: what goes wrong further is told as new, and nothing else of it."""
        if not change.is_worse:
            return Change(incident, Say.NONE)
        say = Say.ANNOUNCE if incident.taken is None else Say.UPDATE
        return Change(self._noted(incident, 0), say)

    def _noted(self, incident: Incident, mute: int) -> Incident:
        return self.book.muted(incident.number, mute) or replace(incident, muted_by=mute)


def _is_new(change: Change) -> bool:
    return change.say is Say.ANNOUNCE and change.incident.announced == 1
