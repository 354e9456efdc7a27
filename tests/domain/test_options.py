"""The smaller notations of `docker run`, each with what it reads and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.capability import CAPABILITIES, parse_capability
from bot.domain.container_name import parse_container_name, parse_hostname
from bot.domain.cpus import parse_cpus, parse_cpuset
from bot.domain.device import Device, GpuRequest, parse_device, parse_gpus
from bot.domain.env_var import EnvVar, parse_env
from bot.domain.healthcheck import Healthcheck, parse_health_time
from bot.domain.image_ref import parse_image
from bot.domain.key_value import parse_label, parse_option
from bot.domain.mount_fields import parse_mount
from bot.domain.mount_notation import parse_tmpfs, parse_volume
from bot.domain.network import (
    ExtraHost,
    NetworkMode,
    parse_extra_host,
    parse_ip,
    parse_ipv4,
    parse_ipv6,
    parse_network,
)
from bot.domain.platform import Platform, parse_platform
from bot.domain.process import SIGNALS, parse_signal, parse_user, parse_workdir
from bot.domain.restart_policy import POLICIES, RestartPolicy, parse_restart
from bot.domain.sentence import NotationError
from bot.domain.ulimit import Ulimit, parse_ulimit

Parser = Callable[[str], object]

READ: list[tuple[Parser, str, object]] = [
    (parse_env, "A=1", EnvVar("A", "1")),
    (parse_env, "A==b=c", EnvVar("A", "=b=c")),
    (parse_env, "A=", EnvVar("A", "")),
    (parse_label, "a=b=c", ("a", "b=c")),
    (parse_label, "a", ("a", "")),
    (parse_option, "max-size=10m", ("max-size", "10m")),
    (parse_device, "/dev/x", Device("/dev/x", "/dev/x")),
    (parse_device, "/dev/x:/dev/y", Device("/dev/x", "/dev/y")),
    (parse_device, "/dev/x:rw", Device("/dev/x", "/dev/x", "rw")),
    (parse_device, "/dev/x:/dev/y:m", Device("/dev/x", "/dev/y", "m")),
    (parse_gpus, "all", GpuRequest(-1)),
    (parse_gpus, "2", GpuRequest(2)),
    (parse_gpus, "count=2", GpuRequest(2)),
    (parse_gpus, "device=GPU-1", GpuRequest(0, ("GPU-1",))),
    (parse_gpus, '"device=0,1"', GpuRequest(0, ("0", "1"))),
    (parse_gpus, "driver=nvidia", GpuRequest(1, driver="nvidia")),
    (parse_gpus, "all,capabilities=utility", GpuRequest(-1, capabilities=("utility", "gpu"))),
    (parse_gpus, "all,options=a=b", GpuRequest(-1, options=(("a", "b"),))),
    (parse_restart, "always", RestartPolicy("always")),
    (parse_restart, "on-failure:3", RestartPolicy("on-failure", 3)),
    (parse_restart, "on-failure", RestartPolicy("on-failure")),
    (parse_network, "container:web", NetworkMode("container:web")),
    (parse_extra_host, "db:10.0.0.5", ExtraHost("db", "10.0.0.5")),
    (parse_extra_host, "db=10.0.0.5", ExtraHost("db", "10.0.0.5")),
    (parse_extra_host, "db:::1", ExtraHost("db", "::1")),
    (parse_extra_host, "db=[::1]", ExtraHost("db", "::1")),
    (parse_extra_host, "me:host-gateway", ExtraHost("me", "host-gateway")),
    (parse_ip, "::1", "::1"),
    (parse_ipv4, "10.0.0.1", "10.0.0.1"),
    (parse_ipv6, "fd00::1", "fd00::1"),
    (parse_capability, "net_admin", "CAP_NET_ADMIN"),
    (parse_capability, "CAP_NET_ADMIN", "CAP_NET_ADMIN"),
    (parse_capability, "all", "ALL"),
    (parse_cpus, "1.5", 1_500_000_000),
    (parse_cpus, ".5", 500_000_000),
    (parse_cpus, "0.000000001", 1),
    (parse_cpus, "2", 2_000_000_000),
    (parse_cpuset, "0-2,4", "0-2,4"),
    (parse_cpuset, "1", "1"),
    (parse_cpuset, "1-1,10-11", "1-1,10-11"),
    (parse_ulimit, "nofile=1024:2048", Ulimit("nofile", 1024, 2048)),
    (parse_ulimit, "nproc=64", Ulimit("nproc", 64, 64)),
    (parse_ulimit, "core=-1", Ulimit("core", -1, -1)),
    (parse_ulimit, "stack=8:-1", Ulimit("stack", 8, -1)),
    (parse_signal, "term", "SIGTERM"),
    (parse_signal, "SIGTERM", "SIGTERM"),
    (parse_signal, "15", "SIGTERM"),
    (parse_signal, "9", "SIGKILL"),
    (parse_signal, "31", "SIGSYS"),
    (parse_signal, "37", "37"),
    (parse_signal, "RTMIN+3", "SIGRTMIN+3"),
    (parse_signal, "iot", "SIGABRT"),
    (parse_user, "1000:1000", "1000:1000"),
    (parse_user, "www-data", "www-data"),
    (parse_workdir, "/srv/a b", "/srv/a b"),
    (parse_container_name, "web_1.a-b", "web_1.a-b"),
    (parse_container_name, "/web", "web"),
    (parse_hostname, "web.example.org", "web.example.org"),
    (parse_platform, "linux/arm64/v8", Platform("linux", "arm64", "v8")),
    (parse_platform, "linux/x86_64", Platform("linux", "amd64")),
    (parse_platform, "arm64", Platform("linux", "arm64")),
    (parse_platform, "windows", Platform("windows")),
    (parse_health_time, "30s", timedelta(seconds=30)),
    (parse_health_time, "1ms", timedelta(milliseconds=1)),
    (parse_health_time, "0s", timedelta()),
]

REFUSED: list[tuple[Parser, str, str]] = [
    (parse_env, "KEY", "there is no shell here to take one from: write KEY=value"),
    (parse_env, "=x", "needs a name"),
    (parse_env, "", "needs a name"),
    (parse_env, "A B=x", "needs a name"),
    (parse_label, "", "is not a label"),
    (parse_label, "=x", "is not a label"),
    (parse_option, "max-size", "is not an option"),
    (parse_option, "a b=c", "is not an option"),
    (parse_device, "rel", "is not a device"),
    (parse_device, "/dev/x:y:r", "is not a device"),
    (parse_device, "/dev/x:/dev/y:/dev/z", "is not a device"),
    (parse_device, "/a:/b:/c:r", "is not a device"),
    (parse_device, "/dev/x:rr", "rr is not what a device can allow"),
    (parse_device, "/dev/x:/dev/y:q", "q is not what a device can allow"),
    (parse_device, "/dev/x:/dev/y:", "is not what a device can allow"),
    (parse_gpus, "", "does not say which GPUs"),
    (parse_gpus, "some", "does not say which GPUs"),
    (parse_gpus, "0", "does not say which GPUs"),
    (parse_gpus, "-1", "does not say which GPUs"),
    (parse_gpus, "1,2", "does not say which GPUs"),
    (parse_gpus, "count=1,device=0", "does not say which GPUs"),
    (parse_gpus, "card=1", "does not say which GPUs"),
    (parse_gpus, 'a"b', "does not say which GPUs"),
    (parse_restart, "sometimes", "is not a restart policy"),
    (parse_restart, "", "is not a restart policy"),
    (parse_restart, "always:3", "Only on-failure takes a number of retries: write always alone"),
    (parse_restart, "on-failure:-1", "-1 is not a number of retries"),
    (parse_restart, "on-failure:", "is not a number of retries"),
    (parse_network, "", "network's name is missing"),
    (parse_network, "container:", "needs a container's name"),
    (parse_extra_host, "db", "is not a host and its address"),
    (parse_extra_host, ":1.2.3.4", "is not a host and its address"),
    (parse_extra_host, "db:1.2.3", "is not a host and its address"),
    (parse_ip, "8.8.8", "is not an IP address"),
    (parse_ip, "fe80::1%eth0", "is not an IP address"),
    (parse_ipv4, "::1", "is an IPv6 address: give it with --ip6"),
    (parse_ipv6, "1.2.3.4", "is an IPv4 address: give it with --ip."),
    (parse_capability, "net_admn", "did you mean NET_ADMIN?"),
    (parse_capability, "", "is not a capability"),
    (parse_capability, "x" * 10_000, "is not a capability: write one like"),
    (parse_cpus, "-1", "is not a number of processors"),
    (parse_cpus, "1e3", "is not a number of processors"),
    (parse_cpus, "0.0000000001", "is not a number of processors"),
    (parse_cpus, ".", "is not a number of processors"),
    (parse_cpuset, "", "does not say which processors"),
    (parse_cpuset, "0-", "does not say which processors"),
    (parse_cpuset, "0,3-1", "The range 3-1 runs backwards: put the lower processor first."),
    (parse_cpuset, "all", "does not say which processors"),
    (parse_ulimit, "nofile", "is not a limit"),
    (parse_ulimit, "files=1", "is not a limit"),
    (parse_ulimit, "nofile=1k", "is not a limit"),
    (parse_ulimit, "nofile=5:4", "In nofile=5:4 the first number is above the second"),
    (parse_ulimit, "nofile=-1:4", "In nofile=-1:4 the first number is above the second"),
    (parse_signal, "0", "is not a signal"),
    (parse_signal, "65", "is not a signal"),
    (parse_signal, "TERMINATE", "is not a signal"),
    (parse_signal, "RTMIN+99", "is not a signal"),
    (parse_user, "", "is not a user"),
    (parse_user, "a b", "is not a user"),
    (parse_user, "a:b:c", "is not a user"),
    (parse_user, "a:", "is not a user"),
    (parse_workdir, "srv", "does not start at the root"),
    (parse_container_name, "_x", "can't be a container's name"),
    (parse_container_name, "x", "can't be a container's name"),
    (parse_container_name, "a b", "can't be a container's name"),
    (parse_container_name, "w\u00e9b", "can't be a container's name"),
    (parse_hostname, "-a", "can't be a host name"),
    (parse_hostname, "a..b", "can't be a host name"),
    (parse_hostname, "a" * 65, "can't be a host name"),
    (parse_platform, "foo", "is not a platform"),
    (parse_platform, "linux/a/b/c", "is not a platform"),
    (parse_platform, "linux/", "is not a platform"),
    (parse_health_time, "10us", "too short for a health check"),
    (parse_health_time, "10ns", "too short for a health check"),
    (parse_health_time, "soon", "is not a length of time"),
]

PARSERS = sorted(
    {parse for parse, _, _ in READ} | {parse_image, parse_mount, parse_tmpfs, parse_volume},
    key=lambda parse: parse.__name__,
)


@pytest.mark.parametrize(("parse", "text", "expected"), READ)
def test_reads(parse: Parser, text: str, expected: object) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(("parse", "text", "says"), REFUSED)
def test_refuses_with_what_would_be_right(parse: Parser, text: str, says: str) -> None:
    with pytest.raises(NotationError) as caught:
        parse(text)
    assert says in str(caught.value)


@pytest.mark.parametrize("parse", PARSERS, ids=[parse.__name__ for parse in PARSERS])
@given(text=st.one_of(st.text(), st.text("a1=/:,.-\"' ")))
def test_any_text_is_read_or_refused_in_words(parse: Parser, text: str) -> None:
    try:
        parse(text)
    except NotationError as fault:
        assert str(fault)


@pytest.mark.parametrize("parse", PARSERS, ids=[parse.__name__ for parse in PARSERS])
@pytest.mark.parametrize("piece", ["a", "1", "=", ",", ":", "/a", '"', "a-", "a."])
def test_p4_a_megabyte_is_answered_shortly(parse: Parser, piece: str) -> None:
    try:
        parse(piece * 1_000_000)
    except NotationError as fault:
        assert len(str(fault)) < 500


@given(st.sampled_from(sorted(CAPABILITIES)))
def test_capabilities_have_one_spelling(name: str) -> None:
    assert parse_capability(name.lower().removeprefix("cap_")) == name


@given(st.sampled_from(SIGNALS))
def test_signals_have_one_spelling(name: str) -> None:
    number = str(SIGNALS.index(name) + 1)
    assert parse_signal(name.lower()) == parse_signal(f"sig{name}") == parse_signal(number)


@given(st.sampled_from(POLICIES), st.integers(1, 99))
def test_restart_policies_read_back(name: str, retries: int) -> None:
    policy = RestartPolicy(name, retries if name == "on-failure" else 0)
    assert parse_restart(str(policy)) == policy


def test_an_empty_health_check_is_the_images_own() -> None:
    assert not Healthcheck()
    assert Healthcheck(disabled=True)
    assert Healthcheck(interval=timedelta(seconds=1))
