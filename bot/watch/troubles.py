"""What incidents come to in a digest. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from bot.domain.digest import Trouble
from bot.domain.incident import Incident, IncidentKind, Member, MemberState

_STARTED_SINCE = frozenset({MemberState.TRYING, MemberState.RECOVERED, MemberState.STOPPED})
"""Nobody can stop what was not started after its last death."""
_FIRST = frozenset({IncidentKind.HOST.value, IncidentKind.GONE.value})


def troubles_since(when: datetime, host: str, incidents: Iterable[Incident]) -> tuple[Trouble, ...]:
    """Of a host: first its own absence and what goes on or is gone, then the most frequent; what
    was over by then is left out. A message may leave out the last of them."""
    found: dict[tuple[str, str], Trouble] = {}
    mine = [incident for incident in incidents if incident.host == host]
    for one in (trouble for incident in mine for trouble in _of(incident, when)):
        key = one.kind, one.name
        found[key] = _together(found[key], one) if key in found else one
    return tuple(sorted(found.values(), key=_place))


def _place(one: Trouble) -> tuple[bool, int]:
    return not (one.is_open or one.kind in _FIRST), -one.count


def _of(incident: Incident, when: datetime) -> Iterator[Trouble]:
    if incident.kind is IncidentKind.HOST:
        yield from _of_host(incident, when)
        return
    if not incident.members:
        yield from _itself(incident, when)
    for member in incident.members:
        if not member.is_over or (member.since or member.last_at) >= when:
            yield _of_member(member, incident, when)


def _of_host(incident: Incident, when: datetime) -> Iterator[Trouble]:
    """Its absence, unless nobody saw it go; then what is still missing since it is back."""
    if incident.is_of_host:
        yield from _itself(incident, when)
    if incident.back_at is None or incident.closed_at is not None:
        return
    for member in incident.members:
        if member.state is MemberState.DOWN:
            kind, began = incident.kind.value, _before(when, incident.back_at)
            name, project = member.subject.lasting_name, member.subject.project
            yield Trouble(kind, name, 1, is_open=True, project=project, began_at=began)


def _itself(incident: Incident, when: datetime) -> Iterator[Trouble]:
    """A host, a disk, an image."""
    is_open = incident.closed_at is None and incident.back_at is None
    if is_open or (incident.back_at or incident.last_at) >= when:
        began = _before(when, incident.opened_at)
        for name in _images(incident) or ("",):
            yield Trouble(incident.kind.value, name, 1, is_open, began_at=began)


def _images(incident: Incident) -> tuple[str, ...]:
    """Each once; a line is what was done and to which."""
    if incident.kind is not IncidentKind.IMAGE:
        return ()
    names = (line.partition(" ")[2] for line in incident.error.splitlines())
    return tuple(dict.fromkeys(filter(None, names)))


def _of_member(member: Member, incident: Incident, when: datetime) -> Trouble:
    # An incident is called by the gravest of all that happened, to whichever container.
    kind = _gravest(member) if len(incident.members) > 1 else incident.kind
    return Trouble(
        kind=kind.value,
        name=member.subject.lasting_name,
        count=member.deaths if kind is IncidentKind.CRASH else member.count,
        is_open=incident.closed_at is None and not member.is_over,
        project=member.subject.project,
        restarts=_restarts(member) if kind is IncidentKind.CRASH else 0,
        # What is gone was seen running then.
        began_at=None if kind is IncidentKind.GONE else _before(when, member.first_at),
    )


def _gravest(member: Member) -> IncidentKind:
    """An end is graver than a check that fails since."""
    is_ill = member.kind is IncidentKind.HEALTH
    return IncidentKind.CRASH if is_ill and member.deaths else member.kind


def _restarts(member: Member) -> int:
    """To end again it had to be started; of one that was removed the last start is not known."""
    if member.state is MemberState.REMOVED:
        return 0
    is_up = member.state in _STARTED_SINCE or member.kind is IncidentKind.HEALTH
    return member.deaths if is_up else member.deaths - 1


def _before(when: datetime, began: datetime) -> datetime | None:
    return began if began < when else None


def _together(one: Trouble, other: Trouble) -> Trouble:
    begins = [each.began_at for each in (one, other) if each.began_at is not None]
    return replace(
        other,
        count=one.count + other.count,
        is_open=one.is_open or other.is_open,
        restarts=one.restarts + other.restarts,
        began_at=min(begins, default=None),
    )
