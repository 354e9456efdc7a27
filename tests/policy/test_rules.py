"""What each role may do; no operator gets more of the host than a plain container has."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.arguments import Needs, NoArguments
from bot.core.call import Call
from bot.core.command import Command, Risk
from bot.core.errors import Refused
from bot.core.request import Person
from bot.core.results import Result
from bot.domain.container_spec import ContainerSpec
from bot.domain.device import Device, GpuRequest
from bot.domain.image_ref import parse_image
from bot.domain.mount import Mount, MountKind
from bot.domain.mount_fields import parse_mount
from bot.domain.mount_notation import parse_volume
from bot.domain.network import NetworkMode
from bot.domain.role import Role
from bot.domain.ulimit import Ulimit
from bot.policy import container_lists, container_rules, mount_rules
from bot.policy.rules import Rules

IMAGE = parse_image("nginx:1.27")
SOCKET = "/var/run/docker.sock"


async def nothing(_call: Call, _args: NoArguments) -> AsyncGenerator[Result, None]:
    """Do nothing."""
    return
    yield


def command(role: Role) -> Command:
    return Command("run", "Run.", role, Risk.CHANGE, NoArguments, nothing)


def person(role: Role) -> Person:
    return Person(1, "Olga", role)


def judge(role: Role, spec: object, needed: Role = Role.OPERATOR) -> None:
    Rules().judge(person(role), command(needed), spec)


@pytest.mark.parametrize(
    ("role", "allowed"), [(Role.VIEWER, False), (Role.OPERATOR, True), (Role.ADMIN, True)]
)
def test_words_may_ask_for_a_higher_role_than_their_command(role: Role, allowed: bool) -> None:
    """`/start` greets a viewer, `/start web` is for operators."""
    needs = Needs(Role.OPERATOR, "CONTAINER")
    if allowed:
        judge(role, needs, Role.VIEWER)
        return
    said = "^/run CONTAINER needs the role operator. Yours is viewer here.$"
    with pytest.raises(Refused, match=said):
        judge(role, needs, Role.VIEWER)


@pytest.mark.parametrize("needed", Role)
@pytest.mark.parametrize("role", Role)
def test_a_command_is_for_its_role_and_those_above(role: Role, needed: Role) -> None:
    assert Rules().may(person(role), command(needed)) is (role >= needed)
    if role >= needed:
        judge(role, None, needed)
        return
    with pytest.raises(Refused) as refusal:
        judge(role, None, needed)
    assert str(refusal.value) == (f"/run needs the role {needed.word}. Yours is {role.word} here.")


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"privileged": True}, "--privileged"),
    ({"cap_add": ("CAP_SYS_ADMIN",)}, "--cap-add CAP_SYS_ADMIN"),
    ({"devices": (Device("/dev/sda", "/dev/sda", "r"),)}, "--device"),
    ({"gpus": GpuRequest(count=1)}, "--gpus"),
    ({"network": NetworkMode("host")}, "--network host"),
    ({"network": NetworkMode("container:db")}, "--network container:db"),
    ({"mounts": (parse_volume("/etc:/x"),)}, "-v names /etc"),
    ({"mounts": (parse_volume(f"{SOCKET}:/s:ro"),)}, SOCKET),
    ({"mounts": (parse_mount("type=bind,source=/etc,target=/x"),)}, "--mount names /etc"),
    ({"mounts": (parse_volume("data:/a"), parse_volume("/:/x"))}, "-v names /"),
    ({"mounts": (Mount(MountKind.BIND, "/x", "data"),)}, "--mount names data"),
    ({"mounts": (Mount(MountKind.VOLUME, "/x", "../etc"),)}, "../etc"),
    ({"mounts": (Mount(MountKind.VOLUME, "/x", "a/../../etc"),)}, "etc"),
    (
        {
            "mounts": (
                parse_mount(
                    "type=volume,target=/x,volume-driver=local,volume-opt=type=none,"
                    "volume-opt=o=bind,volume-opt=device=/etc"
                ),
            )
        },
        "driver",
    ),
    ({"mounts": (parse_mount("source=data,target=/x,volume-driver=sshfs"),)}, "driver"),
    ({"log_options": (("max-size", "1m"), ("splunk-capath", "/etc/x"))}, "splunk-capath"),
    ({"cpu_shares": 1025}, "--cpu-shares 1025"),
    ({"ulimits": (Ulimit("nofile", 9, 9), Ulimit("rtprio", 9, 9))}, "--ulimit rtprio"),
    ({"ulimits": (Ulimit("core", 0, -1),)}, "--ulimit core"),
    ({"ulimits": (Ulimit("core", 0, 1),)}, "core=0 is free"),
    ({"log_options": (("syslog-address", "tcp://evil"),)}, "syslog-address"),
]


@pytest.mark.parametrize(("asked", "named"), REFUSED)
def test_p2_what_reaches_the_host_is_for_admins(asked: dict[str, Any], named: str) -> None:
    spec = ContainerSpec(image=IMAGE, **asked)
    judge(Role.ADMIN, spec)
    with pytest.raises(Refused, match="Only an admin") as refusal:
        judge(Role.OPERATOR, spec)
    assert named in str(refusal.value)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"mounts": (parse_volume("data:/data:ro"), parse_volume("/anonymous"))},
        {"mounts": (parse_mount("type=tmpfs,target=/t,tmpfs-size=64m"),)},
        {"mounts": (parse_mount("source=data,target=/d,volume-nocopy,volume-label=a=b"),)},
        {"network": NetworkMode("backend"), "network_aliases": ("web",)},
        {"network": NetworkMode("none")},
        {"log_options": (("max-size", "10m"), ("max-file", "3"))},
        {"cap_drop": ("ALL",), "read_only": True, "init": True, "user": "1000:1000"},
        {"memory_bytes": 1 << 30, "memory_swap_bytes": -1, "shm_bytes": 1 << 20},
        {"cpu_shares": 1024, "cpuset_cpus": "0", "pids_limit": -1, "exposed": ("80/tcp",)},
        {"ulimits": (Ulimit("nofile", 1024, 1_048_576), Ulimit("core", 0, 0))},
        {"labels": (("a", "b"),), "publish_all": True, "memory_bytes": 1 << 30},
    ],
)
def test_what_stays_within_the_container_is_for_operators(asked: dict[str, Any]) -> None:
    judge(Role.OPERATOR, ContainerSpec(image=IMAGE, **asked))


def test_p3_every_field_is_free_or_has_a_rule() -> None:
    """Fails when ContainerSpec, or Mount, grows a field that nobody judged."""
    fields = {field.name for field in dataclasses.fields(ContainerSpec)}
    assert fields == container_lists.FREE | set(container_rules.RULES)
    assert not container_lists.FREE & set(container_rules.RULES)
    mount = {field.name for field in dataclasses.fields(Mount)}
    assert mount == mount_rules.JUDGED_FIELDS


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class GrownSpec(ContainerSpec):
    """As a later version may look."""

    pid: str = ""


def test_p3_a_field_that_nobody_judged_is_refused() -> None:
    judge(Role.OPERATOR, GrownSpec(image=IMAGE))
    judge(Role.ADMIN, GrownSpec(image=IMAGE, pid="host"))
    with pytest.raises(Refused, match="No rule covers pid"):
        judge(Role.OPERATOR, GrownSpec(image=IMAGE, pid="host"))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LeakySpec(ContainerSpec):
    """A body that says more than the fields."""

    def body(self) -> dict[str, object]:
        return {"Image": "x", "HostConfig": {"PidMode": "host"}}


def test_p3_a_body_key_that_nobody_judged_is_refused() -> None:
    with pytest.raises(Refused, match="No rule covers PidMode"):
        judge(Role.OPERATOR, LeakySpec(image=IMAGE))


def test_p3_a_subject_without_rules_is_refused() -> None:
    judge(Role.ADMIN, object())
    with pytest.raises(Refused, match="No rule"):
        judge(Role.OPERATOR, object())


MOUNTS = st.builds(
    Mount,
    kind=st.sampled_from(MountKind),
    target=st.just("/x"),
    source=st.sampled_from(
        ["", "data", "/etc", "/", ".", "..", "~", "a/b", "\\\\host\\c$", " /etc"]
    ),
    short=st.booleans(),
    driver=st.sampled_from(["", "local", "sshfs"]),
    driver_options=st.sampled_from([(), (("o", "bind"), ("device", "/")), (("type", "nfs"),)]),
)
SPECS = st.builds(
    ContainerSpec,
    image=st.just(IMAGE),
    privileged=st.booleans(),
    cap_add=st.sampled_from([(), (), ("ALL",)]),
    devices=st.sampled_from([(), (), (Device("/dev/sda", "/dev/sda", "rwm"),)]),
    gpus=st.sampled_from([None, None, GpuRequest(count=-1)]),
    network=st.sampled_from(["default", "host", "bridge", "container:x", "mine"]).map(NetworkMode),
    mounts=MOUNTS.map(lambda mount: (mount,)) | st.just(()),
    log_options=st.sampled_from([(), (("max-size", "1m"),), (("gelf-address", "udp://x"),)]),
)


@given(spec=SPECS)
def test_p2_no_operator_gets_a_body_that_reaches_the_host(spec: ContainerSpec) -> None:
    """Whatever passes is read again as the engine would read it."""
    try:
        judge(Role.OPERATOR, spec)
    except Refused:
        return
    body = spec.body()
    host: Any = body.get("HostConfig", {})
    forbidden = {"Privileged", "CapAdd", "Devices", "DeviceRequests", "PidMode", "IpcMode"}
    assert not forbidden & set(host)
    assert host.get("NetworkMode", "default") in {"default", "bridge", "mine"}
    assert all(bind.partition(":")[0] == "data" for bind in host.get("Binds", []))
    for mount in host.get("Mounts", []):
        assert mount["Type"] in {"volume", "tmpfs"}
        assert mount.get("Source", "data") == "data"
        driver = mount.get("VolumeOptions", {}).get("DriverConfig", {})
        assert driver.get("Name", "local") == "local"
        assert not driver.get("Options")
