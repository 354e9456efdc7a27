"""Wrong settings in files: each line names its file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings_faults import WrongSettings, load_or_explain
from tests.test_settings import TOKEN, env

CONFIG = "config/deckhand.toml"
EXAMPLE = Path(__file__).parents[1] / "config/.env.example"


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No .env, no TOML and no variable of this machine is read."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DOCKER_HOST", raising=False)


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ('timezone = "Mars"', "timezone: no such zone; write one as Asia/Shanghai or UTC"),
        (
            'telegram.tokn = "1:x"',
            "telegram.tokn: there is no such setting; check its spelling:"
            " did you mean telegram.token?",
        ),
        ('telegram.token = "1:a"', "telegram.token: is too short, copy all of it"),
        ("timezone = 3", "timezone: no such zone; write one as Asia/Shanghai or UTC"),
        ("limits.page_rows = 1.5", "limits.page_rows: write a whole number"),
        ("limits.page_rows = [1]", "limits.page_rows: write a whole number"),
        ("telegram.api_url = 3", "telegram.api_url: write a whole address, as https://api.tele"),
        ("access.users = 111", "access.users: write a map"),
        ('[access.users]\n111 = "boss"', "access.users: at 111: unknown role 'boss'"),
        ('[registries."r:5000"]\nusername = "u"', "registries: at r:5000.password: is missing"),
    ],
)
def test_a_fault_of_the_toml_file_names_the_file(tmp_path: Path, written: str, line: str) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / CONFIG).write_text(written)
    with pytest.raises(WrongSettings) as caught:
        load_or_explain()
    (only,) = caught.value.lines
    assert only.startswith(f"{CONFIG}: {line}")


def test_a_fault_of_what_is_stronger_than_the_toml_file_does_not_name_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / CONFIG).write_text('language = "zh"\n[log]\nlevel = "loud"\nformat = "text"')
    env(monkeypatch, LANGUAGE="xx", LOG__FORMAT="xml")
    with pytest.raises(WrongSettings) as caught:
        load_or_explain()
    assert [line.partition(": ")[0] for line in caught.value.lines] == [
        "DECKHAND_LANGUAGE",
        CONFIG,
        "DECKHAND_LOG__FORMAT",
    ]


def test_a_named_file_must_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    env(monkeypatch, CONFIG="missing.toml")
    with pytest.raises(WrongSettings, match="there is no file missing.toml"):
        load_or_explain()


def test_bad_toml_is_said(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config/deckhand.toml").write_text("language = \n")
    with pytest.raises(WrongSettings, match="is not TOML"):
        load_or_explain()


WRONG_FILES: dict[str, tuple[str, str | bytes | None, str]] = {
    "unknown in .env": (
        ".env",
        "DECKHAND_LANGAGE=zh",
        "DECKHAND_LANGAGE: .*mean DECKHAND_LANGUAGE?",
    ),
    "config in .env": (".env", "DECKHAND_CONFIG=x", "DECKHAND_CONFIG: is not read from .env"),
    "JSON in .env": (".env", "DECKHAND_HOSTS={", "DECKHAND_HOSTS: is not valid JSON"),
    "unknown in TOML": (CONFIG, "[acess.users]", f"{CONFIG}: acess: .*did you mean access?"),
    "no assignment in .env": (
        ".env",
        "\n# DECKHAND_X\n\nDECKHAND_ACCESS__USERS hunter2\nOTHER\n",
        r"\.env: line 4: sets nothing; write it as NAME=value(?!.*hunter2)",
    ),
    "a bare name in .env": (".env", "A=1\nDOCKER_HOST\n", r"\.env: line 2: sets nothing"),
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


def test_a_broken_line_of_env_hides_no_other_fault_and_is_told_in_our_words_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / ".env").write_text("BROKEN LINE\nDECKHAND_LANGUAGE=xx\n")
    with pytest.raises(WrongSettings) as caught:
        load_or_explain()
    assert [line.partition(": ")[0] for line in caught.value.lines] == [".env", "DECKHAND_LANGUAGE"]
    assert caplog.text == ""


def test_the_example_must_be_filled_in(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(EXAMPLE.read_text())
    with pytest.raises(WrongSettings, match="^DECKHAND_TELEGRAM__TOKEN: a token looks like"):
        load_or_explain()


def test_each_of_the_example_s_lines_works(tmp_path: Path) -> None:
    """Written as they are, without the mark that keeps them from being read."""
    lines = EXAMPLE.read_text().splitlines()
    used = [line.removeprefix("#") for line in lines if line.partition("=")[0].isupper()]
    used = [line for line in used if not line.startswith("DECKHAND_TELEGRAM__TOKEN")]
    (tmp_path / ".env").write_text("\n".join([f"DECKHAND_TELEGRAM__TOKEN={TOKEN}", *used]))
    settings = load_or_explain()
    assert len(used) == 9
    assert settings.hosts["nas"].url == "ssh://ops@nas.example.org"
    assert [(one.chat, one.thread) for one in settings.alerts.chats][1] == (-1001234567890, 7)
    assert settings.digest.cron == "0 9 * * mon-fri"
    assert settings.registries["registry.example.org:5000"].username == "ops"
    assert str(settings.timezone) == "Asia/Shanghai"


def test_a_byte_order_mark_takes_no_setting_away(tmp_path: Path) -> None:
    token = "123456:AAcanary-of-the-token-in-35-letters"
    (tmp_path / ".env").write_text(f"\ufeffDECKHAND_TELEGRAM__TOKEN={token}\n", encoding="utf-8")
    read = load_or_explain().telegram.token
    assert read is not None
    assert read.get_secret_value() == token
