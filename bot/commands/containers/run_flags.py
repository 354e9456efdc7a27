"""The flags of /run: docker's own, with the words that were given for each."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from bot.commands.containers.run_not_offered import NOT_OFFERED
from bot.core.arguments import Arguments, Opt, Rest
from bot.domain.cpus import check_shares

Words = tuple[str, ...]


class RunFlags(Arguments):
    """The words as given."""

    not_offered = NOT_OFFERED

    detach: Annotated[bool, Opt("in the background", ("-d", "--detach"), common=True)] = False
    interactive: Annotated[bool, Opt("keep its input open", ("-i", "--interactive"))] = False
    tty: Annotated[bool, Opt("give it a terminal", ("-t", "--tty"))] = False
    rm: Annotated[bool, Opt("remove it when it ends", ("--rm",), common=True)] = False
    name: Annotated[str | None, Opt("its name", ("--name",), common=True)] = None
    publish: Annotated[
        Words, Opt("open a port: 8080:80", ("-p", "--publish"), "HOST:CONTAINER", common=True)
    ] = ()
    publish_all: Annotated[
        bool, Opt("open all ports of the image, on free ones", ("-P", "--publish-all"))
    ] = False
    expose: Annotated[
        Words, Opt("a port that the image does not name itself: 80", ("--expose",), "PORT")
    ] = ()
    volume: Annotated[
        Words, Opt("mount a volume or host folder: data:/srv", ("-v", "--volume"), common=True)
    ] = ()
    mount: Annotated[
        Words, Opt("a mount written in full: type=volume,src=data,dst=/srv", ("--mount",))
    ] = ()
    tmpfs: Annotated[Words, Opt("a folder in memory: /tmp:size=64m", ("--tmpfs",), "FOLDER")] = ()
    env: Annotated[
        Words, Opt("a variable: TZ=Asia/Tokyo", ("-e", "--env"), "NAME=VALUE", common=True)
    ] = ()
    workdir: Annotated[str | None, Opt("folder to start in", ("-w", "--workdir"))] = None
    user: Annotated[str | None, Opt("who it runs as: 1000:1000", ("-u", "--user"))] = None
    entrypoint: Annotated[
        str | None, Opt("program instead of the image's own", ("--entrypoint",))
    ] = None
    hostname: Annotated[str | None, Opt("its host name", ("-h", "--hostname"))] = None
    network: Annotated[
        Words, Opt("the network it joins", ("--network", "--net"), "NETWORK", common=True)
    ] = ()
    network_alias: Annotated[
        Words, Opt("a further name in that network", ("--network-alias", "--net-alias"), "NAME")
    ] = ()
    ip: Annotated[str | None, Opt("a fixed address in that network", ("--ip",))] = None
    ip6: Annotated[str | None, Opt("a fixed IPv6 address in that network", ("--ip6",))] = None
    add_host: Annotated[
        Words, Opt("a line in its hosts file: db:10.0.0.5", ("--add-host",), "HOST:IP")
    ] = ()
    dns: Annotated[Words, Opt("a name server", ("--dns",), "IP")] = ()
    restart: Annotated[
        str | None,
        Opt("no, always, unless-stopped, on-failure:5", ("--restart",), "POLICY", common=True),
    ] = None
    memory: Annotated[
        str | None, Opt("at most so much memory: 512m", ("-m", "--memory"), common=True)
    ] = None
    cpus: Annotated[str | None, Opt("at most so many processors: 1.5", ("--cpus",), "N")] = None
    memory_swap: Annotated[
        str | None, Opt("memory and swap together; -1 is all swap", ("--memory-swap",), "SIZE")
    ] = None
    shm_size: Annotated[
        str | None, Opt("memory that its processes share: 256m", ("--shm-size",), "SIZE")
    ] = None
    cpu_shares: Annotated[
        int,
        Opt("its weight when processors are short; 1024 is usual", ("-c", "--cpu-shares"), "N"),
        Field(ge=0, le=262_144),
        AfterValidator(check_shares),
    ] = 0
    cpuset_cpus: Annotated[
        str | None, Opt("only these processors: 0-2,4", ("--cpuset-cpus",), "LIST")
    ] = None
    pids_limit: Annotated[
        int, Opt("at most so many processes", ("--pids-limit",), "N"), Field(ge=-1, le=1_000_000)
    ] = 0
    ulimit: Annotated[
        Words, Opt("a limit of each process: nofile=1024", ("--ulimit",), "NAME=SOFT[:HARD]")
    ] = ()
    label: Annotated[Words, Opt("a label: team=web", ("-l", "--label"), "KEY=VALUE")] = ()
    read_only: Annotated[bool, Opt("its root folder can't be written to", ("--read-only",))] = False
    init: Annotated[bool, Opt("a small first process that reaps others", ("--init",))] = False
    cap_add: Annotated[
        Words, Opt("a capability to add: NET_ADMIN", ("--cap-add",), "CAPABILITY")
    ] = ()
    cap_drop: Annotated[Words, Opt("a capability to take away", ("--cap-drop",), "CAPABILITY")] = ()
    privileged: Annotated[bool, Opt("with all rights on the host", ("--privileged",))] = False
    device: Annotated[Words, Opt("a device of the host", ("--device",))] = ()
    gpus: Annotated[str | None, Opt("GPUs: all, or how many", ("--gpus",))] = None
    pull: Annotated[
        Literal["always", "missing", "never"],
        Opt("get the image: always, missing, never", ("--pull",)),
    ] = "missing"
    platform: Annotated[
        str | None, Opt("for another system or processor: linux/arm64", ("--platform",))
    ] = None
    health_cmd: Annotated[
        str | None, Opt("command that tells whether it is well", ("--health-cmd",), "COMMAND")
    ] = None
    health_interval: Annotated[
        str | None, Opt("time between two checks: 30s", ("--health-interval",), "TIME")
    ] = None
    health_timeout: Annotated[
        str | None, Opt("longest time for one check: 5s", ("--health-timeout",), "TIME")
    ] = None
    health_retries: Annotated[
        int,
        Opt("failures in a row until it is unwell", ("--health-retries",), "N"),
        Field(ge=0, le=1_000_000),
    ] = 0
    health_start_period: Annotated[
        str | None,
        Opt(
            "time to start up, in which failures don't count: 1m",
            ("--health-start-period",),
            "TIME",
        ),
    ] = None
    no_healthcheck: Annotated[bool, Opt("no checks at all", ("--no-healthcheck",))] = False
    stop_signal: Annotated[
        str | None, Opt("signal that asks it to stop", ("--stop-signal",), "SIGNAL")
    ] = None
    stop_timeout: Annotated[
        str | None,
        Opt("seconds after that signal until it is killed", ("--stop-timeout",), "SECONDS"),
    ] = None
    log_opt: Annotated[
        Words, Opt("an option of its log: max-size=10m", ("--log-opt",), "NAME=VALUE")
    ] = ()
    image: Annotated[str, Opt("name, with a tag or digest")]
    command: Annotated[Words, Rest("command and arguments instead of the image's own")] = ()

    @property
    def wants_terminal(self) -> bool:
        """In the foreground `-it` means: I will type."""
        return self.interactive and self.tty and not self.detach
