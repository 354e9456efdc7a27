"""/ps and the cards of containers."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.container_results import Card, ContainersListed
from bot.core.line import line_of
from bot.domain.container import Container, ContainerDetail
from bot.domain.exit_code import meaning
from bot.domain.sentence import Sentence, say, say_n
from bot.domain.short_id import short_id
from bot.domain.size import human_size
from bot.domain.start_failure import start_failure
from bot.domain.text import Span, Text, bold, code, join, text
from bot.locale.catalogue import Catalogue
from bot.render.pager import AGAIN, PREVIOUS, page_words, pager
from bot.render.state import (
    SAID_CHARACTERS,
    flat,
    mark,
    memory_size,
    published,
    short_image,
    state_words,
)
from bot.render.view import Button, Tone, View, beside, view

SEPARATOR = " · "
_PORTS_SHOWN = 3
_LABEL_CHARACTERS = 24


@view.register
def containers_listed(shown: ContainersListed, catalogue: Catalogue) -> View:
    """A page of /ps."""
    if not shown.rows:
        return View(_nothing(shown, catalogue), (pager(shown),))
    blocks = [text(bold(catalogue.words(_headline(shown))))]
    project = ""
    for container in shown.rows:
        if container.project != project:
            project = container.project
            blocks.append(text("\n", code(flat(project))))
        blocks.append(_row(container, shown.sizes, catalogue))
    if foot := _foot(shown):
        blocks.append(text("\n", catalogue.text(foot)))
    buttons = beside(_card_button(one, shown) for one in shown.rows)
    return View(join(blocks), (*buttons, pager(shown)))


def _headline(shown: ContainersListed) -> Sentence:
    if shown.total == shown.running:
        return say_n("{count} container running", "{count} containers running", shown.total)
    return say_n(
        "{count} container, {running} running",
        "{count} containers, {running} running",
        shown.total,
        running=shown.running,
    )


def _nothing(shown: ContainersListed, catalogue: Catalogue) -> Text:
    if shown.hidden and shown.narrowed:
        return catalogue.text(
            say_n(
                "Nothing that fits is running. {count} is stopped: {line}",
                "Nothing that fits is running. {count} are stopped: {line}",
                shown.hidden,
                line=code(shown.with_stopped),
            )
        )
    if shown.hidden:
        return catalogue.text(
            say_n(
                "Nothing is running. {count} is stopped: {line}",
                "Nothing is running. {count} are stopped: {line}",
                shown.hidden,
                line=code(shown.with_stopped),
            )
        )
    if shown.narrowed:
        return catalogue.text(say("No container fits that."))
    if shown.may_run:
        return catalogue.text(
            say("There is no container here yet. {line} starts one.", line="/run")
        )
    return catalogue.text(say("There is no container here yet."))


def _foot(shown: ContainersListed) -> Sentence | None:
    if shown.pages > 1:
        return page_words(shown)
    if shown.hidden:
        return say_n(
            "{count} more is stopped: {line}",
            "{count} more are stopped: {line}",
            shown.hidden,
            line=code(shown.with_stopped),
        )
    return None


def _row(container: Container, sizes: bool, catalogue: Catalogue) -> Text:
    words = [catalogue.words(sentence) for sentence in state_words(container)]
    first = text(f"{mark(container.state)} ", bold(container.name), *(SEPARATOR + w for w in words))
    below = [short_image(container.image), *_few(published(container.ports))]
    if sizes and container.size_rw is not None:
        below.append(_size(container, catalogue))
    return join([first, SEPARATOR.join(below)])


def _few(ports: list[str]) -> list[str]:
    if not ports:
        return []
    more = f" +{len(ports) - _PORTS_SHOWN}" if len(ports) > _PORTS_SHOWN else ""
    return [" ".join(ports[:_PORTS_SHOWN]) + more]


def _size(container: Container, catalogue: Catalogue) -> str:
    return catalogue.words(
        say(
            "{own} of {all}",
            own=human_size(container.size_rw or 0),
            all=human_size(container.size_root or 0),
        )
    )


def _card_button(container: Container, shown: ContainersListed) -> Button:
    label = f"{mark(container.state)} {container.name[:_LABEL_CHARACTERS]}"
    words = ["--back", shown.line, "--page", str(shown.page), container.name]
    return Button(label, line_of("card", shown.at, *words), edits=True)


@view.register
def card(shown: Card, catalogue: Catalogue) -> View:
    """One container."""
    one = shown.container
    head = text(f"{mark(one.state)} ", bold(one.name))
    status = SEPARATOR.join(catalogue.words(sentence) for sentence in state_words(one))
    facts = [catalogue.text(sentence) for sentence in _facts(one, shown.detail)]
    return View(join([head, status, code(one.image), *facts]), _card_buttons(shown, catalogue))


def _facts(one: Container, detail: ContainerDetail) -> Iterable[Sentence]:
    if detail.error:
        words = code(flat(detail.error, SAID_CHARACTERS))
        yield say("It could not start: {error}", error=start_failure(detail.error) or words)
    says = meaning(detail.exit_code, oom_killed=detail.oom_killed)
    if one.state == "exited" and detail.exit_code and says is not None:
        yield says
    if ports := published(one.ports or detail.ports):
        yield say("Ports: {ports}", ports=" ".join(ports))
    if one.project:
        yield say("Project: {project}", project=code(flat(one.project)))
    if one.networks:
        yield say("Networks: {networks}", networks=code(flat(", ".join(one.networks))))
    yield from _behaviour(detail)
    yield say("Made {when}", when=one.created)
    yield say("Id {id}", id=code(short_id(one.id)))


def _behaviour(detail: ContainerDetail) -> Iterable[Sentence]:
    if detail.restart_policy not in {"", "no"}:
        policy: Span = code(detail.restart_policy)
        yield say("Restart policy: {policy}", policy=policy)
    if detail.memory_limit:
        yield say("Memory limit: {size}", size=memory_size(detail.memory_limit))


def _card_buttons(shown: Card, catalogue: Catalogue) -> tuple[tuple[Button, ...], ...]:
    """What changes it goes by id: a new container of the same name is another one."""
    one = shown.container
    id = short_id(one.id)

    def act(label: Sentence, command: str, tone: Tone = Tone.PLAIN) -> Button:
        return Button(catalogue.words(label), line_of(command, shown.at, id), tone=tone)

    rows: list[list[Button]] = [[], []]
    if "logs" in shown.may:
        rows[0].append(act(say("Logs"), "logs"))
    if "restart" in shown.may and one.running:
        rows[0].append(act(say("Restart"), "restart"))
    if "stop" in shown.may:
        rows[1].append(act(say("Stop"), "stop") if one.running else act(say("Start"), "start"))
    if "rm" in shown.may:
        rows[1].append(act(say("Remove"), "rm", Tone.DANGER))
    rows.append(_below_card(shown, catalogue))
    return tuple(tuple(row) for row in rows if row)


def _below_card(shown: Card, catalogue: Catalogue) -> list[Button]:
    one = shown.container
    again = ["--back", shown.back, "--page", str(shown.back_page)] if shown.back else []
    row = [
        Button(AGAIN, line_of("card", shown.at, *again, one.name), edits=True),
        Button(catalogue.words(say("Copy id")), copies=one.id),
    ]
    if shown.back:
        words = catalogue.words(say("Back"))
        back = Button(f"{PREVIOUS} {words}", shown.back, page=shown.back_page, edits=True)
        row.insert(0, back)
    return row
