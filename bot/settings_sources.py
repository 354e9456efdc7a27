"""Where settings are read from; a value that is no JSON is a fault like any other."""

from __future__ import annotations

from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import (
    DotEnvSettingsSource,
    EnvSettingsSource,
    NestedSecretsSettingsSource,
)


class NotJson(str):
    """What was given where JSON was wanted: no map and no list, so the model finds it wrong.

    pydantic-settings itself stops at the first of these, and the other faults would stay unsaid.
    """

    __slots__ = ()


class _Lenient(EnvSettingsSource):
    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        try:
            return super().decode_complex_value(field_name, field, value)
        except ValueError:
            return NotJson(value)


class Environment(_Lenient):
    """The environment."""


class EnvFile(_Lenient, DotEnvSettingsSource):
    """`.env`."""


class Secrets(_Lenient, NestedSecretsSettingsSource):
    """Docker secrets."""
