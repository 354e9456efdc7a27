"""The chat page: served, shut off from elsewhere, and safe against hostile text."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path

import pytest

import bot.sandbox
from bot.sandbox import demo
from bot.sandbox.client import Person, Sandbox
from bot.sandbox.world import World
from tests.sandbox.conftest import RawBot, end, spawn

FOLDER = Path(bot.sandbox.__file__).parent


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/", "html"), ("/page.js", "javascript"), ("/page.css", "css")],
)
async def test_the_page_is_served_and_may_load_nothing_from_elsewhere(
    sandbox: Sandbox, path: str, kind: str
) -> None:
    async with sandbox.wire.session.get(sandbox.url + path) as answer:
        assert answer.content_type.endswith(f"/{kind}")
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy


def test_no_text_is_ever_read_as_html() -> None:
    script = FOLDER.joinpath("page.js").read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script)
    page = FOLDER.joinpath("page.html").read_text(encoding="utf-8")
    assert not re.search(r"<script>|\son\w+=|https?:", page)


def test_every_part_that_the_script_asks_for_is_on_the_page() -> None:
    script = FOLDER.joinpath("page.js").read_text(encoding="utf-8")
    page = FOLDER.joinpath("page.html").read_text(encoding="utf-8")
    asked = set(re.findall(r'\$\("(\w+)"\)', script))
    assert asked
    assert asked <= set(re.findall(r'id="(\w+)"', page))


async def test_changes_are_told_as_they_happen(raw: RawBot, sandbox: Sandbox, ada: Person) -> None:
    wire = sandbox.wire
    seen = await wire.ask_object("changes", chat=ada.id, after=0, timeout=0.01)
    assert seen["messages"] == []
    waiting = asyncio.create_task(
        wire.ask_object("changes", chat=ada.id, after=seen["version"], timeout=5)
    )
    await raw.ok("sendMessage", chat_id=ada.id, text="<b>news</b>")
    (message,) = (await waiting)["messages"]
    assert message["text"] == "<b>news</b>"


async def test_what_the_bot_is_doing_is_told_until_its_next_message(
    raw: RawBot, sandbox: Sandbox, ada: Person
) -> None:
    async def news(after: int) -> tuple[str | None, int]:
        seen = await sandbox.wire.ask_object("changes", chat=ada.id, after=after, timeout=5)
        return seen["action"], seen["version"]

    began = (await ada.send("/ps")).version
    waiting = asyncio.create_task(news(began))
    await raw.ok("sendChatAction", chat_id=ada.id, action="typing")
    action, version = await waiting
    assert action == "typing"
    assert (await news(0))[0] is None, "an old one is not told to who comes later"
    await raw.ok("sendMessage", chat_id=ada.id, text="done")
    assert (await news(version))[0] is None


async def test_an_empty_chat_is_told_at_once(sandbox: Sandbox, ada: Person) -> None:
    script = FOLDER.joinpath("page.js").read_text(encoding="utf-8")
    follow = script[script.index("async function follow") :].partition("// Acts")[0]
    assert follow.index("let timeout = 0;") < follow.index('ask("changes"')
    assert follow.index('ask("changes"') < follow.index("timeout = 25;")
    asked = sandbox.wire.ask_object("changes", chat=ada.id, after=0, timeout=0)
    assert (await asyncio.wait_for(asked, 1))["messages"] == []


async def test_a_topic_is_followed_alone(raw: RawBot, sandbox: Sandbox, ada: Person) -> None:
    forum = (await sandbox.group(-1002, topics=True)).acting(ada)
    thread = await forum.topic("Alerts")
    await forum.send("/inside", thread=thread)
    await forum.send("/outside")
    ask = sandbox.wire.ask_object
    seen = await ask("changes", chat=-1002, thread=thread, after=0, timeout=1)
    assert [message["text"] for message in seen["messages"]] == ["", "/inside"]
    last = seen["version"]
    seen = await ask("changes", chat=-1002, thread=thread, after=last - 1, timeout=0.01)
    assert seen["messages"] == []


async def test_files_come_as_downloads_only(sandbox: Sandbox, ada: Person) -> None:
    sent = await ada.chat.upload(b"<script>", 'x".html')
    url = f"{sandbox.url}/control/files/{sent.raw['file']['id']}"
    async with sandbox.wire.session.get(url) as answer:
        assert answer.content_type == "application/octet-stream"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="x_.html"'
        assert await answer.read() == b"<script>"


async def test_a_demonstration_bot_has_people_to_talk_to_it() -> None:
    process, url = spawn("--token", "42:demo")
    try:
        async with Sandbox(url) as sandbox:
            world = await sandbox.wire.ask_object("overview")
            assert [person["first_name"] for person in world["people"]] == ["Ada", "Otto", "Vera"]
            ada = sandbox.chat(111, person=111)
            await ada.send("/start")
            (update,) = await RawBot(sandbox, "42:demo").ok("getUpdates")
            assert update["message"]["from"]["id"] == 111
    finally:
        end(process)


def test_no_message_gets_a_number_of_an_earlier_run() -> None:
    """The bot goes on with what it said then, and would edit another message in its place."""
    numbers = []
    for _ in range(2):
        world = World()
        bot = demo.populate(world, "1:a")
        chats = (world.private_chat(bot, world.people[demo.ADMIN_ID]), world.groups[demo.GROUP_ID])
        numbers.append([chat.next_message_id() for chat in chats])
        time.sleep(1)
    assert all(later > before for before, later in zip(*numbers, strict=True))
    assert max(numbers[1]) < 2**31
