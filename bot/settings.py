"""What an operator may set, and the words for a wrong setting.

Read from, strongest first: the environment, `.env`, Docker secrets, the TOML file.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from bot.core.limits import LOCAL_PART_BYTES, Limits
from bot.settings_sections import (
    Access,
    Alerts,
    Digest,
    Host,
    Log,
    NamedFault,
    PolicySettings,
    Registry,
    Storage,
    readable,
)
from bot.settings_sources import EnvFile, Environment, Secrets
from bot.settings_telegram import Telegram

PREFIX = "DECKHAND_"
CONFIG_VARIABLE = "DECKHAND_CONFIG"
DOCKER_HOST = "DOCKER_HOST"
DEFAULT_CONFIG = "config/deckhand.toml"
ENV_FILE = ".env"
SECRETS_DIR = "/run/secrets"
_HOST_NAME = re.compile(r"\w[\w.-]*")


def _host_name(name: str) -> str:
    if not _HOST_NAME.fullmatch(name):
        raise ValueError(
            "a host's name is letters, digits, dots, dashes and underscores, for @NAME to pick it"
        )
    return name


HostName = Annotated[str, AfterValidator(_host_name)]


def _host(value: object) -> object:
    return {"url": value} if isinstance(value, str) else value


class Settings(BaseSettings):
    """All of them."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_file=ENV_FILE,
        # Editors on Windows begin a file with a byte order mark.
        env_file_encoding="utf-8-sig",
        secrets_dir=SECRETS_DIR,
        secrets_dir_missing="ok",
        secrets_prefix=PREFIX,
        secrets_nested_delimiter="__",
        extra="ignore",
        frozen=True,
    )

    telegram: Telegram = Field(default_factory=Telegram, description="Telegram")
    access: Access = Field(default_factory=Access, description="who is heard")
    hosts: dict[HostName, Annotated[Host, BeforeValidator(_host)]] = Field(
        default_factory=dict,
        validate_default=True,
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
    language: Literal["en", "zh"] = Field(
        "en", description="en or zh: for people whose own language is neither, and for alerts"
    )
    log: Log = Field(default_factory=Log, description="logs")

    @field_validator("timezone", mode="before")
    @classmethod
    def _zone(cls, value: object) -> object:
        try:
            return value if isinstance(value, ZoneInfo) else ZoneInfo(str(value))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("no such zone; write one as Asia/Shanghai or UTC") from None

    @field_validator("docker_config")
    @classmethod
    def _readable(cls, file: Path | None) -> Path | None:
        return readable(file)

    @field_validator("hosts")
    @classmethod
    def _usual_ones(cls, hosts: dict[HostName, Host]) -> dict[HostName, Host]:
        return hosts or {"local": _usual_host()}

    @model_validator(mode="after")
    def _fill_in(self) -> Self:
        """Defaults that follow from other settings."""
        if self.telegram.local_server and "part_bytes" not in self.limits.model_fields_set:
            larger = self.limits.model_copy(update={"part_bytes": LOCAL_PART_BYTES})
            self.__dict__["limits"] = larger
        return self

    @property
    def database_url(self) -> str:
        """The database's address, with its password if it has one; empty: in the data folder."""
        return self.storage.url.get_secret_value() if self.storage.url else ""

    @property
    def told(self) -> tuple[int, ...]:
        """The chats of alerts and digests, each once."""
        named = (*self.alerts.chats, *self.digest.chats)
        return tuple(dict.fromkeys(one.chat for one in named))

    @property
    def secrets(self) -> tuple[str, ...]:
        """Values that must appear nowhere."""
        token = self.telegram.token
        held = [registry.password.get_secret_value() for registry in self.registries.values()]
        if self.storage.url is not None:
            held.append(urlsplit(self.storage.url.get_secret_value()).password or "")
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
            Environment(settings_cls),
            EnvFile(settings_cls),
            Secrets(file_secret_settings),
            TomlConfigSettingsSource(settings_cls, config_file()),
        )


def _usual_host() -> Host:
    written = EnvFile(Settings, env_file=ENV_FILE).env_vars
    url = os.environ.get(DOCKER_HOST) or written.get(DOCKER_HOST.lower())
    try:
        return Host(url=url or "unix:///var/run/docker.sock")
    except ValidationError as fault:
        cause = fault.errors()[0]["ctx"]["error"]
        raise NamedFault(DOCKER_HOST, str(cause)) from None


def config_file() -> Path:
    """The TOML file; it may be missing."""
    return Path(os.environ.get(CONFIG_VARIABLE) or DEFAULT_CONFIG)


def load(**overrides: Any) -> Settings:
    """The settings; pydantic's and pydantic-settings' errors go through `faults`."""
    return Settings(**overrides)
