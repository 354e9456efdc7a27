from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.core.limits import CLOUD_PART_BYTES, LOCAL_PART_BYTES
from bot.domain.role import Role
from bot.settings import ChatAddress, Host, Settings, load
from bot.settings_faults import WrongSettings, load_or_explain

TOKEN = "123456:AAsecret"


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No .env, no TOML and no variable of this machine is read."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DOCKER_HOST", raising=False)


def env(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"DECKHAND_{name}", value)


def test_everything_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    env(
        monkeypatch,
        TELEGRAM__TOKEN=TOKEN,
        TELEGRAM__API_URL="http://127.0.0.1:8081",
        ACCESS__USERS='{"111":"admin","222":"Operator","333":"viewer"}',
        ACCESS__CHATS='{"-1001":"operator"}',
        HOSTS='{"a":"unix:///a.sock","b":{"url":"tcp://b:2376","tls_ca":"/ca.pem"}}',
        ALERTS__CHATS='["-1001:7","111"]',
        DIGEST__CRON="0 9 * * mon-fri",
        DIGEST__CHATS='["-1001"]',
        POLICY__MOUNTS='["/srv/share"]',
        TIMEZONE="Asia/Shanghai",
        LANGUAGE="zh",
        LOG__LEVEL="DEBUG",
    )
    settings = load_or_explain()
    assert settings.access.users == {111: Role.ADMIN, 222: Role.OPERATOR, 333: Role.VIEWER}
    assert settings.access.chats == {-1001: Role.OPERATOR}
    assert settings.hosts["a"] == Host(url="unix:///a.sock")
    assert settings.hosts["b"].tls_ca == Path("/ca.pem")
    assert settings.alerts.chats[0] == ChatAddress.model_validate("-1001:7")
    assert settings.policy.mounts == (Path("/srv/share"),)
    assert settings.timezone == ZoneInfo("Asia/Shanghai")
    assert settings.log.level == "debug"
    assert settings.telegram.token is not None
    assert settings.telegram.token.get_secret_value() == TOKEN


def test_the_stronger_source_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config = tmp_path / "my.toml"
    config.write_text('language = "zh"\ntimezone = "Asia/Tokyo"\n[log]\nlevel = "error"\n')
    (tmp_path / ".env").write_text("DECKHAND_LOG__LEVEL=warning\nDECKHAND_LANGUAGE=en\n")
    env(monkeypatch, CONFIG=str(config), LANGUAGE="zh")
    settings = load_or_explain()
    assert (settings.language, settings.log.level) == ("zh", "warning")
    assert settings.timezone == ZoneInfo("Asia/Tokyo")


def test_docker_secrets_come_before_toml(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config/deckhand.toml").write_text('[telegram]\ntoken = "1:toml"\n')
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "deckhand_telegram__token").write_text("2:secret\n")
    settings = Settings(_secrets_dir=secrets)
    assert settings.telegram.token is not None
    assert settings.telegram.token.get_secret_value() == "2:secret"


def test_defaults_deny_and_stay_local(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load()
    assert (settings.access.users, settings.access.chats) == ({}, {})
    assert settings.hosts == {"local": Host(url="unix:///var/run/docker.sock")}
    assert settings.database_url == "sqlite:///data/deckhand.db"
    assert settings.limits.part_bytes == CLOUD_PART_BYTES
    monkeypatch.setenv("DOCKER_HOST", "tcp://10.0.0.1:2375")
    assert load().hosts == {"local": Host(url="tcp://10.0.0.1:2375")}


def test_a_self_hosted_server_takes_larger_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    env(monkeypatch, TELEGRAM__LOCAL_SERVER="true")
    assert load().limits.part_bytes == LOCAL_PART_BYTES
    env(monkeypatch, LIMITS__PART_BYTES="5000000")
    assert load().limits.part_bytes == 5_000_000


def test_an_empty_token_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    env(monkeypatch, TELEGRAM__TOKEN="")
    assert load().telegram.token is None


def test_no_secret_in_a_printed_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    env(
        monkeypatch,
        TELEGRAM__TOKEN=TOKEN,
        REGISTRIES='{"r:5000":{"username":"u","password":"hunter2"}}',
        STORAGE__URL="postgresql://u:hunter3@db/deckhand",
    )
    settings = load()
    for secret in ("AAsecret", "hunter2", "hunter3"):
        assert secret not in repr(settings)
    assert set(settings.secrets) == {TOKEN, "AAsecret", "hunter2"}


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
        ("TELEGRAM__API_URL", "nowhere", "write a whole address"),
        ("HOSTS", '{"local":"/var/run/docker.sock"}', "write unix:///path, tcp://host:port"),
        ("LIMITS__PAGE_ROWS", "0", "greater than or equal to 1"),
    ],
)
def test_each_fault_is_a_line_with_its_mend(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, line: str
) -> None:
    env(monkeypatch, **{name: value})
    with pytest.raises(WrongSettings) as caught:
        load_or_explain()
    (only,) = caught.value.lines
    assert only.startswith(f"DECKHAND_{name}")
    assert line in only


def test_all_faults_are_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    env(monkeypatch, TIMEZONE="x", LANGUAGE="xx", LOG__FORMAT="xml")
    with pytest.raises(WrongSettings) as caught:
        load_or_explain()
    assert len(caught.value.lines) == 3


def test_a_named_file_must_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    env(monkeypatch, CONFIG="missing.toml")
    with pytest.raises(WrongSettings, match="there is no file missing.toml"):
        load_or_explain()


def test_bad_toml_is_said(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config/deckhand.toml").write_text("language = \n")
    with pytest.raises(WrongSettings, match="is not TOML"):
        load_or_explain()
