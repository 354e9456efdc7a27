"""An incident's first line: what it is about, and how it stands."""

from __future__ import annotations

from bot.domain.incident import Incident, IncidentKind, Member, MemberState
from bot.domain.sentence import Sentence, say, say_n
from bot.domain.size import human_size
from bot.domain.text import Span, Text, bold, join, text
from bot.locale.catalogue import Catalogue
from bot.locale.precise import precise
from bot.render.state import flat

SEPARATOR = " · "
BAD, UNSURE, WELL, ENDED, NEWS = "🔴", "🟠", "✅", "⏹", "🔵"
TIMES = "\N{MULTIPLICATION SIGN}"
ENDS = frozenset({IncidentKind.CRASH, IncidentKind.MEMORY})
_NAME_CHARACTERS = 80


def headline(incident: Incident, catalogue: Catalogue) -> Text:
    """Its mark, what is the matter with whom, and the exit code of a single container."""
    parts = [state_line(incident, catalogue)]
    if len(incident.members) == 1 and incident.kind is not IncidentKind.HOST:
        parts.extend(catalogue.text(one) for one in exit_words(incident.members[0]))
    return join(parts, SEPARATOR)


def state_line(incident: Incident, catalogue: Catalogue) -> Text:
    """Its mark, and what is the matter with whom."""
    sign, sentence = _said(incident)
    return text(f"{sign} ", catalogue.text(sentence))


def exit_words(member: Member) -> list[Sentence]:
    """`exit 139`, where it ended with something to tell."""
    if member.kind not in ENDS or not member.exit_code:
        return []
    return [say("exit {code}", code=member.exit_code)]


def mark(member: Member) -> str:
    """How one container of several stands."""
    match member.state:
        case MemberState.DOWN:
            return UNSURE if member.kind is IncidentKind.HEALTH else BAD
        case MemberState.TRYING:
            return UNSURE
        case MemberState.RECOVERED:
            return WELL
    return ENDED


def lives_on(member: Member) -> bool:
    """Memory ran out, and it never ended: a process in it was killed."""
    is_up = member.state in {MemberState.TRYING, MemberState.RECOVERED}
    return is_up and member.kind is IncidentKind.MEMORY and member.since == member.last_at


def stays_down(member: Member) -> bool:
    """The engine could not start it again."""
    is_end = member.kind in ENDS and member.state is MemberState.DOWN
    return is_end and member.is_given_up and bool(member.error)


def name_of(member: Member) -> Span:
    """As people read it."""
    return bold(flat(member.subject.lasting_name, _NAME_CHARACTERS))


def _said(incident: Incident) -> tuple[str, Sentence]:
    match incident.kind:
        case IncidentKind.HOST:
            return _host(incident)
        case IncidentKind.DISK:
            return _disk(incident)
        case IncidentKind.IMAGE:
            return NEWS, say("Images on {host} changed", host=bold(incident.host))
        case IncidentKind.GONE:
            return ENDED, _gone(incident)
    if len(incident.members) == 1:
        return _single(incident.members[0], incident)
    return _group(incident)


def _single(one: Member, incident: Incident) -> tuple[str, Sentence]:
    name = name_of(one)
    match one.state:
        case MemberState.DOWN:
            return mark(one), _down(one, incident)
        case MemberState.TRYING if lives_on(one):
            return UNSURE, say("{name} ran out of memory, and goes on", name=name)
        case MemberState.TRYING:
            return UNSURE, say("{name} runs again, not yet for long", name=name)
        case MemberState.STOPPED:
            return ENDED, say("{name} has stopped", name=name)
        case MemberState.REMOVED:
            return ENDED, say("{name} was removed", name=name)
    return WELL, _recovered(one, incident)


def _down(one: Member, incident: Incident) -> Sentence:
    name = name_of(one)
    if one.kind is IncidentKind.HEALTH:
        return say("{name} is unhealthy", name=name)
    if one.kind is IncidentKind.START:
        return say("{name} could not start", name=name)
    if one.out_of_memory:
        return _out_of_memory(name, is_last=stays_down(one), is_loop=incident.is_loop)
    if stays_down(one):
        return say("{name} crashed and stays down", name=name)
    if incident.is_loop:
        return say("{name} crashes again and again", name=name)
    return say("{name} crashed", name=name)


