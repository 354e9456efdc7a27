"""`python -m bench [NAME...]`: all measurements, or those named, on an engine of their own."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence

from bench import alerting, listing, logs, memory, saving, starting, storm, watching
from bench.stage import Stage
from tests.live import images, leftovers
from tests.live.daemon import DockerEngine

MEASUREMENTS: dict[str, Callable[[Stage], AsyncIterator[str]]] = {
    "ps": listing.measure,
    "save": saving.measure,
    "logs": logs.measure,
    "start": starting.measure,
    "memory": memory.measure,
    "alert": alerting.measure,
    "watch": watching.measure,
    "storm": storm.measure,
}


async def main(names: Sequence[str]) -> int:
    """0; 2 for a name that is none. A goal that is missed is said, and is no failure."""
    if wrong := set(names) - MEASUREMENTS.keys():
        print(f"no such measurement: {', '.join(wrong)}; there are {', '.join(MEASUREMENTS)}")
        return 2
    logging.disable(logging.WARNING)
    leftovers.remove_abandoned()
    with DockerEngine() as engine:
        images.stock(engine)
        for name in names or MEASUREMENTS:
            began = time.monotonic()
            async for line in MEASUREMENTS[name](Stage(engine)):
                print(f"{name}: {line}", flush=True)
            print(f"{name}: took {time.monotonic() - began:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
