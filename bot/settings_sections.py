"""The parts of the settings, each with what it takes for right."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)

from bot.domain.cron import parse_cron
from bot.domain.role import Role
from bot.domain.route import GENERAL_TOPIC
from bot.domain.sentence import NotationError

NOBODY = "nobody is listed, so nobody is heard"
LIST_SOMEBODY = 'set DECKHAND_ACCESS__USERS, as {"111111111": "admin"}'
SHORTEST_SECRET = 4
NO_MOUNTS = "DECKHAND_POLICY__MOUNTS: has no effect yet; operators may mount no host folder"
TOLD_ONLY = (
    "gets alerts or digests, and is not heard: neither DECKHAND_ACCESS__CHATS nor __USERS lists it"
)
_ADDRESS = "write unix:///path, tcp://host:port or ssh://user@host"

NamedRole = Annotated[
    Role, BeforeValidator(lambda value: Role.named(value) if isinstance(value, str) else value)
]


class NamedFault(ValueError):
    """A fault by the name of the setting that is to be mended, where pydantic knows another."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__(words)
        self.name = name


class Section(BaseModel):
    """Base of the nested settings: a misspelt name is a fault, not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Access(Section):
    """Who is heard. Nobody is until listed here."""

    users: dict[int, NamedRole] = Field(
        default_factory=dict, description="person's id -> viewer, operator or admin"
    )
    chats: dict[int, NamedRole] = Field(
        default_factory=dict,
        description="group's id -> the highest role that a listed person has there",
    )


class Host(Section):
    """A Docker engine: its address, and the TLS files for tcp://."""

    url: str = Field(description="unix:///path, tcp://host:port or ssh://user@host")
    tls_ca: Path | None = Field(None, description="CA certificate")
    tls_cert: Path | None = Field(None, description="client certificate")
    tls_key: Path | None = Field(None, description="client key")

    @field_validator("url")
    @classmethod
    def _address(cls, url: str) -> str:
        # The usual one is not worth the import, which brings `requests`: `health` runs often.
        if not re.fullmatch(r"unix:///[^?#]+", url):
            from bot.engine.address import HostAddress  # noqa: PLC0415 - see above

            try:
                HostAddress(url)
            except ValueError:
                raise ValueError(_ADDRESS) from None
        return url

    @field_validator("tls_ca", "tls_cert", "tls_key")
    @classmethod
    def _readable(cls, file: Path | None) -> Path | None:
        return readable(file)

    @model_validator(mode="after")
    def _tls(self) -> Self:
        files = tuple(str(file) if file else None for file in self.tls_files)
        if any(files):
            from bot.engine.address import HostAddress  # noqa: PLC0415 - as for the url

            try:
                HostAddress(self.url, *files).dialler()
            except OSError as fault:
                named = ", ".join(file for file in files if file)
                raise ValueError(
                    f"its TLS files are of no use ({fault.strerror}): write a PEM certificate and"
                    f" its key into {named}"
                ) from None
        return self

    @property
    def tls_files(self) -> tuple[Path | None, Path | None, Path | None]:
        """CA, certificate, key."""
        return self.tls_ca, self.tls_cert, self.tls_key


def readable(file: Path | None) -> Path | None:
    """The file, or None for none or an empty name; ValueError for one that can't be read."""
    if file is None or file == Path():
        return None
    try:
        file.open("rb").close()
    except OSError as fault:
        raise ValueError(
            f"{file} can't be read ({fault.strerror}); name a file that the bot may read"
        ) from None
    return file


class Registry(Section):
    """Credentials for a registry."""

    username: str = Field(description="user name")
    password: SecretStr = Field(description="password or access token")

    @field_validator("password")
    @classmethod
    def _can_be_hidden(cls, value: SecretStr) -> SecretStr:
        """A secret is hidden wherever it stands: one of a letter or two would blot out all text."""
        if len(value.get_secret_value()) < SHORTEST_SECRET:
            raise ValueError(
                f"is too short to be hidden in messages: use one of {SHORTEST_SECRET} characters or"
                " more"
            )
        return value


class Storage(Section):
    """Where state is kept."""

    url: SecretStr | None = Field(
        None, description="database URL; by default SQLite in the data folder"
    )
    audit_days: int = Field(400, ge=1, description="days that the audit is kept")

    @field_validator("url")
    @classmethod
    def _database(cls, url: SecretStr | None) -> SecretStr | None:
        if url is None or not url.get_secret_value():
            return None
        # Only where it is needed: SQLAlchemy takes a third of a second.
        from bot.store.address import database_url  # noqa: PLC0415 - see above

        address = database_url(url.get_secret_value(), Path())
        if address.get_backend_name() == "postgresql" and find_spec("psycopg") is None:
            raise ValueError("PostgreSQL needs its extra: pip install 'deckhand-bot[postgresql]'")
        return url


class PolicySettings(Section):
    """Finer rules for operators."""

    mounts: tuple[Path, ...] = Field(
        (), description="host folders that operators may mount (to come: none may yet)"
    )


class ChatAddress(Section):
    """A chat, or one topic of a group: `-1001` or `-1001:7`."""

    chat: int
    thread: int | None = Field(None, gt=GENERAL_TOPIC)

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: object) -> object:
        if isinstance(value, str | int):
            chat, colon, thread = str(value).partition(":")
            try:
                topic = int(thread) if colon else GENERAL_TOPIC
                return {"chat": int(chat), "thread": None if topic == GENERAL_TOPIC else topic}
            except ValueError:
                raise ValueError("write a chat's id, or id:topic, as -1001 or -1001:7") from None
        return value


class Alerts(Section):
    """Crash alerts."""

    chats: tuple[ChatAddress, ...] = Field(
        (),
        description="where alerts go, -1001 or -1001:7 for a topic, listed in ACCESS or not;"
        " /alerts narrows them down",
    )


class Digest(Section):
    """The status digest."""

    cron: str | None = Field(None, description="when, as five cron fields")
    chats: tuple[ChatAddress, ...] = Field((), description="where it goes, listed in ACCESS or not")

    @field_validator("cron")
    @classmethod
    def _five_fields(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                parse_cron(value)
            except NotationError as fault:
                raise ValueError(f"{fault.sentence}".rstrip(".")) from None
        return value


class Log(Section):
    """Logs go to stderr."""

    level: Literal["debug", "info", "warning", "error"] = Field("info", description="least level")
    format: Literal["json", "text"] = Field("json", description="json or text")

    @field_validator("level", "format", mode="before")
    @classmethod
    def _any_case(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value
