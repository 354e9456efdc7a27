"""What stands below an incident's first line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import accumulate, groupby

from bot.domain.clean import clean
from bot.domain.exit_code import meaning
from bot.domain.incident import Incident, IncidentKind, Member, MemberState
from bot.domain.sentence import Sentence, say, say_n
from bot.domain.start_failure import start_failure
from bot.domain.text import Span, Text, bold, code, join, quote, text
from bot.locale.catalogue import Catalogue
from bot.render.incident_words import (
    ENDS,
    SEPARATOR,
    TIMES,
    exit_words,
    lives_on,
    mark,
    stays_down,
)
from bot.render.state import SAID_CHARACTERS, flat, memory_size

QUOTED_CHARACTERS = 2400
"""Of log lines; the newest are kept."""
ROWS = 12
"""A longer list is told without a row for each."""
NAMES_CHARACTERS = 3400
"""Of one list; only what is gone may take more, and is cut."""
_STARTS_AGAIN = frozenset({"always", "unless-stopped", "on-failure"})


def facts(incident: Incident, now: datetime, catalogue: Catalogue) -> Iterator[Text]:
    """A line or a block each."""
    if incident.kind is IncidentKind.HOST:
        yield from _host(incident, now, catalogue)
    elif incident.kind is IncidentKind.IMAGE:
        yield text(quote(clean(incident.error)))
    elif incident.kind is IncidentKind.GONE:
        yield from _gone(incident.members, now, catalogue)
    elif len(incident.members) == 1:
        yield from _single(incident, incident.members[0], now, catalogue)
    else:
        yield catalogue.text(_times(incident.count, incident, now, catalogue))
        yield from names(incident.members, catalogue)
    if incident.is_unwatched:
        host = bold(incident.host)
        yield catalogue.text(
            say("{host} left the settings, and is not watched any more.", host=host)
        )
    if incident.taken is not None:
        taken = say(
            "👤 {name} looks after it, since {when}.",
            name=flat(incident.taken.name),
            when=clock(incident.taken.at, now, catalogue),
        )
        yield catalogue.text(taken)
    if is_muted(incident, now):
        until = incident.muted_until or now
        yield catalogue.text(say("🔕 Muted until {when}. All mutes: /mutes", when=until))


def is_muted(incident: Incident, now: datetime) -> bool:
    """Whether it makes no sound now."""
    return incident.muted_until is not None and incident.muted_until > now


def clock(when: datetime, now: datetime, catalogue: Catalogue) -> str:
    """The time of the day alone, where that is today."""
    local, today = when.astimezone(catalogue.zone), now.astimezone(catalogue.zone)
    return f"{local:%H:%M}" if local.date() == today.date() else catalogue.moment(when)


def names(members: Sequence[Member], catalogue: Catalogue) -> Iterator[Text]:
    """Every container: a row each, or, where they are many, those that stand alike together."""
    if len(members) <= ROWS:
        for one in members:
            words = [f"{mark(one)} {_counted(one)}"]
            words.extend(catalogue.words(sentence) for sentence in exit_words(one))
            if stays_down(one):
                words.append(catalogue.words(say("stays down")))
            yield text(SEPARATOR.join(words))
        return
    alike: dict[str, list[Member]] = {}
    for one in members:
        alike.setdefault(mark(one), []).append(one)
    for sign, ones in alike.items():
        yield text(f"{sign} ", _listed([_with_code(one) for one in ones], catalogue))


def _listed(told: Sequence[str], catalogue: Catalogue) -> Text:
    """As many as a message takes."""
    ends = accumulate(len(one) + 2 for one in told)
    count = sum(end <= NAMES_CHARACTERS for end in ends)
    kept, left = ", ".join(told[:count]), len(told) - count
    more = say_n("and {count} more", "and {count} more", left)
    return text(kept, " ", catalogue.text(more)) if left else text(kept)


def _counted(one: Member) -> str:
    times = f" {TIMES}{one.count}" if one.count > 1 else ""
    return f"{flat(one.subject.lasting_name)}{times}"


def _with_code(one: Member) -> str:
    return f"{_counted(one)} ({one.exit_code})" if exit_words(one) else _counted(one)


def _single(incident: Incident, one: Member, now: datetime, catalogue: Catalogue) -> Iterator[Text]:
    told = [*_why(one), *_memory(one), _times(one.count, incident, now, catalogue)]
    if not one.is_over:
        told.extend(_restarts(one))
    if one.is_late:
        told.append(say("Seen late: the bot was not listening when it happened."))
    yield from (catalogue.text(sentence) for sentence in told)
    if one.error:
        # A health check may speak of ports, too, and means others.
        plain = start_failure(one.error) if one.kind is not IncidentKind.HEALTH else None
        yield catalogue.text(plain) if plain else text(quote(flat(one.error, SAID_CHARACTERS)))
    if any(one.lines):
        yield text(quote(_newest(one.lines)))


def _gone(members: Sequence[Member], now: datetime, catalogue: Catalogue) -> Iterator[Text]:
    when = clock(min(one.first_at for one in members), now, catalogue)
    if len(members) == 1:
        it = say("It ran at {when}, and was removed while the bot was not listening.", when=when)
        yield catalogue.text(it)
        return
    they = say("They ran at {when}, and were removed while the bot was not listening.", when=when)
    yield catalogue.text(they)
    yield from names(members, catalogue)


def _why(one: Member) -> Iterator[Sentence]:
    if lives_on(one):
        yield say("A process in it was killed; the container itself runs on.")
    elif one.kind in ENDS and one.exit_code is None:
        yield say("It ended and was started again; how it ended is not known.")
    elif one.kind in ENDS:
        says = meaning(one.exit_code or 0, oom_killed=one.out_of_memory)
        if says is not None:
            yield says


def _memory(one: Member) -> Iterator[Sentence]:
    if not one.out_of_memory:
        return
    limit, seen = memory_size(one.memory_limit), memory_size(one.memory_seen)
    if one.memory_limit and one.memory_seen:
        yield say(
            "Its limit is {limit}; {seen} were in use when last seen.", limit=limit, seen=seen
        )
    elif one.memory_limit:
        yield say("Its limit is {limit}.", limit=limit)
    elif one.memory_seen:
        yield say("It has no limit; {seen} were in use when last seen.", seen=seen)


def _times(count: int, incident: Incident, now: datetime, catalogue: Catalogue) -> Sentence:
    first = clock(incident.opened_at, now, catalogue)
    members = incident.members
    if count <= max(1, len(members)):
        is_over = incident.back_at is not None or (
            bool(members) and all(one.is_over for one in members)
        )
        return say("It began at {when}", when=first) if is_over else say("Since {when}", when=first)
    last = max(one.last_at for one in members)
    return say_n(
        "{count} time since {first}, last at {last}",
        "{count} times since {first}, last at {last}",
        count,
        first=first,
        last=clock(last, now, catalogue),
    )


def _restarts(one: Member) -> Iterator[Sentence]:
    policy: Span = code(one.restart_policy)
    if one.kind not in ENDS or lives_on(one):
        return
    if one.subject.is_task:
        if one.state is MemberState.DOWN:
            yield say("Its swarm starts another in its place, if the service says so.")
        return
    if stays_down(one):
        yield say("Docker could not start it again, and tries no more.")
    elif has_ended(one):
        yield say("Nothing starts it again.")
    elif one.restart_policy.partition(":")[0] in _STARTS_AGAIN and not _has_given_up(one):
        yield say("Docker starts it again ({policy}).", policy=policy)


def has_ended(one: Member) -> bool:
    """It is down, and nothing starts it again."""
    if one.kind not in ENDS or one.state is not MemberState.DOWN or one.subject.is_task:
        return False
    return one.restart_policy == "no" or _has_given_up(one)


def _has_given_up(one: Member) -> bool:
    most = one.restart_policy.partition(":")[2]
    return one.is_given_up or (most.isdigit() and one.deaths > int(most))


def _newest(lines: Sequence[str]) -> str:
    kept = "\n".join(line for same in groupby(lines) for line in _folded(*same))
    return kept if len(kept) <= QUOTED_CHARACTERS else f"…{kept[-QUOTED_CHARACTERS:]}"


def _folded(line: str, same: Iterable[str]) -> list[str]:
    """What was written again and again is quoted once."""
    lines = list(same)
    return [f"{line} {TIMES}{len(lines)}"] if line and len(lines) > 1 else lines


def _host(incident: Incident, now: datetime, catalogue: Catalogue) -> Iterator[Text]:
    if incident.back_at is None:
        since = say("Since {when}", when=clock(incident.last_at, now, catalogue))
        yield catalogue.text(since)
        if incident.error:
            yield text(quote(flat(incident.error, SAID_CHARACTERS)))
    if incident.members:
        head = (
            say("These ended meanwhile:")
            if incident.back_at is None
            else say("These did not come back with it:")
        )
        yield join([catalogue.text(head), *names(incident.members, catalogue)])
