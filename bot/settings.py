"""What an operator may set, and the words for a wrong setting.

Read from, strongest first: the environment, `.env`, Docker secrets, the TOML file.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AnyHttpUrl,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    NestedSecretsSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from bot.core.limits import LOCAL_PART_BYTES, Limits
from bot.domain.role import Role

PREFIX = "DECKHAND_"
CONFIG_VARIABLE = "DECKHAND_CONFIG"
DEFAULT_CONFIG = "config/deckhand.toml"
SECRETS_DIR = "/run/secrets"

NamedRole = Annotated[
    Role, BeforeValidator(lambda value: Role.named(value) if isinstance(value, str) else value)
]


class Section(BaseModel):
    """Base of the nested settings: a misspelt name is a fault, not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Telegram(Section):
    """How the bot reaches Telegram."""

    token: SecretStr | None = Field(None, description="the bot's token, from BotFather")
    api_url: AnyHttpUrl = Field(
        AnyHttpUrl("https://api.telegram.org"), description="the Bot API server"
    )
    local_server: bool = Field(
        False, description="true for a self-hosted Bot API server, which takes larger files"
    )
    webhook_url: AnyHttpUrl | None = Field(
        None, description="set: updates come by webhook to this address, instead of polling"
    )
    webhook_listen: str = Field(
        "127.0.0.1:8443", description="where the webhook listens, HOST:PORT"
    )

    @field_validator("token")
    @classmethod
    def _token_shape(cls, token: SecretStr | None) -> SecretStr | None:
        """An empty one is as none: compose files pass unset variables so."""
        value = token.get_secret_value().strip() if token else ""
        if not value:
            return None
        number, colon, key = value.partition(":")
        if not (number.isdigit() and colon and key):
            raise ValueError("a token looks like 123456:AAbb…, as BotFather gives it")
        return SecretStr(value)

    @field_validator("webhook_listen")
    @classmethod
    def _listen_address(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not host or not port.isdigit() or not 0 < int(port) < 65536:  # noqa: PLR2004
            raise ValueError("write HOST:PORT, for example 127.0.0.1:8443")
        return value


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
    def _scheme(cls, url: str) -> str:
        if not url.startswith(("unix://", "tcp://", "ssh://", "http://", "https://")):
            raise ValueError("write unix:///path, tcp://host:port or ssh://user@host")
        return url


def _host(value: object) -> object:
    return {"url": value} if isinstance(value, str) else value


class Registry(Section):
    """Credentials for a registry."""

    username: str = Field(description="user name")
    password: SecretStr = Field(description="password or access token")


class Storage(Section):
    """Where state is kept."""

    url: SecretStr | None = Field(
        None, description="database URL; by default SQLite in the data folder"
    )
    audit_days: int = Field(400, ge=1, description="days that the audit is kept")


class PolicySettings(Section):
    """Finer rules for operators."""

    mounts: tuple[Path, ...] = Field(
        (), description="host folders that operators may mount (to come: none may yet)"
    )


class ChatAddress(Section):
    """A chat, or one topic of a group: `-1001` or `-1001:7`."""

    chat: int
    thread: int | None = None

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: object) -> object:
        if isinstance(value, str | int):
            chat, colon, thread = str(value).partition(":")
            try:
                return {"chat": int(chat), "thread": int(thread) if colon else None}
            except ValueError:
                raise ValueError("write a chat's id, or id:topic, as -1001 or -1001:7") from None
        return value


class Alerts(Section):
    """Crash alerts."""

    chats: tuple[ChatAddress, ...] = Field((), description="where alerts go (alerts are to come)")


