"""The words of /run to the container they describe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from bot.commands.containers.run_flags import RunFlags
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
from bot.domain.mount import Mount
from bot.domain.mount_fields import parse_mount
from bot.domain.mount_notation import parse_tmpfs, parse_volume
from bot.domain.network import (
    parse_extra_host,
    parse_ip,
    parse_ipv4,
    parse_ipv6,
    parse_networks,
)
from bot.domain.platform import parse_platform
from bot.domain.port_map import PortMap, check_number, check_once, parse_exposed, parse_ports
from bot.domain.process import parse_signal, parse_user, parse_workdir
from bot.domain.restart_policy import RestartPolicy, parse_restart
from bot.domain.size import parse_size, parse_swap
from bot.domain.ulimit import Ulimit, parse_ulimit

T = TypeVar("T")
D = TypeVar("D")


def spec_of(args: RunFlags) -> ContainerSpec:
    """All words read by their notations; NotationError says the first that can't be."""
    check_number(args.publish, args.expose)
    return ContainerSpec(
        image=parse_image(args.image),
        command=args.command,
        entrypoint=args.entrypoint,
        name=_read(parse_container_name, args.name, ""),
        platform=_read(parse_platform, args.platform, None),
        env=_all(parse_env, args.env),
        labels=_all(parse_label, args.label),
        ports=_ports(args.publish),
        exposed=tuple(port for word in args.expose for port in parse_exposed(word)),
        publish_all=args.publish_all,
        mounts=_mounts(args),
        tmpfs=_all(parse_tmpfs, args.tmpfs),
        network=parse_networks(args.network),
        network_aliases=args.network_alias,
        ip=_read(parse_ipv4, args.ip, ""),
        ip6=_read(parse_ipv6, args.ip6, ""),
        hostname=_read(parse_hostname, args.hostname, ""),
        extra_hosts=_all(parse_extra_host, args.add_host),
        dns=_all(parse_ip, args.dns),
        restart=_read(parse_restart, args.restart, RestartPolicy()),
        auto_remove=args.rm,
        memory_bytes=_read(parse_size, args.memory, 0),
        memory_swap_bytes=_read(parse_swap, args.memory_swap, 0),
        shm_bytes=_read(parse_size, args.shm_size, 0),
        pids_limit=args.pids_limit,
        cpu_shares=args.cpu_shares,
        cpuset_cpus=_read(parse_cpuset, args.cpuset_cpus, ""),
        ulimits=_ulimits(args.ulimit),
        nano_cpus=_read(parse_cpus, args.cpus, 0),
        user=_read(parse_user, args.user, ""),
        workdir=_read(parse_workdir, args.workdir, ""),
        read_only=args.read_only,
        init=args.init,
        cap_add=_all(parse_capability, args.cap_add),
        cap_drop=_all(parse_capability, args.cap_drop),
        privileged=args.privileged,
        devices=_all(parse_device, args.device),
        gpus=_read(parse_gpus, args.gpus, None),
        healthcheck=_healthcheck(args),
        stop_signal=_read(parse_signal, args.stop_signal, ""),
        stop_timeout_seconds=_read(parse_seconds, args.stop_timeout, None),
        log_options=_all(parse_option, args.log_opt),
        # Nobody can type in the foreground yet: with an open input a shell would wait for ever.
        tty=args.tty and not args.wants_terminal,
        interactive=args.interactive and args.detach,
    )


def _read(read: Callable[[str], T], words: str | None, default: D) -> T | D:
    return default if words is None else read(words)


def _all(read: Callable[[str], T], words: tuple[str, ...]) -> tuple[T, ...]:
    return tuple(read(word) for word in words)


def _ports(words: tuple[str, ...]) -> tuple[PortMap, ...]:
    ports = tuple(port for word in words for port in parse_ports(word))
    check_once(ports)
    return ports


def _ulimits(words: tuple[str, ...]) -> tuple[Ulimit, ...]:
    """The last of a name holds, as with docker's own command line."""
    return tuple({limit.name: limit for limit in _all(parse_ulimit, words)}.values())


def _mounts(args: RunFlags) -> tuple[Mount, ...]:
    return _all(parse_volume, args.volume) + _all(parse_mount, args.mount)


def _healthcheck(args: RunFlags) -> Healthcheck:
    return Healthcheck(
        command=args.health_cmd or "",
        interval=_read(parse_health_time, args.health_interval, timedelta()),
        timeout=_read(parse_health_time, args.health_timeout, timedelta()),
        start_period=_read(parse_health_time, args.health_start_period, timedelta()),
        retries=args.health_retries,
        disabled=args.no_healthcheck,
    )
