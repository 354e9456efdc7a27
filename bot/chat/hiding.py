"""Secrets in what went wrong: hidden in what it repeats, not in what the bot itself says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.domain.text import Span, Text, text


def hidden(shown: Text, hide: Callable[[str], str], usage: str) -> Text:
    """The text through `hide`, without a command's usage line and words that are in it.

    `IMAGE[:TAG|@DIGEST]` looks like a login to a registry, and is none. Styles stay where a secret
    is within one of them.
    """
    whole = Text()
    for run in _runs(shown, hide, usage):
        whole += run if _is_usage(run.spans[0], hide, usage) else _hidden(run, hide)
    return whole


def _runs(shown: Text, hide: Callable[[str], str], usage: str) -> Iterator[Text]:
    """Usage apart; all else in one piece, as a secret may be told by what is before it."""
    kept: list[Span] = []
    for span in shown.spans:
        if not _is_usage(span, hide, usage):
            kept.append(span)
            continue
        if kept:
            yield Text(tuple(kept))
        yield Text((span,))
        kept = []
    if kept:
        yield Text(tuple(kept))


def _is_usage(span: Span, hide: Callable[[str], str], usage: str) -> bool:
    """The bot's own words that would be taken for a secret; any others may as well be hidden."""
    return span.text in usage and hide(span.text) != span.text


def _hidden(run: Text, hide: Callable[[str], str]) -> Text:
    told = hide(run.plain)
    if told == run.plain:
        return run
    styled = Text(tuple(replace(span, text=hide(span.text)) for span in run.spans))
    return styled if styled.plain == told else text(told)
