"""The same through a chat: hostile lines, odd presses, and S2: text from containers stays text."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from docker import APIClient

from bot.chat.entities import fit
from bot.domain.clean import clean
from bot.sandbox.client import ChatClient, Sandbox
from tests.e2e.bot import Bot, settings
from tests.e2e.people import People
from tests.live.engine import Engine
from tests.live.images import BUSYBOX
from tests.promises.snapshot import Snapshot
from tests.promises.test_bad_input import FAMILIES

PER_FAMILY = 3
LONGEST = 4000
ADMINS = range(600, 606)
FORGED = (
    "evil\n\U0001f7e2 forged \u00b7 up 3 days\n"
    "\u202e<b>&amp;</b> [x](tg://user?id=1) \x1b[31mred\x07"
)
LINES = (
    "<b>bold</b> &amp; <a href='tg://user?id=1'>x</a> *star* _under_ `tick` ```pre```",
    "\x1b[31mred\x1b[0m \x1b]8;;http://evil\x07link\x1b]8;;\x07 \x9b2J \x1b[2J\x1b[H",
    "progress 1%\rprogress 99%\rdone",
    "\u202eevil\u202c \u2066iso\u2069 \ufeffbom \u200bzero",
    "tab\there \U0001f433\U0001f468\u200d\U0001f469\u200d\U0001f467 e\u0301 \U0001d11e",
    "/rm -f bystander",
    "@everyone https://example.org #tag +1 202 555 0100",
    "\x07\x08bell \x00nul",
)


def _sample() -> list[str]:
    return [
        line
        for lines in FAMILIES.values()
        for line in [one for one in lines if one.startswith("/") and len(one) < LONGEST][
            :PER_FAMILY
        ]
    ]


@pytest.fixture
async def admins(sandbox: Sandbox) -> list[ChatClient]:
    return [(await sandbox.person(one, f"Admin {one}")).chat for one in ADMINS]


@pytest.fixture
async def bot(
    sandbox: Sandbox, group: ChatClient, admins: list[ChatClient], engine: Engine, tmp_path: Path
) -> AsyncIterator[Bot]:
    """One with more administrators, for each chat takes one message a second."""
    users = dict.fromkeys(ADMINS, "admin") | {111: "admin", 333: "viewer"}
    environment = settings(sandbox, engine.url, tmp_path)
    process = Bot(sandbox, environment | {"DECKHAND_ACCESS__USERS": json.dumps(users)}, tmp_path)
    await process.start()
    yield process
    await process.stop()
    assert "Traceback" not in process.log
    assert "incident" not in process.log


@pytest.mark.usefixtures("bystanders")
async def test_bad_input_in_a_chat_is_answered_in_words(
    bot: Bot, admins: list[ChatClient], api: APIClient
) -> None:
    before, sample = Snapshot.of(api), _sample()
    assert len(sample) >= 40
    shares = [sample[at :: len(admins)] for at in range(len(admins))]
    await asyncio.gather(*map(_refused, admins, shares))
    assert Snapshot.of(api) == before


async def _refused(chat: ChatClient, lines: list[str]) -> None:
    for line in lines:
        await chat.send(line)
        answer = await chat.wait_for("\u26a0")
        assert 10 <= len(answer.text) <= 4096, line
        assert "went wrong inside" not in answer.text, line


@pytest.mark.usefixtures("bystanders")
async def test_bad_input_behind_a_button_does_nothing(
    bot: Bot, admins: list[ChatClient], people: People, api: APIClient
) -> None:
    ada, other = admins[0], admins[1]
    before = Snapshot.of(api)
    await ada.send("/rm bystander-2")
    question = await ada.wait_for("bystander-2", button="remove")
    await other.send("/ps")
    list_of_other = await other.wait_for("bystander", button="bystander")
    confirm = question.rows[0][0]["callback_data"]
    odd = [
        "x",
        "!",
        "!!",
        "!" + "x" * 16,
        "/rm -f bystander",
        "\U0001f433" * 16,
        "a" * 64,
        "\u202e",
    ]
    odd += ["' OR 1=1 --", "%s", "\0", " ", confirm[:-1], confirm.swapcase(), confirm + "x"]
    for data in odd:
        press = await ada.press(0, question, data=data)
        assert (await press.answer())["text"], data
    press = await other.press(0, list_of_other, data=confirm)
    assert "for the person" in (await press.answer())["text"]
    await people.viewer.send("/ps")
    shown = await people.viewer.wait_for("bystander")
    press = await people.viewer.press(0, shown, data=confirm)
    assert "for the person" in (await press.answer())["text"]
    assert Snapshot.of(api) == before


async def test_s2_text_from_containers_stays_text_in_the_chat(
    bot: Bot, people: People, engine: Engine, api: APIClient
) -> None:
    labels = {"com.docker.compose.project": FORGED, "com.docker.compose.service": FORGED}
    network = api.create_network(f"net {FORGED}")["Id"]
    script = printing(*LINES)
    made = api.create_container(
        BUSYBOX, ["sh", "-c", f"{script}; exit 3"], name="hostile", labels=labels
    )
    api.connect_container_to_network(made, network)
    api.start(made)
    api.wait(made)
    await people.admin.send("/logs hostile")
    shown = await people.admin.wait_for("bold")
    expected = "\n".join(fit(clean(line)) for line in LINES)
    assert expected in shown.text
    assert {one["type"] for one in shown.entities} <= {"bold", "pre", "expandable_blockquote"}
    for line in ("/ps -a", "/card hostile"):
        await people.admin.send(line)
        answer = await people.admin.wait_for("hostile")
        assert "\n\U0001f7e2 forged" not in answer.text
        assert "\x1b" not in answer.text
        assert "\u202e" not in answer.text
        assert {one["type"] for one in answer.entities} <= {"bold", "code", "italic"}


def printing(*lines: str) -> str:
    """A script that writes the lines, byte by byte as they are."""
    return "; ".join(f"printf '%b\\n' '{_octal(line)}'" for line in lines)


def _octal(line: str) -> str:
    return "".join(f"\\0{byte:03o}" for byte in line.encode())
