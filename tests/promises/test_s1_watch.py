"""S1 where the bot speaks first: alerts, and all that people do about them, hold no secret."""

from __future__ import annotations

import base64
import json
import re
from contextlib import suppress

import pytest

from bot.sandbox.client import ChatClient, Sandbox
from tests.e2e.alerted import alerts_to, alone, crash, docker, listening
from tests.e2e.bot import TOKEN, Bot
from tests.e2e.people import People
from tests.live.engine import DockerFailedError, Engine
from tests.live.images import BUSYBOX, GREETER
from tests.live.registry import PASSWORD, USER, Registry
from tests.promises import canaries
from tests.promises.canaries import USER_INFO, VARIABLE

URL = f"https://ada:{USER_INFO}@wiki/"
NAMED = f"DB_PASSWORD={VARIABLE}"
MASKED = r"DB_PASSWORD=\*\*\*"
LEAKING = f'echo "DB_PASSWORD=$DB_PASSWORD"; echo dialling {URL}; echo as {TOKEN}; exit 3'
SAID = (
    ("/alerts", "Alerts are on"),
    (f"/alerts kinds {NAMED}", "\u26a0"),
    ("/incidents", "leaking crashed"),
    ("/incidents -a", "unstartable could not start"),
    ("/card unstartable", r"It could not start: .*https://\*\*\*@wiki"),
    (
        f"/mute lasting 1h {NAMED} {URL}",
        rf"muted for 1 hr, until .*\nReason: {MASKED} https://\*\*\*@wiki",
    ),
    ("/mutes", MASKED),
    (f"/unmute {NAMED}", f"{MASKED} is not muted"),
    ("/unmute lasting", "on again"),
    (f"/schedule add every 6h run -d -e PLAIN={VARIABLE} busybox true", "holds a secret"),
    (f"/schedule add {NAMED} ps", "\u26a0"),
    ("/schedule add every 6h ps", "Schedule 1 is added"),
    ("/schedules", "1 schedule"),
    ("/schedule run 1", "runs now"),
    ("/schedule remove 1", "Schedule 1 is removed"),
    ("/stats", "lasting"),
    (f"/stats {NAMED}", f"no container {MASKED}"),
    (f"/ack {NAMED}", "\u26a0"),
    (f"/digest set {NAMED}", "\u26a0"),
    ("/digest now", "Digest \u00b7"),
    (f"/logs --grep {NAMED} lasting", f"Nothing in the log of lasting fits {MASKED}"),
)
"""Lines, and what shows that each was carried out, or refused for its own fault."""


@pytest.fixture
async def watching(process: Bot, people: People, engine: Engine, private_registry: Registry) -> Bot:
    """It alerts the admin, logs all it can, and may pull from a registry."""
    login = {private_registry.address: {"username": USER, "password": PASSWORD}}
    process.environment |= alerts_to() | {"DECKHAND_REGISTRIES": json.dumps(login)}
    await process.start()
    await people.admin.send("/whoami")
    await people.admin.wait_for("Your role")
    await listening(process)
    await docker(engine, "run", "-d", "--name", "lasting", "-e", NAMED, BUSYBOX, "sleep", "86400")
    return process


async def test_s1_no_alert_and_no_command_about_one_leaks(
    watching: Bot, people: People, sandbox: Sandbox, engine: Engine, private_registry: Registry
) -> None:
    ada = people.admin
    await _alerts(ada, engine)
    await _replies(ada, engine)
    for line, told in SAID:
        await ada.send(line)
        await ada.wait_for(told)
    private_registry.login(engine)
    await ada.send(f"/pull {private_registry.fill(engine, GREETER)}")
    await ada.wait_for("downloaded newer image")
    await watching.stop()
    places = [
        canaries.Place("log", watching.log.encode()),
        *canaries.files(watching.folder / "data"),
        *canaries.files(watching.folder / "telegram"),
        *await canaries.requests(sandbox),
    ]
    assert canaries.found(places) == []
    login = (PASSWORD.encode(), base64.b64encode(f"{USER}:{PASSWORD}".encode()))
    assert [one.name for one in places if any(word in one.content for word in login)] == []


async def _alerts(ada: ChatClient, engine: Engine) -> None:
    """Of containers whose environment, command, labels, log and start error hold secrets."""
    flags = ("-e", NAMED, "-e", f"PLAIN={VARIABLE}", "-l", f"com.x.url={URL}")
    await crash(engine, "leaking", *flags, script=LEAKING)
    hidden = rf"{MASKED}\ndialling https://\*\*\*@wiki/\nas \*\*\*"
    card = await ada.wait_for(rf"leaking crashed[\s\S]*{hidden}", since=0)
    await ada.press("Acknowledge", card)
    await ada.wait_for("looks after it", since=0)
    with suppress(DockerFailedError):
        await docker(
            engine, "run", "-d", "--name", "unstartable", *alone("x"), BUSYBOX, f"{URL}run"
        )
    told = r"unstartable could not start[\s\S]*https://\*\*\*@wiki"
    await ada.wait_for(told, since=0)


async def _replies(ada: ChatClient, engine: Engine) -> None:
    """To an incident whose log holds nothing secret: a log that is asked for is shown as it is."""
    await crash(engine, "plain", script="echo x marks it; exit 4")
    card = await ada.wait_for(r"plain crashed[\s\S]*x marks it", since=0)
    for words, told in (
        ("logs 20", "x marks it"),
        ("grep x", "1 line fits"),
        (f"grep {NAMED}", f"Nothing in the log of plain fits {MASKED}"),
        (f"{NAMED} is wrong", f"{MASKED} can't be read here"),
    ):
        await ada.send(words, reply_to=card.id)
        await ada.wait_for(told)
    number = re.search(r"#(\d+)", (await _incidents(ada)).split("plain crashed")[1])
    assert number is not None
    await ada.send(f"/ack {number[1]}")
    await ada.wait_for("looks after incident")


async def _incidents(ada: ChatClient) -> str:
    await ada.send("/incidents")
    return (await ada.wait_for("plain crashed")).text
