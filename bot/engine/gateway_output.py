"""What containers write, and how they end: logs, attach, wait."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import requests

from bot.core.engine_ports import Stream
from bot.domain.log import LogBatch, LogQuery, Written
from bot.engine.body import blocks
from bot.engine.channel import Emit
from bot.engine.client import EngineClient
from bot.engine.frames import Frames
from bot.engine.line_cutter import LineCutter
from bot.engine.link import HostLink
from bot.engine.log_pattern import LogPattern
from bot.engine.log_reader import read_log


class OutputGateway(HostLink):
    """The part of core.ports.Engine about output and exit codes."""

    def logs(self, id: str, query: LogQuery) -> Stream[LogBatch]:
        """Cleaned lines in batches; now and then an empty one says how far the reading is.

        UsageError for a pattern that is none, at once.
        """
        pattern = None if query.pattern is None else LogPattern(query.pattern)

        def read(api: EngineClient, emit: Emit[LogBatch]) -> None:
            terminal = _has_terminal(api, id)
            with api.open(
                "GET",
                "/containers/{0}/logs",
                id,
                params=_log_params(query),
            ) as response:
                read_log(blocks(response), emit, terminal, pattern, query.context)

        return self._stream(read)

    def attach(self, id: str) -> Stream[Written]:
        """Stdout and stderr in lines as they come; entered before start, it misses nothing."""

        def read(api: EngineClient, emit: Emit[Written]) -> None:
            terminal = _has_terminal(api, id)
            with api.open(
                "POST",
                "/containers/{0}/attach",
                id,
                params={"stream": 1, "stdout": 1, "stderr": 1},
                headers={"Connection": "Upgrade", "Upgrade": "tcp"},
            ) as response:
                emit.opened()
                cutter = LineCutter()
                for block in _output(response, terminal):
                    emit(cutter.feed(block))
                emit(cutter.finish())

        return self._stream(read, opening=True)

    def exit(self, id: str, *, removed: bool) -> Stream[int]:
        """Yields the exit code once; entered before start, it misses no end, however quick."""
        condition = "removed" if removed else "next-exit"

        def read(api: EngineClient, emit: Emit[int]) -> None:
            with api.open(
                "POST",
                "/containers/{0}/wait",
                id,
                params={"condition": condition},
            ) as response:
                emit.opened()
                answer: dict[str, Any] = json.loads(b"".join(blocks(response)))
                emit(int(answer["StatusCode"]))

        return self._stream(read, opening=True)


def _has_terminal(api: EngineClient, id: str) -> bool:
    return bool(api.ask("GET", "/containers/{0}/json", id)["Config"]["Tty"])


def _output(response: requests.Response, terminal: bool) -> Iterator[bytes]:
    if terminal:
        yield from blocks(response)
        return
    frames = Frames()
    for block in blocks(response):
        if text := b"".join(payload for _, payload in frames.feed(block)):
            yield text


def _log_params(query: LogQuery) -> dict[str, str | int]:
    params: dict[str, str | int] = {
        "stdout": 1,
        "stderr": 1,
        "follow": int(query.follow),
        "timestamps": int(query.timestamps),
        "tail": "all" if query.tail is None else query.tail,
    }
    if query.since is not None:
        params["since"] = _seconds(query.since)
    if query.until is not None:
        params["until"] = _seconds(query.until)
    return params


def _seconds(when: datetime) -> str:
    return f"{when.timestamp():.6f}"
