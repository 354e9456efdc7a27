"""Threads that never hold up the end of the program, and hand their outcome to the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

from bot.engine.line import Line

T = TypeVar("T")


def in_thread(work: Callable[[], T], line: Line, name: str) -> asyncio.Future[T]:
    """Start `work` in a daemon thread whose connections `line` holds.

    The future is done when the thread is about to end, and is never cancelled by its death.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()
    future.add_done_callback(_seen)

    def run() -> None:
        try:
            with line.taken():
                result = work()
        except BaseException as error:  # whatever it is, whoever waits learns of it
            _hand_over(loop, future, partial(future.set_exception, error))
        else:
            _hand_over(loop, future, partial(future.set_result, result))

    threading.Thread(target=run, name=name, daemon=True).start()
    return future


def _hand_over(
    loop: asyncio.AbstractEventLoop,
    future: asyncio.Future[T],
    settle: Callable[[], None],
) -> None:
    def unless_done() -> None:
        if not future.done():
            settle()

    with suppress(RuntimeError):  # the loop is closed: nobody waits any more
        loop.call_soon_threadsafe(unless_done)


def _seen(future: asyncio.Future[T]) -> None:
    # An outcome that nobody waits for any more is not worth asyncio's complaint.
    if not future.cancelled():
        future.exception()
