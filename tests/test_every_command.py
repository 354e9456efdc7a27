"""What holds for each command, whichever there are; a new one is picked up by itself."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from bot import commands
from bot.core.arguments import Rest, fields, parse
from bot.core.command import REGISTRY, Command, Risk
from bot.core.words import split
from bot.domain.role import Role

commands.load()
COMMANDS = sorted(REGISTRY.values(), key=lambda one: one.name)
TESTS = Path(__file__).parent / "commands"

pytestmark = pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.name)


def test_its_name_fits_telegrams_menu(command: Command) -> None:
    """Bot API, BotCommand: 1-32 lower case letters, digits and underscores; 1-256 characters."""
    assert command.name.isascii() and command.name.islower()
    assert 1 <= len(command.name) <= 32
    assert 1 <= len(command.summary) <= 80


def test_its_summary_is_a_sentence(command: Command) -> None:
    assert command.summary[0].isupper()
    assert command.summary.endswith(".")


def test_each_argument_is_explained(command: Command) -> None:
    for field in fields(command.arguments):
        assert field.opt.help, field.name
        assert not field.opt.help.endswith(".")


def test_its_examples_can_be_sent(command: Command) -> None:
    for line in command.examples:
        words = split(line)
        assert words.command == command.name
        parse(command.arguments, words.words, command.usage)


def test_what_help_shows_first_fits_a_screen(command: Command) -> None:
    shown = [one for one in fields(command.arguments) if not one.opt.flags or one.opt.common]
    if command.has_many_flags:
        assert 3 < len(shown) <= 12


def test_no_flag_is_taken_twice(command: Command) -> None:
    flags = [flag for field in fields(command.arguments) for flag in field.opt.flags]
    assert len(flags) == len(set(flags))
    assert all(len(flag) == 2 or flag.startswith("--") for flag in flags)


def test_at_most_one_argument_takes_many_words(command: Command) -> None:
    plain = [field for field in fields(command.arguments) if not field.opt.flags]
    assert sum(field.many for field in plain) <= 1
    assert all(isinstance(field.opt, Rest) is False for field in plain[:-1])


def test_what_destroys_asks_first_and_is_for_admins(command: Command) -> None:
    if command.risk is Risk.DESTROY:
        assert command.asker is not None
        assert command.role is Role.ADMIN


ASKING_MORE = {"start", "alerts"}
"""Alone they only show something; with words they ask for a higher role, as their tests hold."""


def test_what_changes_is_not_for_viewers(command: Command) -> None:
    if command.risk is not Risk.READ and command.name not in ASKING_MORE:
        assert command.role >= Role.OPERATOR


def test_it_has_a_file_of_its_own_and_tests(command: Command) -> None:
    source = Path(inspect.getfile(command.handler))
    assert source.stem == command.name
    folder = TESTS / source.parent.name
    line = f"/{command.name}"
    assert any(line in file.read_text() for file in folder.glob("test_*.py")), (
        f"no test sends {line}: write one into tests/commands/{folder.name}/test_*.py"
    )
