"""Sentences in each language, and whose language is which."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from bot.domain.sentence import Sentence, say, say_n
from bot.domain.text import Span, bold, code
from bot.locale.catalogue import LANGUAGES, load, pick

CATALOGUES = load(UTC)
EVENING = datetime(2025, 3, 1, 22, 30, tzinfo=UTC)


def running(count: int) -> Sentence:
    return say_n("{count} container running", "{count} containers running", count)


def test_there_is_a_catalogue_for_each_language() -> None:
    assert tuple(CATALOGUES) == LANGUAGES


@pytest.mark.parametrize(
    ("sentence", "english", "chinese"),
    [
        (say("Stop"), "Stop", "停止"),
        (running(1), "1 container running", "1 个容器运行中"),
        (running(3), "3 containers running", "3 个容器运行中"),
        (say("up {time}", time=timedelta(seconds=1)), "up 1 sec", "已运行 1 秒"),
        (say("up {time}", time=timedelta(minutes=3)), "up 3 min", "已运行 3 分钟"),
        (say("{time} ago", time=timedelta(hours=2)), "2 hr ago", "2 小时前"),
        (say("{time} old", time=timedelta(days=90)), "3 mths old", "3 个月前创建"),
        (
            say("Made {when}", when=EVENING),
            "Made 2025-03-01 22:30 UTC",
            "创建于 2025-03-01 22:30 UTC",
        ),
        (
            say("{name}: {fault}", name="web", fault=say("The container is not running.")),
            "web: The container is not running.",
            "web：容器未在运行。",  # noqa: RUF001 - Chinese has its own colon
        ),
        (say("nobody has translated this"), *["nobody has translated this"] * 2),
    ],
)
def test_a_sentence_in_each_language(sentence: Sentence, english: str, chinese: str) -> None:
    assert CATALOGUES["en"].words(sentence) == english
    assert CATALOGUES["zh"].words(sentence) == chinese


@pytest.mark.parametrize("language", LANGUAGES)
def test_values_keep_their_style_and_may_change_places(language: str) -> None:
    sentence = say("Docker on {name}", name=bold("web {0}"))
    said = CATALOGUES[language].text(sentence)
    assert [span for span in said.spans if span.text] == {
        "en": [Span("Docker on "), bold("web {0}")],
        "zh": [bold("web {0}"), Span(" 上的 Docker")],
    }[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_value_is_never_read_as_a_unit(language: str) -> None:
    sentence = say("There is no container {name}.", name=code("web2a3东"))
    assert "web2a3东" in CATALOGUES[language].words(sentence)


def test_times_are_in_the_zone_of_the_settings() -> None:
    eastern = load(timezone(timedelta(hours=8)))
    assert {one.moment(EVENING) for one in eastern.values()} == {"2025-03-02 06:30 UTC+08:00"}


def test_a_time_names_its_zone_as_it_is_called_by_then() -> None:
    berlin = load(ZoneInfo("Europe/Berlin"))["en"]
    assert berlin.moment(EVENING) == "2025-03-01 23:30 CET"
    assert berlin.moment(EVENING + timedelta(days=120)) == "2025-06-30 00:30 CEST"


@pytest.mark.parametrize(
    ("language", "picked"),
    [
        ("zh", "zh"),
        ("zh-hans", "zh"),
        ("zh-CN", "zh"),
        ("zh_TW", "zh"),
        ("ZH_Hant_HK", "zh"),
        ("en", "en"),
        ("en-GB", "en"),
    ],
)
def test_a_language_is_picked_without_its_region(language: str, picked: str) -> None:
    for default in LANGUAGES:
        assert pick(CATALOGUES, language, default).language == picked


@pytest.mark.parametrize("language", ["de", "zho", "x-zh", "", None])
def test_who_speaks_another_language_gets_the_default(language: str | None) -> None:
    for default in LANGUAGES:
        assert pick(CATALOGUES, language, default).language == default
