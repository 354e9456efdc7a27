"""Short ways to a ContainerSpec."""

from typing import Any

from bot.domain.container_spec import ContainerSpec
from bot.domain.image_ref import parse_image


def spec(image: str, *command: str, **more: Any) -> ContainerSpec:
    """A container of that image that runs the command, or the image's own."""
    return ContainerSpec(image=parse_image(image), command=command, **more)


def shell(script: str, **more: Any) -> ContainerSpec:
    """A busybox that runs a script."""
    return spec("busybox:latest", "sh", "-c", script, **more)
