"""/help, /start, /whoami, /version, /cancel, and lines that are no command, in a chat."""

from __future__ import annotations

import platform
import re

import pytest

from bot import __version__
from bot.core.command import REGISTRY
from bot.sandbox.client import ChatClient, Sandbox
from tests.e2e.bot import GROUP, Bot
from tests.e2e.people import People
from tests.live.engine import Engine

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_start_says_hello_and_offers_a_first_step(ada: ChatClient, engine: Engine) -> None:
    await ada.send("/start")
    hello = await ada.wait_for("Hello Ada")
    await ada.press("What is running", hello)
    await ada.wait_for("There is no container here yet")


async def test_help_knows_what_one_may_do_and_every_flag(ada: ChatClient, people: People) -> None:
    await ada.send("/help")
    everything = await ada.wait_for("as admin")
    for command in ("pull", "images", "run", "ps", "logs", "stop", "rm", "save", "cancel"):
        assert re.search(f"^/{command}: .+", everything.text, re.MULTILINE)
    await people.viewer.send("/help")
    little = await people.viewer.wait_for("as viewer")
    assert "/run" not in little.text
    await ada.send("/help stop")
    manual = await ada.wait_for(re.escape("/stop [-t SECONDS] CONTAINER..."))
    assert "Needs the role operator" in manual.text
    await ada.send("/help pul")
    await ada.press("/pull", await ada.wait_for("no command /pul", button="/pull"))
    await ada.wait_for(re.escape("/pull [--platform"))


async def test_whoami_and_version(ada: ChatClient, engine: Engine) -> None:
    await ada.send("/whoami")
    mine = await ada.wait_for("You are Ada")
    assert mine.text.splitlines()[1:] == [
        "Your id: 111",
        "Your role here: admin",
        "This chat's id: 111",
    ]
    await ada.send("/version")
    shown = await ada.wait_for("API")
    docker = engine.docker("version", "--format", "{{.Server.Version}}")
    for words in (f"Deckhand {__version__}", platform.python_version(), docker):
        assert words in shown.text


async def test_cancel_with_nothing_to_cancel(ada: ChatClient) -> None:
    await ada.send("/cancel")
    await ada.wait_for("Nothing of yours is running in this chat")


async def test_an_unknown_command_offers_the_nearest(ada: ChatClient) -> None:
    await ada.send("/pss")
    offered = await ada.wait_for("no command /pss", button="/ps")
    await ada.press("/ps", offered)
    await ada.wait_for("There is no container here yet")
    await ada.send("/xyzzy")
    assert (await ada.wait_for("no command /xyzzy. All commands: /help")).buttons == []


async def test_a_wrong_flag_shows_the_usage_and_the_way_to_the_flags(ada: ChatClient) -> None:
    await ada.send("/stop --frce web")
    fault = await ada.wait_for("There is no flag --frce here")
    assert "/stop [-t SECONDS] CONTAINER..." in fault.text
    await ada.press("All flags", fault)
    await ada.wait_for("seconds to wait before killing")


async def test_answers_reply_to_the_command(ada: ChatClient) -> None:
    sent = await ada.send("/whoami")
    assert (await ada.wait_for("You are Ada")).reply_to == sent.id


async def test_the_menu_shows_each_what_they_may_do(sandbox: Sandbox, bot: Bot) -> None:
    # The group's is set last.
    await sandbox.wait_for_request("setMyCommands", contains=str(GROUP))
    menus = await sandbox.commands()

    def names(chat: int) -> set[str]:
        fitting = [menu for scope, menu in menus.items() if re.search(rf"\b{abs(chat)}\b", scope)]
        assert fitting, menus.keys()
        return {one["command"] for one in fitting[0]}

    assert {"pull", "run", "rm", "save"} <= names(111)
    assert "run" in names(222)
    assert "rm" not in names(222)
    assert "run" not in names(333)
    assert "rm" not in names(GROUP)
    assert names(111) <= set(REGISTRY) or not REGISTRY
