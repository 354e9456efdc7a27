"""The settings of the way to Telegram."""

from __future__ import annotations

import re

from pydantic import AnyHttpUrl, Field, SecretStr, ValidationInfo, field_validator

from bot.settings_sections import NamedFault, Section

TELEGRAM_URL = "https://api.telegram.org"
_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_TELEGRAMS_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]{30,}")
"""Those of BotFather have 35 characters; a server of one's own may give shorter ones."""
_NO_TOKEN = "a token looks like 123456:AAbb…, as BotFather gives it"  # noqa: S105 - words


class Telegram(Section):
    """How the bot reaches Telegram."""

    token: SecretStr | None = Field(None, description="the bot's token, from BotFather")
    api_url: AnyHttpUrl = Field(
        AnyHttpUrl(TELEGRAM_URL), validate_default=True, description="the Bot API server"
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
        if not _TOKEN.fullmatch(value):
            raise ValueError(_NO_TOKEN)
        return SecretStr(value)

    @field_validator("api_url")
    @classmethod
    def _whole_token(cls, url: AnyHttpUrl, info: ValidationInfo) -> AnyHttpUrl:
        """Telegram's own tokens are long: a shorter one was cut when it was copied.

        Told here, where the server is known, and not by the whole section: that is not asked where
        another of its settings is wrong.
        """
        token = info.data.get("token")
        is_telegrams = url == AnyHttpUrl(TELEGRAM_URL)
        if token and is_telegrams and not _TELEGRAMS_TOKEN.fullmatch(token.get_secret_value()):
            raise NamedFault(
                "DECKHAND_TELEGRAM__TOKEN",
                f"is too short, copy all of it: {_NO_TOKEN}",
            )
        return url

    @field_validator("webhook_listen")
    @classmethod
    def _listen_address(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not host or not port.isdigit() or not 0 < int(port) < 65536:  # noqa: PLR2004
            raise ValueError("write HOST:PORT, for example 127.0.0.1:8443")
        return value
