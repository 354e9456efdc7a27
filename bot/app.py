"""The composition root: the one file that knows every part, and their start and stop order."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot import commands, logs
from bot.chat.parts import Parts
from bot.chat.running import RunningCommands
from bot.chat.service import Chat
from bot.chat.wire import ChatSettings, WrongToken
from bot.clock import SystemClock
from bot.clockwork import by_the_clock
from bot.core.errors import StoreError
from bot.core.memory import return_large_blocks
from bot.core.pipeline import Pipeline
from bot.domain.sentence import Sentence, say
from bot.domain.text import code
from bot.engine.address import HostAddress
from bot.engine.credentials import Credentials, RegistryLogin
from bot.engine.hosts import EngineHosts
from bot.exit_code import FAILED, OK, WRONG_SETTINGS
from bot.groups import Groups
from bot.heartbeat import Heartbeat
from bot.locale import catalogue
from bot.policy.access import Access
from bot.policy.redaction import SecretHiding
from bot.policy.rules import Rules
from bot.settings import Settings
from bot.settings_sections import LIST_SOMEBODY, NO_MOUNTS, NOBODY, TOLD_ONLY
from bot.store.lock import hold
from bot.store.opening import Store, open_store
from bot.store.prune import Keep
from bot.store.spool import DiskSpool
from bot.upkeep import beat, prune
from bot.watch.service import Watch, WatchSetting, WatchStores, open_watch
from bot.watch.timetable import Timetable

log = logging.getLogger(__name__)

HEARTBEAT_FILE = "heartbeat.json"


@dataclass(frozen=True)
class Core:
    """Everything but Telegram: what carries out commands."""

    pipeline: Pipeline
    running: RunningCommands
    store: Store
    hosts: EngineHosts
    groups: Groups
    watch: Watch
    timetable: Timetable


async def run(settings: Settings) -> int:
    """The bot until SIGTERM or SIGINT; gives the exit code."""
    hiding = SecretHiding.of(settings.secrets)
    logs.set_up(settings.log.level, settings.log.format, hiding.text)
    told_to_end = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told_to_end.set)
    try:
        async with open_core(settings, hiding) as core, _open_chat(settings, core, hiding) as chat:
            log.info("started")
            if not settings.access.users:
                log.warning("%s; %s", NOBODY, LIST_SOMEBODY)
            if settings.policy.mounts:
                log.warning(NO_MOUNTS)
            for told in _told_only(settings, core.groups):
                log.info("chat %d %s", told, TOLD_ONLY)
            await _until_end(told_to_end, chat)
            log.info("ending")
            core.store.hurry()
    except WrongToken as fault:
        log.critical("DECKHAND_TELEGRAM__TOKEN: %s", fault)
        return WRONG_SETTINGS
    except (StoreError, OSError) as fault:
        log.critical("the bot can't run: %s", fault)
        return FAILED
    except Exception:  # told by the exit code, whatever it is
        log.critical("the bot ends by a fault of ours", exc_info=True)
        return FAILED
    return OK


def _told_only(settings: Settings, groups: Groups) -> list[int]:
    """Chats that hear and are not heard, as a channel may, or a group whose id was mistyped."""
    told = groups.now_at(settings.told)
    return [chat for chat in told if chat not in groups.chats and chat not in settings.access.users]


async def _until_end(told_to_end: asyncio.Event, chat: Chat) -> None:
    """Until somebody says so; a chat that nobody is heard in any more raises why."""
    waits = [asyncio.create_task(told_to_end.wait()), asyncio.create_task(chat.ended())]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    if waits[1].done():
        waits[1].result()
    waits[0].cancel()


@asynccontextmanager
async def open_core(settings: Settings, hiding: SecretHiding) -> AsyncIterator[Core]:
    """The parts that carry out commands; StoreError or OSError when the data folder is no use."""
    return_large_blocks()
    commands.load()
    clock = SystemClock(settings.timezone)
    keep = Keep(audit=timedelta(days=settings.storage.audit_days))
    async with AsyncExitStack() as open_parts:
        open_parts.enter_context(hold(settings.data_dir))
        spool = DiskSpool(settings.data_dir / "spool")
        spool.prepare()
        store = await open_parts.enter_async_context(
            open_store(settings.database_url, settings.data_dir, hiding, clock, keep)
        )
        await store.recover()
        hosts = engines(settings)
        open_parts.callback(hosts.close)
        groups = Groups(settings.access.chats, store.moves)
        watch = await _open_watch(settings, store, hosts, groups, clock)
        running = RunningCommands()
        plans, timetable = await by_the_clock(settings, store, hosts, clock, watch)
        pipeline = Pipeline(
            hosts=hosts,
            policy=Rules(),
            journal=store.journal,
            spool=spool,
            running=running,
            limits=settings.limits,
            plans=plans,
            clock=clock,
            bot_name="",
            redaction=hiding,
            watch=watch.watching,
        )
        yield Core(pipeline, running, store, hosts, groups, watch, timetable)


async def _open_watch(
    settings: Settings, store: Store, hosts: EngineHosts, groups: Groups, clock: SystemClock
) -> Watch:
    setting = WatchSetting(
        alert_chats=[(one.chat, one.thread) for one in settings.alerts.chats],
        listed=lambda: {*settings.access.users, *groups.chats},
        told=lambda: {*settings.access.users, *groups.chats, *groups.now_at(settings.told)},
        local=[name for name, host in settings.hosts.items() if host.url.startswith("unix://")],
        data_dir=settings.data_dir,
    )
    stores = WatchStores(store.ledger, store.outgoing, store.mutes, store.routes)
    watch = await open_watch(stores, setting, hosts, clock, await groups.follow())
    groups.followers.append(watch.choices.moved)
    return watch


def engines(settings: Settings) -> EngineHosts:
    """The hosts of the settings; nothing connects yet."""
    addresses = {
        name: HostAddress(
            host.url,
            *(str(file) if file else None for file in (host.tls_ca, host.tls_cert, host.tls_key)),
        )
        for name, host in settings.hosts.items()
    }
    logins = {
        name: RegistryLogin(registry.username, registry.password)
        for name, registry in settings.registries.items()
    }
    return EngineHosts(addresses, Credentials(logins, settings.docker_config))


def chat_settings(settings: Settings) -> ChatSettings:
    """How Telegram is reached."""
    telegram = settings.telegram
    return ChatSettings(
        token=telegram.token.get_secret_value() if telegram.token else "",
        api_url=str(telegram.api_url).rstrip("/"),
        webhook_url=str(telegram.webhook_url or ""),
        webhook_listen=telegram.webhook_listen,
        language=settings.language,
    )


@asynccontextmanager
async def _open_chat(settings: Settings, core: Core, hiding: SecretHiding) -> AsyncIterator[Chat]:
    groups = core.groups
    heart = Heartbeat(settings.data_dir / HEARTBEAT_FILE)
    heart.expect(("telegram", *core.hosts.names))
    parts = Parts(
        pipeline=core.pipeline,
        running=core.running,
        inbox=core.store.inbox,
        buttons=core.store.buttons,
        questions=core.store.questions,
        journal=core.store.journal,
        access=Access(settings.access.users, groups.chats),
        catalogues=catalogue.load(settings.timezone),
        limits=settings.limits,
        clock=core.pipeline.clock,
        redaction=hiding,
        mail=core.watch.mail,
        moved=groups.moved,
        moves=groups.moves,
        heartbeat=lambda: heart.beat("telegram"),
        incidents_of=core.watch.incidents_of,
    )
    chat = Chat(chat_settings(settings), parts)
    async with AsyncExitStack() as running:
        running.callback(heart.end)
        running.push_async_callback(groups.written)
        await chat.start()
        if core.store.set_aside is not None:
            chat.tell_admins(_damaged(core.store.set_aside))
        running.push_async_callback(chat.stop)
        works = (
            beat(core.hosts, heart),
            prune(core.store, core.pipeline.clock),
            core.watch.run(chat.teller, chat.tell_undelivered),
            core.timetable.run(chat.scheduled),
        )
        for work in works:
            running.push_async_callback(_end, asyncio.create_task(work))
        # First of all: what came in while the others end would be cut off.
        running.push_async_callback(chat.hear_no_more)
        yield chat


def _damaged(file: Path) -> Sentence:
    return say(
        "The bot's database was damaged. It is kept as {file}, and a new one is begun: commands"
        " from before are forgotten, and buttons no longer work.",
        file=code(file.name),
    )


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
