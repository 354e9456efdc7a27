"""A store, an outbox and a mailer, in a process that gets killed.

    python -m tests.chat.mail_process FOLDER API_URL FIRST COUNT

It commits an incident every 40 ms, from number FIRST on, and brings what waits; with COUNT 0 it
ends when nothing waits any more.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC
from pathlib import Path

from bot.chat.outbox import Outbox
from bot.chat.teller import ChatTeller
from bot.chat.wire import ChatSettings, Wire
from bot.core.limits import Limits
from bot.core.watch_ports import Notice, Step, Why
from bot.locale.catalogue import load
from bot.policy.redaction import SecretHiding
from bot.store.opening import Store, open_store
from bot.watch.mailer import Mailer
from tests.chat.incidents import HOSTS, PACE, drawn
from tests.store.watched import incident
from tests.watch.carrier import RealClock

TOKEN, CHAT = "123:AAsecret", 111


async def main(folder: Path, url: str, first: int, count: int) -> None:
    wire, clock = Wire(ChatSettings(TOKEN, url)), RealClock()
    outbox = Outbox(wire, lambda old, new: None)
    async with open_store("", folder, SecretHiding(), clock) as store:
        teller = ChatTeller(outbox, load(UTC)["en"], store.buttons, Limits(), clock)
        mailer = Mailer(
            store.outgoing,
            store.ledger,
            teller,
            clock,
            lambda chat, why: None,
            HOSTS,
            lambda chat: chat == CHAT,
            PACE,
        )
        running = asyncio.create_task(mailer.run())
        print("ready", flush=True)
        await _bring(store, mailer, first, count)
        while await store.outgoing.waiting():  # noqa: ASYNC110 - the mailer has no such event
            await asyncio.sleep(0.05)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await outbox.drain(1)
        await wire.close()


async def _bring(store: Store, mailer: Mailer, first: int, count: int) -> None:
    for number in range(first, first + count):
        notice = Notice(CHAT, None, Why.ANNOUNCE, number)
        await store.ledger.commit(Step("prod", number, (), (), (incident(number),), (notice,)))
        mailer.wake()
        await asyncio.sleep(0.04)


if __name__ == "__main__":
    with drawn():
        asyncio.run(main(Path(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:])))
