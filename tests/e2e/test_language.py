"""Who is spoken to in which language: a person in their own, what is for all in the set one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.sandbox.client import ChatClient, Sandbox
from tests.e2e.alerted import alerts_to, crash, listening
from tests.e2e.bot import ADMIN, GROUP, OPERATOR, VIEWER, Bot, settings
from tests.live.engine import Engine

pytestmark = pytest.mark.asyncio(loop_scope="module")

WITHOUT_CONTAINERS = {"en": "There is no container here yet", "zh": "这里还没有容器"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(
    sandbox: Sandbox, group: ChatClient, engine: Engine, folder: Path
) -> AsyncIterator[Bot]:
    """Its own language is English; the group gets alerts, and Vera's Telegram is Chinese."""
    await sandbox.person(VIEWER, "Vera", language_code="zh-hans")
    await sandbox.person(OPERATOR, "Otto", language_code="de")
    process = Bot(sandbox, settings(sandbox, engine.url, folder) | alerts_to(GROUP), folder)
    await process.start()
    await listening(process)
    yield process
    assert await process.stop() == 0


@pytest.fixture
def vera(bot: Bot, sandbox: Sandbox) -> ChatClient:
    """Whose Telegram is Chinese."""
    return sandbox.chat(VIEWER, VIEWER)


async def test_a_person_is_answered_in_the_language_of_their_telegram(
    vera: ChatClient, ada: ChatClient
) -> None:
    await vera.send("/ps")
    assert (await vera.wait_for(".")).text == f"{WITHOUT_CONTAINERS['zh']}。"
    await vera.send("/stop web")
    refused = await vera.wait_for(".")
    assert refused.text == "⚠️ /stop 需要角色 operator。你在这里是 viewer。"
    await vera.send("/help")
    everything = (await vera.wait_for(".")).text
    assert everything.startswith("你在这里的角色是 viewer")
    assert "/incidents: 列出未结束的事件。" in everything
    await vera.send("/pss")
    offered = await vera.wait_for("没有命令 /pss。", button="/ps")
    await vera.press("/ps", offered)
    await vera.wait_for(WITHOUT_CONTAINERS["zh"])
    await ada.send("/ps")
    await ada.wait_for(WITHOUT_CONTAINERS["en"])


async def test_so_is_a_person_in_a_group_where_others_speak_another(
    group: ChatClient, vera: ChatClient, ada: ChatClient
) -> None:
    for person, language in ((VIEWER, "zh"), (ADMIN, "en")):
        here = ChatClient(group.wire, group.id, person)
        await here.send("/ps")
        await here.wait_for(WITHOUT_CONTAINERS[language])


async def test_the_set_language_is_for_all_who_have_no_catalogue_and_for_alerts(
    bot: Bot, sandbox: Sandbox, group: ChatClient, vera: ChatClient, engine: Engine
) -> None:
    otto = sandbox.chat(OPERATOR, OPERATOR)
    await otto.send("/ps")
    await otto.wait_for(WITHOUT_CONTAINERS["en"])
    await bot.restart(DECKHAND_LANGUAGE="zh")
    await otto.send("/ps")
    await otto.wait_for(WITHOUT_CONTAINERS["zh"])
    ada = sandbox.chat(ADMIN, ADMIN)
    await ada.send("/ps")
    await ada.wait_for(WITHOUT_CONTAINERS["en"])
    await crash(engine, "web", script="echo it failed; exit 3")
    alert = await group.wait_for(r"web 崩溃了 · 退出码 3[\s\S]*it failed", since=0)
    assert alert.buttons[:4] == ["日志", "重启", "我来处理", "静音 1 小时"]
    here = ChatClient(group.wire, group.id, ADMIN)
    await here.press("我来处理", alert)
    await here.wait_for("👤 Ada 正在处理", since=0)
    # The card is everyone's; the answer to her press is hers.
    await here.press("静音 1 小时", alert)
    await here.wait_for("web is muted for")
    await here.wait_for("🔕 已静默至", since=0)
    assert "looks after" not in await here.text()
