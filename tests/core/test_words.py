"""Message text into words."""

from __future__ import annotations

import shlex
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.words import Words, split, split_words
from bot.domain.sentence import NotationError

EM, EN, MINUS = "\u2014", "\u2013", "\u2212"
LDQ, RDQ, LOW, LSQ, RSQ = "\u201c", "\u201d", "\u201e", "\u2018", "\u2019"
NBSP = "\u00a0"

sayable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/ps", Words("ps", ())),
        ("/ps@deckhand_bot -a", Words("ps", ("-a",))),
        ("/PS@Deckhand_Bot -a", Words("ps", ("-a",))),
        ("/ps@other_bot 'unclosed", Words("ps", ())),
        ("\ufeff /run\nnginx", Words("run", ("nginx",))),
        ("hello there", Words("", ("hello", "there"))),
        ("/srv/data x", Words("", ("/srv/data", "x"))),
        ("", Words("", ())),
    ],
)
def test_command_and_words(text: str, expected: Words) -> None:
    assert split(text, "deckhand_bot") == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a  b\tc\nd", ["a", "b", "c", "d"]),
        ("a \\\n  b\\\r\nc", ["a", "bc"]),
        ("""'a b' "c d" e\\ f""", ["a b", "c d", "e f"]),
        ("""a'b'"c" '' """, ["abc", ""]),
        (r'"\$x \n \" \\"', [r"$x \n " + '" \\']),
        ('"a\\\nb"', ["ab"]),
        (r"'\n'", ["\\n"]),
        (f'"\\{LDQ}"', [f"\\{LDQ}"]),
        ("a #b", ["a", "#b"]),
        ("$(reboot) ; a | b && `x` *", ["$(reboot)", ";", "a", "|", "b", "&&", "`x`", "*"]),
        (f"a{NBSP}b\u202fc\u3000d", ["a", "b", "c", "d"]),
        ("a\u200bb \ufeffc \u200e", ["ab", "c"]),
        (f"'a{NBSP}\u200b{EM}{LDQ}b'", [f"a{NBSP}\u200b{EM}{LDQ}b"]),
    ],
)
def test_splits_as_a_shell_quotes(text: str, words: list[str]) -> None:
    assert list(split_words(text)) == words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (f"{EM}name", "--name"),
        (f"{EM}rm", "--rm"),
        (f"{EN}name=x", "--name=x"),
        (f"{EN}d", "-d"),
        (f"{EM}d", "-d"),
        (f"{EN}p=80", "-p=80"),
        (f"{EM}{EM}name", "--name"),
        (f"{EN}-name", "--name"),
        (f"-{EN}name", "--name"),
        (EM, "--"),
        (EM + EM, "--"),
        (EN, EN),
        (f"{EN}5", "-5"),
        (f"{MINUS}5", "-5"),
        (f"{EM}5", f"{EM}5"),
        (f"a{EM}b", f"a{EM}b"),
        (f"{EM}\u540d", f"{EM}\u540d"),
        (f"'{EM}name'", f"{EM}name"),
        (f"\\{EM}name", f"{EM}name"),
        ("--name", "--name"),
        ("-", "-"),
    ],
)
def test_dashes_of_phones(typed: str, meant: str) -> None:
    assert split_words(typed) == (meant,)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (f"{LDQ}a b{RDQ}", "a b"),
        (f"{RDQ}a b{RDQ}", "a b"),
        (f"{LOW}a b{LDQ}", "a b"),
        (f'{LDQ}a b"', "a b"),
        (f"MSG={LDQ}a b{RDQ}", "MSG=a b"),
        (f"\u00ab{NBSP}a b{NBSP}\u00bb", "a b"),
        (f"{LSQ}a b{RSQ}", "a b"),
        (f"MSG={RSQ}a b{RSQ}", "MSG=a b"),
        (f"{LSQ}don{RSQ}t stop{RSQ}", f"don{RSQ}t stop"),
        (f"don{RSQ}t", f"don{RSQ}t"),
        (f"{LDQ}a \\{RDQ} b{RDQ}", f"a {RDQ} b"),
        (f'"{LDQ}a{RDQ}"', f"{LDQ}a{RDQ}"),
        (f"{LSQ}{RSQ}", ""),
        (f"{LDQ}{EM}name{RDQ}", f"{EM}name"),
    ],
)
def test_quotes_of_phones(typed: str, meant: str) -> None:
    assert split_words(typed) == (meant,)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("echo 'a b", "The quote ' before a b is never closed"),
        ('echo "a', "never closed"),
        ('"a\\"', "never closed"),
        (f"{LDQ}a", "never closed"),
        (f"{LSQ}a", "never closed"),
        ("it's", "never closed"),
        ("a\\", "ends in a backslash"),
        ("a\0b", "U+0000"),
        ("'\ud800'", "U+D800"),
    ],
)
def test_faults_are_said(text: str, says: str) -> None:
    with pytest.raises(NotationError) as caught:
        split_words(text)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        '/run app --password "hunter2 x',
        f"/run app --password {LDQ}hunter2 x",
        f"/run app {EM}password 'hunter2 x",
        '/run app -p"hunter2 x',
        "/run -e A=b app 'hunter2 x",
        "/run app 'a --password hunter2",
        "/run app \u200b--password 'hunter2 x",
        "/run app \\--password 'hunter2 x",
    ],
)
def test_an_open_quote_repeats_no_value_of_a_flag(text: str) -> None:
    with pytest.raises(NotationError) as caught:
        split(text)
    assert "hunter2" not in str(caught.value)


@given(st.lists(sayable))
def test_p4_quoted_words_come_back(words: list[str]) -> None:
    assert list(split_words(shlex.join(words))) == words
    assert split(f"/run {shlex.join(words)}") == Words("run", tuple(words))


hostile = st.text(st.sampled_from(f"a1=- \n\\'\"{EM}{EN}{LDQ}{RDQ}{LSQ}{RSQ}{NBSP}\u00ab\u200b$;"))


@given(st.one_of(st.text(), hostile))
def test_any_text_is_split_or_refused_in_words(text: str) -> None:
    try:
        split(text, "bot")
    except NotationError as fault:
        assert str(fault)


@given(st.text(st.sampled_from("ab '\n-=./")))
def test_plain_text_splits_as_shlex_does(text: str) -> None:
    try:
        expected = shlex.split(text)
    except ValueError:
        with pytest.raises(NotationError):
            split_words(text)
    else:
        assert list(split_words(text)) == expected


@pytest.mark.parametrize(
    "piece", ["a", "a ", "''", '"a"', "\\a", '\\"', f"{EM}a ", f"{LSQ}a{RSQ} ", "\u200b", "-", EM]
)
def test_p4_a_megabyte_is_split_in_linear_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    began = time.process_time()
    split_words(text)
    assert time.process_time() - began < 5


def test_p4_a_megabyte_of_unclosed_quotes_is_refused_at_once() -> None:
    for quote in ("'", '"', LDQ, LSQ):
        with pytest.raises(NotationError):
            split_words("x " + quote + "b\\'"[:2] * 500_000)
