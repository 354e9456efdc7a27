"""/ps, cards, /stop, /restart, /start and /rm as people in a chat, against what docker says."""

from __future__ import annotations

import pytest

from bot.sandbox.client import ChatClient, Sandbox
from tests.e2e.bot import Bot
from tests.e2e.people import People, as_member
from tests.live.engine import Engine
from tests.live.images import DATA, GREETER, STUBBORN, WEB

pytestmark = pytest.mark.asyncio(loop_scope="module")


def state(engine: Engine, name: str) -> str:
    """`running`, `exited 143`, …: what docker says."""
    shown = "{{.State.Status}} {{.State.ExitCode}}"
    words = engine.docker("inspect", "--type", "container", "--format", shown, name)
    return words.removesuffix(" 0") if words.startswith("running") else words


def names(engine: Engine) -> set[str]:
    """All containers."""
    return set(engine.docker("ps", "--all", "--format", "{{.Names}}").split())


async def test_ps_pages_and_cards_change_in_place(ada: ChatClient, engine: Engine) -> None:
    for number in range(10):
        engine.docker("create", "--name", f"box{number}", GREETER)
    engine.docker("run", "--detach", "--name", "web", WEB)

    await ada.send("/ps")
    listed = await ada.wait_for("1 container running")
    assert "10 more are stopped: /ps -a" in listed.text
    await ada.send("/ps -a")
    first = await ada.wait_for("Page 1 of 2")
    assert first.text.startswith("11 containers, 1 running")
    await ada.press("\u203a", first)
    second = await ada.wait_for("Page 2 of 2")
    assert second.id == first.id, "a page is turned, not sent anew"
    on_both = [line for line in (first.text + second.text).splitlines() if "box" in line]
    assert len({line.split()[1] for line in on_both}) == 10
    await ada.press("\u2039", second)
    await ada.wait_for("Page 1 of 2")

    await ada.press("web", listed)
    card = await ada.wait_for(button="Restart")
    assert card.id == listed.id
    assert engine.docker("inspect", "--format", "{{.Id}}", "web")[:12] in card.text
    assert card.buttons == ["Logs", "Restart", "Stop", "Remove", "\u2039 Back", "⟳", "Copy id"]
    await ada.press("Back", card)
    assert (await ada.wait_for("1 container running")).id == listed.id


async def test_a_cards_buttons_do_what_they_say(ada: ChatClient, engine: Engine) -> None:
    engine.docker("run", "--detach", "--name", "web", WEB)
    await ada.send("/ps")
    listed = await ada.wait_for("web")
    await ada.press("web", listed)
    card = await ada.wait_for(button="Restart")

    started = engine.docker("inspect", "--format", "{{.State.StartedAt}}", "web")
    await ada.press("Restart", card)
    await ada.wait_for("web is restarted")
    assert engine.docker("inspect", "--format", "{{.State.StartedAt}}", "web") != started
    await ada.press("Logs", card)
    await ada.wait_for("web has written nothing")
    await ada.press("Stop", card)
    await ada.wait_for("web is stopped, exit 143")
    assert state(engine, "web") == "exited 143"
    await ada.press("⟳", card)
    assert "Start" in (await ada.wait_for(button="Start")).buttons
    await ada.press("Start", card)
    await ada.wait_for("web is started")
    assert state(engine, "web") == "running"
    await ada.press("Remove", card)
    question = await ada.wait_for("web is running. Kill and remove it?")
    await ada.press("Kill and remove", question)
    await ada.wait_for("web is removed")
    assert names(engine) == set()


async def test_several_are_stopped_with_a_line_each(ada: ChatClient, engine: Engine) -> None:
    for name, image in (("web", WEB), ("stub", STUBBORN), ("done", GREETER)):
        engine.docker("run", "--detach", "--name", name, image)
    engine.docker("wait", "done")

    await ada.send("/stop -t 1 web stub done")
    told = await ada.wait_for("stub did not stop by itself and was killed")
    assert told.text.splitlines() == [
        "✅ web is stopped, exit 143.",
        "✅ stub did not stop by itself and was killed.",
        "✅ done was not running.",
    ]
    assert (state(engine, "web"), state(engine, "stub")) == ("exited 143", "exited 137")


async def test_one_unknown_name_stops_nothing(ada: ChatClient, engine: Engine) -> None:
    engine.docker("run", "--detach", "--name", "web", WEB)
    await ada.send("/stop web nosuch")
    await ada.wait_for("There is no container nosuch here")
    assert state(engine, "web") == "running"


