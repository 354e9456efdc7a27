from __future__ import annotations

import pytest

from bot.core.flags import Flag, Grammar, hints, read
from bot.domain.sentence import NotationError, say
from bot.domain.text import code

FLAGS = {
    "-d": Flag("detach", "-d", False, False),
    "--detach": Flag("detach", "--detach", False, False),
    "--rm": Flag("rm", "--rm", False, False),
    "-i": Flag("interactive", "-i", False, False),
    "-t": Flag("tty", "-t", False, False),
    "-e": Flag("env", "-e", True, True),
    "-p": Flag("ports", "-p", True, True),
    "--name": Flag("name", "--name", True, False),
    "-n": Flag("tail", "-n", True, False),
}
HINTS = hints("--digests -q", ("-a --attach", say("Leave {flag} out.", flag=code("-d"))))


def run(line: str, interspersed: bool = True) -> tuple[dict[str, object], list[str]]:
    return read(Grammar(FLAGS, interspersed, HINTS), tuple(line.split()))


@pytest.mark.parametrize(
    ("line", "values", "plain"),
    [
        ("web -d", {"detach": True}, ["web"]),
        ("--name=web --name db", {"name": "db"}, []),
        ("-it", {"interactive": True, "tty": True}, []),
        ("-dp 80:80", {"detach": True, "ports": ("80:80",)}, []),
        ("-p80:80 -p=81:81", {"ports": ("80:80", "81:81")}, []),
        ("-n -5", {"tail": "-5"}, []),
        ("-e --name", {"env": ("--name",)}, []),
        ("--rm=false -d=true", {"rm": False, "detach": True}, []),
        ("--name=", {"name": ""}, []),
        ("- x", {}, ["-", "x"]),
        ("-d -- -t --rm", {"detach": True}, ["-t", "--rm"]),
    ],
)
def test_reads_as_docker_does(line: str, values: dict[str, object], plain: list[str]) -> None:
    assert run(line) == (values, plain)


def test_words_after_the_image_belong_to_the_container() -> None:
    values, plain = run("-d busybox ls -l --name x -- y", interspersed=False)
    assert values == {"detach": True}
    assert plain == ["busybox", "ls", "-l", "--name", "x", "--", "y"]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("--bogus", "There is no flag --bogus here."),
        ("--bogus=1", "There is no flag --bogus here."),
        ("-dx", "There is no flag -x here."),
        ("--naem", "There is no flag --naem here. Did you mean --name?"),
        ("--naem=web", "There is no flag --naem here. Did you mean --name?"),
        ("--force", "There is no flag --force here."),
        ("--digests", "Docker's --digests is not offered here."),
        ("-dq", "Docker's -q is not offered here."),
        ("--attach=stdin", "Docker's --attach is not offered here. Leave -d out."),
        ("-a stdin", "Docker's -a is not offered here. Leave -d out."),
        (
            "--help",
            "Docker's --help is not offered here. /help and the command's name shows all flags.",
        ),
        ("--name", "--name needs a value."),
        ("-dp", "-p needs a value."),
        ("--rm=maybe", "--rm takes true or false, not maybe."),
    ],
)
def test_says_what_is_wrong(line: str, sentence: str) -> None:
    with pytest.raises(NotationError) as caught:
        run(line)
    assert str(caught.value.sentence) == sentence
