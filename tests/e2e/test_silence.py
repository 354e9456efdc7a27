"""C4: whoever is not listed, and whatever no person wrote here, gets silence and a row."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio

from bot.sandbox.client import ChatClient, Sandbox
from tests.e2e.bot import ADMIN, STRANGER, Bot
from tests.e2e.conftest import People, as_member
from tests.live.engine import Engine
from tests.live.images import GREETER

pytestmark = pytest.mark.asyncio(loop_scope="module")

LINE = f"/run -d {GREETER}"


async def silent(bot: Bot, sandbox: Sandbox, engine: Engine, chat: int, rows: int) -> str:
    """Nothing ran, nothing was said, nobody was told; why, as the audit has it."""
    await sandbox.wait_until_idle()
    asked = [one for one in await sandbox.requests(chat=chat) if one["method"] != "setMyCommands"]
    assert asked == []
    assert engine.docker("ps", "--all", "--quiet") == ""
    audited = bot.audit(f"chat = {chat}")
    assert [row["verdict"] for row in audited] == ["turned away"] * rows
    return str(audited[-1]["detail"])


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def _fresh_log(sandbox: Sandbox, bot: Bot) -> None:
    await sandbox.wait_until_idle()
    await sandbox.clear_log()
    bot.forget_audit()


@pytest.fixture
def here(group: ChatClient, people: People) -> ChatClient:
    """The group, with the admin writing."""
    return as_member(group, people.admin)


async def test_c4_a_stranger(bot: Bot, sandbox: Sandbox, people: People, engine: Engine) -> None:
    await people.stranger.send(LINE)
    assert await silent(bot, sandbox, engine, STRANGER, 1)


async def test_c4_a_stranger_in_the_group(
    bot: Bot, sandbox: Sandbox, people: People, group: ChatClient, engine: Engine
) -> None:
    await as_member(group, people.stranger).send(LINE)
    assert await silent(bot, sandbox, engine, group.id, 1)


async def test_c4_a_chat_that_is_not_listed(
    bot: Bot, sandbox: Sandbox, people: People, engine: Engine
) -> None:
    other = await sandbox.group(-1002, "Elsewhere", members={ADMIN: "administrator"})
    await as_member(other, people.admin).send(LINE)
    assert await silent(bot, sandbox, engine, other.id, 1)


@pytest.mark.parametrize(
    "details",
    [
        {"forwarded": True},
        {"via_bot": True},
        {"guise": "anonymous"},
        {"guise": "channel"},
        {"guise": "automatic"},
    ],
    ids=str,
)
async def test_c4_what_no_listed_person_wrote_here(
    here: ChatClient, bot: Bot, sandbox: Sandbox, engine: Engine, details: dict[str, Any]
) -> None:
    await here.send(LINE, **details)
    assert await silent(bot, sandbox, engine, here.id, 1)


async def test_c4_an_edited_message(
    here: ChatClient, bot: Bot, sandbox: Sandbox, engine: Engine
) -> None:
    said = await here.send("hello all")
    await here.edit(said, LINE)
    assert "edit" in await silent(bot, sandbox, engine, here.id, 1)


async def test_c4_a_channel_post(bot: Bot, sandbox: Sandbox, engine: Engine) -> None:
    channel = await sandbox.group(-1003, "News", type="channel")
    await channel.send(LINE)
    assert await silent(bot, sandbox, engine, channel.id, 1)


async def test_c4_a_stranger_presses_a_button(
    bot: Bot, sandbox: Sandbox, people: People, group: ChatClient, engine: Engine
) -> None:
    ada = as_member(group, people.admin)
    await ada.send("/ps")
    listed = await ada.wait_for("no container here yet", button="⟳")
    await sandbox.wait_until_idle()
    await sandbox.clear_log()
    bot.forget_audit()
    await as_member(group, people.stranger).press("⟳", listed)
    await silent(bot, sandbox, engine, group.id, 1)
    assert await sandbox.requests("answerCallbackQuery") == []


async def test_c4_many_strangers_are_bounded(
    bot: Bot, sandbox: Sandbox, people: People, engine: Engine
) -> None:
    for number in range(200):
        await people.stranger.send(f"/ps {number}")
    await sandbox.wait_until_idle()
    assert await sandbox.requests(chat=STRANGER) == []
    assert 0 < len(bot.audit(f"chat = {STRANGER}")) <= 120
