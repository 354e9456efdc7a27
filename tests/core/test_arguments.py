from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import BeforeValidator, Field

from bot.core.arguments import Arguments, Containers, Opt, Rest, instead, parse
from bot.core.errors import UsageError
from bot.domain.sentence import NotationError, say


def _even(value: str) -> int:
    if int(value) % 2:
        raise NotationError(say("{value} is odd.", value=value))
    return int(value)


class StopLike(Arguments):
    grace: Annotated[int, Opt("seconds", ("-t", "--time")), Field(ge=0, le=99)] = 10
    mode: Annotated[Literal["soft", "hard"], Opt("how", ("--mode",))] = "soft"
    even: Annotated[int | None, Opt("even", ("--even",)), BeforeValidator(_even)] = None
    names: Annotated[tuple[str, ...], Containers("name or id"), Field(min_length=1)]


class RunLike(Arguments):
    detach: Annotated[bool, Opt("background", ("-d", "--detach"))] = False
    image: Annotated[str, Opt("image")]
    command: Annotated[tuple[str, ...], Rest("command")] = ()


class One(Arguments):
    name: Annotated[str | None, Opt("name")] = None


def test_values_are_typed() -> None:
    args = parse(StopLike, ("-t", "3", "web", "db", "--even=4"), "")
    assert args == StopLike(grace=3, names=("web", "db"), even=4)


def test_rest_keeps_the_containers_own_flags() -> None:
    args = parse(RunLike, ("-d", "busybox", "ls", "-d", "--", "x"), "")
    assert args == RunLike(detach=True, image="busybox", command=("ls", "-d", "--", "x"))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "NAME is missing."),
        ("-t x web", "--time takes a whole number, not x."),
        ("-t 1.5 web", "--time takes a whole number, not 1.5."),
        ("-t -1 web", "--time is at least 0, not -1."),
        ("-t 100 web", "--time is at most 99, not 100."),
        ("--mode=wild web", "--mode is one of soft or hard, not wild."),
        ("--even 3 web", "3 is odd."),
        ("--force web", "There is no flag --force here."),
    ],
)
def test_each_fault_is_one_sentence_with_the_usage(words: str, sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(StopLike, tuple(words.split()), "the usage")
    assert str(caught.value.sentence) == sentence
    assert caught.value.usage == "the usage"


def test_a_word_too_many_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        parse(One, ("a", "b"), "")
    assert str(caught.value.sentence) == "b is one word too many."


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("-t 5 5", "-t 5 five"),
        ("5 --time 5 web", "five --time 5 web"),
        ("--time=5 -- 5", "--time=5 -- five"),
    ],
)
def test_a_full_name_takes_the_place_of_words_not_of_flags_values(words: str, line: str) -> None:
    assert instead(StopLike, tuple(words.split()), "5", "five") == line.split()
