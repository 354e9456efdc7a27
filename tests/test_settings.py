from __future__ import annotations

import json
import re
import ssl
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.core.limits import CLOUD_PART_BYTES, LOCAL_PART_BYTES
from bot.domain.role import Role
from bot.settings import Settings, load
from bot.settings_faults import WrongSettings, load_or_explain
from bot.settings_sections import ChatAddress, Host

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
    assert settings.database_url == "", "the file in the data folder"
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
    assert set(settings.secrets) == {TOKEN, "AAsecret", "hunter2", "hunter3"}


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
    assert "hunter2" not in only


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


def test_a_valid_part_is_not_blamed_beside_a_wrong_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    env(monkeypatch, LOG="x", LOG__LEVEL="info")
    with pytest.raises(WrongSettings) as caught:
        load_or_explain()
    assert [line.partition(":")[0] for line in caught.value.lines] == ["DECKHAND_LOG"]


def test_dockers_own_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "localhost:2375")
    with pytest.raises(WrongSettings, match="^DOCKER_HOST: write unix:///path, tcp://host:port"):
        load_or_explain()


def test_names_of_other_programs_are_let_be(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("DOCKER_GID=999\nDECKHAND_LANGUAGE=zh\n")
    env(monkeypatch, TEST_POSTGRESQL="x", PORT_8443_TCP="tcp://10.0.0.1", SERVICE_HOST="10.0.0.1")
    env(monkeypatch, HOSTS__FAR__URL="tcp://far", DOCKER_CONFIG="", STORAGE__URL="")
    settings = load_or_explain()
    assert (settings.language, settings.docker_config) == ("zh", None)
    assert settings.hosts == {"far": Host(url="tcp://far")}


CONFIG = "config/deckhand.toml"
WRONG_FILES: dict[str, tuple[str, str | bytes | None, str]] = {
    "unknown in .env": (
        ".env",
        "DECKHAND_LANGAGE=zh",
        "DECKHAND_LANGAGE: .*mean DECKHAND_LANGUAGE?",
    ),
    "config in .env": (".env", "DECKHAND_CONFIG=x", "DECKHAND_CONFIG: is not read from .env"),
    "JSON in .env": (".env", "DECKHAND_HOSTS={", "DECKHAND_HOSTS: is not valid JSON"),
    "unknown in TOML": (CONFIG, "[acess.users]", f"{CONFIG}: acess: .*did you mean access?"),
    "TOML not UTF-8": (CONFIG, b"\xff", f"{CONFIG}: is not UTF-8, at byte 0"),
    ".env not UTF-8": (".env", b"\xff", ".env: is not UTF-8, at byte 0"),
    "TOML a folder": (CONFIG, None, f"{CONFIG}: can't be read \\(Is a directory\\)"),
    ".env a folder": (".env", None, ".env: can't be read \\(Is a directory\\)"),
}
"""File, content (None: it is a folder), the line."""


@pytest.mark.parametrize("case", WRONG_FILES)
def test_a_wrong_file_is_a_line(tmp_path: Path, case: str) -> None:
    name, content, line = WRONG_FILES[case]
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(WrongSettings) as caught:
        load_or_explain()
    (only,) = caught.value.lines
    assert re.match(line, only), only


def test_the_example_must_be_filled_in(tmp_path: Path) -> None:
    example = Path(__file__).parents[1] / "config/.env.example"
    (tmp_path / ".env").write_text(example.read_text())
    with pytest.raises(WrongSettings, match="^DECKHAND_TELEGRAM__TOKEN: a token looks like"):
        load_or_explain()
