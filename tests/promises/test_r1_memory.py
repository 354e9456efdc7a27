"""R1: memory is bounded: whatever comes, never more than 40 MB above idle."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.sandbox.client import ChatClient, Sandbox
from tests.e2e.alerted import alerts_to, listening
from tests.e2e.bot import GROUP, STRANGER, Bot
from tests.e2e.people import People
from tests.live.engine import Engine
from tests.live.images import BUSYBOX, bulk_image
from tests.promises.held import MEGABYTE, Held, forget_peak
from tests.promises.telling_engine import TellingEngine
from tests.scale import promised

ABOVE_IDLE = 40 * MEGABYTE
SAVED_MEGABYTES = promised(2000, 300)
SAVED_AT_ONCE_MEGABYTES = 120
"""Few enough parts to be sent unasked."""
SAVES_AT_ONCE = 4
LOG_MEGABYTES = promised(1000, 200)
ANSWER_SECONDS = promised(600, 60)
CONTAINERS = 1000
MESSAGES = 3000
DEATHS = 5000
"""With their starts, 10,000 events."""
AT_REST = 75 * (1 << 20)
SETTLE_SECONDS = 10


@pytest.fixture
async def idle(bot: Bot, sandbox: Sandbox, people: People) -> AsyncIterator[int]:
    """Resident bytes at rest, after a first command; afterwards: the peak since then."""
    await people.admin.send("/ps")
    await people.admin.wait_for("container")
    await sandbox.wait_until_idle(1)
    forget_peak(bot.pid)
    resident = Held.by(bot.pid).resident
    yield resident
    above = Held.by(bot.pid).peak - resident
    assert above <= ABOVE_IDLE, f"{above / MEGABYTE:.0f} MB above {resident / MEGABYTE:.0f} MB"
    print(f"{above / MEGABYTE:.0f} MB above {resident / MEGABYTE:.0f} MB")


async def test_r1_memory_at_rest_with_everything_on(process: Bot, people: People) -> None:
    process.environment |= alerts_to() | {
        "DECKHAND_LOG__LEVEL": "info",
        "DECKHAND_DIGEST__CRON": "0 9 * * mon-fri",
        "DECKHAND_DIGEST__CHATS": f'["{GROUP}"]',
        "DECKHAND_TIMEZONE": "Asia/Shanghai",
    }
    await process.start()
    await listening(process)
    await people.admin.send("/schedule add 0 3 1 1 * /ps")
    await people.admin.wait_for("next")
    await asyncio.sleep(SETTLE_SECONDS)
    resident = Held.by(process.pid).resident
    print(f"{resident / (1 << 20):.1f} MB")
    assert resident <= AT_REST


@pytest.mark.timeout(300)
async def test_r1_memory_in_a_storm_of_events(process: Bot, people: People) -> None:
    with TellingEngine(DEATHS) as engine:
        hosts = {"DECKHAND_HOSTS": json.dumps({"local": engine.url})}
        process.environment |= alerts_to() | hosts | {"DECKHAND_LOG__LEVEL": "info"}
        await process.start()
        await people.admin.send("/whoami")
        await people.admin.wait_for("Your role")
        await listening(process)
        forget_peak(process.pid)
        resident = Held.by(process.pid).resident
        engine.begin.set()
        async with asyncio.timeout(240):
            while process.deaths() < DEATHS or process.waiting():  # noqa: ASYNC110
                await asyncio.sleep(0.5)
        above = Held.by(process.pid).peak - resident
        print(f"{above / MEGABYTE:.0f} MB above {resident / MEGABYTE:.0f} MB")
        assert above <= ABOVE_IDLE


@pytest.mark.scaled
@pytest.mark.usefixtures("idle")
async def test_r1_memory_while_an_image_is_saved(people: People, engine: Engine) -> None:
    image = bulk_image(engine, SAVED_MEGABYTES)
    await people.admin.send(f"/save {image}")
    await people.admin.wait_for(button="Save and send", timeout=ANSWER_SECONDS)
    await people.admin.press("Save and send")
    await people.admin.wait_for("Saved", timeout=ANSWER_SECONDS)
    sent = sum(one.file["size"] for one in await people.admin.messages() if one.raw["file"])
    assert sent >= SAVED_MEGABYTES * MEGABYTE


@pytest.mark.timeout(300)
@pytest.mark.usefixtures("idle")
async def test_r1_memory_while_several_images_are_saved_at_once(
    people: People, engine: Engine
) -> None:
    image = bulk_image(engine, SAVED_AT_ONCE_MEGABYTES)
    for _ in range(SAVES_AT_ONCE):
        await people.admin.send(f"/save {image}")
    async with asyncio.timeout(240):
        while await _saved(people.admin) < SAVES_AT_ONCE:  # noqa: ASYNC110
            await asyncio.sleep(0.5)


async def _saved(chat: ChatClient) -> int:
    return sum("✅ Saved" in one.text for one in await chat.bot_messages())


@pytest.mark.scaled
@pytest.mark.usefixtures("idle")
async def test_r1_memory_while_a_large_log_is_read(people: People, engine: Engine) -> None:
    write = f"yes $(printf %09000d 0) | head -c {LOG_MEGABYTES * MEGABYTE}; echo needle"
    words = ("--name", "big", "--log-opt", "mode=blocking", BUSYBOX, "sh", "-c", write)
    engine.docker("run", *words, seconds=ANSWER_SECONDS)
    await people.admin.send("/logs --grep needle -C 3 big")
    await people.admin.wait_for("needle", timeout=ANSWER_SECONDS)
    await people.admin.send("/logs -n all big")
    await people.admin.wait_for("older ones are left out", file=True, timeout=ANSWER_SECONDS)


@pytest.mark.usefixtures("idle")
async def test_r1_memory_while_a_container_writes_all_it_can(people: People) -> None:
    for write in ("yes", "cat /dev/zero"):
        await people.admin.send(f"/run --rm busybox sh -c 'timeout 2 {write}; exit 5'")
        await people.admin.wait_for("exit 5")


@pytest.mark.timeout(300)
@pytest.mark.usefixtures("idle")
async def test_r1_memory_while_a_thousand_containers_are_listed(
    people: People, engine: Engine
) -> None:
    labels = {f"org.example.label-{number}": "value" * 10 for number in range(8)}
    with engine.api() as api, ThreadPoolExecutor(4) as pool:
        list(
            pool.map(
                lambda number: api.create_container(BUSYBOX, labels=labels, name=f"many-{number}"),
                range(CONTAINERS),
            )
        )
    await people.admin.send("/ps -a")
    await people.admin.wait_for(f"{CONTAINERS} ", timeout=60)
    await people.admin.send("/stop many-")
    await people.admin.wait_for("Which one", timeout=60)
    await people.admin.send("/images busybox")
    await people.admin.wait_for(f"used by {CONTAINERS} ", timeout=60)


@pytest.mark.usefixtures("idle")
@pytest.mark.timeout(300)
async def test_r1_memory_in_a_storm_of_messages(people: People, sandbox: Sandbox) -> None:
    strangers = sandbox.chat(STRANGER, person=STRANGER)
    chats = [strangers, people.viewer, people.operator]
    await asyncio.gather(*(_storm(chat, MESSAGES // len(chats)) for chat in chats))
    await sandbox.wait_until_idle(1, within=60)
    await people.admin.send("/whoami")
    await people.admin.wait_for("You are")


async def _storm(chat: ChatClient, times: int) -> None:
    for number in range(times):
        await chat.send(f"/whoami {'x' * 4000}" if number % 2 else "/ps")
