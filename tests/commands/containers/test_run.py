"""/run on a real engine, compared with what docker says."""

from __future__ import annotations

import pytest

from bot.commands.containers.run_arguments import RunArgs
from bot.core.arguments import parse
from bot.core.container_results import Exited, Started
from bot.core.errors import BotError, EngineNotFound, ImageNotFound, UsageError
from bot.core.image_results import Pulled, Pulling
from bot.core.results import Question, Said
from bot.domain.container_spec import ContainerSpec
from tests.commands.containers.seen import all_names, inspect
from tests.commands.driver import OPERATOR, Driver, as_person
from tests.live.engine import Engine
from tests.live.images import BUSYBOX, DATA, GREETER, WEB
from tests.live.registry import Registry, free_port
from tests.live.until import until
from tests.render.shown import drawn, shown


async def test_detached(driver: Driver, engine: Engine) -> None:
    port = free_port()
    chat = await as_person(driver, OPERATOR).send(f"/run -d -p {port}:80 --name web {WEB}")
    started = chat.one(Started)
    assert started.container_id == inspect(engine, "web")["Id"]
    assert shown(started) == (
        f"✅ web runs.\n{started.container_id[:12]}\nPorts: {port}→80\n\n"
        f"docker run -d --name web -p {port}:80 {WEB}\n[Card] [Logs]"
    )
    card, logs = drawn(started).buttons[0]
    assert (card.line, logs.line) == ("/card web", f"/logs {started.container_id[:12]}")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("-e TZ=Asia/Tokyo {} sleep 60", "-e TZ {} sleep 60"),
        (
            "--health-cmd 'wget http://ada:canary@x/' {} sleep 60",
            "--health-cmd 'wget http://***@x/' {} sleep 60",
        ),
        ("-l com.x.url=https://ada:canary@h/ {}", "-l com.x.url=https://***@h/ {}"),
        ("-l com.x.token=canary -l team=web {}", "-l com.x.token=*** -l team=web {}"),
        ("{} sleep 60 https://ada:canary@h/", "{} sleep 60 https://***@h/"),
        ("{} sleep 60 --password=canary", "{} sleep 60 --password=***"),
        ("{} sleep 60 --api-key canary", "{} sleep 60 --api-key ***"),
    ],
)
@pytest.mark.usefixtures("engine")
async def test_the_docker_line_keeps_no_secret(driver: Driver, words: str, line: str) -> None:
    chat = await driver.send(f"/run -d {words.format(BUSYBOX)}")
    assert chat.one(Started).docker == f"docker run -d {line.format(BUSYBOX)}"


async def test_free_ports_are_named(driver: Driver, engine: Engine) -> None:
    chat = await driver.send(f"/run -dP {WEB}")
    started = chat.one(Started)
    bound = engine.docker("port", started.name, "80/tcp").splitlines()[0].rpartition(":")[2]
    assert f"Ports: {bound}→80" in shown(started)


async def test_all_flags_reach_the_engine(driver: Driver, engine: Engine) -> None:
    engine.docker("network", "create", "backend")
    await driver.send(
        "/run -d --name full -v data:/data:ro --mount type=volume,src=other,dst=/other"
        " -e TZ=Asia/Tokyo --env 'GREETING=hello world' -w /srv -u 1000:1000 --network backend"
        " --network-alias api --restart on-failure:3 -m 64m --cpus .5 -l team=web -h box"
        " --add-host db:10.0.0.5 --dns 10.0.0.53 --tmpfs /scratch:size=1m --read-only --init"
        " --cap-add NET_ADMIN --cap-drop MKNOD --health-cmd 'true' --health-interval 5s"
        " --health-timeout 2s --health-retries 4 --health-start-period 1s --stop-signal INT"
        f" --stop-timeout 3 --log-opt max-size=1m --entrypoint sleep {BUSYBOX} 300 -x --rm"
    )
    made = inspect(engine, "full")
    config, host = made["Config"], made["HostConfig"]
    assert config["Entrypoint"] == ["sleep"]
    assert config["Cmd"] == ["300", "-x", "--rm"]
    assert {"TZ=Asia/Tokyo", "GREETING=hello world"} <= set(config["Env"])
    assert (config["WorkingDir"], config["User"], config["Hostname"]) == (
        "/srv",
        "1000:1000",
        "box",
    )
    assert config["Labels"]["team"] == "web"
    assert config["Healthcheck"] == {
        "Test": ["CMD-SHELL", "true"],
        "Interval": 5_000_000_000,
        "Timeout": 2_000_000_000,
        "StartPeriod": 1_000_000_000,
        "Retries": 4,
    }
    assert (config["StopSignal"], config["StopTimeout"]) == ("SIGINT", 3)
    assert host["RestartPolicy"] == {"Name": "on-failure", "MaximumRetryCount": 3}
    assert (host["Memory"], host["NanoCpus"]) == (64 << 20, 500_000_000)
    assert (host["ReadonlyRootfs"], host["Init"]) == (True, True)
    assert (host["CapAdd"], host["CapDrop"]) == (["CAP_NET_ADMIN"], ["CAP_MKNOD"])
    assert (host["ExtraHosts"], host["Dns"]) == (["db:10.0.0.5"], ["10.0.0.53"])
    assert host["Tmpfs"] == {"/scratch": "size=1m"}
    assert host["LogConfig"]["Config"] == {"max-size": "1m"}
    assert {mount["Destination"]: mount["RW"] for mount in made["Mounts"]} == {
        "/data": False,
        "/other": True,
    }
    assert "api" in made["NetworkSettings"]["Networks"]["backend"]["Aliases"]


