"""/run as a person in a chat, against what docker says afterwards."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

import pytest

from bot.sandbox.client import ChatClient
from tests.e2e.bot import Bot
from tests.live.engine import DockerFailedError, Engine
from tests.live.images import BUSYBOX, CHATTY, CRASHING, GREETER, STUBBORN, WEB
from tests.live.registry import Registry
from tests.live.test_set_up_engine import answers
from tests.live.until import until

pytestmark = pytest.mark.asyncio(loop_scope="module")


def names(engine: Engine) -> list[str]:
    """All containers."""
    return engine.docker("ps", "--all", "--format", "{{.Names}}").split()


def field(engine: Engine, name: str, shown: str) -> str:
    """What docker says of a container."""
    return engine.docker("inspect", "--format", shown, name)


async def test_in_the_background_with_a_port_that_answers(ada: ChatClient, engine: Engine) -> None:
    await ada.send(f"/run -d -p 127.0.0.1:0:80 --name web {WEB}")
    started = await ada.wait_for("web runs")
    bound = re.search(r"Ports: 127\.0\.0\.1:(\d+)→80", started.text)
    assert bound is not None, started.text
    assert engine.docker("port", "web", "80/tcp") == f"127.0.0.1:{bound[1]}"
    assert field(engine, "web", "{{.Id}}")[:12] in started.text
    assert f"docker run -d --name web -p 127.0.0.1:0:80 {WEB}" in started.text
    # The program in it may take a moment more.
    await asyncio.to_thread(until, lambda: answers(int(bound[1])))
    await ada.press("Card", started)
    await ada.wait_for("deckhand-test/web:1", button="Restart")


async def test_what_a_phone_does_to_dashes_and_quotes_is_undone(
    ada: ChatClient, engine: Engine
) -> None:
    await ada.send(f"/run —name said {BUSYBOX} echo “two  words” \u2018three\u2019")
    ended = await ada.wait_for("said · exit 0")
    assert "two  words three" in ended.text
    assert json.loads(field(engine, "said", "{{json .Args}}")) == ["two  words", "three"]


async def test_the_flags_reach_the_engine(ada: ChatClient, engine: Engine) -> None:
    await ada.send(
        "/run -d --name all -e COLOUR=blue -w /tmp -u nobody -l team=web -h inside -m 64m"
        " --cpus 0.5 --read-only --init --cap-drop NET_RAW --add-host db:10.0.0.5 --dns 10.0.0.2"
        " --tmpfs /scratch:size=1m -v stuff:/srv --restart on-failure:3 --stop-signal INT"
        f" --health-cmd true --health-interval 30s --log-opt max-size=1m {BUSYBOX} sleep 300"
    )
    await ada.wait_for("all runs")
    made = json.loads(field(engine, "all", "{{json .}}"))
    config, host = made["Config"], made["HostConfig"]
    assert "COLOUR=blue" in config["Env"]
    assert (config["WorkingDir"], config["User"]) == ("/tmp", "nobody")  # noqa: S108 - in the container
    assert (config["Labels"]["team"], config["Hostname"]) == ("web", "inside")
    assert (config["StopSignal"], config["Cmd"]) == ("SIGINT", ["sleep", "300"])
    assert config["Healthcheck"] == {"Test": ["CMD-SHELL", "true"], "Interval": 30_000_000_000}
    assert (host["Memory"], host["NanoCpus"]) == (64 << 20, 500_000_000)
    assert (host["ReadonlyRootfs"], host["Init"]) == (True, True)
    assert host["CapDrop"] == ["CAP_NET_RAW"]
    assert (host["ExtraHosts"], host["Dns"]) == (["db:10.0.0.5"], ["10.0.0.2"])
    assert host["Tmpfs"] == {"/scratch": "size=1m"}
    assert host["RestartPolicy"] == {"Name": "on-failure", "MaximumRetryCount": 3}
    assert host["LogConfig"]["Config"] == {"max-size": "1m"}
    assert [mount["Name"] for mount in made["Mounts"]] == ["stuff"]


async def test_in_the_foreground_output_streams_until_stop(ada: ChatClient, engine: Engine) -> None:
    count = (
        "trap 'echo bye; exit 7' TERM; i=0; while :; do i=$((i+1)); echo tick $i; sleep 0.2; done"
    )
    await ada.send(f'/run --name ticks {BUSYBOX} sh -c "{count}"')
    live = await ada.wait_for("tick 2", button="Stop")
    later = await ada.wait_for("tick [5-9]")
    assert later.id == live.id, "one message is kept current"
    await ada.press("Stop", later)
    ended = await ada.wait_for("ticks · stopped, exit 7")
    assert (ended.id, ended.buttons) == (live.id, [])
    assert ended.text.endswith("bye")
    assert field(engine, "ticks", "{{.State.Status}} {{.State.ExitCode}}") == "exited 7"


async def test_cancel_stops_what_runs_in_the_foreground(ada: ChatClient, engine: Engine) -> None:
    await ada.send(f"/run --name web {WEB}")
    live = await ada.wait_for(button="Stop")
    await ada.send("/cancel")
    await ada.wait_for("Stopping 1 command of yours")
    ended = await ada.wait_for("web · stopped, exit 143")
    assert ended.id == live.id
    assert field(engine, "web", "{{.State.ExitCode}}") == "143"


async def test_the_exit_code_is_told_and_rm_removes(ada: ChatClient, engine: Engine) -> None:
    await ada.send(f"/run --name crash -e CODE=3 {CRASHING}")
    ended = await ada.wait_for("crash · exit 3")
    assert "about to fail" in ended.text
    assert field(engine, "crash", "{{.State.ExitCode}}") == "3"
    await ada.send(f"/run --rm --name gone {GREETER}")
    assert "hello" in (await ada.wait_for("gone · exit 0")).text
    assert names(engine) == ["crash"]


async def test_long_output_comes_as_a_file(ada: ChatClient, engine: Engine) -> None:
    await ada.send(f"/run --name chatty -e LINES=2000 {CHATTY}")
    sent = await ada.wait_for(file=True)
    content = await asyncio.to_thread(Path(sent.file["path"]).read_text)
    assert content.splitlines() == [f"line {number}" for number in range(1, 2001)]
    shown = await ada.wait_for("chatty · exit 0")
    assert "line 2000" in shown.text
    assert engine.docker("logs", "chatty").count("\n") == 1999


async def test_a_missing_image_is_pulled_first(
    ada: ChatClient, engine: Engine, registry: Registry
) -> None:
    image = registry.fill(engine, GREETER)
    await ada.send(f"/run --name fetched {image}")
    await ada.wait_for("fetched · exit 0")
    told = "\n".join(message.text for message in await ada.bot_messages(ada.mark))
    digest = engine.docker("inspect", "--format", "{{index .RepoDigests 0}}", image).split("@")[1]
    assert digest in told
    assert field(engine, "fetched", "{{.Config.Image}}") == image


async def test_a_terminal_is_said_to_come(ada: ChatClient) -> None:
    await ada.send(f"/run -it --name term {GREETER}")
    ended = await ada.wait_for("term · exit 0")
    assert "a terminal in the chat is still to come" in ended.text


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/run", "IMAGE is missing"),
        (f"/run --frobnicate {GREETER}", "There is no flag --frobnicate here"),
        (f"/run -p 99999:80 {GREETER}", "99999"),
        (f"/run -m 6zz {GREETER}", "6zz is not a size"),
        (f"/run --name -x {GREETER}", "-x"),
        (f"/run -v relative:../x {GREETER}", "../x, does not start at the root"),
        ("/run UPPER", "Image names are lower case"),
        (f"/run --pull never {GREETER}9", "The engine has no image"),
        (f"/run --name odd {BUSYBOX} nosuchprogram", "nosuchprogram"),
        (f"/run --network nosuch --name odd {GREETER}", "nosuch"),
    ],
)
async def test_refusals_leave_no_container(
    ada: ChatClient, engine: Engine, line: str, told: str
) -> None:
    await ada.send(line)
    answer = await ada.wait_for(re.escape(told))
    assert answer.text.startswith("⚠️")
    assert names(engine) == []


async def test_a_taken_name_and_a_taken_port(ada: ChatClient, engine: Engine) -> None:
    engine.docker("run", "--detach", "--name", "web", "-p", "127.0.0.1:0:80", WEB)
    port = engine.docker("port", "web", "80/tcp").rpartition(":")[2]
    await ada.send(f"/run -d --name web {WEB}")
    await ada.wait_for("The name web is taken")
    await ada.send(f"/run -d --name other -p 127.0.0.1:{port}:80 {WEB}")
    await ada.wait_for("port")
    assert names(engine) == ["web"], "what could not start is not left behind"


async def test_a_stubborn_one_is_killed_after_its_grace(
    ada: ChatClient, engine: Engine, bot: Bot
) -> None:
    await ada.send(f"/run --stop-timeout 1 --rm --name stub {STUBBORN}")
    await ada.press("Stop", await ada.wait_for("ready", button="Stop"))
    await ada.wait_for("stub · stopped, exit 137")
    await asyncio.to_thread(until, lambda: not names(engine))
    with pytest.raises(DockerFailedError):
        engine.docker("inspect", "stub")
