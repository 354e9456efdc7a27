"""/run's limits of what a container may take, on a real engine."""

from __future__ import annotations

import pytest

from bot.core.errors import Refused, UsageError
from tests.commands.containers.seen import all_names, inspect
from tests.commands.driver import OPERATOR, Driver, as_person
from tests.live.engine import Engine
from tests.live.images import BUSYBOX


async def test_limits_reach_the_engine(driver: Driver, engine: Engine) -> None:
    await as_person(driver, OPERATOR).send(
        "/run -d --name small -m 64m --memory-swap -1 --shm-size 8m --pids-limit 50 -c 512"
        " --cpuset-cpus 0 --ulimit nofile=100:200 --ulimit cpu=100:200 --expose 7 --expose 8-9/udp"
        f" {BUSYBOX} sleep 60"
    )
    made = inspect(engine, "small")
    host = made["HostConfig"]
    assert (host["Memory"], host["MemorySwap"], host["ShmSize"]) == (64 << 20, -1, 8 << 20)
    assert (host["PidsLimit"], host["CpuShares"], host["CpusetCpus"]) == (50, 512, "0")
    assert {one["Name"]: (one["Soft"], one["Hard"]) for one in host["Ulimits"]} == {
        "nofile": (100, 200),
        "cpu": (100, 200),
    }
    assert set(made["Config"]["ExposedPorts"]) == {"7/tcp", "8/udp", "9/udp"}
    # Not that of files: the soft one of an exec is now and then the hard one, since runc's own
    # language raises it for itself.
    words = ("exec", "small", "sh", "-c", "ulimit -t; ulimit -Ht")
    assert engine.docker(*words).split() == ["100", "200"]


@pytest.mark.parametrize("flag", ["--cpu-shares 2048", "--ulimit memlock=1024"])
async def test_p2_what_takes_from_others_is_for_admins(
    driver: Driver, engine: Engine, flag: str
) -> None:
    with pytest.raises(Refused, match=flag.partition("=")[0]):
        await as_person(driver, OPERATOR).send(f"/run -d {flag} {BUSYBOX}")
    assert all_names(engine) == ""
    await driver.send(f"/run -d --name strong {flag} {BUSYBOX} sleep 60")
    assert all_names(engine) == "strong"


async def test_two_networks_are_refused_before_anything_is_made(
    driver: Driver, engine: Engine
) -> None:
    with pytest.raises(UsageError, match="A container is made in one network"):
        await driver.send(f"/run -d --network bridge --network backend {BUSYBOX}")
    assert all_names(engine) == ""


async def test_the_last_limit_of_a_name_holds(driver: Driver, engine: Engine) -> None:
    """As docker itself takes them, in whatever order it lists them."""
    flags = "--ulimit nofile=10 --ulimit nproc=5 --ulimit nofile=20:30"
    await driver.send(f"/run -d --name ours {flags} {BUSYBOX} sleep 60")
    engine.docker("create", "--name", "dockers", *flags.split(), BUSYBOX)
    ours, dockers = (inspect(engine, name)["HostConfig"]["Ulimits"] for name in ("ours", "dockers"))
    assert sorted(map(str, ours)) == sorted(map(str, dockers))
    assert {"Name": "nofile", "Soft": 20, "Hard": 30} in ours


@pytest.mark.parametrize(
    ("flag", "words"),
    [
        ("--cpu-shares 1", "--cpu-shares is at least 2, or 0 for the usual weight."),
        ("--cpu-shares -1", "--cpu-shares is at least 0, not -1."),
        ("--cpuset-cpus 3-1", "The range 3-1 runs backwards"),
    ],
)
async def test_what_the_kernel_does_not_take_is_said_at_once(
    driver: Driver, engine: Engine, flag: str, words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        await driver.send(f"/run -d {flag} {BUSYBOX}")
    assert all_names(engine) == ""
    for shares in (0, 2):
        await driver.send(f"/run --rm --cpu-shares {shares} {BUSYBOX} true")