def _out_of_memory(name: Span, *, is_last: bool, is_loop: bool) -> Sentence:
    if is_last:
        return say("{name} ran out of memory and stays down", name=name)
    if is_loop:
        return say("{name} runs out of memory again and again", name=name)
    return say("{name} ran out of memory", name=name)


def _recovered(one: Member, incident: Incident) -> Sentence:
    name = name_of(one)
    if lives_on(one):
        return say("{name} went on after memory ran out", name=name)
    if incident.is_loop:
        return say_n(
            "{name} is stable again after {count} restart",
            "{name} is stable again after {count} restarts",
            one.deaths,
            name=name,
        )
    if one.kind is IncidentKind.HEALTH:
        return say("{name} is healthy again after {time}", name=name, time=precise(one.lasted))
    return say("{name} recovered after {time}", name=name, time=precise(one.lasted))


def _group(incident: Incident) -> tuple[str, Sentence]:
    count, where = len(incident.members), bold(flat(incident.project or incident.host))
    states = [one.state for one in incident.members]
    down = states.count(MemberState.DOWN)
    if down == count:
        return _all_down(incident, count, where)
    if down:
        return BAD, say_n(
            "{count} of {total} containers of {where} is not well yet",
            "{count} of {total} containers of {where} are not well yet",
            down,
            total=count,
            where=where,
        )
    if MemberState.TRYING in states:
        return UNSURE, say_n(
            "{count} container of {where} runs again, not yet for long",
            "{count} containers of {where} run again, not yet for long",
            count,
            where=where,
        )
    if set(states) == {MemberState.RECOVERED}:
        lasted = max(one.since or one.last_at for one in incident.members) - incident.opened_at
        return WELL, say_n(
            "{count} container of {where} recovered after {time}",
            "{count} containers of {where} recovered after {time}",
            count,
            where=where,
            time=precise(lasted),
        )
    return WELL, say_n(
        "It is over for {count} container of {where}",
        "It is over for {count} containers of {where}",
        count,
        where=where,
    )


def _all_down(incident: Incident, count: int, where: Span) -> tuple[str, Sentence]:
    """Those whose health check fails are not down."""
    ill = [one.kind is IncidentKind.HEALTH for one in incident.members]
    if not any(ill):
        return BAD, say_n(
            "{count} container of {where} is down",
            "{count} containers of {where} are down",
            count,
            where=where,
        )
    return UNSURE if all(ill) else BAD, say_n(
        "{count} container of {where} is not well",
        "{count} containers of {where} are not well",
        count,
        where=where,
    )


def _gone(incident: Incident) -> Sentence:
    if len(incident.members) == 1:
        return say("{name} is gone", name=name_of(incident.members[0]))
    return say_n(
        "{count} container of {where} is gone",
        "{count} containers of {where} are gone",
        len(incident.members),
        where=bold(flat(incident.project or incident.host)),
    )


def _host(incident: Incident) -> tuple[str, Sentence]:
    host = bold(incident.host)
    if incident.back_at is None and incident.is_down:
        return BAD, say("Docker on {host} went down", host=host)
    if incident.back_at is None:
        return BAD, say("{host} does not answer", host=host)
    lasted = incident.back_at - incident.last_at
    sign = WELL if all(one.is_over for one in incident.members) else UNSURE
    if not lasted:
        # It was never told that it had gone.
        return sign, say("{host} answers", host=host)
    return sign, say("{host} answers again after {time}", host=host, time=precise(lasted))


def _disk(incident: Incident) -> tuple[str, Sentence]:
    host = bold(incident.host)
    free, total = human_size(incident.free_bytes), human_size(incident.total_bytes)
    if incident.back_at is None:
        words = say(
            "The disk of {host} is nearly full: {free} of {total} free",
            host=host,
            free=free,
            total=total,
        )
        return BAD, words
    words = say(
        "The disk of {host} has room again: {free} of {total} free",
        host=host,
        free=free,
        total=total,
    )
    return WELL, words
