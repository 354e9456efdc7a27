"""What a word after /mute names: everything, a container, a project or a host."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.core.alike import alike
from bot.core.call import Call
from bot.core.command import REGISTRY
from bot.core.errors import EngineError, NothingMatches, SeveralMatch, UsageError
from bot.domain.excerpt import excerpt
from bot.domain.mute import Mute, MuteScope
from bot.domain.sentence import say
from bot.domain.subject import Subject

ALL = "all"
BETWEEN = "/"
"""`nas/shop` is a project on a host, `nas/` the host: for names that are also a container's.
`/web` is the container, as docker writes its whole name, and nothing else that is called so."""


@dataclass(frozen=True, slots=True)
class Silenced:
    """What is to be silent."""

    scope: MuteScope
    host: str = ""
    name: str = ""


def word_of(what: Silenced | Mute) -> str:
    """The word that names it: `web`, `nas/shop`, `nas/` or `all`; a container `all` is `/all`."""
    if what.scope is MuteScope.ALL:
        return ALL
    if what.scope is MuteScope.CONTAINER:
        return f"{BETWEEN}{what.name}" if what.name.lower() == ALL else what.name
    return f"{what.host}{BETWEEN}{what.name}"


async def silenced(call: Call, word: str, line: Callable[[str], str]) -> Silenced:
    """What the word names; UsageError says what would be right, SeveralMatch and NothingMatches
    carry what `line` makes of each that fits or looks alike. A host can be named while its engine
    is away."""
    if word.lower() == ALL:
        return Silenced(MuteScope.ALL)
    host, slash, project = word.partition(BETWEEN)
    if slash and host in call.hosts.names:
        return Silenced(MuteScope.PROJECT if project else MuteScope.HOST, host, project)
    known, fault = await _known(call)
    bare = word.removeprefix(BETWEEN)
    found = _called(bare, known)[:1] if bare != word else _fitting(word, known, call)
    if len(found) != 1:
        call.name_host()
    if not found and fault is not None:
        raise fault
    if not found:
        raise _nothing(word, _choices(_alike(bare, known, call), line))
    if len(found) > 1:
        raise SeveralMatch(
            say("{name} fits several. Which one?", name=excerpt(word)), _choices(found, line)
        )
    return found[0]


def _choices(found: Sequence[Silenced], line: Callable[[str], str]) -> list[tuple[str, str]]:
    return [(word_of(one), line(word_of(one))) for one in found]


def _nothing(word: str, lines: Sequence[tuple[str, str]]) -> NothingMatches | UsageError:
    if lines:
        sentence = say("There is no container, project or host {name} here.", name=excerpt(word))
        if word.startswith(BETWEEN):
            bare = word.removeprefix(BETWEEN)
            sentence = say("There is no container {name} here.", name=excerpt(bare))
        return NothingMatches(sentence, lines)
    return UsageError(
        say(
            "There is no container, project or host {name} here: write it as /ps shows it, or all.",
            name=excerpt(word),
        ),
        REGISTRY["mute"].usage,
    )


async def _known(call: Call) -> tuple[list[Subject], EngineError | None]:
    """The host's containers, and those of open incidents, which may be gone; or why not."""
    host = call.engine.host
    members = (member for one in call.watch.incidents.open() for member in one.members)
    known = [member.subject for member in members if member.subject.host == host]
    try:
        rows = await call.engine.containers(all=True)
    except EngineError as fault:
        return known, fault
    return [Subject(host, one.id, one.name, project=one.project) for one in rows] + known, None


def _fitting(word: str, known: Sequence[Subject], call: Call) -> list[Silenced]:
    # Every name begins with an empty one, and a container without a project has an empty one.
    return (_exact(word, known, call) or _beginning(word, known)) if word else []


def _called(name: str, known: Sequence[Subject]) -> list[Silenced]:
    return [_container(one) for one in known if name in {one.name, one.lasting_name}]


def _exact(word: str, known: Sequence[Subject], call: Call) -> list[Silenced]:
    by_id = [_container(one) for one in known if word in {one.id, one.short_id}]
    if named := by_id or _called(word, known):
        return named[:1]
    if any(one.project == word for one in known):
        return [Silenced(MuteScope.PROJECT, call.engine.host, word)]
    return [Silenced(MuteScope.HOST, word)] if word in call.hosts.names else []


def _beginning(word: str, known: Sequence[Subject]) -> list[Silenced]:
    """Projects that begin so too, since their containers' names do."""
    projects = [
        Silenced(MuteScope.PROJECT, one.host, one.project)
        for one in known
        if one.project.startswith(word)
    ]
    containers = [
        _container(one) for one in known if one.id.startswith(word) or one.name.startswith(word)
    ]
    return list(dict.fromkeys([*projects, *containers]))


def _alike(word: str, known: Sequence[Subject], call: Call) -> list[Silenced]:
    """Containers first, since most lines are about one."""
    containers, projects = [one.name for one in known], [one.project for one in known]
    near = alike(word, [*containers, *filter(None, projects), *call.hosts.names])
    return [found for name in near for found in _exact(name, known, call)]


def _container(subject: Subject) -> Silenced:
    return Silenced(MuteScope.CONTAINER, subject.host, subject.lasting_name)
