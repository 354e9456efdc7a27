"""What /run takes."""

from __future__ import annotations

from typing import Self

from pydantic import PrivateAttr, model_validator

from bot.commands.containers.run_flags import RunFlags
from bot.commands.containers.run_spec import spec_of
from bot.domain.container_spec import ContainerSpec


class RunArgs(RunFlags):
    """The flags, and the container that they describe: read at once, so that faults show early."""

    _spec: ContainerSpec = PrivateAttr()

    @model_validator(mode="after")
    def _read(self) -> Self:
        self._spec = spec_of(self)
        return self

    def subject(self) -> ContainerSpec:
        """The whole of what is to be made: what the rules judge is what the engine gets."""
        return self._spec
