"""Names to containers: strict where something is changed, lenient where it is only looked at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial

from bot.core.alike import alike
from bot.core.errors import CANDIDATES, NothingMatches, SeveralMatch
from bot.domain.container import Container
from bot.domain.excerpt import excerpt
from bot.domain.sentence import say
from bot.domain.short_id import short_id
from bot.domain.text import bold, join, text

Line = Callable[[str], str]
"""The whole line with a container's full name in the place of the one that was typed."""
Resolved = Callable[[str, Sequence[Container], Line], Container]
NAMED = 6
"""Of more names that are not there, the first."""


def strict(name: str, containers: Sequence[Container], line: Line) -> Container:
    """The one that is meant: exact id, whole or short, exact name, or the only one whose id or
    name begins so.

    NothingMatches and SeveralMatch carry what `line` makes of each candidate's name.
    """
    _check(name)
    found = _exact(name, containers) or _beginning(name, containers)
    if not found:
        raise _nothing(name, containers, line)
    if len(found) > 1:
        raise SeveralMatch(
            say("{name} fits several containers. Which one?", name=excerpt(name)),
            [(one.name, line(one.name)) for one in found[:CANDIDATES]],
        )
    return found[0]


def whole(name: str, containers: Sequence[Container], line: Line) -> Container:
    """As strict, but by the whole name, or whole or short id, alone: nobody sees what is meant.

    Once the one that was meant is gone, another's name may begin so.
    """
    found = strict(name, containers, line)
    if found not in _exact(name, containers):
        sentence = say(
            "There is no container {name} here, only {found}. A scheduled line needs the whole"
            " name.",
            name=excerpt(name),
            found=bold(found.name),
        )
        raise NothingMatches(sentence, [(found.name, line(found.name))])
    return found


def lenient(name: str, containers: Sequence[Container], line: Line) -> Container:
    """The best fit: as strict, else a running one before a stopped one, the newest first."""
    _check(name)
    found = (
        _exact(name, containers)
        or _beginning(name, containers)
        or [one for one in containers if name.lower() in one.name.lower()]
    )
    if not found:
        raise _nothing(name, containers, line)
    return max(found, key=lambda one: (one.state == "running", one.created))


def has(name: str, containers: Sequence[Container]) -> bool:
    """Whether it is the whole name, or the whole or short id, of one."""
    return bool(_exact(name, containers))


def every(
    resolved: Resolved,
    names: Sequence[str],
    containers: Sequence[Container],
    naming: Callable[[str, str], str],
    *,
    is_write: bool = False,
) -> list[Container]:
    """Each of them. Those that are not there are named all at once, and what others in the line
    stand for is not offered for them."""
    found: list[Container] = []
    missing: list[NothingMatches] = []
    several: list[SeveralMatch] = []
    for name in dict.fromkeys(names):
        if len(missing) > NAMED:
            # What looks alike takes long to find, and everybody waits.
            break
        try:
            found.append(resolved(name, containers, partial(naming, name)))
        except NothingMatches as fault:
            missing.append(fault)
        except SeveralMatch as fault:
            several.append(fault)
    if missing:
        lacking = _all_at_once(missing, {one.name for one in found})
        if is_write and len(missing) < len(set(names)):
            told = say("{fault} Nothing was done to the others.", fault=lacking.sentence)
            raise NothingMatches(told, lacking.lines)
        raise lacking
    if several:
        raise several[0]
    return found


def _all_at_once(faults: Sequence[NothingMatches], taken: Collection[str]) -> NothingMatches:
    """Each button corrects one name: of several that lack, it offers the nearest to each."""
    plain = [one for one in faults if one.name]
    if len(plain) < 2:  # noqa: PLR2004 - more than one
        fault = faults[0]
        return NothingMatches(fault.sentence, _left(fault, taken), fault.name)
    names = join((excerpt(one.name) for one in plain[:NAMED]), ", ")
    if len(plain) > NAMED:
        names = text(names, ", …")
    nearest: dict[str, str] = {}
    for one in plain:
        for name, line in _left(one, taken)[:1]:
            nearest.setdefault(name, line)
    sentence = say("There are no containers {names} here.", names=names)
    return NothingMatches(sentence, list(nearest.items()))


def _left(fault: NothingMatches, taken: Collection[str]) -> list[tuple[str, str]]:
    return [(name, line) for name, line in fault.lines if name not in taken]


def _check(name: str) -> None:
    """Every name begins with an empty one: it would fit whatever is alone on its host."""
    if not name.removeprefix("/"):
        raise NothingMatches(say("The container's name is empty."))


def _nothing(name: str, containers: Sequence[Container], line: Line) -> NothingMatches:
    sentence = say("There is no container {name} here.", name=excerpt(name))
    near = alike(name.removeprefix("/"), [one.name for one in containers])
    return NothingMatches(sentence, [(one, line(one)) for one in near], name)


def _exact(name: str, containers: Iterable[Container]) -> list[Container]:
    wanted = name.removeprefix("/")
    # Buttons name a container by its short id, and none else may take that for its name.
    by_id = [one for one in containers if wanted in {one.id, short_id(one.id)}]
    return by_id or [one for one in containers if one.name == wanted]


def _beginning(name: str, containers: Iterable[Container]) -> list[Container]:
    return [one for one in containers if one.id.startswith(name) or one.name.startswith(name)]
