"""The storage setting."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.store.address import database_file, database_url

DATA = Path("/srv/deckhand")


@pytest.mark.parametrize(
    ("setting", "url"),
    [
        ("", "sqlite+pysqlite:////srv/deckhand/deckhand.db"),
        ("sqlite:///data/deckhand.db", "sqlite+pysqlite:///data/deckhand.db"),
        ("sqlite:////var/lib/d.db", "sqlite+pysqlite:////var/lib/d.db"),
        ("postgresql://bot@db/deck", "postgresql+psycopg://bot@db/deck"),
        ("postgres://bot@db/deck", "postgresql+psycopg://bot@db/deck"),
    ],
)
def test_settings_become_addresses_with_a_driver(setting: str, url: str) -> None:
    assert database_url(setting, DATA).render_as_string(hide_password=False) == url


@pytest.mark.parametrize(
    "setting",
    [
        "mysql://root:canary@db/x",
        "sqlite://",
        "sqlite:///:memory:",
        "canary",
        "://canary",
        "x:y:canary",
    ],
)
def test_a_wrong_setting_is_refused_without_repeating_it(setting: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///path") as fault:
        database_url(setting, DATA)
    assert "canary" not in str(fault.value)


def test_only_sqlite_has_a_file() -> None:
    assert database_file(database_url("", DATA)) == DATA / "deckhand.db"
    assert database_file(database_url("postgresql://db/x", DATA)) is None
