"""What is done once in a while, for as long as the bot runs."""

from __future__ import annotations

import asyncio
import logging

from bot.core.errors import BotError, EngineError, incident_number
from bot.core.ports import Clock
from bot.engine.hosts import EngineHosts
from bot.heartbeat import Heartbeat
from bot.store.opening import Store

log = logging.getLogger(__name__)

ENGINE_BEAT_SECONDS = 20.0
PRUNE_SECONDS = 24 * 3600.0


async def beat(hosts: EngineHosts, heart: Heartbeat) -> None:
    """Note each engine that answers, so that the health check tells when one does not.

    Its fault is logged when it begins or changes: it may last for days.
    """
    faults: dict[str, str] = {}

    async def listen(name: str) -> None:
        try:
            await hosts.engine(name).version()
            heart.beat(name)
            if faults.pop(name, ""):
                log.info("engine %s: works again", name)
        except EngineError as fault:
            is_new = faults.get(name) != str(fault)
            log.log(logging.WARNING if is_new else logging.DEBUG, "engine %s: %s", name, fault)
            faults[name] = str(fault)
        except Exception:  # neither the other engines nor the next round may suffer
            log.exception("incident %s in the sign of life of %s", incident_number(), name)

    while True:
        await asyncio.gather(*map(listen, hosts.names))
        await asyncio.sleep(ENGINE_BEAT_SECONDS)


async def prune(store: Store, clock: Clock) -> None:
    """Remove old rows once a day."""
    while True:
        try:
            gone = await store.prune(clock.now())
        except BotError as fault:
            log.warning("old rows stay: %s", fault)
        except Exception:  # there is another day
            log.exception("incident %s in the removal of old rows", incident_number())
        else:
            log.debug("removed %d old rows", gone)
        await asyncio.sleep(PRUNE_SECONDS)