class Digest(Section):
    """The status digest."""

    cron: str | None = Field(None, description="when, as five cron fields (digests are to come)")
    chats: tuple[ChatAddress, ...] = Field((), description="where it goes (digests are to come)")

    @field_validator("cron")
    @classmethod
    def _five_fields(cls, value: str | None) -> str | None:
        if value is not None:
            # Only where it is needed: the scheduler costs start-up time and memory.
            from apscheduler.triggers.cron import CronTrigger  # noqa: PLC0415

            try:
                CronTrigger.from_crontab(value, timezone="UTC")
            except ValueError as fault:
                raise ValueError(f"{fault}; write five fields, as 0 9 * * mon-fri") from None
        return value


class Log(Section):
    """Logs go to stderr."""

    level: Literal["debug", "info", "warning", "error"] = Field("info", description="least level")
    format: Literal["json", "text"] = Field("json", description="json or text")

    @field_validator("level", "format", mode="before")
    @classmethod
    def _any_case(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value


class Settings(BaseSettings):
    """All of them."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_file=".env",
        secrets_dir=SECRETS_DIR,
        secrets_dir_missing="ok",
        secrets_prefix=PREFIX,
        secrets_nested_delimiter="__",
        extra="ignore",
        frozen=True,
    )

    telegram: Telegram = Field(default_factory=Telegram, description="Telegram")
    access: Access = Field(default_factory=Access, description="who is heard")
    hosts: dict[str, Annotated[Host, BeforeValidator(_host)]] = Field(
        default_factory=dict,
        description="engines by name; by default `local` at DOCKER_HOST or the usual socket",
    )
    registries: dict[str, Registry] = Field(
        default_factory=dict, description="registry's host:port -> username and password"
    )
    docker_config: Path | None = Field(
        None, description="a docker config.json with registry credentials"
    )
    data_dir: Path = Field(Path("data"), description="database and working files")
    storage: Storage = Field(default_factory=Storage, description="database")
    policy: PolicySettings = Field(default_factory=PolicySettings, description="finer rules")
    alerts: Alerts = Field(default_factory=Alerts, description="crash alerts")
    digest: Digest = Field(default_factory=Digest, description="status digest")
    limits: Limits = Field(default_factory=Limits, description="bounds")
    timezone: ZoneInfo = Field(
        ZoneInfo("UTC"), description="zone of schedules and of times that are shown"
    )
    language: Literal["en", "zh"] = Field("en", description="language where a person's has none")
    log: Log = Field(default_factory=Log, description="logs")

    @field_validator("timezone", mode="before")
    @classmethod
    def _zone(cls, value: object) -> object:
        try:
            return ZoneInfo(value) if isinstance(value, str) else value
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("no such zone; write one as Asia/Shanghai or UTC") from None

    @model_validator(mode="after")
    def _fill_in(self) -> Self:
        """Defaults that follow from other settings."""
        if not self.hosts:
            usual = os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock"
            self.__dict__["hosts"] = {"local": Host(url=usual)}
        if self.telegram.local_server and "part_bytes" not in self.limits.model_fields_set:
            larger = self.limits.model_copy(update={"part_bytes": LOCAL_PART_BYTES})
            self.__dict__["limits"] = larger
        return self

    @property
    def database_url(self) -> str:
        """The database's address, with its password if it has one."""
        if self.storage.url is not None:
            return self.storage.url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'deckhand.db'}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Values that must appear nowhere."""
        token = self.telegram.token
        held = [registry.password.get_secret_value() for registry in self.registries.values()]
        if token is not None:
            held += [token.get_secret_value(), token.get_secret_value().partition(":")[2]]
        return tuple(value for value in held if value)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The order of strength."""
        return (
            init_settings,
            env_settings,
            dotenv_settings,
            NestedSecretsSettingsSource(file_secret_settings),
            TomlConfigSettingsSource(settings_cls, _config_file()),
        )


def _config_file() -> Path:
    return Path(os.environ.get(CONFIG_VARIABLE) or DEFAULT_CONFIG)


def load(**overrides: Any) -> Settings:
    """The settings; pydantic's and pydantic-settings' errors go through `faults`."""
    return Settings(**overrides)
