"""Sentences, questions, choices and errors as a phone shows them."""

from __future__ import annotations

from pathlib import Path

from bot.core import errors
from bot.core.errors import BotError, NothingMatches, SeveralMatch, UnknownCommand, UsageError
from bot.core.results import Choices, File, Listing, Live, Outcome, Question, Result, Said
from bot.domain.sentence import say
from bot.domain.text import Style, code
from bot.render.view import Tone, view
from tests.render.shown import drawn, shown


def test_said_with_the_docker_line() -> None:
    assert shown(Said(say("Done."))) == "Done."
    assert shown(Said(say("Done."), "docker start web")) == "Done.\n\ndocker start web"


def test_outcomes() -> None:
    assert shown(Outcome(say("web is stopped."))) == "✅ web is stopped."
    assert shown(Outcome(say("web: gone."), ok=False)) == "⚠️ web: gone."


def test_a_question() -> None:
    question = Question(
        sentence=say("Remove {name}?", name=code("web")),
        details=(say("web: ended with 0, 12 MB written"), say("1 anonymous volume stays")),
        yes=say("Remove"),
        docker="docker rm web",
        line="/rm web",
        ids=("3f2a",),
    )
    assert shown(question) == (
        "Remove web?\n"
        "web: ended with 0, 12 MB written\n"
        "1 anonymous volume stays\n"
        "\n"
        "docker rm web\n"
        "[Remove]\n"
        "[Cancel]"
    )
    look = drawn(question)
    assert [span.style for span in look.text.spans[:3]] == [Style.BOLD, Style.CODE, Style.BOLD]
    (yes,), (no,) = look.buttons
    assert (yes.line, yes.confirms, yes.tone) == ("/rm web", ("3f2a",), Tone.DANGER)
    assert (no.cancels, no.confirms, no.line) == (True, None, "")


def test_choices() -> None:
    choices = Choices(
        say("Which one?"), ((say("What is running"), "/ps"), ("web-1", "/logs web-1"))
    )
    assert shown(choices) == "Which one?\n[What is running]\n[web-1]"
    assert [row[0].line for row in drawn(choices).buttons] == ["/ps", "/logs web-1"]


def test_a_file_is_its_caption() -> None:
    assert shown(File(Path("x"), "web.log", say("2000 lines of web."))) == "2000 lines of web."


def test_an_error() -> None:
    assert shown(BotError(say("web is gone."))) == "⚠️ web is gone."


def test_a_usage_error() -> None:
    fault = UsageError(
        say("{flag} needs a value.", flag=code("-t")), "/stop [-t SECONDS] CONTAINER..."
    )
    assert shown(fault) == ("⚠️ -t needs a value.\n\n/stop [-t SECONDS] CONTAINER...\n[All flags]")
    assert drawn(fault).buttons[0][0].line == "/help stop"
    for usage, label in (("/run [OPTIONS] IMAGE", "All flags"), ("/start [CONTAINER...]", "Usage")):
        assert drawn(UsageError(say("No."), usage)).buttons[0][0].label == label
    assert shown(UsageError(say("A quote is never closed."))) == "⚠️ A quote is never closed."


def test_an_unknown_command() -> None:
    fault = UnknownCommand(say("I know no command /pss."), [("/ps", "/ps"), ("/cp", "/cp")])
    assert shown(fault) == "⚠️ I know no command /pss.\n[/ps] [/cp]"
    line = "/restart shop-frontend-1 shop-backend-1 shop-db-1"
    first, second = drawn(UnknownCommand(say("No."), [(line, line), ("/rm", "/rm")])).buttons
    assert first[0].label == "/restart shop-frontend-1 shop-backend-1…"
    assert first[0].line == line
    assert second[0].label == "/rm"
    assert drawn(UnknownCommand(say("I know no command /x."))).buttons == ()


def test_several_match() -> None:
    fault = SeveralMatch(
        say("web fits several containers. Which one?"),
        [(f"web-{n}", f"/stop web-{n}") for n in range(40)],
    )
    rows = drawn(fault).buttons
    assert len(rows) == 12
    assert rows[1][0].line == "/stop web-1"


def test_candidates_with_long_names_are_told_apart() -> None:
    names = [f"deckhand-test-production-europe_frontend-{n}" for n in (1, 2)]
    lines = [(name, f"/stop {name}") for name in names]
    for fault in (SeveralMatch(say("Which one?"), lines), NothingMatches(say("None."), lines)):
        first, second = (row[0].label for row in drawn(fault).buttons)
        assert first != second
        assert len(first) == 40


def test_every_result_and_error_is_drawn() -> None:
    kinds = {*_below(Result), *_below(BotError)} - {Live, Listing}
    kinds = {kind for kind in kinds if kind.__module__.startswith("bot.")}
    undrawn = [kind.__name__ for kind in kinds if view.dispatch(kind) is view.dispatch(object)]
    assert undrawn == []
    assert errors.PullFailed in kinds


def _below(kind: type) -> set[type]:
    children: list[type] = kind.__subclasses__()
    return {kind} - {Result} | {one for child in children for one in _below(child)}