async def test_a_device(driver: Driver, engine: Engine) -> None:
    await driver.send(f"/run -d --name strong --device /dev/null:/dev/nil {WEB}")
    host = inspect(engine, "strong")["HostConfig"]
    assert host["Devices"][0]["PathInContainer"] == "/dev/nil"


def test_the_rules_judge_what_is_asked_for() -> None:
    """Not every test machine can start a privileged container."""
    words = ("--privileged", "-v", "/etc:/host", "--gpus=all", "web")
    spec = parse(RunArgs, words, "").subject()
    assert isinstance(spec, ContainerSpec)
    assert spec.privileged
    assert spec.gpus is not None
    assert [mount.source for mount in spec.mounts] == ["/etc"]


async def test_a_missing_image_is_pulled_first(
    driver: Driver, engine: Engine, registry: Registry
) -> None:
    name = registry.fill(engine, GREETER)
    chat = await driver.send(f"/run --rm {name}")
    kinds = [type(result) for result in chat.results]
    assert kinds.index(Pulling) < kinds.index(Pulled) < kinds.index(Exited)
    assert chat.one(Exited).lines == ("hello",)
    again = await driver.send(f"/run --rm {name}")
    assert not again.all(Pulled)
    always = await driver.send(f"/run --rm --pull always {name}")
    assert not always.one(Pulled).newer


async def test_never_pulled(driver: Driver, engine: Engine, registry: Registry) -> None:
    name = registry.fill(engine, GREETER)
    with pytest.raises(EngineNotFound):
        await driver.send(f"/run --pull never {name}")
    assert all_names(engine) == ""


async def test_an_image_that_is_nowhere(driver: Driver, engine: Engine, registry: Registry) -> None:
    with pytest.raises(ImageNotFound):
        await driver.send(f"/run {registry.address}/no/such:1")
    assert all_names(engine) == ""


async def test_stopped_while_it_pulls(driver: Driver, engine: Engine, registry: Registry) -> None:
    name = registry.fill(engine, GREETER)
    driver.stopped.set()
    chat = await driver.send(f"/run -d {name}")
    assert isinstance(chat.results[-1], Said)
    assert all_names(engine) == ""


@pytest.mark.parametrize("flag", ["", "-d ", "--rm ", "-d --rm "])
async def test_nothing_is_left_of_what_can_not_start(
    driver: Driver, engine: Engine, flag: str
) -> None:
    with pytest.raises(BotError, match="no-such-program"):
        await driver.send(f"/run {flag}--name broken {DATA} no-such-program")
    until(lambda: all_names(engine) == "")
    assert engine.docker("volume", "ls", "-q") == ""


async def test_a_port_that_is_taken(driver: Driver, engine: Engine) -> None:
    port = free_port()
    engine.docker("run", "-d", "--name", "first", "-p", f"{port}:80", WEB)
    with pytest.raises(BotError) as fault:
        await driver.send(f"/run -d --name second -p {port}:80 {WEB}")
    assert str(port) in shown(fault.value)
    assert all_names(engine) == "first"


async def test_a_name_that_is_taken(driver: Driver, engine: Engine) -> None:
    engine.docker("create", "--name", "web", WEB)
    with pytest.raises(BotError, match="web"):
        await driver.send(f"/run -d --name web {WEB}")
    assert all_names(engine) == "web"


async def test_it_has_ended_already(driver: Driver) -> None:
    chat = await driver.send(f"/run -d --name brief {GREETER}")
    assert chat.one(Started).name == "brief"


async def test_no_value_of_a_variable_is_repeated(driver: Driver) -> None:
    canary = "canary-8c1f"
    chat = await driver.send(
        f"/run -d -e PASSWORD={canary} --env=TOKEN={canary} -l api-key={canary} {WEB}"
    )
    assert canary not in shown(chat.one(Started))
    assert "-e PASSWORD -e TOKEN" in shown(chat.one(Started))


@pytest.mark.parametrize(
    "line",
    [
        "/run",
        "/run -d",
        "/run -p 99999:80 nginx",
        "/run -m 5x nginx",
        "/run --rm --restart always nginx",
        "/run --network host -p",
        "/run --pull sometimes nginx",
        "/run -e NAME nginx",
        "/run --gpus none nginx",
        "/run --volumes-from web nginx",
        "/run --name -x nginx",
        "/run NGINX",
        "/run --health-retries -1 nginx",
        "/run --no-healthcheck --health-cmd true nginx",
    ],
)
async def test_what_can_not_be_read(driver: Driver, engine: Engine, line: str) -> None:
    with pytest.raises(UsageError) as fault:
        await driver.send(line)
    assert "/run [OPTIONS] IMAGE [COMMAND...]" in shown(fault.value)
    assert all_names(engine) == ""


async def test_asks_nothing(driver: Driver) -> None:
    assert not (await driver.send(f"/run --rm {GREETER}")).all(Question)
