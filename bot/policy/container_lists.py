"""What any operator's container may have: the closed lists that the rules go by."""

from __future__ import annotations

FREE = frozenset(
    {
        "image",
        "command",
        "entrypoint",
        "name",
        "platform",
        "env",
        "labels",
        "ports",
        "exposed",
        "publish_all",
        "tmpfs",
        "network_aliases",
        "ip",
        "ip6",
        "hostname",
        "extra_hosts",
        "dns",
        "restart",
        "auto_remove",
        "memory_bytes",
        "memory_swap_bytes",
        "shm_bytes",
        "pids_limit",
        "nano_cpus",
        "cpuset_cpus",
        "user",
        "workdir",
        "read_only",
        "init",
        "cap_drop",
        "healthcheck",
        "stop_signal",
        "stop_timeout_seconds",
        "tty",
        "interactive",
    }
)
"""Fields that reach no further than the container itself."""

USUAL_SHARES = 1024
"""What each container has: with more, one takes processor time from the others."""

FREE_ULIMITS = frozenset({"cpu", "data", "fsize", "nofile", "nproc", "rss", "stack"})
"""The others hold the host's memory (memlock, msgqueue) or outrank its processes (nice, rtprio).

`core` is free as long as it is 0: the host's kernel writes the dumps, where `core_pattern` says.
"""

FREE_LOG_OPTIONS = frozenset(
    {
        "max-size",
        "max-file",
        "max-buffer-size",
        "compress",
        "mode",
        "tag",
        "labels",
        "labels-regex",
        "env",
        "env-regex",
    }
)
"""The others name addresses, files of the host or credentials, by the driver that is in use."""

FREE_BODY_KEYS = frozenset(
    {
        "Image",
        "Cmd",
        "Entrypoint",
        "Env",
        "Labels",
        "Hostname",
        "User",
        "WorkingDir",
        "Tty",
        "OpenStdin",
        "ExposedPorts",
        "Volumes",
        "Healthcheck",
        "StopSignal",
        "StopTimeout",
        "HostConfig",
        "NetworkingConfig",
    }
)
FREE_HOST_KEYS = frozenset(
    {
        "Binds",
        "Mounts",
        "Tmpfs",
        "PortBindings",
        "PublishAllPorts",
        "NetworkMode",
        "ExtraHosts",
        "Dns",
        "RestartPolicy",
        "AutoRemove",
        "ReadonlyRootfs",
        "Init",
        "LogConfig",
        "Memory",
        "MemorySwap",
        "ShmSize",
        "PidsLimit",
        "NanoCpus",
        "CpuShares",
        "CpusetCpus",
        "Ulimits",
        "CapDrop",
    }
)
"""`Binds`, `Mounts`, `NetworkMode`, `LogConfig`, `CpuShares` and `Ulimits` are what the fields'
rules let through."""
