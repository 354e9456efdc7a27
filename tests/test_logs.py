"""S1 in the log, in both formats: what is redacted is what was said, not how it is escaped."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from bot import logs
from bot.policy.redaction import SecretHiding

CANARIES = ('pa"ss\\word77', "caf\u00e9-secret", "plain-canary")


@pytest.fixture(autouse=True)
def _loggers_as_they_were() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def said(form: str, capsys: pytest.CaptureFixture[str]) -> str:
    """All that these secrets' log says."""
    logs.set_up("info", form, SecretHiding.of(CANARIES).text)
    log = logging.getLogger("deckhand.test")
    for canary in CANARIES:
        log.info("the registry said %s", canary)
        log.info("sent %s", json.dumps({"note": canary}))
        log.info("got %r", {"note": canary})
        try:
            raise RuntimeError(canary)
        except RuntimeError:
            log.exception("failed with %s", canary)
    log.info('{"password": "unknown-canary"}')
    return capsys.readouterr().err


@pytest.mark.parametrize("form", ["text", "json"])
def test_s1_no_secret_in_the_log(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = said(form, capsys)
    assert "the registry said ***" in text
    for secret in (*CANARIES, "unknown-canary", "word77", "secret"):
        assert secret not in text
        assert json.dumps(secret)[1:-1] not in text


def test_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [json.loads(line) for line in said("json", capsys).splitlines()]
    assert len(rows) == 4 * len(CANARIES) + 1
    assert rows[3]["traceback"].startswith("Traceback")
    assert {"time", "level", "logger", "message"} <= rows[0].keys()


def test_chatty_libraries_say_nothing_below_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("debug", "text", SecretHiding().text)
    logging.getLogger("httpx").info("GET https://host/bot123:token/getMe")
    assert capsys.readouterr().err == ""
