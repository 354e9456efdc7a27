"""In a group with topics."""

from __future__ import annotations

import pytest

from bot.sandbox.client import ChatClient, Sandbox
from tests.e2e.bot import Bot
from tests.e2e.people import People, as_member
from tests.live.engine import Engine
from tests.live.images import BUSYBOX, WEB

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_answers_stay_in_the_topic_of_the_command(
    bot: Bot, people: People, group: ChatClient
) -> None:
    topic = await group.topic("Deploys")
    ada = as_member(group, people.admin)
    sent = await ada.send("/ps", thread=topic)
    answer = await ada.wait_for("There is no container here yet")
    assert (answer.thread, answer.reply_to) == (topic, sent.id)
    general = await ada.send("/ps")
    answer = await ada.wait_for("There is no container here yet")
    assert (answer.thread, answer.reply_to) == (None, general.id)


async def test_our_name_is_heard_and_another_bots_is_not(
    bot: Bot, sandbox: Sandbox, people: People, group: ChatClient
) -> None:
    ada = as_member(group, people.admin)
    await ada.send("/ps@deckhand_bot")
    await ada.wait_for("There is no container here yet")
    before = len(await group.bot_messages())
    for line in ("/ps@other_bot", "hello all", "is /ps safe?"):
        await ada.send(line)
    await sandbox.wait_until_idle()
    assert len(await group.bot_messages()) == before


async def test_a_role_is_cut_to_the_groups(
    bot: Bot, people: People, group: ChatClient, engine: Engine
) -> None:
    engine.docker("run", "--detach", "--name", "web", WEB)
    ada = as_member(group, people.admin)
    await ada.send("/rm web")
    await ada.wait_for(
        "/rm needs the role admin, which is yours, but this group allows at most operator:"
        " DECKHAND_ACCESS__CHATS. In a private chat with me it works."
    )
    await ada.send("/run -d --privileged web")
    await ada.wait_for("You are an admin, but this group allows at most operator")
    otto = as_member(group, people.operator)
    await otto.send("/rm web")
    await otto.wait_for("/rm needs the role admin. Yours is operator here")
    await ada.send("/whoami")
    await ada.wait_for("Your role here: operator")
    vera = as_member(group, people.viewer)
    await vera.send("/stop web")
    await vera.wait_for("/stop needs the role operator. Yours is viewer here")
    await ada.send("/stop web")
    await ada.wait_for("web is stopped")
    assert engine.docker("inspect", "--format", "{{.State.Running}}", "web") == "false"


async def test_a_file_and_a_progress_go_into_the_topic_too(
    bot: Bot, people: People, group: ChatClient, engine: Engine
) -> None:
    engine.docker("run", "--name", "long", "--entrypoint", "seq", WEB, "3000")
    topic = await group.topic("Logs")
    otto = as_member(group, people.operator)
    await otto.send("/logs -n all long", thread=topic)
    assert (await otto.wait_for(file=True)).thread == topic


async def test_a_group_that_becomes_a_supergroup_is_heard_as_before(
    bot: Bot, sandbox: Sandbox, people: People, engine: Engine
) -> None:
    """And is told what a crash cut off that was begun before, and what labels send to its old
    id."""
    old = await sandbox.group(-500, "Small", type="group", members={111: "member"})
    await bot.restart(DECKHAND_ACCESS__CHATS='{"-500": "operator"}')
    try:
        ada = as_member(old, people.admin)
        await ada.send("/whoami")
        await ada.wait_for("Your role here: operator")
        await ada.send(f"/run --rm --name stub {BUSYBOX} sleep 60")
        await ada.wait_for("stub", button="Stop")
        new = await old.migrate(-1000500)
        ada = as_member(new, people.admin)
        await ada.send("/whoami")
        await ada.wait_for("Your role here: operator")
        await bot.kill()
        await bot.start(DECKHAND_ACCESS__CHATS='{"-500": "operator"}')
        await ada.wait_for("Interrupted by a restart: /run --rm --name stub")
        engine.docker("run", "-d", "--name", "marked", "-l", "deckhand.chat=-500", BUSYBOX, "false")
        await ada.wait_for("marked crashed")
    finally:
        engine.docker("rm", "-f", "stub", "marked")
        await bot.restart()


async def test_what_was_begun_before_a_group_moved_is_cancelled_after_it(
    bot: Bot, sandbox: Sandbox, people: People, engine: Engine
) -> None:
    old = await sandbox.group(-501, "Small", type="group", members={111: "member"})
    await bot.restart(DECKHAND_ACCESS__CHATS='{"-501": "operator"}')
    try:
        ada = as_member(old, people.admin)
        await ada.send(f"/run --rm --name stub {BUSYBOX} sleep 60")
        await ada.wait_for("stub", button="Stop")
        ada = as_member(await old.migrate(-1000501), people.admin)
        await ada.send("/cancel")
        await ada.wait_for("Stopping 1 command of yours.")
    finally:
        engine.docker("rm", "-f", "stub")
        await bot.restart()
