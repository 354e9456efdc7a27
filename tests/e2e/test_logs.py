"""/logs as people in a chat, against `docker logs`."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path

import pytest

from bot.sandbox.client import ChatClient
from tests.e2e.people import People
from tests.live.engine import Engine
from tests.live.images import BUSYBOX, CHATTY, STUBBORN

pytestmark = pytest.mark.asyncio(loop_scope="module")

TICKING = "i=0; while :; do i=$((i+1)); echo tick $i; sleep 0.2; done"


def chatty(engine: Engine, lines: int) -> None:
    """A container called chatty that wrote so many lines and ended."""
    engine.docker("run", "--name", "chatty", "--env", f"LINES={lines}", CHATTY)


async def test_the_last_fifty_lines_or_as_many_as_asked(ada: ChatClient, engine: Engine) -> None:
    chatty(engine, 100)
    await ada.send("/logs chatty")
    shown = await ada.wait_for("line 100")
    assert shown.text.splitlines()[1:-1] == engine.docker("logs", "-n", "50", "chatty").splitlines()
    assert {one["type"] for one in shown.entities} >= {"expandable_blockquote"}
    await ada.send("/logs -n 3 chatty")
    few = await ada.wait_for("line 100")
    assert few.text.splitlines()[1:] == ["line 98", "line 99", "line 100"]
    assert "pre" in {one["type"] for one in few.entities}
    await ada.send("/logs -t -n 1 chatty")
    timed = await ada.wait_for("line 100")
    assert timed.text.splitlines()[1] == engine.docker("logs", "-t", "-n", "1", "chatty")


async def test_a_long_log_comes_as_a_file(ada: ChatClient, engine: Engine) -> None:
    chatty(engine, 3000)
    await ada.send("/logs -n all chatty")
    sent = await ada.wait_for(file=True)
    assert sent.file["name"] == "chatty.log"
    content = await asyncio.to_thread(Path(sent.file["path"]).read_text)
    assert content.strip() == engine.docker("logs", "chatty")


async def test_of_some_time_only(ada: ChatClient, engine: Engine) -> None:
    chatty(engine, 5)
    await ada.send("/logs --since 10m chatty")
    assert (await ada.wait_for("line 5")).text.splitlines()[1:] == [
        f"line {number}" for number in range(1, 6)
    ]
    await ada.send("/logs --until 10m chatty")
    await ada.wait_for("wrote nothing in that time")
    await ada.send("/logs --since yesterdayish chatty")
    await ada.wait_for("⚠️.*yesterdayish")


async def test_grep_with_lines_around(ada: ChatClient, engine: Engine) -> None:
    chatty(engine, 1000)
    await ada.send("/logs --grep 'LINE 50$' -C 1 chatty")
    found = await ada.wait_for("1 line fits")
    assert found.text.splitlines()[1:] == ["line 49", "line 50", "line 51"]
    await ada.send("/logs --grep nothing-like-it chatty")
    await ada.wait_for("Nothing in the log of chatty fits nothing-like-it")
    await ada.send("/logs --grep '(' chatty")
    await ada.wait_for("⚠️")


@pytest.mark.alone
async def test_s4_no_pattern_keeps_anyone_waiting(
    ada: ChatClient, people: People, engine: Engine
) -> None:
    script = "head -c 1000000 /dev/zero | tr '\\0' a; echo !"
    engine.docker("run", "--name", "long", BUSYBOX, "sh", "-c", script)

    async def seconds(chat: ChatClient, pattern: str) -> float:
        began = time.monotonic()
        await chat.send(f"/logs --grep '{pattern}' long")
        await chat.wait_for("Nothing in the log of long fits", timeout=5)
        return time.monotonic() - began

    # Two people, since a chat takes one message a second.
    transfer = await seconds(people.operator, "nothing-like-it")
    assert await seconds(people.viewer, "(a+)+$") < transfer + 1


async def test_control_characters_are_gone_and_markup_stays_text(
    ada: ChatClient, engine: Engine
) -> None:
    said = r"\033[31mred\033[0m <b>bold</b> & tg://user?id=1 \a*x*"
    engine.docker("run", "--name", "odd", BUSYBOX, "printf", said)
    await ada.send("/logs odd")
    shown = await ada.wait_for("red")
    assert shown.text.splitlines()[1] == "red <b>bold</b> & tg://user?id=1 *x*"


async def test_followed_in_one_message_until_stop(ada: ChatClient, engine: Engine) -> None:
    engine.docker("run", "--detach", "--name", "ticks", BUSYBOX, "sh", "-c", TICKING)
    await ada.send("/logs -f -n 1 ticks")
    live = await ada.wait_for("tick", button="Stop")
    first = int(live.text.rpartition("tick ")[2].split()[0])
    later = await ada.wait_for(rf"tick {first}\n(.*\n)*tick {first + 3}\b")
    assert later.id == live.id
    await ada.press("Stop", later)
    ended = await ada.wait_for(r"Stopped\.")
    assert (ended.id, ended.buttons) == (live.id, [])
    assert engine.docker("inspect", "--format", "{{.State.Running}}", "ticks") == "true"


async def test_followed_until_the_container_ends(ada: ChatClient, engine: Engine) -> None:
    engine.docker("run", "--detach", "--name", "stub", STUBBORN)
    await ada.send("/logs -f stub")
    live = await ada.wait_for("ready", button="Stop")
    engine.docker("kill", "stub")
    ended = await ada.wait_for("The log ends here")
    assert (ended.id, ended.buttons) == (live.id, [])


async def test_a_read_takes_a_short_name_and_says_which(ada: ChatClient, engine: Engine) -> None:
    chatty(engine, 2)
    await ada.send("/logs chat")
    assert re.match("📄 chatty\n", (await ada.wait_for("line 2")).text)
    await ada.send("/logs nosuch")
    await ada.wait_for("There is no container nosuch here")
    await ada.send("/logs -C 2 chatty")
    await ada.wait_for("-C goes with --grep only")
