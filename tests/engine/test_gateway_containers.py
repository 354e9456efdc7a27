from datetime import UTC, datetime, timedelta

import pytest

from bot.core.errors import EngineConflict, EngineNotFound, EngineRefused
from bot.domain.env_var import EnvVar
from bot.domain.port_map import parse_ports
from bot.engine.gateway import Gateway
from tests.engine.specs import shell, spec
from tests.live import images
from tests.live.engine import Engine
from tests.live.registry import free_port

NEVER = "trap exit TERM; sleep 86400 & wait"


async def test_version_is_the_engines(gateway: Gateway, engine: Engine) -> None:
    version = await gateway.version()
    assert version.version == engine.docker("version", "--format", "{{.Server.Version}}")
    assert (version.os, version.arch) == ("linux", "amd64")


async def test_list_says_what_docker_ps_says(gateway: Gateway, engine: Engine) -> None:
    made = await gateway.create(spec(images.HEALTH, name="web", labels=(("a", "b\x1b[31m"),)))
    await gateway.start(made.id)
    idle = await gateway.create(shell("true", name="idle"))

    everything = await gateway.containers(all=True, size=True)
    running = await gateway.containers()

    assert [one.id for one in everything] == [idle.id, made.id]
    assert [one.name for one in running] == ["web"]
    web = running[0]
    assert (web.image, web.state, web.labels["a"]) == (images.HEALTH, "running", "b")
    assert web.health in {"starting", "healthy"}
    assert web.networks == ("bridge",)
    assert abs(datetime.now(UTC) - web.created) < timedelta(minutes=1)
    assert web.size_rw is None
    assert everything[1].size_rw is not None


async def test_list_can_be_filtered_and_limited(gateway: Gateway) -> None:
    for name in ("one", "two", "three"):
        await gateway.create(shell("true", name=name, labels=(("kind", name),)))
    assert [one.name for one in await gateway.containers(all=True, limit=2)] == ["three", "two"]
    filters = {"label": ["kind=one"]}
    assert [one.name for one in await gateway.containers(all=True, filters=filters)] == ["one"]


async def test_inspect_tells_the_end_and_hides_values(gateway: Gateway, engine: Engine) -> None:
    made = await gateway.create(
        spec(images.CRASHING, name="crash", env=(EnvVar("TOKEN", "hush"),), memory_bytes=64 << 20)
    )
    await gateway.start(made.id)
    engine.docker("wait", "crash")

    detail = await gateway.container("crash")

    assert (detail.name, detail.state, detail.exit_code) == ("crash", "exited", 3)
    assert detail.started_at is not None
    assert detail.finished_at is not None
    assert "hush" not in repr(detail)
    assert detail.memory_limit == 64 << 20


async def test_inspect_tells_ports_and_anonymous_volumes(gateway: Gateway) -> None:
    web = await gateway.create(spec(images.WEB, ports=parse_ports("127.0.0.1::80")))
    await gateway.start(web.id)
    (port,) = (await gateway.container(web.id)).ports
    assert (port.container_port, port.host_ip) == (80, "127.0.0.1")
    assert port.host_port
    assert (await gateway.containers())[0].ports == (port,)

    data = await gateway.create(spec(images.DATA))
    detail = await gateway.container(data.id)
    assert len(detail.anonymous_volumes) == 1
    assert detail.started_at is None


async def test_what_is_sent_is_the_judged_body(gateway: Gateway, engine: Engine) -> None:
    wanted = shell("true", name="exact", labels=(("a", "b"),), read_only=True)
    await gateway.create(wanted)
    body = wanted.body()
    assert engine.docker("inspect", "-f", "{{.HostConfig.ReadonlyRootfs}}", "exact") == "true"
    assert engine.docker("inspect", "-f", "{{json .Config.Labels}}", "exact") == '{"a":"b"}'
    assert "Name" not in body


async def test_stop_uses_the_given_grace(gateway: Gateway, engine: Engine) -> None:
    made = await gateway.create(spec(images.STUBBORN))
    await gateway.start(made.id)
    await gateway.start(made.id)
    await gateway.stop(made.id, 0)
    await gateway.stop(made.id, 0)
    assert (await gateway.container(made.id)).exit_code == 137


async def test_restart_gives_a_new_process(gateway: Gateway, engine: Engine) -> None:
    made = await gateway.create(shell(NEVER))
    await gateway.start(made.id)
    before = engine.docker("inspect", "-f", "{{.State.Pid}}", made.id)
    await gateway.restart(made.id, None)
    assert engine.docker("inspect", "-f", "{{.State.Pid}}", made.id) not in {"0", before}


async def test_remove_takes_anonymous_volumes_along(gateway: Gateway, engine: Engine) -> None:
    made = await gateway.create(spec(images.DATA))
    await gateway.start(made.id)
    with pytest.raises(EngineConflict, match="The container is running"):
        await gateway.remove(made.id, force=False, volumes=True)
    await gateway.remove(made.id, force=True, volumes=True)
    assert engine.docker("volume", "ls", "-q") == ""
    with pytest.raises(EngineNotFound, match="no container"):
        await gateway.container(made.id)


async def test_refusals_are_told_apart(gateway: Gateway) -> None:
    first = await gateway.create(shell("true", name="taken"))
    with pytest.raises(EngineConflict, match=f"taken is taken by container {first.id[:12]}"):
        await gateway.create(shell("true", name="taken"))
    with pytest.raises(EngineNotFound, match="no image nowhere:1"):
        await gateway.create(spec("nowhere:1"))
    with pytest.raises(EngineNotFound, match="no container nobody"):
        await gateway.start("nobody")

    absent = await gateway.create(spec(images.BUSYBOX, "/no/such\x1b[31m"))
    with pytest.raises(EngineRefused, match="There is no program /no/such") as refused:
        await gateway.start(absent.id)
    assert "\x1b" not in str(refused.value)
    port = free_port()
    (web, other) = [
        await gateway.create(spec(images.WEB, ports=parse_ports(f"127.0.0.1:{port}:80")))
        for _ in range(2)
    ]
    await gateway.start(web.id)
    with pytest.raises(EngineConflict, match=f"port 127.0.0.1:{port} is taken"):
        await gateway.start(other.id)
