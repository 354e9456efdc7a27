"""The digest: short on a phone, and quiet where all is well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.core.plan_results import DigestPlanned, DigestShown
from bot.domain.digest import Change, ChangeKind, Down, HostDigest, ProjectState
from bot.domain.mute import Mute, MuteScope
from bot.domain.sentence import Sentence, say, say_n
from bot.domain.size import human_size
from bot.domain.text import Span, Text, bold, code, join, text
from bot.domain.usage import DiskUse
from bot.locale.catalogue import Catalogue
from bot.render.brevity import few, short
from bot.render.state import memory_size
from bot.render.troubles import trouble_row
from bot.render.view import View, view

WELL, ILL, AWAY, CHANGED, NEWER, MUTED = "🟢", "🔴", "⚫", "🔁", "⬆️", "🔕"
SEPARATOR = " · "
_LEAST_PERCENT = 1.0


@view.register
def digest_shown(shown: DigestShown, catalogue: Catalogue) -> View:
    """A block for each host; hosts are named where there are several."""
    head = bold(catalogue.words(say("Digest")))
    when = say("since {when}", when=shown.since) if shown.since else say("the first one")
    blocks = [text(head, SEPARATOR, catalogue.text(when))]
    is_named = len(shown.hosts) > 1
    blocks.extend(_host(one, shown.at, catalogue, is_named=is_named) for one in shown.hosts)
    if shown.mutes:
        blocks.append(text(f"{MUTED} ", catalogue.text(_mutes(shown.mutes, catalogue))))
    return View(join(blocks, "\n\n"))


@view.register
def digest_planned(shown: DigestPlanned, catalogue: Catalogue) -> View:
    """When it comes, and how that is changed."""
    plan = shown.plan
    if plan is None or plan.cron is None:
        off = say(
            "This chat gets no digest. {line} begins it, {now} shows one.",
            line=code('/digest set "0 9 * * mon-fri"'),
            now=code("/digest now"),
        )
        return View(catalogue.text(off))
    when = say("The digest comes by {cron}.", cron=code(plan.cron))
    rows = [catalogue.text(when)]
    if plan.next_at is not None:
        rows.append(catalogue.text(say("Next at {when}", when=plan.next_at)))
    rows.append(catalogue.text(say("{line} ends it.", line=code("/digest off"))))
    return View(join(rows))


def _host(one: HostDigest, now: datetime, catalogue: Catalogue, *, is_named: bool) -> Text:
    name: list[Span | str] = [bold(one.host), SEPARATOR] if is_named else []
    if one.is_away:
        head = text(f"{AWAY} ", *name, catalogue.text(say("The engine does not answer.")))
        return join([head, *trouble_row(one, now, catalogue)])
    is_down = any(project.down for project in one.projects)
    is_ill = is_down or any(trouble.is_open for trouble in one.troubles)
    mark = ILL if is_ill else WELL
    rows = [text(f"{mark} ", *name, catalogue.text(_counts(one)))]
    rows.extend(_project_rows(one.projects, catalogue))
    rows.extend(trouble_row(one, now, catalogue))
    rows.extend(_change_rows(one.changes, catalogue))
    rows.extend(catalogue.text(sentence) for sentence in _amounts(one))
    rows.extend(text(mark, catalogue.text(sentence)) for mark, sentence in _images(one))
    return join(rows)


def _counts(one: HostDigest) -> Sentence:
    """Each container is counted once, save that an unhealthy one runs."""
    projects = one.projects
    if not projects:
        return say("There are no containers.")
    running = sum(one.running for one in projects)
    unhealthy = sum(one.unhealthy for one in projects)
    down = sum(len(one.down) for one in projects) - unhealthy
    stopped = sum(one.stopped for one in projects)
    words = say_n("{count} container runs", "{count} containers run", running)
    if down:
        words = say_n("{rest}, {count} has failed", "{rest}, {count} have failed", down, rest=words)
    if unhealthy:
        words = say_n(
            "{rest}, {count} is unhealthy", "{rest}, {count} are unhealthy", unhealthy, rest=words
        )
    if stopped:
        words = say_n(
            "{rest}, {count} is stopped", "{rest}, {count} are stopped", stopped, rest=words
        )
    # What was wrong stands below, also where it is over.
    if down or unhealthy or not running or one.troubles:
        return say("{words}.", words=words)
    return say("{count}, all is well.", count=words)


def _project_rows(projects: Sequence[ProjectState], catalogue: Catalogue) -> Iterator[Text]:
    """Those with something down have a row; the others share one, where there are several."""
    for project in projects:
        if project.down:
            down = [_down(one, catalogue) for one in project.down]
            yield text(_project(project, catalogue), ": ", few(down, ", "))
    well = [_project(project, catalogue) for project in projects if not project.down]
    if len(projects) > 1 and well:
        yield few(well, SEPARATOR)


def _project(project: ProjectState, catalogue: Catalogue) -> Text:
    name = short(project.name or catalogue.words(say("no project")))
    if project.running == project.total:
        return text(name, f" {project.running}")
    count = say("{count} of {total}", count=project.running, total=project.total)
    return text(name, " ", catalogue.text(count))


def _down(one: Down, catalogue: Catalogue) -> Text:
    states = {
        "restarting": say("restarts again and again"),
        "unhealthy": say("unhealthy"),
        "dead": say("dead"),
    }
    state = states.get(one.state, say("exit {code}", code=one.exit_code))
    return text(bold(short(one.name)), " (", catalogue.text(state), ")")


def _change_rows(changes: Sequence[Change], catalogue: Catalogue) -> Iterator[Text]:
    kinds = (
        (ChangeKind.NEW, say("New: {names}")),
        (ChangeKind.GONE, say("Gone: {names}")),
        (ChangeKind.IMAGE, say("Other image: {names}")),
        (ChangeKind.STARTED, say("Started again: {names}")),
    )
    for kind, sentence in kinds:
        names = [text(short(one.name)) for one in changes if one.kind is kind]
        if names:
            words = Sentence(sentence.key, {"names": few(names, ", ")})
            yield text(f"{CHANGED} ", catalogue.text(words))


def _amounts(one: HostDigest) -> Iterator[Sentence]:
    busy = [each for each in one.most_cpu if each.stats.cpu_percent >= _LEAST_PERCENT]
    if busy:
        names = ", ".join(f"{short(each.name)} {each.stats.cpu_percent:.0f} %" for each in busy)
        yield say("CPU: {names}", names=names)
    if one.most_memory:
        names = ", ".join(
            f"{short(each.name)} {memory_size(each.stats.memory_bytes)}" for each in one.most_memory
        )
        yield say("Memory: {names}", names=names)
    if one.disk is not None:
        yield _disk(one.disk)


def _disk(disk: DiskUse) -> Sentence:
    parts = (
        (disk.images, say("images {size}")),
        (disk.containers, say("containers {size}")),
        (disk.volumes, say("volumes {size}")),
        (disk.build_cache, say("build cache {size}")),
    )
    unused = sum(part.unused_bytes for part in disk.parts)
    listed: list[Sentence] = [
        Sentence(words.key, {"size": human_size(part.size_bytes)})
        for part, words in parts
        if part.size_bytes
    ]
    if not listed:
        return say("Disk: nothing")
    together = listed[0]
    for more in listed[1:]:
        together = say("{one}, {other}", one=together, other=more)
    if not unused:
        return say("Disk: {parts}", parts=together)
    return say("Disk: {parts}; {size} unused", parts=together, size=human_size(unused))


def _images(one: HostDigest) -> Iterator[tuple[str, Sentence]]:
    if one.newer:
        names = few([text(code(name)) for name in one.newer], ", ")
        yield f"{NEWER} ", say("Newer in the registry: {names}", names=names)
    if one.silent_registries:
        names = few([text(name) for name in one.silent_registries], ", ")
        yield "", say("No answer from {names} about newer images.", names=names)
    if one.images_asked < one.images:
        values = {"asked": one.images_asked, "count": one.images}
        yield "", say("Newer images: {asked} of {count} were asked about.", **values)


def _mutes(mutes: Sequence[Mute], catalogue: Catalogue) -> Sentence:
    names = [catalogue.text(_mute(one)) for one in mutes]
    return say("Muted: {names}", names=few(names, ", "))


def _mute(mute: Mute) -> Sentence:
    name: Sentence | str = mute.host if mute.scope is MuteScope.HOST else short(mute.name)
    if mute.scope is MuteScope.ALL:
        name = say("everything")
    return say("{name} until {when}", name=name, when=mute.until)
