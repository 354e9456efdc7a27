"""Engine JSON -> domain values; pure. Text that others chose is cleaned here, once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.core.engine_facts import EngineFacts, EngineVersion
from bot.domain.clean import clean
from bot.domain.container import Container, ContainerDetail, PortBinding
from bot.domain.image import Image

Json = Mapping[str, Any]

_HEALTH = re.compile(r"\((?:health: )?(healthy|unhealthy|starting)\)")
_ANONYMOUS = re.compile(r"[0-9a-f]{64}")
_NO_TIME = 1
"""The engine writes «never» as the first second of the year 1."""


def facts(answer: Json) -> EngineFacts:
    """`GET /info`."""
    return EngineFacts(
        root=str(answer.get("DockerRootDir", "")),
        live_restore=bool(answer.get("LiveRestoreEnabled")),
        memory_bytes=int(answer.get("MemTotal") or 0),
    )


def container(row: Json, *, sized: bool = False) -> Container:
    """A row of `GET /containers/json`, which leaves out a size of 0 also where it was asked for."""
    health = _HEALTH.search(row["Status"])
    networks = (row.get("NetworkSettings") or {}).get("Networks") or {}
    return Container(
        id=row["Id"],
        name=_own_name(row.get("Names") or ()),
        image=_fit(row["Image"]),
        image_id=row["ImageID"],
        created=datetime.fromtimestamp(row["Created"], UTC),
        state=row["State"],
        status=_fit(row["Status"]),
        health=health[1] if health else "",
        ports=_ports(row.get("Ports") or ()),
        labels={_fit(key): _fit(value) for key, value in (row.get("Labels") or {}).items()},
        networks=tuple(_fit(name) for name in networks),
        size_rw=row.get("SizeRw", 0) if sized else None,
        size_root=row.get("SizeRootFs", 0) if sized else None,
    )


def container_detail(answer: Json) -> ContainerDetail:
    """`GET /containers/{id}/json`."""
    state, host = answer["State"], answer["HostConfig"]
    return ContainerDetail(
        name=answer["Name"].removeprefix("/"),
        state=state["Status"],
        exit_code=state["ExitCode"],
        started_at=moment(state["StartedAt"]),
        finished_at=moment(state["FinishedAt"]),
        oom_killed=state["OOMKilled"],
        error=_fit(state["Error"]),
        restart_policy=_restart_policy(host.get("RestartPolicy") or {}),
        anonymous_volumes=_anonymous(answer.get("Mounts") or ()),
        ports=_bound((answer.get("NetworkSettings") or {}).get("Ports") or {}),
        memory_limit=host.get("Memory") or 0,
        probe_output=_probe_output(state.get("Health") or {}),
    )


def _probe_output(health: Json) -> str:
    log = health.get("Log") or ()
    return clean(str(log[-1].get("Output") or "")).strip() if log else ""


def image(row: Json) -> Image:
    """A row of `GET /images/json`, or `GET /images/{name}/json`."""
    return Image(
        id=row["Id"],
        tags=_named(row.get("RepoTags")),
        digests=_named(row.get("RepoDigests")),
        created=_created(row.get("Created")),
        size_bytes=row["Size"],
    )


def version(answer: Json) -> EngineVersion:
    """`GET /version`."""
    return EngineVersion(
        version=answer["Version"],
        api=answer["ApiVersion"],
        os=answer["Os"],
        arch=answer["Arch"],
        kernel=answer.get("KernelVersion", ""),
    )


def moment(text: str) -> datetime | None:
    """An engine's time, to the microsecond; None where it means «never»."""
    when = datetime.fromisoformat(text)
    return None if when.year == _NO_TIME else when


def _fit(text: str) -> str:
    # Asking first costs a tenth of cleaning, and nearly all text is fit as it is.
    return text if text.isprintable() else clean(text)


def _own_name(names: Iterable[str]) -> str:
    """Its own, not one that a link gave it: `/web/db`."""
    own = [name[1:] for name in names if name.count("/") == 1]
    return own[0] if own else ""


def _ports(rows: Iterable[Json]) -> tuple[PortBinding, ...]:
    found = {
        PortBinding(row["PrivatePort"], row["Type"], row.get("IP", ""), row.get("PublicPort"))
        for row in rows
    }
    return tuple(sorted(found, key=_port_order))


def _bound(ports: Mapping[str, list[dict[str, str]] | None]) -> tuple[PortBinding, ...]:
    found: list[PortBinding] = []
    for key, bindings in ports.items():
        number, _, protocol = key.partition("/")
        for one in bindings or [{}]:
            host_port = one.get("HostPort")
            found.append(
                PortBinding(
                    int(number),
                    protocol,
                    one.get("HostIp", ""),
                    int(host_port) if host_port else None,
                )
            )
    return tuple(sorted(found, key=_port_order))


def _port_order(port: PortBinding) -> tuple[int, str, str, int]:
    return (port.container_port, port.protocol, port.host_ip, port.host_port or 0)


def _restart_policy(policy: Json) -> str:
    name = str(policy.get("Name") or "no")
    most = policy.get("MaximumRetryCount") or 0
    return f"{name}:{most}" if name == "on-failure" and most else name


def _anonymous(mounts: Iterable[Json]) -> tuple[str, ...]:
    """Their names are all that tells them from others."""
    return tuple(
        mount["Name"]
        for mount in mounts
        if mount.get("Type") == "volume" and _ANONYMOUS.fullmatch(mount.get("Name", ""))
    )


def _named(names: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(name for name in names or () if not name.startswith("<none>"))


def _created(value: int | str | None) -> datetime:
    """Newer engines (API 1.44) leave it out where the image does not say."""
    if isinstance(value, str):
        # To the second, as the list has it.
        return (moment(value) or datetime.fromtimestamp(0, UTC)).replace(microsecond=0)
    return datetime.fromtimestamp(value or 0, UTC)
