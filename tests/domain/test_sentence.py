"""Sentences as values."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.sentence import say, say_n
from bot.domain.text import bold, code, text


def test_only_the_words_of_its_values_are_changed() -> None:
    inner = say("{flag} is wrong here", flag=code("--here"))
    whole = say(
        "here {word}, {span}, {text}, {inner}, {number}, {time}",
        word="here",
        span=bold("here"),
        text=text("here", code("here")),
        inner=inner,
        number=1,
        time=timedelta(0),
    )
    changed = whole.through(lambda words: words.replace("here", "there"))
    assert str(changed) == ("here there, there, therethere, --there is wrong here, 1, 0:00:00")
    assert changed.values["span"] == bold("there")
    many = say_n("{count} of {name}", "{count} of {name}", 2, name="a").through(str.upper)
    assert str(many) == "2 of A"
