"""The parsed whole of a `docker run`, and the request that makes it so."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.container_words import check_lengths, check_targets
from bot.domain.device import Device, GpuRequest
from bot.domain.env_var import EnvVar
from bot.domain.excerpt import excerpt
from bot.domain.healthcheck import Healthcheck
from bot.domain.image_ref import ImageId, ImageRef
from bot.domain.mount import Mount, Tmpfs
from bot.domain.network import ExtraHost, NetworkMode
from bot.domain.platform import Platform
from bot.domain.port_map import PortMap
from bot.domain.request_body import present
from bot.domain.restart_policy import RestartPolicy
from bot.domain.sentence import NotationError, say
from bot.domain.ulimit import Ulimit

_DEFAULT_NETWORK = NetworkMode()
_NO_RESTART = RestartPolicy()
_IMAGE_HEALTHCHECK = Healthcheck()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerSpec:
    """What a new container is to be; empty and zero are the image's or the engine's own.

    Raises NotationError for options that contradict each other. It is always detached: nobody
    attaches a terminal to a chat.
    """

    image: ImageRef | ImageId
    command: tuple[str, ...] = ()
    entrypoint: str | None = None
    """An empty word removes the image's entry point."""
    name: str = ""
    platform: Platform | None = None
    env: tuple[EnvVar, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    ports: tuple[PortMap, ...] = ()
    exposed: tuple[str, ...] = ()
    """Ports as the engine names them: `80/tcp`."""
    publish_all: bool = False
    mounts: tuple[Mount, ...] = ()
    tmpfs: tuple[Tmpfs, ...] = ()
    network: NetworkMode = _DEFAULT_NETWORK
    network_aliases: tuple[str, ...] = ()
    ip: str = ""
    ip6: str = ""
    hostname: str = ""
    extra_hosts: tuple[ExtraHost, ...] = ()
    dns: tuple[str, ...] = ()
    restart: RestartPolicy = _NO_RESTART
    auto_remove: bool = False
    memory_bytes: int = 0
    memory_swap_bytes: int = 0
    """Memory and swap together; -1 is without a limit."""
    shm_bytes: int = 0
    pids_limit: int = 0
    """-1 is none."""
    nano_cpus: int = 0
    cpu_shares: int = 0
    cpuset_cpus: str = ""
    ulimits: tuple[Ulimit, ...] = ()
    user: str = ""
    workdir: str = ""
    read_only: bool = False
    init: bool = False
    cap_add: tuple[str, ...] = ()
    cap_drop: tuple[str, ...] = ()
    privileged: bool = False
    devices: tuple[Device, ...] = ()
    gpus: GpuRequest | None = None
    healthcheck: Healthcheck = _IMAGE_HEALTHCHECK
    stop_signal: str = ""
    stop_timeout_seconds: int | None = None
    log_options: tuple[tuple[str, str], ...] = ()
    tty: bool = False
    interactive: bool = False

    def __post_init__(self) -> None:
        if self.auto_remove and self.restart.name != "no":
            raise _conflict("--rm", f"--restart {self.restart}")
        self._check_network()
        check_targets((*(m.target for m in self.mounts), *(fs.target for fs in self.tmpfs)))
        variables = (variable.pair for variable in self.env)
        check_lengths((*self.command, self.entrypoint or "", *variables))

    @property
    def query(self) -> dict[str, str]:
        """What `POST /containers/create` takes in its address."""
        query = {"name": self.name, "platform": str(self.platform or "")}
        return {key: value for key, value in query.items() if value}

    def body(self) -> dict[str, object]:
        """The JSON body of `POST /containers/create`.

        It means to the engine what the docker CLI's body means (checked against recorded ones);
        what is not asked for is left out, where the CLI writes zeros.
        """
        body = present(
            {
                "Image": self.image.familiar,
                "Cmd": list(self.command),
                "Entrypoint": None if self.entrypoint is None else [self.entrypoint],
                "Env": [variable.pair for variable in self.env],
                "Labels": dict(self.labels),
                "Hostname": self.hostname,
                "User": self.user,
                "WorkingDir": self.workdir,
                "Tty": self.tty,
                "OpenStdin": self.interactive,
                "ExposedPorts": {key: {} for key in self._exposed()},
                "Volumes": {mount.target: {} for mount in self.mounts if _is_bare(mount)},
                "Healthcheck": self.healthcheck.body(),
                "StopSignal": self.stop_signal,
                "HostConfig": self._host_config(),
                "NetworkingConfig": self._networking(),
            }
        )
        if self.stop_timeout_seconds is not None:
            body["StopTimeout"] = self.stop_timeout_seconds
        return body

    def _host_config(self) -> dict[str, object]:
        short = [m.bind_text for m in self.mounts if m.short and not m.anonymous]
        return present(
            {
                "Binds": short,
                "Mounts": [mount.body() for mount in self.mounts if not mount.short],
                "Tmpfs": {mount.target: mount.options for mount in self.tmpfs},
                "PortBindings": self._port_bindings(),
                "PublishAllPorts": self.publish_all,
                "NetworkMode": self.network.name,
                "ExtraHosts": [str(extra) for extra in self.extra_hosts],
                "Dns": list(self.dns),
                "RestartPolicy": self.restart.body(),
                "AutoRemove": self.auto_remove,
                "ReadonlyRootfs": self.read_only,
                "Init": self.init,
                "LogConfig": self._log_config(),
                **self._resources(),
            }
        )

    def _resources(self) -> dict[str, object]:
        return {
            "Memory": self.memory_bytes,
            "MemorySwap": self.memory_swap_bytes,
            "ShmSize": self.shm_bytes,
            "PidsLimit": self.pids_limit,
            "NanoCpus": self.nano_cpus,
            "CpuShares": self.cpu_shares,
            "CpusetCpus": self.cpuset_cpus,
            "Ulimits": [ulimit.body() for ulimit in self.ulimits],
            "CapAdd": list(self.cap_add),
            "CapDrop": list(self.cap_drop),
            "Privileged": self.privileged,
            "Devices": [device.body() for device in self.devices],
            "DeviceRequests": [self.gpus.body()] if self.gpus else [],
        }

    def _exposed(self) -> tuple[str, ...]:
        return (*(port.key for port in self.ports), *self.exposed)

    def _port_bindings(self) -> dict[str, list[dict[str, str]]]:
        bindings: dict[str, list[dict[str, str]]] = {}
        for port in self.ports:
            binding = {"HostIp": port.host_ip, "HostPort": port.host_port}
            bindings.setdefault(port.key, []).append(binding)
        return bindings

    def _log_config(self) -> dict[str, object]:
        # An empty type is the engine's default driver.
        return {"Type": "", "Config": dict(self.log_options)} if self.log_options else {}

    def _networking(self) -> dict[str, object]:
        addresses = present({"IPv4Address": self.ip, "IPv6Address": self.ip6})
        endpoint = present({"Aliases": list(self.network_aliases), "IPAMConfig": addresses})
        return {"EndpointsConfig": {self.network.name: endpoint}} if endpoint else {}

    def _check_network(self) -> None:
        fixed = self.network_aliases or self.ip or self.ip6
        if fixed and not self.network.is_user_defined:
            raise NotationError(
                say(
                    "Aliases and fixed addresses need a user-defined network, and {network} is"
                    " not one.",
                    network=excerpt(self.network.name),
                )
            )
        if not self.network.container:
            return
        borrowed = f"--network {self.network}"
        for flag, given in (
            ("-p", self.ports),
            ("-P", self.publish_all),
            ("--expose", self.exposed),
            ("--hostname", self.hostname),
            ("--add-host", self.extra_hosts),
            ("--dns", self.dns),
        ):
            if given:
                raise _conflict(borrowed, flag)


def _conflict(first: str, second: str) -> NotationError:
    return NotationError(
        say(
            "{first} and {second} don't go together: leave one out.",
            first=excerpt(first),
            second=excerpt(second),
        )
    )


def _is_bare(mount: Mount) -> bool:
    """`-v /path`: the engine has a list of its own for these."""
    return mount.short and mount.anonymous
