"""/save: on its way, and arrived."""

from __future__ import annotations

from bot.core.image_results import Part, Saved, SaveWaits, Saving, Sending
from bot.domain.sentence import Sentence, say, say_n
from bot.domain.size import human_size
from bot.domain.text import Text, bold, code, join, quote, text
from bot.locale.catalogue import Catalogue
from bot.render.bar import bar
from bot.render.images import DONE, stop_button
from bot.render.view import Button, View, view

PACKING, SENDING = "📦", "📤"
COPY_CHARACTERS = 256
"""What the Bot API's copy_text takes."""


@view.register
def save_waits(shown: SaveWaits, catalogue: Catalogue) -> View:
    """What it waits for; Cancel gives the place up."""
    names = bold(" ".join(shown.images))
    parts = [
        text(f"{PACKING} ", catalogue.text(say("Saving {images}", images=names))),
        catalogue.text(_waits_for(shown)),
    ]
    return View(join(parts), stop_button(catalogue))


def _waits_for(shown: SaveWaits) -> Sentence:
    return say(
        "Waiting: a save of {person} on {host} is packed first.",
        person=bold(shown.person),
        host=bold(shown.host),
    )


@view.register
def saving(shown: Saving, catalogue: Catalogue) -> View:
    """A bar, and bytes of an estimate."""
    names = bold(" ".join(shown.images))
    done = say(
        "{done} of about {total}",
        done=human_size(shown.done_bytes),
        total=human_size(max(shown.total_bytes, shown.done_bytes)),
    )
    parts = [
        text(f"{PACKING} ", catalogue.text(say("Saving {images}", images=names))),
        text(bar(shown.done_bytes, shown.total_bytes)),
        catalogue.text(done),
    ]
    return View(join(parts), stop_button(catalogue))


@view.register
def sending(shown: Sending, catalogue: Catalogue) -> View:
    """Which file is under way."""
    name, size = code(shown.part.name), human_size(shown.part.size_bytes)
    one = say("Sending {name}, {size}", name=name, size=size)
    several = say(
        "Sending part {number} of {of}: {name}, {size}",
        number=shown.number,
        of=shown.of,
        name=name,
        size=size,
    )
    words = catalogue.text(one if shown.of == 1 else several)
    parts = [text(f"{SENDING} ", words)]
    if shown.of > 1:
        parts.append(text(bar(shown.number - 1, shown.of)))
    return View(join(parts), stop_button(catalogue))


@view.register
def saved(shown: Saved, catalogue: Catalogue) -> View:
    """The line that loads it first: it is what the person needs next; the sums fold away."""
    done = say_n(
        "Saved {images}: {count} file, {size}.",
        "Saved {images}: {count} files, {size}.",
        len(shown.parts),
        images=bold(" ".join(shown.images)),
        size=human_size(sum(part.size_bytes for part in shown.parts)),
    )
    where = say_n(
        "Load it where the file is:",
        "Load it where the files are, in bash or zsh:",
        len(shown.parts),
    )
    parts: list[Text] = [
        text(f"{DONE} ", catalogue.text(done)),
        text(catalogue.text(where), "\n", code(shown.join)),
        text(quote("\n".join(_sum(part) for part in shown.parts))),
    ]
    return View(join(parts, "\n\n"), _copy(shown, catalogue))


def _sum(part: Part) -> str:
    return f"{part.name}  {human_size(part.size_bytes)}\n{part.sha256}"


def _copy(shown: Saved, catalogue: Catalogue) -> tuple[tuple[Button, ...], ...]:
    if len(shown.join) > COPY_CHARACTERS:
        return ()
    label: Sentence = say("Copy the line")
    return ((Button(catalogue.words(label), copies=shown.join),),)
