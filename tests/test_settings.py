from __future__ import annotations

import json
import ssl
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from bot.core.limits import CLOUD_PART_BYTES, LOCAL_PART_BYTES
from bot.domain.role import Role
from bot.settings import Settings, load
from bot.settings_faults import load_or_explain
from bot.settings_sections import ChatAddress, Host

TOKEN = "123456:AAsecret-of-thirty-five-characters"


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No .env, no TOML and no variable of this machine is read."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DOCKER_HOST", raising=False)


def env(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"DECKHAND_{name}", value)


def test_everything_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    authorities = ssl.get_default_verify_paths().cafile
    env(
        monkeypatch,
        TELEGRAM__TOKEN=TOKEN,
        TELEGRAM__API_URL="http://127.0.0.1:8081",
        ACCESS__USERS='{"111":"admin","222":"Operator","333":"viewer"}',
        ACCESS__CHATS='{"-1001":"operator"}',
        HOSTS=json.dumps(
            {"a": "unix:///a.sock", "b": {"url": "tcp://b:2376", "tls_ca": authorities}}
        ),
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
    assert settings.hosts["b"].tls_ca == Path(authorities or "")
    assert settings.alerts.chats[0] == ChatAddress.model_validate("-1001:7")
    assert settings.policy.mounts == (Path("/srv/share"),)
    assert settings.timezone == ZoneInfo("Asia/Shanghai")
    assert settings.log.level == "debug"
    assert settings.telegram.token is not None
    assert settings.telegram.token.get_secret_value() == TOKEN


def test_the_general_topic_is_the_group_itself() -> None:
    assert ChatAddress.model_validate("-1001:1") == ChatAddress.model_validate(-1001)


@pytest.mark.parametrize("topic", ["-1001:0", "-1001:-7", "-1001:"])
def test_a_topic_that_can_not_be_is_refused(topic: str) -> None:
    with pytest.raises(ValidationError):
        ChatAddress.model_validate(topic)


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
    (tmp_path / "config/deckhand.toml").write_text(f'[telegram]\ntoken = "1{TOKEN}"\n')
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "deckhand_telegram__token").write_text(f"2{TOKEN}\n")
    settings = Settings(_secrets_dir=secrets)
    assert settings.telegram.token is not None
    assert settings.telegram.token.get_secret_value() == f"2{TOKEN}"


def test_defaults_deny_and_stay_local(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load()
    assert (settings.access.users, settings.access.chats) == ({}, {})
    assert settings.hosts == {"local": Host(url="unix:///var/run/docker.sock")}
    assert settings.database_url == "", "the file in the data folder"
    assert settings.limits.part_bytes == CLOUD_PART_BYTES
    monkeypatch.setenv("DOCKER_HOST", "tcp://10.0.0.1:2375")
    assert load().hosts == {"local": Host(url="tcp://10.0.0.1:2375")}


def test_docker_host_is_read_from_env_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DOCKER_HOST=tcp://10.0.0.2:2375\n")
    assert load().hosts == {"local": Host(url="tcp://10.0.0.2:2375")}
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
    bare = TOKEN.partition(":")[2]
    for secret in (bare, "hunter2", "hunter3"):
        assert secret not in repr(settings)
    assert set(settings.secrets) == {TOKEN, bare, "hunter2", "hunter3"}


def test_a_server_of_ones_own_may_have_short_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    env(monkeypatch, TELEGRAM__TOKEN="1:a", TELEGRAM__API_URL="http://127.0.0.1:8081")
    token = load_or_explain().telegram.token
    assert token is not None
    assert token.get_secret_value() == "1:a"


def test_names_of_other_programs_are_let_be(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("DOCKER_GID=999\nDECKHAND_LANGUAGE=zh\n")
    env(monkeypatch, TEST_POSTGRESQL="x", PORT_8443_TCP="tcp://10.0.0.1", SERVICE_HOST="10.0.0.1")
    env(monkeypatch, HOSTS__FAR__URL="tcp://far", DOCKER_CONFIG="", STORAGE__URL="")
    settings = load_or_explain()
    assert (settings.language, settings.docker_config) == ("zh", None)
    assert settings.hosts == {"far": Host(url="tcp://far")}
