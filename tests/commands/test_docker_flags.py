"""Each flag of docker's own command line is offered, or it is said what to use instead."""

from __future__ import annotations

import re
import subprocess

import pytest

from bot import commands
from bot.core.arguments import fields, parse
from bot.core.command import REGISTRY
from bot.core.errors import UsageError
from bot.domain.text import Span
from tests.live.programs import require

commands.load()
_COMMAND = re.compile(r"^  ([a-z]+)\*? ", re.MULTILINE)
_FLAG = re.compile(r"^ +(?:(-[a-zA-Z]), )?(--[a-z0-9-]+)", re.MULTILINE)


def offered(name: str) -> set[str]:
    return {flag for field in fields(REGISTRY[name].arguments) for flag in field.opt.flags}


def help_of(*words: str) -> str:
    line = [str(require("docker")), *words, "--help"]
    return subprocess.run(line, check=True, capture_output=True, text=True).stdout


def dockers(name: str) -> set[str]:
    shown = help_of(name)
    assert "Usage:" in shown
    found = {flag for pair in _FLAG.findall(shown) for flag in pair if flag}
    return found - {"--help"}


def dockers_commands() -> set[str]:
    return set(_COMMAND.findall(help_of()))


def shared() -> set[str]:
    """Commands that docker has too."""
    return dockers_commands() & REGISTRY.keys()


def test_every_flag_of_docker_is_known() -> None:
    assert {"run", "start", "stats", "version"} <= shared()
    for name in shared():
        not_offered = REGISTRY[name].arguments.not_offered
        assert dockers(name) - offered(name) - not_offered.keys() == set(), name


def test_no_flag_is_both_offered_and_not() -> None:
    for name in shared():
        assert offered(name) & REGISTRY[name].arguments.not_offered.keys() == set(), name


def test_what_is_named_instead_is_offered() -> None:
    everywhere = {flag for name in REGISTRY for flag in offered(name)}
    named = {
        value.text
        for command in REGISTRY.values()
        for instead in command.arguments.not_offered.values()
        if instead is not None
        for value in instead.values.values()
        if isinstance(value, Span) and value.text.startswith("-")
    }
    assert {"-e", "--network"} <= named <= everywhere


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("ps -q", "Docker's -q is not offered here. A container's card has its id."),
        (
            "run --env-file x nginx",
            "Docker's --env-file is not offered here. Give each variable with -e.",
        ),
        (
            "run --pid=host nginx",
            "Docker's --pid is not offered here. It loosens what keeps a container apart: use"
            " docker on the host.",
        ),
        (
            "stop --signal TERM web",
            "Docker's --signal is not offered here. --stop-signal of /run chooses it.",
        ),
        ("logs --details web", "Docker's --details is not offered here."),
        (
            "stats --no-stream",
            "Docker's --no-stream is not offered here. It looks once anyway, and ⟳ looks again.",
        ),
        ("stats -a", "Docker's -a is not offered here. /ps -a shows those that do not run."),
        *(
            (f"run {flag} x nginx", f"Docker's {flag} is not offered here.")
            for flag in (
                "--group-add",
                "--mac-address",
                "--oom-score-adj",
                "--oom-kill-disable",
                "--health-start-interval",
            )
        ),
        ("run --no-such nginx", "There is no flag --no-such here."),
    ],
)
def test_a_flag_that_is_not_offered_says_what_to_use(line: str, sentence: str) -> None:
    name, *words = line.split()
    with pytest.raises(UsageError) as fault:
        parse(REGISTRY[name].arguments, tuple(words), "")
    assert str(fault.value.sentence) == sentence
