"""The request for a new container against what the docker CLI sends.

`docker_run_bodies.jsonl` was recorded from `docker run -d` (CLI 20.10, API 1.41) talking to a
socket that wrote down what it was sent; the zeros that the CLI writes for what was not asked are
left out.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.domain.capability import parse_capability
from bot.domain.container_name import parse_container_name, parse_hostname
from bot.domain.container_spec import ContainerSpec
from bot.domain.cpus import parse_cpus, parse_cpuset
from bot.domain.device import parse_device, parse_gpus
from bot.domain.duration import parse_seconds
from bot.domain.env_var import parse_env
from bot.domain.healthcheck import Healthcheck, parse_health_time
from bot.domain.image_ref import parse_image
from bot.domain.key_value import parse_label, parse_option
from bot.domain.mount_fields import parse_mount
from bot.domain.mount_notation import parse_tmpfs, parse_volume
from bot.domain.network import parse_extra_host, parse_ip, parse_ipv4, parse_ipv6, parse_network
from bot.domain.platform import parse_platform
from bot.domain.port_map import parse_exposed, parse_ports
from bot.domain.process import parse_signal, parse_user, parse_workdir
from bot.domain.restart_policy import parse_restart
from bot.domain.sentence import NotationError
from bot.domain.size import parse_size, parse_swap
from bot.domain.ulimit import parse_ulimit

RECORDED = [
    json.loads(line)
    for line in Path(__file__).with_name("docker_run_bodies.jsonl").read_text().splitlines()
]

Parser = Callable[[str], Any]
ONE: dict[str, tuple[str, Parser]] = {
    "--name": ("name", parse_container_name),
    "--platform": ("platform", parse_platform),
    "--network": ("network", parse_network),
    "--ip": ("ip", parse_ipv4),
    "--ip6": ("ip6", parse_ipv6),
    "-h": ("hostname", parse_hostname),
    "--restart": ("restart", parse_restart),
    "-m": ("memory_bytes", parse_size),
    "--memory-swap": ("memory_swap_bytes", parse_swap),
    "--shm-size": ("shm_bytes", parse_size),
    "--pids-limit": ("pids_limit", int),
    "--cpu-shares": ("cpu_shares", int),
    "--cpuset-cpus": ("cpuset_cpus", parse_cpuset),
    "--cpus": ("nano_cpus", parse_cpus),
    "-u": ("user", parse_user),
    "-w": ("workdir", parse_workdir),
    "--gpus": ("gpus", parse_gpus),
    "--stop-signal": ("stop_signal", parse_signal),
    "--stop-timeout": ("stop_timeout_seconds", parse_seconds),
    "--entrypoint": ("entrypoint", str),
}
MANY: dict[str, tuple[str, Parser]] = {
    "-e": ("env", parse_env),
    "-l": ("labels", parse_label),
    "-v": ("mounts", parse_volume),
    "--mount": ("mounts", parse_mount),
    "--tmpfs": ("tmpfs", parse_tmpfs),
    "--network-alias": ("network_aliases", str),
    "--add-host": ("extra_hosts", parse_extra_host),
    "--dns": ("dns", parse_ip),
    "--cap-add": ("cap_add", parse_capability),
    "--cap-drop": ("cap_drop", parse_capability),
    "--device": ("devices", parse_device),
    "--log-opt": ("log_options", parse_option),
    "--ulimit": ("ulimits", parse_ulimit),
}
HEALTH: dict[str, tuple[str, Parser]] = {
    "--health-cmd": ("command", str),
    "--health-interval": ("interval", parse_health_time),
    "--health-timeout": ("timeout", parse_health_time),
    "--health-start-period": ("start_period", parse_health_time),
    "--health-retries": ("retries", int),
}
SWITCHES = {
    "-P": "publish_all",
    "--rm": "auto_remove",
    "--read-only": "read_only",
    "--init": "init",
    "--privileged": "privileged",
    "-t": "tty",
    "-i": "interactive",
}


def spec_of(line: str) -> ContainerSpec:
    """The spec for a line of `docker run`, read in the plainest way."""
    words = shlex.split(line)
    fields: dict[str, Any] = {}
    health: dict[str, Any] = {}
    while words[0].startswith("-"):
        flag = words.pop(0)
        if flag in SWITCHES:
            fields[SWITCHES[flag]] = True
        elif flag == "--no-healthcheck":
            health["disabled"] = True
        elif flag == "-p":
            fields["ports"] = (*fields.get("ports", ()), *parse_ports(words.pop(0)))
        elif flag == "--expose":
            fields["exposed"] = (*fields.get("exposed", ()), *parse_exposed(words.pop(0)))
        elif flag in MANY:
            name, parse = MANY[flag]
            fields[name] = (*fields.get(name, ()), parse(words.pop(0)))
        else:
            target = fields if flag in ONE else health
            name, parse = {**ONE, **HEALTH}[flag]
            target[name] = parse(words.pop(0))
    image, *command = words
    return ContainerSpec(
        image=parse_image(image),
        command=tuple(command),
        healthcheck=Healthcheck(**health),
        **fields,
    )


@pytest.mark.parametrize("recorded", RECORDED, ids=[entry["run"] for entry in RECORDED])
def test_p3_the_body_is_what_docker_sends(recorded: dict[str, Any]) -> None:
    spec = spec_of(recorded["run"])
    assert spec.query == recorded["query"]
    assert _unordered(spec.body()) == _unordered(recorded["body"])


def _unordered(body: dict[str, Any]) -> dict[str, Any]:
    """The CLI collects these in maps, so their order says nothing."""
    host = dict(body["HostConfig"])
    for key in ("Binds", "Ulimits"):
        if key in host:
            host[key] = sorted(host[key], key=str)
    return {**body, "HostConfig": host}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("--rm --restart always busybox", "--rm and --restart always don't go together"),
        ("--network container:x -p 80 busybox", "--network container:x and -p don't go together"),
        ("--network container:x -P busybox", "and -P don't go together"),
        ("--network container:x --expose 80 busybox", "and --expose don't go together"),
        ("--network container:x -h a busybox", "and --hostname don't go together"),
        ("--network container:x --dns 1.1.1.1 busybox", "and --dns don't go together"),
        ("--network container:x --add-host a:1.1.1.1 busybox", "and --add-host don't"),
        ("--network-alias a busybox", "default is not one"),
        ("--network host --ip 1.2.3.4 busybox", "host is not one"),
        ("-v a1:/x -v b1:/x/ busybox", "Two mounts go to /x"),
        ("-v a1:/x --tmpfs /y/../x busybox", "Two mounts go to /x"),
        ("--no-healthcheck --health-cmd true busybox", "no other health option"),
    ],
)
def test_contradictions_are_refused(line: str, says: str) -> None:
    with pytest.raises(NotationError) as caught:
        spec_of(line)
    assert says in str(caught.value)


def test_a_spec_is_a_value() -> None:
    assert spec_of("-e A=1 nginx") == spec_of("-e A=1 nginx")
    assert hash(spec_of("nginx")) == hash(spec_of("nginx"))


def test_s1_values_of_variables_are_in_no_repr() -> None:
    assert "s3cret" not in repr(spec_of("-e TOKEN=s3cret nginx"))
