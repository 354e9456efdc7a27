"""An alert and a Telegram that hangs, or takes it and cuts the line: one extra copy at most."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.watch_ports import Why
from bot.sandbox.client import Person, Sandbox
from tests.chat.conftest import ADA, OTTO
from tests.chat.incidents import Desk
from tests.store.watched import incident, member


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bot that waits a second for Telegram's answer; in earnest it is 20."""
    monkeypatch.setattr("bot.chat.wire.CALL_SECONDS", 1.0)


async def known(*people: Person) -> None:
    """The bot may write to them."""
    for person in people:
        await person.send("/echo hello")
        await person.chat.wait_for("hello")


async def cards(person: Person) -> list[str]:
    """Messages that name a container, oldest first."""
    texts = [one.text for one in await person.chat.bot_messages()]
    return [text for text in texts if "<web-" in text]


async def everything(desk: Desk) -> None:
    """Wait until nothing waits any more."""
    async with asyncio.timeout(20):
        while await desk.store.outgoing.waiting():  # noqa: ASYNC110 - it has no such event
            await asyncio.sleep(0.05)


async def test_a1_a7_an_alert_outlasts_a_telegram_that_hangs(
    impatient: None, desk: Desk, sandbox: Sandbox, ada: Person, otto: Person
) -> None:
    await known(ada, otto)
    await sandbox.fault("hang", method="sendMessage", chat=ADA, seconds=3600)
    await desk.bring(incident(1), incident(2), chat=ADA)
    await desk.bring(incident(3), chat=OTTO)
    await otto.chat.wait_for("web-3", since=0)
    assert await cards(ada) == []
    # It gives up what hangs, and tries again.
    (given_up,) = (await sandbox.wait_for_request("sendMessage", contains="web-1"))[:1]
    assert given_up["status"] is None
    await sandbox.clear_faults()
    await ada.chat.wait_for("web-2", since=0)
    await everything(desk)
    await sandbox.wait_until_idle()
    assert await cards(ada) == [f"<web-{number}> died 1 times" for number in (1, 2)]


async def test_a7_a_line_cut_after_accepting_costs_one_copy(
    desk: Desk, sandbox: Sandbox, ada: Person
) -> None:
    await known(ada)
    await sandbox.fault("cut_after", method="sendMessage", chat=ADA, times=1)
    await desk.bring(incident(1), chat=ADA)
    await sandbox.wait_for_request("sendMessage", contains="web-1", count=2)
    await everything(desk)
    await desk.bring(incident(1, member(1, count=2)), chat=ADA, why=Why.UPDATE)
    await ada.chat.wait_for("died 2 times", since=0)
    await everything(desk)
    await sandbox.wait_until_idle()
    assert await cards(ada) == ["<web-1> died 1 times", "<web-1> died 2 times"]
