"""`deckhand check`: everything that the settings name is tried, a line each."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from tempfile import TemporaryFile

from bot.app import chat_settings, engines
from bot.chat.probe import probe
from bot.core.errors import EngineError, StoreError
from bot.core.finding import Finding
from bot.engine.hosts import EngineHosts
from bot.policy.redaction import SecretHiding
from bot.settings import Settings
from bot.settings_sections import LIST_SOMEBODY, NO_MOUNTS, NOBODY, TOLD_ONLY
from bot.store.look import look


async def check(settings: Settings) -> bool:
    """Print each finding as it is found; gives whether all is well."""
    hide = SecretHiding.of(settings.secrets).text
    well = True
    if settings.policy.mounts:
        print(f"note   {NO_MOUNTS}")
    async for finding in _findings(settings):
        print(hide(str(finding)), flush=True)
        well = well and finding.ok
    return well


async def _findings(settings: Settings) -> AsyncIterator[Finding]:
    yield _people(settings)
    yield await _data(settings)
    hosts = engines(settings)
    try:
        for host in asyncio.as_completed([_engine(hosts, name) for name in hosts.names]):
            yield await host
    finally:
        hosts.close()
    if settings.telegram.token is None:
        yield Finding("token", "is missing", "set DECKHAND_TELEGRAM__TOKEN")
        return
    heard = {*settings.access.users, *settings.access.chats}
    chats = dict.fromkeys(settings.access.chats, "")
    chats |= {chat: "" if chat in heard else TOLD_ONLY for chat in settings.told}
    async for finding in probe(chat_settings(settings), chats):
        yield finding


def _people(settings: Settings) -> Finding:
    users = settings.access.users
    if not users:
        return Finding("people", NOBODY, LIST_SOMEBODY)
    return Finding("people", good=", ".join(f"{id} {role.word}" for id, role in users.items()))


async def _data(settings: Settings) -> Finding:
    """The folder is written to and the database looked at; a running bot loses nothing by it."""
    where = f"data folder {settings.data_dir}"
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=settings.data_dir) as file:
            file.write(b"deckhand")
        state = await look(settings.database_url, settings.data_dir)
    except (StoreError, OSError) as fault:
        return Finding(where, str(fault), "let the bot's user write there")
    free = shutil.disk_usage(settings.data_dir).free // 10**6
    return Finding(where, good=f"writable, {free} MB free, database {state}")


async def _engine(hosts: EngineHosts, name: str) -> Finding:
    try:
        version = await hosts.engine(name).version()
    except EngineError as fault:
        return Finding(f"engine {name}", str(fault), "check its address in DECKHAND_HOSTS")
    return Finding(f"engine {name}", good=f"Docker {version.version}, API {version.api}")
