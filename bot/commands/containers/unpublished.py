"""Ports that /run was asked to publish and that nobody can reach afterwards."""

from __future__ import annotations

from bot.domain.container import ContainerDetail
from bot.domain.container_spec import ContainerSpec
from bot.domain.port_map import PortMap
from bot.domain.sentence import Sentence, say
from bot.domain.text import code

SAME_WARNING = "Published ports are discarded when using host network mode"
"""The engine's words, which would say it twice; moby's daemon/container.go."""


def unpublished(spec: ContainerSpec, detail: ContainerDetail | None) -> Sentence | None:
    """Which ports are not bound, and why; None: all are. `detail` None: it is gone already."""
    missing = [port.notation for port in spec.ports if not _is_bound(port, detail)]
    if not missing:
        return None
    ports = code(" ".join(missing))
    if spec.network.is_host:
        return say(
            "Not published: {ports}. With the network {network} its ports are the host's own.",
            ports=ports,
            network=code(spec.network.name),
        )
    if detail is None or detail.state != "running":
        return say("Not published: {ports}. It does not run, so it has no ports.", ports=ports)
    return say(
        "Not published: {ports}. The network {network} publishes none.",
        ports=ports,
        network=code(spec.network.name),
    )


def _is_bound(asked: PortMap, detail: ContainerDetail | None) -> bool:
    bound = detail.ports if detail is not None else ()
    return any(
        f"{one.container_port}/{one.protocol}" == asked.key and one.host_port is not None
        for one in bound
    )
