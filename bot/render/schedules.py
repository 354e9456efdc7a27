"""/schedule, /schedules, and what is said when a schedule's time comes."""

from __future__ import annotations

from bot.core.plan_results import (
    Belated,
    PlanSpoilt,
    ScheduleAdded,
    ScheduleHalted,
    ScheduleRan,
    SchedulesListed,
)
from bot.domain.excerpt import excerpt
from bot.domain.schedule import Halt, Late, Schedule, Tell
from bot.domain.sentence import Sentence, say, say_n
from bot.domain.text import Span, Text, bold, code, join, text
from bot.domain.timing import is_once
from bot.locale.catalogue import Catalogue
from bot.render.pager import page_words, pager
from bot.render.view import Button, View, view

CLOCK, PAUSED, RUN, GO_ON, REMOVE = "⏰", "⏸", "▶️", "⏯", "🗑"


@view.register
def schedule_added(shown: ScheduleAdded, catalogue: Catalogue) -> View:
    """What, when, and how to take it back."""
    one = shown.schedule
    added = say("Schedule {number} is added, next at {when}.", number=one.number, when=one.next_at)
    if is_once(one.timing):
        added = say(
            "Schedule {number} is added: it runs once, at {when}.",
            number=one.number,
            when=one.next_at,
        )
    undo = say("Take it back: {line}", line=code(f"/schedule remove {one.number}"))
    rows = [text(f"{CLOCK} ", catalogue.text(added)), _what(one), *_choices(one, catalogue)]
    return View(join([*rows, catalogue.text(undo)]))


@view.register
def schedules_listed(shown: SchedulesListed, catalogue: Catalogue) -> View:
    """A page of /schedules."""
    if not shown.rows:
        nothing = [say("Nothing is carried out by the clock in this chat.")]
        if shown.may_add:
            example = code('/schedule add "0 9 * * mon-fri" ps')
            nothing.append(say("{line} begins it.", line=example))
        return View(join(map(catalogue.text, nothing)))
    head = say_n("{count} schedule", "{count} schedules", shown.total)
    blocks = [text(bold(catalogue.words(head)))]
    blocks.extend(_row(one, catalogue) for one in shown.rows)
    if (foot := page_words(shown)) is not None:
        blocks.append(catalogue.text(foot))
    buttons = [row for one in shown.rows if (row := _buttons(one, shown, catalogue))]
    return View(join(blocks, "\n\n"), (*buttons, pager(shown)))


@view.register
def schedule_ran(shown: ScheduleRan, catalogue: Catalogue) -> View:
    """The line above what it gave."""
    number = catalogue.text(say("Schedule {number}", number=shown.schedule.number))
    return View(text(f"{CLOCK} ", number, " · ", excerpt(shown.schedule.line)))


@view.register
def belated(shown: Belated, _: Catalogue) -> View:
    """As it would have been shown, without its buttons."""
    return View(shown.words)


@view.register
def schedule_halted(shown: ScheduleHalted, catalogue: Catalogue) -> View:
    """Why nothing was done, and what to do about it."""
    one = shown.schedule
    return View(join([text(f"{PAUSED} ", catalogue.text(_why(one, shown.why))), excerpt(one.line)]))


@view.register
def plan_spoilt(shown: PlanSpoilt, catalogue: Catalogue) -> View:
    """What does not come any more, and how to have it again."""
    if shown.number is None:
        words = say(
            "What the bot knew of this chat's digest can't be read any more. {line} sets it anew.",
            line=code('/digest set "0 9 * * mon-fri"'),
        )
        return View(text(f"{PAUSED} ", catalogue.text(words)))
    words = say(
        "Schedule {number} can't be read any more, and is not run. Add it once more.",
        number=shown.number,
    )
    return View(join([text(f"{PAUSED} ", catalogue.text(words)), excerpt(shown.line)]))


def _why(one: Schedule, why: Halt) -> Sentence:
    if why is Halt.MISSED:
        return say(
            "Schedule {number} was for {when}, when the bot was down. Nothing was done.",
            number=one.number,
            when=one.next_at,
        )
    if why is Halt.UNENDED:
        return say(
            "Schedule {number} was for {when}, when its run before had not ended."
            " Until that ends, its times are left out.",
            number=one.number,
            when=one.next_at,
        )
    if why is Halt.LAPSED:
        return say(
            "Schedule {number} was not run: {who} may not do that here any more.",
            number=one.number,
            who=bold(one.who),
        )
    return say(
        "Schedule {number} is paused: {who} may not do that here any more. {line} lets it go on.",
        number=one.number,
        who=bold(one.who),
        line=code(f"/schedule resume {one.number}"),
    )


def _row(one: Schedule, catalogue: Catalogue) -> Text:
    mark = PAUSED if one.paused else CLOCK
    head = text(f"{mark} ", bold(str(one.number)), " · ", excerpt(one.line))
    facts = _times(one, catalogue)
    if one.last_at is not None:
        facts.append(catalogue.text(say("last at {when}", when=one.last_at)))
    below = [one.who, *(choice.plain for choice in _choices(one, catalogue))]
    return join([head, join(facts, " · "), " · ".join(below)])


def _times(one: Schedule, catalogue: Catalogue) -> list[Text | Span]:
    paused = catalogue.text(say("paused"))
    if is_once(one.timing):
        once = catalogue.text(say("once, at {when}", when=one.next_at))
        return [once, paused] if one.paused else [once]
    following = catalogue.text(say("next at {when}", when=one.next_at))
    return [code(one.timing), paused if one.paused else following]


def _what(one: Schedule) -> Text:
    what = text(excerpt(one.line))
    return what if is_once(one.timing) else text(what, " · ", code(one.timing))


def _choices(one: Schedule, catalogue: Catalogue) -> list[Text]:
    """What is not as usual."""
    found: list[Sentence] = []
    if one.tell is Tell.FAILURE:
        found.append(say("Told only when it fails"))
    if one.late is Late.SKIP:
        found.append(say("Left out when the bot was down"))
    return [catalogue.text(sentence) for sentence in found]


def _buttons(one: Schedule, shown: SchedulesListed, catalogue: Catalogue) -> tuple[Button, ...]:
    if one.number not in shown.mine:
        return ()
    number = one.number
    run = (RUN, say("Run {number}", number=number), "run")
    pause = (PAUSED, say("Pause {number}", number=number), "pause")
    resume = (GO_ON, say("Resume {number}", number=number), "resume")
    remove = (REMOVE, say("Remove {number}", number=number), "remove")
    return tuple(
        Button(f"{mark} {catalogue.words(label)}", f"/schedule {act} {number}")
        for mark, label, act in (run, resume if one.paused else pause, remove)
    )
