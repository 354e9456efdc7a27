"""/stats: one picture in time, the busiest first."""

from __future__ import annotations

from bot.core.container_results import StatsListed
from bot.domain.sentence import Sentence, say, say_n
from bot.domain.text import Text, bold, join, text
from bot.domain.usage import Busy
from bot.locale.catalogue import Catalogue
from bot.render.pager import page_words, pager
from bot.render.state import memory_size
from bot.render.view import View, view


@view.register
def stats_listed(shown: StatsListed, catalogue: Catalogue) -> View:
    """A row each: name, processor, memory of its limit."""
    blocks: list[Text] = []
    if shown.rows:
        head = say_n("{count} container measured", "{count} containers measured", shown.total)
        blocks.append(text(bold(catalogue.words(head))))
        blocks.append(join([_row(one, catalogue) for one in shown.rows]))
    elif not (shown.idle or shown.unmeasured):
        blocks.append(catalogue.text(say("Nothing is running.")))
    without = (*map(_idle, shown.idle), *map(_unmeasured, shown.unmeasured))
    if without:
        blocks.append(join([catalogue.text(one) for one in without]))
    if (foot := page_words(shown)) is not None:
        blocks.append(catalogue.text(foot))
    return View(join(blocks, "\n\n"), (pager(shown),))


def _row(one: Busy, catalogue: Catalogue) -> Text:
    stats = one.stats
    used, limit = memory_size(stats.memory_bytes), memory_size(stats.memory_limit)
    memory = (
        say("{used} of {limit}", used=used, limit=limit)
        if stats.memory_limit
        else say("{used} of memory", used=used)
    )
    return text(bold(one.name), f" · {stats.cpu_percent:.1f} % · ", catalogue.text(memory))


def _idle(name: str) -> Sentence:
    return say("{name} is not running.", name=bold(name))


def _unmeasured(name: str) -> Sentence:
    return say("The engine gave no figures of {name}.", name=bold(name))
