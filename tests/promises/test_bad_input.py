"""Hostile and clumsy lines, down the bot's own road to a real engine."""

from __future__ import annotations

import shlex
from zoneinfo import ZoneInfo

import pytest
from docker import APIClient

from bot.core.container_results import Exited, Started
from bot.core.errors import BotError, UsageError
from bot.core.results import Question
from bot.domain.clean import clean
from bot.locale import catalogue
from bot.render.view import view
from tests.commands.driver import Driver
from tests.promises import hostile_flags, hostile_text, hostile_values
from tests.promises.snapshot import Snapshot

FAMILIES = hostile_text.REFUSED | hostile_flags.REFUSED | hostile_values.REFUSED
LEAST = 200
SHOWN = 60
ENGLISH = catalogue.load(ZoneInfo("UTC"))["en"]


def test_bad_input_has_at_least_two_hundred_lines() -> None:
    assert len({line for lines in FAMILIES.values() for line in lines}) >= LEAST


@pytest.mark.usefixtures("bystanders")
@pytest.mark.parametrize("family", FAMILIES)
async def test_bad_input_is_refused_in_words_and_nothing_is_done(
    family: str, driver: Driver, api: APIClient
) -> None:
    before = Snapshot.of(api)
    for line in FAMILIES[family]:
        with pytest.raises(BotError) as refusal:
            await driver.send(line)
        _check_words(line, refusal.value)
        assert Snapshot.of(api) == before, line[:SHOWN]
        assert driver.leftovers() == [], line[:SHOWN]


def _check_words(line: str, refusal: BotError) -> None:
    look = view(refusal, ENGLISH)
    words = look.text.plain
    assert 10 <= len(words) <= 4096, line[:SHOWN]
    assert "Traceback" not in words, line[:SHOWN]
    assert clean(words).strip(), line[:SHOWN]
    if isinstance(refusal, UsageError) and refusal.usage:
        assert refusal.usage in words, line[:SHOWN]
        assert look.buttons, line[:SHOWN]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/run --rm busybox echo 'a  b' \"c'd\" e\\ f", "a  b c'd e f"),
        ("/run --rm busybox echo $(reboot) `id` ; | && > x $HOME ~ * {a,b}", None),
        (
            "/run \u2014rm busybox echo \u201ctwo words\u201d \u2018and two\u2019",
            "two words and two",
        ),
        ("/run\u00a0--rm\u00a0busybox\u00a0echo\u00a0hard", "hard"),
        ("/run --rm\nbusybox\necho\nlines", "lines"),
        ("/RUN --rm busy\u200bbox echo in\u00advisible", "invisible"),
        ("/run --rm=true -e=A=1 -e A=2 --env=B= busybox echo twice", "twice"),
        ("/run --rm busybox echo -n --rm -- -x", None),
        ("/run@deckhand_bot --rm busybox echo addressed", "addressed"),
        ("/run -- busybox echo dashes", "dashes"),
        ("/run \u2014- busybox echo dashes", "dashes"),
        ("/run --rm busybox echo \u4f60\u597d \U0001f433 \u0645\u0631\u062d\u0628\u0627", None),
    ],
)
async def test_bad_input_that_can_be_understood_is(
    line: str, words: str | None, driver: Driver
) -> None:
    ended = (await driver.send(line)).one(Exited)
    assert ended.exit_code == 0
    expected = line.partition("echo ")[2].removeprefix("-n ") if words is None else words
    assert "\n".join(ended.lines) == expected


async def test_bad_input_as_the_containers_own_words_arrives_byte_for_byte(
    driver: Driver, api: APIClient
) -> None:
    hostile = "a\u202eb\x1b[31m \u200b\u2028 $(id) `x` \\ ' \" \u201cq\u201d \u2014 -- \t\n end"
    variable, long = f"A={hostile}", "w" * 16_000
    flags = f"-d -e {shlex.quote(variable)} -l {shlex.quote(hostile)}"
    chat = await driver.send(f"/run {flags} busybox true {shlex.quote(hostile)} {long}")
    made = api.inspect_container(chat.one(Started).container_id)["Config"]
    assert made["Cmd"] == ["true", hostile, long]
    assert variable in made["Env"]
    assert made["Labels"] == {hostile: ""}


@pytest.mark.usefixtures("bystanders")
async def test_bad_input_never_guesses_at_an_empty_name(driver: Driver) -> None:
    for line in ("/rm ''", "/rm /", '/stop ""', "/logs ''", "/card ''"):
        with pytest.raises(BotError, match="name is empty"):
            await driver.send(line)


@pytest.mark.usefixtures("bystanders")
async def test_bad_input_around_a_good_name_still_asks_first(
    driver: Driver, api: APIClient
) -> None:
    before = Snapshot.of(api)
    for line in ("/rm \u202ebystander-2", "/rm -v -f bystander bystander", "/rm \ufeffbystander"):
        assert (await driver.send(line)).one(Question)
    assert Snapshot.of(api) == before
