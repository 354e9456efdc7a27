"""Who the bot is at which registry; no password is ever in a repr, a log line or an error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from docker import auth
from pydantic import SecretStr

from bot.domain.image_ref import DOCKER_HUB

_HUB_KEY = "https://index.docker.io/v1/"


@dataclass(frozen=True, slots=True)
class RegistryLogin:
    """An account at a registry."""

    username: str
    password: SecretStr


@dataclass(frozen=True)
class Credentials:
    """From the settings (registry -> login; Docker Hub is `docker.io`) and a docker config.json.

    The settings win. The file is read anew each time, for a mounted one is changed from outside;
    one that is missing or can't be read holds no login. Credential helpers that it names are
    asked, so call `header` in a thread.
    """

    logins: Mapping[str, RegistryLogin] = field(default_factory=dict)
    config_file: Path | None = None

    def header(self, registry: str | None) -> bytes | None:
        """X-Registry-Auth for a registry (None: Docker Hub); None where there is no login."""
        login = self.logins.get(registry or DOCKER_HUB)
        if login is not None:
            return auth.encode_header(
                {
                    "username": login.username,
                    "password": login.password.get_secret_value(),
                    "serveraddress": registry or _HUB_KEY,
                }
            )
        known = self._from_file(registry)
        return auth.encode_header(known) if known else None

    def _from_file(self, registry: str | None) -> dict[str, str] | None:
        if self.config_file is None or not self.config_file.is_file():
            return None
        config = auth.load_config(str(self.config_file))
        found: dict[str, str] | None = config.resolve_authconfig(registry)
        return found
