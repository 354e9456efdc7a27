"""Results that are a sentence: said, asked, offered, or on a file."""

from __future__ import annotations

from bot.core.results import Choices, File, Outcome, Question, Said
from bot.domain.sentence import Sentence, say
from bot.domain.text import Span, Text, bold, code, join, text
from bot.locale.catalogue import Catalogue
from bot.render.view import Button, Tone, View, view

DONE, FAILED = "✅", "⚠️"
_LABEL_CHARACTERS = 40


@view.register
def said(shown: Said, catalogue: Catalogue) -> View:
    """The sentence, and the docker line that does the same."""
    return View(_with_docker(catalogue.text(shown.sentence), shown.docker))


@view.register
def outcome(shown: Outcome, catalogue: Catalogue) -> View:
    """One line for one target."""
    return View(text(f"{DONE if shown.ok else FAILED} ", catalogue.text(shown.sentence)))


@view.register
def question(shown: Question, catalogue: Catalogue) -> View:
    """The question, what it touches, and two buttons: the first does it, the last cancels."""
    head = Text(tuple(_bold(span) for span in catalogue.text(shown.sentence).spans))
    parts = [head, *(catalogue.text(detail) for detail in shown.details)]
    yes = Button(catalogue.words(shown.yes), shown.line, confirms=shown.ids, tone=Tone.DANGER)
    no = Button(catalogue.words(say("Cancel")), cancels=True)
    return View(_with_docker(join(parts), shown.docker), ((yes,), (no,)))


@view.register
def choices(shown: Choices, catalogue: Catalogue) -> View:
    """The sentence and a button per choice."""
    rows = ((Button(_label(name, catalogue), line),) for name, line in shown.choices)
    return View(catalogue.text(shown.sentence), tuple(rows))


@view.register
def file(shown: File, catalogue: Catalogue) -> View:
    """The caption; the file itself is the chat's to send."""
    return View(catalogue.text(shown.caption))


def _label(name: str | Sentence, catalogue: Catalogue) -> str:
    words = catalogue.words(name) if isinstance(name, Sentence) else name
    return words[:_LABEL_CHARACTERS]


def _bold(span: Span) -> Span:
    return span if span.style else bold(span.text)


def _with_docker(words: Text, docker: str) -> Text:
    return join([words, code(docker)], "\n\n") if docker else words
