"""What a container may be that no admin asks for: no more rights than any, nothing of the host.

The list is closed, twice. Every field of `ContainerSpec` is either free or has a rule, and one
that has neither is refused. Then the very body that the engine gets is looked through, and a key
that is not known to be harmless is refused.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping

from bot.domain.container_spec import ContainerSpec
from bot.domain.sentence import Sentence, say
from bot.domain.text import code
from bot.domain.ulimit import Ulimit
from bot.policy.container_lists import (
    FREE,
    FREE_BODY_KEYS,
    FREE_HOST_KEYS,
    FREE_LOG_OPTIONS,
    FREE_ULIMITS,
    USUAL_SHARES,
)
from bot.policy.mount_rules import objections as mount_objections

Rule = Callable[[ContainerSpec], Iterable[Sentence]]


def objection(spec: ContainerSpec) -> Sentence | None:
    """The first reason why only an admin may have this container; None: anyone may."""
    return next(_objections(spec), None)


def _objections(spec: ContainerSpec) -> Iterator[Sentence]:
    for field in dataclasses.fields(spec):
        if field.name in FREE:
            continue
        if field.name in RULES:
            yield from RULES[field.name](spec)
        elif getattr(spec, field.name) != field.default:
            yield _unjudged(field.name)
    yield from _body_objections(spec.body())


def _body_objections(body: Mapping[str, object]) -> Iterator[Sentence]:
    host = body.get("HostConfig", {})
    host_keys = set(host) if isinstance(host, Mapping) else {"HostConfig"}
    for key in sorted((set(body) - FREE_BODY_KEYS) | (host_keys - FREE_HOST_KEYS)):
        yield _unjudged(key)


def _unjudged(name: str) -> Sentence:
    return say("No rule covers {name} yet, so only an admin may set it.", name=code(name))


def _privileged(spec: ContainerSpec) -> Iterator[Sentence]:
    if spec.privileged:
        yield say(
            "Only an admin may use {flag}: the container would have all rights on the host.",
            flag=code("--privileged"),
        )


def _cap_add(spec: ContainerSpec) -> Iterator[Sentence]:
    if spec.cap_add:
        yield say(
            "Only an admin may use {flag}: it gives the container more rights than usual.",
            flag=code(f"--cap-add {spec.cap_add[0]}"),
        )


def _devices(spec: ContainerSpec) -> Iterator[Sentence]:
    if spec.devices:
        yield say(
            "Only an admin may use {flag}: it hands out a device of the host.",
            flag=code("--device"),
        )


def _gpus(spec: ContainerSpec) -> Iterator[Sentence]:
    if spec.gpus is not None:
        yield say(
            "Only an admin may use {flag}: it hands out devices of the host.",
            flag=code("--gpus"),
        )


def _network(spec: ContainerSpec) -> Iterator[Sentence]:
    """By its id, the host's network is an empty one: engine 20.10 joins the real one by name only.

    No network's name has a colon; `container:` is the one prefix that the engine knows.
    """
    flag = code(f"--network {spec.network}")
    if spec.network.is_host:
        yield say("Only an admin may use {flag}: it is the host's own network.", flag=flag)
    elif ":" in spec.network.name:
        yield say("Only an admin may use {flag}: it enters another container.", flag=flag)


def _log_options(spec: ContainerSpec) -> Iterator[Sentence]:
    for name, _ in spec.log_options:
        if name not in FREE_LOG_OPTIONS:
            yield say(
                "Only an admin may use {flag}: it can name files or servers outside.",
                flag=code(f"--log-opt {name}"),
            )


def _cpu_shares(spec: ContainerSpec) -> Iterator[Sentence]:
    if spec.cpu_shares > USUAL_SHARES:
        yield say(
            "Only an admin may use {flag}: above {usual} it takes from the others.",
            flag=code(f"--cpu-shares {spec.cpu_shares}"),
            usual=USUAL_SHARES,
        )


def _ulimits(spec: ContainerSpec) -> Iterator[Sentence]:
    for ulimit in spec.ulimits:
        if ulimit.name == "core":
            yield from _dumps(ulimit)
        elif ulimit.name not in FREE_ULIMITS:
            yield say(
                "Only an admin may use {flag}: it reaches beyond the container.",
                flag=code(f"--ulimit {ulimit.name}"),
            )


def _dumps(ulimit: Ulimit) -> Iterator[Sentence]:
    """A process may raise its soft limit to the hard one."""
    if ulimit.hard != 0:
        yield say(
            "Only an admin may use {flag}: dumps of crashes are written by the host. {free} is"
            " free.",
            flag=code("--ulimit core"),
            free=code("core=0"),
        )


def _mounts(spec: ContainerSpec) -> Iterator[Sentence]:
    for mount in spec.mounts:
        yield from mount_objections(mount)


RULES: Mapping[str, Rule] = {
    "privileged": _privileged,
    "cap_add": _cap_add,
    "devices": _devices,
    "gpus": _gpus,
    "network": _network,
    "log_options": _log_options,
    "cpu_shares": _cpu_shares,
    "ulimits": _ulimits,
    "mounts": _mounts,
}
"""By field of `ContainerSpec`; each gives what stands against it."""
