"""Docker's flags of `run` that are not offered, and what to use instead."""

from __future__ import annotations

from bot.core.flags import hints
from bot.domain.sentence import say
from bot.domain.text import code

_ISOLATION = say("It loosens what keeps a container apart: use docker on the host.")
_PROCESSORS = say("{flag} limits its processors.", flag=code("--cpus"))
_MEMORY = say("{flag} limits its memory.", flag=code("-m"))

NOT_OFFERED = hints(
    (
        "-a --attach --sig-proxy --detach-keys",
        say("Without {flag} it shows all that is written.", flag=code("-d")),
    ),
    ("--cidfile", say("The answer has the id.")),
    ("--env-file", say("Give each variable with {flag}.", flag=code("-e"))),
    ("--label-file", say("Give each label with {flag}.", flag=code("-l"))),
    ("--annotation", say("Give a label with {flag}.", flag=code("-l"))),
    ("--volumes-from", say("Mount the same volumes with {flag}.", flag=code("-v"))),
    (
        "--volume-driver",
        say("{flag} takes {field}.", flag=code("--mount"), field=code("volume-driver=NAME")),
    ),
    (
        "--link",
        say("Containers that join one {flag} find each other by name.", flag=code("--network")),
    ),
    (
        "--domainname",
        say(
            "{flag} takes the whole name: {example}",
            flag=code("--hostname"),
            example=code("web.example.org"),
        ),
    ),
    ("--log-driver", say("{flag} sets the engine's own log.", flag=code("--log-opt"))),
    ("--link-local-ip", say("{flag} sets a fixed address.", flag=code("--ip"))),
    ("--pid --ipc --uts --userns --cgroupns --cgroup-parent", _ISOLATION),
    ("--security-opt --sysctl --device-cgroup-rule --runtime --isolation", _ISOLATION),
    ("--use-api-socket", _ISOLATION),
    ("--cpu-period --cpu-quota --cpu-rt-period --cpu-rt-runtime", _PROCESSORS),
    ("--cpu-count --cpu-percent --cpuset-mems", _PROCESSORS),
    ("--memory-reservation --memory-swappiness --kernel-memory", _MEMORY),
    "--group-add --mac-address --oom-kill-disable --oom-score-adj --health-start-interval",
    "--blkio-weight --blkio-weight-device --io-maxbandwidth --io-maxiops --storage-opt",
    "--device-read-bps --device-read-iops --device-write-bps --device-write-iops",
    "--dns-option --dns-opt --dns-search --disable-content-trust -q --quiet",
)
