"""/pull and /images."""

from __future__ import annotations

from datetime import timedelta

from bot.core.image_results import ImagesListed, Pulled, Pulling
from bot.domain.image import Image
from bot.domain.progress import PullProgress
from bot.domain.sentence import Sentence, say, say_n
from bot.domain.short_id import short_id
from bot.domain.size import human_size
from bot.domain.text import Text, bold, code, join, text
from bot.locale.catalogue import Catalogue
from bot.render.bar import bar, left, rate
from bot.render.pager import page_words, pager
from bot.render.view import Button, View, view

SEPARATOR = " · "
DONE, WORKING = "✅", "⏬"
NAMES_SHOWN = 3


def stop_button(catalogue: Catalogue) -> tuple[tuple[Button, ...], ...]:
    """The one row under what can be cancelled."""
    return ((Button(catalogue.words(say("Cancel")), halts=True),),)


@view.register
def pulling(shown: Pulling, catalogue: Catalogue) -> View:
    """What is pulled, a bar, layers and bytes, rate and time left."""
    progress = shown.progress
    parts = [
        text(
            f"{WORKING} ",
            catalogue.text(say("Pulling {image}", image=bold(shown.image.familiar))),
        )
    ]
    if progress.layers:
        known = progress.total_bytes if progress.total_known else 0
        parts.append(text(bar(progress.done_bytes, known)))
        parts.append(_line(_amounts(progress), catalogue))
    else:
        parts.append(catalogue.text(say("Asking the registry…")))
    if speed := _speed(shown):
        parts.append(_line(speed, catalogue))
    return View(join(parts), stop_button(catalogue))


def _amounts(progress: PullProgress) -> list[Sentence]:
    layers = say_n(
        "{done} of {count} layer",
        "{done} of {count} layers",
        progress.layers_total,
        done=progress.layers_done,
    )
    if not progress.total_bytes:
        return [layers]
    done, total = human_size(progress.done_bytes), human_size(progress.total_bytes)
    if progress.total_known:
        return [layers, say("{done} of {total}", done=done, total=total)]
    return [layers, say("{done} of {total} or more", done=done, total=total)]


def _speed(shown: Pulling) -> list[Sentence]:
    progress = shown.progress
    if progress.total_known and progress.total_bytes and not _moving(progress):
        return [say("Unpacking…")]
    if shown.silent is not None:
        return [say("Nothing has come for {time}.", time=shown.silent)]
    parts = [rate(shown.rate)] if shown.rate else []
    return [*parts, left(shown.seconds_left)] if shown.seconds_left is not None else parts


def _moving(progress: PullProgress) -> bool:
    return progress.done_bytes < progress.total_bytes


@view.register
def pulled(shown: Pulled, catalogue: Catalogue) -> View:
    """Whether it was news, the size, and the digest."""
    image = bold(shown.image.familiar)
    done = (
        say("{image}: downloaded newer image.", image=image)
        if shown.newer
        else say("{image} is up to date.", image=image)
    )
    parts = [text(f"{DONE} ", catalogue.text(done))]
    parts.append(catalogue.text(say("Size {size}", size=human_size(shown.size_bytes))))
    if shown.digest:
        parts.append(catalogue.text(say("Digest {digest}", digest=code(shown.digest))))
    return View(join(parts))


@view.register
def images_listed(shown: ImagesListed, catalogue: Catalogue) -> View:
    """A page of /images."""
    if not shown.rows:
        return View(catalogue.text(_nothing(shown)), (pager(shown),))
    head = say_n(
        "{count} image, {size}",
        "{count} images, together {size} at most",
        shown.total,
        size=human_size(shown.total_bytes),
    )
    blocks = [text(bold(catalogue.words(head)))]
    blocks.extend(_row(image, shown, catalogue) for image in shown.rows)
    if (foot := page_words(shown)) is not None:
        blocks.append(catalogue.text(foot))
    return View(join(blocks, "\n\n"), (pager(shown),))


def _nothing(shown: ImagesListed) -> Sentence:
    if shown.wider:
        return say("No image is called that. {line} finds some.", line=code(shown.wider))
    if shown.narrowed:
        return say("No image fits that.")
    if shown.may_pull:
        return say("There is no image here yet. {line} gets one.", line="/pull")
    return say("There is no image here yet.")


def _row(image: Image, shown: ImagesListed, catalogue: Catalogue) -> Text:
    facts = [
        say("{time} old", time=max(shown.now - image.created, timedelta())),
    ]
    if used := shown.used.get(image.id, 0):
        facts.append(say_n("used by {count} container", "used by {count} containers", used))
    else:
        facts.append(say("unused"))
    below = join([human_size(image.size_bytes), _line(facts, catalogue)], SEPARATOR)
    return join([_names(image, shown, catalogue), below])


def _names(image: Image, shown: ImagesListed, catalogue: Catalogue) -> Text:
    if image.tags:
        more = len(image.tags) - NAMES_SHOWN
        names = join([code(tag) for tag in image.tags[:NAMES_SHOWN]])
        return text(names, f" +{more}") if more > 0 else names
    short = short_id(image.id)
    before = f"{image.digests[0].partition('@')[0]} " if image.digests else ""
    mark = say("no name") if shown.intermediate else say("dangling")
    return text(before, code(short), " ⚪ ", catalogue.text(mark))


def _line(sentences: list[Sentence], catalogue: Catalogue) -> Text:
    return join([catalogue.text(one) for one in sentences], SEPARATOR)
