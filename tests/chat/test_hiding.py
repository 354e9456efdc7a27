"""What went wrong is told without secrets, and the bot's own words are told whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC

import pytest

from bot import commands
from bot.chat.hiding import hidden
from bot.core.arguments import fields, parse
from bot.core.command import REGISTRY, Command
from bot.core.errors import UsageError
from bot.domain.excerpt import excerpt
from bot.domain.sentence import say
from bot.domain.text import Style, Text, code, text
from bot.locale.catalogue import load
from bot.policy.redaction import MASK, SecretHiding
from bot.render.view import view

commands.load()
COMMANDS = sorted(REGISTRY.values(), key=lambda one: one.name)
PULL = REGISTRY["pull"]
CATALOGUES = load(UTC)
CANARY = "canary-Variable.9Rm"
TOKEN = "123456789:AAH-canary-of-the-settings"
HIDING = SecretHiding.of([TOKEN])


def _lines(command: Command) -> Iterator[tuple[str, ...]]:
    """Too few words, too many, no flag at all, and each flag alone, twice and with nonsense."""
    yield ()
    yield ("--nonsense",)
    yield tuple("abcdefgh")
    for known in fields(command.arguments):
        for flag in known.opt.flags:
            yield (flag,)
            yield (f"{flag}={{", "x")
            yield (flag, "{", "x", flag, "{")


def _faults(command: Command, *more: str) -> Iterator[UsageError]:
    for words in _lines(command):
        try:
            parse(command.arguments, (*words, *more), command.usage)
        except UsageError as fault:
            yield fault


def _shown(fault: UsageError, language: str, line: str = "") -> Text:
    drawn = view(fault, CATALOGUES[language]).text
    return hidden(drawn, lambda words: HIDING.text(words, line), fault.usage)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.name)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_usage_of_a_command_is_masked(command: Command, language: str) -> None:
    faults = list(_faults(command))
    assert faults
    for fault in faults:
        assert _shown(fault, language) == view(fault, CATALOGUES[language]).text


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.name)
@pytest.mark.parametrize(
    "secret",
    [
        f"PASSWORD={CANARY}",
        f"ada:{CANARY}@127.0.0.1:1/x",
        f"https://ada:{CANARY}@127.0.0.1:1/x",
        TOKEN,
    ],
)
def test_s1_a_secret_of_the_line_is_masked(command: Command, secret: str) -> None:
    for fault in _faults(command, secret, f"--nonsense={secret}"):
        words = _shown(fault, "en").plain
        assert CANARY not in words
        assert TOKEN not in words


def test_what_is_missing_keeps_its_words_and_its_style() -> None:
    (fault,) = [one for one in _faults(PULL) if "missing" in str(one)]
    assert _shown(fault, "en").spans[2:4] == (
        code("IMAGE[:TAG|@DIGEST]"),
        text(" is missing.").spans[0],
    )


def test_s1_the_rest_keeps_its_style_beside_a_secret() -> None:
    given = excerpt(f"ada:{CANARY}@127.0.0.1:1/x")
    fault = UsageError(say("{given} is no image.", given=given), PULL.usage)
    masked, *_, usage = _shown(fault, "en").spans[2:]
    assert (masked.text, masked.style) == (f"ada:{MASK}@127.0.0.1:1/x", Style.CODE)
    assert usage == code(PULL.usage)


def test_s1_a_secret_that_runs_over_two_styles_is_masked() -> None:
    shown = _shown(UsageError(say("PASSWORD={given}", given=code(CANARY))), "en")
    assert shown.plain == f"⚠️ PASSWORD={MASK}"
    bare = f"/run -e PLAIN={CANARY} x"
    shown = _shown(UsageError(say("Not {given}.", given=code(CANARY)), "/run IMAGE"), "en", bare)
    assert CANARY not in shown.plain
