"""A digest's line of what went wrong on a host."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.domain.digest import HostDigest, Trouble
from bot.domain.incident import IncidentKind
from bot.domain.sentence import Sentence, say, say_n
from bot.domain.text import Text, bold, text
from bot.locale.catalogue import Catalogue
from bot.render.brevity import NAME_CHARACTERS, few, short


def trouble_row(one: HostDigest, now: datetime, catalogue: Catalogue) -> Iterator[Text]:
    """None, where nothing did."""
    if not one.troubles:
        return
    is_one_project = len(one.projects) == 1
    found = [
        catalogue.text(_lasting(_trouble(trouble, catalogue, is_one_project), trouble, now))
        for trouble in one.troubles
    ]
    yield text("⚠️ ", few(found, "; "))


def _trouble(trouble: Trouble, catalogue: Catalogue, is_one_project: bool) -> Sentence:
    """What, how often, and how often it was started again."""
    kind = _TROUBLES.get(trouble.kind, say("{name}: trouble"))
    if trouble.kind == IncidentKind.HOST and trouble.name:
        kind = say("{name} did not come back")
    project = "" if is_one_project else _project(trouble)
    what = Sentence(kind.key, {"name": text(bold(short(trouble.name)), project)})
    if trouble.count > 1:
        what = say("{what} {count} times", what=what, count=trouble.count)
    return _restarted(what, trouble)


def _project(trouble: Trouble) -> str:
    """Compose's own names begin with it."""
    name, project = trouble.name, trouble.project
    is_short = len(name) + len(project) <= NAME_CHARACTERS
    return f" ({project})" if project and is_short and not name.startswith(project) else ""


def _restarted(what: Sentence, trouble: Trouble) -> Sentence:
    if not trouble.restarts:
        return what
    if trouble.restarts < trouble.count:
        return say_n(
            "{what}, restarted {count} time",
            "{what}, restarted {count} times",
            trouble.restarts,
            what=what,
        )
    if trouble.count == 1:
        return say("{what}, restarted", what=what)
    return say("{what}, restarted each time", what=what)


def _lasting(what: Sentence, trouble: Trouble, now: datetime) -> Sentence:
    """Whether it goes on, and when it began, if the last digest may have told of it already."""
    if trouble.began_at is None:
        return say("{what} (still)", what=what) if trouble.is_open else what
    ago = now - trouble.began_at
    if trouble.is_open:
        return say("{what} (still, began {time} ago)", what=what, time=ago)
    return say("{what} (began {time} ago)", what=what, time=ago)


_TROUBLES = {
    IncidentKind.CRASH.value: say("{name} crashed"),
    IncidentKind.MEMORY.value: say("{name} out of memory"),
    IncidentKind.HEALTH.value: say("{name} unhealthy"),
    IncidentKind.START.value: say("{name} did not start"),
    IncidentKind.GONE.value: say("{name} gone"),
    IncidentKind.HOST.value: say("the engine was away"),
    IncidentKind.DISK.value: say("the disk was nearly full"),
    IncidentKind.IMAGE.value: say("image {name} was changed"),
}
