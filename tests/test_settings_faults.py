"""Wrong settings: a line for each, with what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings_faults import WrongSettings, load_or_explain
from tests.test_settings import TOKEN, env


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No .env, no TOML and no variable of this machine is read."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DOCKER_HOST", raising=False)


def faults() -> list[str]:
    """What a start with the settings as they are says."""
    with pytest.raises(WrongSettings) as caught:
        load_or_explain()
    return caught.value.lines


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("TELEGRAM__TOKEN", "hello", "a token looks like 123456:AAbb"),
        ("ACCESS__USERS", '{"111":"boss"}', "unknown role 'boss': use viewer, operator or admin"),
        ("ACCESS__USERS", "{oops", 'is not valid JSON; write it as {"111": "admin"}'),
        ("ACCESS__USERS", '{"bob":"admin"}', "write a whole number"),
        ("ALERTS__CHATS", '["ops"]', "write a chat's id, or id:topic"),
        ("TIMEZONE", "Mars/Olympus", "no such zone; write one as Asia/Shanghai"),
        ("LOG__LEVEL", "loud", "write one of 'debug', 'info', 'warning' or 'error'"),
        ("DIGEST__CRON", "daily", "write five fields, as 0 9 * * mon-fri"),
        ("TELEGRAM__TOKN", "1:x", "there is no such setting; check its spelling"),
        ("TELEGRAM__LOCAL_SERVER", "maybe", "write true or false"),
        ("TELEGRAM__WEBHOOK_LISTEN", "8443", "write HOST:PORT"),
        ("TELEGRAM__API_URL", "", "write a whole address, as https://api.telegram.org"),
        ("TELEGRAM__API_URL", "ftp://x", "begins with https:// or http://, as https://api.tel"),
        ("TELEGRAM__WEBHOOK_URL", "nowhere", "a whole address, as https://bot.example.org/hook"),
        ("TELEGRAM__TOKEN", "1:a", "is too short, copy all of it: a token looks like 123456:AAbb"),
        ("TELEGRAM__TOKEN", TOKEN[:36], "is too short, copy all of it"),
        ("TELEGRAM__TOKEN", "123456:put it here", "a token looks like 123456:AAbb"),
        ("TELEGRM__TOKEN", TOKEN, "did you mean DECKHAND_TELEGRAM__TOKEN?"),
        ("TELEGRAM__TOKN", "x", "did you mean DECKHAND_TELEGRAM__TOKEN?"),
        ("LIMITS__QUESTON_SECONDS", "1", "did you mean DECKHAND_LIMITS__QUESTION_SECONDS?"),
        ("LANGUAGE__X", "en", "there is no such setting"),
        ("LOG", "x", "is not valid JSON"),
        ("STORAGE__URL", "mysql://u:hunter2@db/x", "mysql is not supported: use sqlite:///path"),
        ("STORAGE__URL", "garbage", "not a database address: write sqlite:///path"),
        ("STORAGE__URL", "sqlite://", "sqlite needs a file"),
        ("HOSTS", '{"local":"tcp://h:notaport"}', "write unix:///path, tcp://host:port"),
        ("HOSTS", '{"local":"unix://"}', "write unix:///path, tcp://host:port"),
        ("HOSTS", '{"a":{"url":"tcp://a","tls_ca":"/none.pem"}}', "/none.pem can't be read"),
        ("HOSTS", '{"a":{"url":"tcp://a","tls_ca":"/dev/null"}}', "of no use"),
        ("DOCKER_CONFIG", "/nonexistent", "/nonexistent can't be read (No such file or directory)"),
        ("HOSTS", '{"local":"/var/run/docker.sock"}', "write unix:///path, tcp://host:port"),
        ("LIMITS__PAGE_ROWS", "0", "PAGE_ROWS: write 1 or more"),
        ("LIMITS__QUESTION_SECONDS", "inf", "QUESTION_SECONDS: write a number"),
        ("LIMITS__PAGE_ROWS", "31", "PAGE_ROWS: write 30 or less"),
        ("LIMITS__PAGE_ROWS", "9" * 5000, "PAGE_ROWS: write a smaller number"),
        ("LIMITS__QUESTION_SECONDS", "0", "QUESTION_SECONDS: write more than 0"),
    ],
)
def test_each_fault_is_a_line_with_its_mend(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, line: str
) -> None:
    env(monkeypatch, **{name: value})
    (only,) = faults()
    assert only.startswith(f"DECKHAND_{name}")
    assert line in only
    assert "hunter2" not in only


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("ACCESS__USERS", '{"abc":"admin"}', "at abc: write a whole number, the id in Telegram"),
        ("ACCESS__USERS", '{"111":"boss"}', "at 111: unknown role"),
        ("HOSTS", '{"Far":"nowhere"}', "at Far: write unix:///path"),
        ("HOSTS", '{"far":{"url":"tcp://a","tls":"x"}}', "at far.tls: there is no such setting"),
        ("HOSTS", '{"my host":"unix:///x"}', "at my host: a host's name is letters, digits"),
        ("HOSTS", '{"":"unix:///x"}', "a host's name is letters, digits"),
        ("HOSTS__FAR__URL", "nowhere", "write unix:///path"),
        ("HOSTS__FAR", "nowhere", "write unix:///path"),
        ("REGISTRIES", '{"r:5000":{"username":"u"}}', "at r:5000.password: is missing"),
        (
            "REGISTRIES",
            '{"r":"user:hunter2"}',
            "at r: write a map of its fields, in JSON as"
            ' {"username": "name", "password": "secret"}',
        ),
        ("REGISTRIES", '{"r":{"username":3,"password":"xxxx"}}', "at r.username: write a text, in"),
        ("REGISTRIES", '{"r":{"username":"u","password":"abc"}}', "at r.password: is too short to"),
        ("HOSTS", '{"far":3}', 'at far: write a map of its fields, in JSON as {"url": "tcp://'),
        ("LOG", "3", 'write a map of its fields, in JSON as {"name": "value"}'),
        ("POLICY__MOUNTS", "[3]", "at entry 1: write a path, as /srv/data"),
        ("ALERTS__CHATS", '["-1001","ops"]', "at entry 2: write a chat's id"),
    ],
)
def test_a_fault_within_json_names_the_setting_and_the_place(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, line: str
) -> None:
    env(monkeypatch, **{name: value})
    (only,) = faults()
    assert only.startswith(f"DECKHAND_{name}: {line}")
    assert "hunter2" not in only


def test_a_token_that_was_cut_is_told_beside_other_faults_of_its_section(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    env(monkeypatch, TELEGRAM__TOKEN="1:a", TELEGRAM__WEBHOOK_LISTEN="8443")
    first, second = sorted(faults())
    assert first.startswith("DECKHAND_TELEGRAM__TOKEN: is too short, copy all of it")
    assert second.startswith("DECKHAND_TELEGRAM__WEBHOOK_LISTEN: write HOST:PORT")


def test_all_faults_are_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    env(monkeypatch, TIMEZONE="x", LANGUAGE="xx", LOG__FORMAT="xml")
    assert len(faults()) == 3


def test_neither_bad_json_nor_an_unknown_name_hides_other_faults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "localhost:2375")
    (tmp_path / ".env").write_text("DECKHAND_REGISTRIES={oops\nDECKHAND_LANGUAGE=xx\n")
    env(monkeypatch, ACCESS__USERS="{oops", ALERTS__CHATS="-1001:7", FOO="1", TIMEZONE="x")
    told = faults()
    assert {line.partition(":")[0] for line in told} == {
        "DOCKER_HOST",
        *(f"DECKHAND_{name}" for name in ("ACCESS__USERS", "ALERTS__CHATS", "FOO", "LANGUAGE")),
        *(f"DECKHAND_{name}" for name in ("REGISTRIES", "TIMEZONE")),
    }
    assert len(told) == 7


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("FOO", "1", "there is no such setting; check its spelling: README lists all"),
        (
            "TOKEN",
            TOKEN,
            "there is no such setting; check its spelling: did you mean DECKHAND_TELEGRAM__TOKEN?",
        ),
        ("ACCESS__USERS", "111111111", 'write a map, in JSON as {"111111111": "admin"}'),
        ("ACCESS__USERS", '["111"]', 'write a map, in JSON as {"111": "admin"}'),
        ("ALERTS__CHATS", "-1001", 'write a list, in JSON as ["-1001", "111"]'),
        ("POLICY__MOUNTS", "/srv", 'is not valid JSON; write it as ["/srv/share"]'),
        ("REGISTRIES", "1", 'write a map, in JSON as {"name": "value"}'),
        ("STORAGE", "1", 'write a map of its fields, in JSON as {"name": "value"}'),
    ],
)
def test_what_would_be_right_is_near_what_was_given(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, mend: str
) -> None:
    env(monkeypatch, **{name: value})
    assert faults() == [f"DECKHAND_{name}: {mend}"]


def test_a_valid_part_is_not_blamed_beside_a_wrong_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    env(monkeypatch, LOG="x", LOG__LEVEL="info")
    assert [line.partition(":")[0] for line in faults()] == ["DECKHAND_LOG"]


def test_dockers_own_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "localhost:2375")
    with pytest.raises(WrongSettings, match="^DOCKER_HOST: write unix:///path, tcp://host:port"):
        load_or_explain()