async def test_a_write_never_guesses(ada: ChatClient, engine: Engine) -> None:
    for name in ("web-a", "web-b"):
        engine.docker("run", "--detach", "--name", name, WEB)
    await ada.send("/stop web")
    question = await ada.wait_for(button="web-b")
    assert (state(engine, "web-a"), state(engine, "web-b")) == ("running", "running")
    await ada.press("web-b", question)
    await ada.wait_for("web-b is stopped")
    assert (state(engine, "web-a"), state(engine, "web-b")) == ("running", "exited 143")


async def test_rm_asks_and_says_what_goes(ada: ChatClient, engine: Engine) -> None:
    engine.docker("run", "--detach", "--name", "data", DATA)
    engine.docker("stop", "data")
    volumes = engine.docker("volume", "ls", "--quiet").split()
    assert len(volumes) == 1

    await ada.send("/rm -v data")
    question = await ada.wait_for("Remove data?")
    assert question.buttons == ["Remove", "Cancel"]
    assert "docker rm -v data" in question.text
    assert volumes[0][:12] in question.text or "1 anonymous volume" in question.text
    await ada.press("Cancel", question)
    await ada.wait_for("Cancelled. Nothing was done")
    assert names(engine) == {"data"}

    await ada.send("/rm -v data")
    await ada.press("Remove", await ada.wait_for("Remove data?"))
    await ada.wait_for("data is removed")
    assert names(engine) == set()
    assert engine.docker("volume", "ls", "--quiet") == ""


async def test_c3_a_button_works_once_and_for_its_person(
    ada: ChatClient, people: People, group: ChatClient, engine: Engine
) -> None:
    engine.docker("create", "--name", "box", GREETER)
    otto = as_member(group, people.operator)
    await otto.send("/ps -a")
    listed = await otto.wait_for("box")
    press = await as_member(group, people.admin).press("box", listed)
    assert "for the person who sent the command" in (await press.answer())["text"]

    await ada.send("/rm box")
    question = await ada.wait_for("Remove box?")
    data = question.rows[0][0]["callback_data"]
    await ada.press("Remove", question)
    await ada.wait_for("box is removed")
    engine.docker("create", "--name", "box", GREETER)
    replay = await ada.press(0, question, data=data)
    assert "used already" in (await replay.answer())["text"]
    assert names(engine) == {"box"}


async def test_c3_a_container_recreated_under_the_name_is_another(
    ada: ChatClient, engine: Engine
) -> None:
    engine.docker("create", "--name", "box", GREETER)
    await ada.send("/rm box")
    question = await ada.wait_for("Remove box?")
    engine.docker("rm", "box")
    engine.docker("create", "--name", "box", GREETER)
    await ada.press("Remove", question)
    await ada.wait_for("has changed meanwhile. Nothing was done")
    assert names(engine) == {"box"}


async def test_c3_an_expired_question_does_nothing(
    ada: ChatClient, bot: Bot, sandbox: Sandbox, engine: Engine
) -> None:
    engine.docker("create", "--name", "box", GREETER)
    await bot.restart(DECKHAND_LIMITS__QUESTION_SECONDS="0.2")
    try:
        await ada.send("/rm box")
        closed = await ada.wait_for("Remove box.*→ Expired")
        # As from a phone that has not heard of it yet.
        asked = (await sandbox.requests("sendMessage", contains="Remove box"))[-1]["params"]
        data = asked["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        answer = await (await ada.press(0, closed, data=data)).answer()
    finally:
        await bot.restart()
    assert (len(closed.history), closed.buttons) == (1, [])
    assert "expired" in answer["text"]
    assert names(engine) == {"box"}


async def test_roles_are_kept(people: People, ada: ChatClient, engine: Engine) -> None:
    engine.docker("run", "--detach", "--name", "web", WEB)
    for chat, line, needed in (
        (people.viewer, "/stop web", "operator"),
        (people.viewer, f"/run {GREETER}", "operator"),
        (people.operator, "/rm -f web", "admin"),
        (people.operator, f"/save {GREETER}", "admin"),
        (people.operator, f"/run --privileged {GREETER}", "admin"),
        (people.operator, f"/run -v /etc:/host {GREETER}", "admin"),
    ):
        await chat.send(line)
        await chat.wait_for(f"needs the role {needed}|Only an {needed} may")
    await people.viewer.send("/ps")
    listed = await people.viewer.wait_for("web")
    await people.viewer.press("web", listed)
    card = await people.viewer.wait_for(button="Copy id")
    assert card.buttons == ["Logs", "\u2039 Back", "⟳", "Copy id"]
    assert (names(engine), state(engine, "web")) == ({"web"}, "running")
