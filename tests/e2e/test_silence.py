"""C4: whoever is not listed, and whatever no person wrote here, gets silence and a row."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio

from bot.sandbox.client import ChatClient, Sandbox
from tests.e2e.bot import ADMIN, STRANGER, Bot
from tests.e2e.people import People, as_member
from tests.live.engine import Engine
from tests.live.images import GREETER

pytestmark = pytest.mark.asyncio(loop_scope="module")

LINE = f"/run -d {GREETER}"


Silence = Callable[[int], Awaitable[str]]


@pytest.fixture
def silence(bot: Bot, sandbox: Sandbox, engine: Engine) -> Silence:
    """Checks that nothing ran and nothing was said in a chat; gives the one reason written down."""

    async def reason(chat: int) -> str:
        await sandbox.wait_until_idle()
        asked = await sandbox.requests(chat=chat)
        assert [one for one in asked if one["method"] != "setMyCommands"] == []
        assert engine.docker("ps", "--all", "--quiet") == ""
        (row,) = bot.audit(f"chat = {chat}")
        assert row["verdict"] == "turned away"
        return str(row["detail"])

    return reason


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def _fresh_log(sandbox: Sandbox, bot: Bot) -> None:
    await sandbox.wait_until_idle()
    await sandbox.clear_log()
    bot.forget_audit()


@pytest.fixture
def here(group: ChatClient, people: People) -> ChatClient:
    """The group, with the admin writing."""
    return as_member(group, people.admin)


async def test_c4_a_stranger(people: People, silence: Silence) -> None:
    await people.stranger.send(LINE)
    assert await silence(STRANGER) == "person not listed"


async def test_c4_a_stranger_in_the_group(
    people: People, group: ChatClient, silence: Silence
) -> None:
    await as_member(group, people.stranger).send(LINE)
    assert await silence(group.id) == "person not listed"


async def test_c4_a_chat_that_is_not_listed(
    sandbox: Sandbox, people: People, silence: Silence
) -> None:
    other = await sandbox.group(-1002, "Elsewhere", members={ADMIN: "administrator"})
    await as_member(other, people.admin).send(LINE)
    assert await silence(other.id) == "chat not listed"


@pytest.mark.parametrize(
    ("details", "why"),
    [
        ({"forwarded": True}, "forwarded message"),
        ({"via_bot": True}, "sent via a bot"),
        ({"guise": "anonymous"}, "not a person"),
        ({"guise": "channel"}, "not a person"),
        ({"guise": "automatic"}, "not a person"),
    ],
    ids=str,
)
async def test_c4_what_no_listed_person_wrote_here(
    here: ChatClient, silence: Silence, details: dict[str, Any], why: str
) -> None:
    await here.send(LINE, **details)
    assert await silence(here.id) == why


async def test_c4_an_edited_message(here: ChatClient, silence: Silence) -> None:
    said = await here.send("hello all")
    await here.edit(said, LINE)
    assert await silence(here.id) == "edited message"


async def test_c4_a_channel_post(sandbox: Sandbox, silence: Silence) -> None:
    channel = await sandbox.group(-1003, "News", type="channel")
    await channel.send(LINE)
    assert await silence(channel.id) == "channel post"


async def test_c4_a_stranger_presses_a_button(
    here: ChatClient, people: People, bot: Bot, sandbox: Sandbox, silence: Silence
) -> None:
    await here.send("/ps")
    listed = await here.wait_for("no container here yet", button="⟳")
    await sandbox.wait_until_idle()
    await sandbox.clear_log()
    bot.forget_audit()
    await as_member(here, people.stranger).press("⟳", listed)
    assert await silence(here.id) == "person not listed, button"
    assert await sandbox.requests("answerCallbackQuery") == []


async def test_c4_many_strangers_are_bounded(bot: Bot, sandbox: Sandbox, people: People) -> None:
    for number in range(200):
        await people.stranger.send(f"/ps {number}")
    await sandbox.wait_until_idle()
    assert await sandbox.requests(chat=STRANGER) == []
    assert 0 < len(bot.audit(f"chat = {STRANGER}")) <= 120
