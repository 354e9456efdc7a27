"""What is on an engine, to be compared before and after."""

from __future__ import annotations

from dataclasses import dataclass

from docker import APIClient


@dataclass(frozen=True)
class Snapshot:
    """Containers with their states, images, volumes and networks, by id."""

    containers: frozenset[tuple[str, str]]
    images: frozenset[str]
    volumes: frozenset[str]
    networks: frozenset[str]

    @classmethod
    def of(cls, api: APIClient) -> Snapshot:
        """As `docker ps -a`, `images -a`, `volume ls` and `network ls` list them."""
        return cls(
            frozenset((one["Id"], one["State"]) for one in api.containers(all=True)),
            frozenset(one["Id"] for one in api.images(all=True)),
            frozenset(one["Name"] for one in api.volumes()["Volumes"] or []),
            frozenset(one["Id"] for one in api.networks()),
        )
