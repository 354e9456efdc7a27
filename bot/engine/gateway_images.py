"""Images: list, inspect, pull, save."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from typing import Any

import requests

from bot.core.engine_ports import Filters, Sink, Stream
from bot.core.errors import EngineRefused, EngineUnreachable
from bot.domain.image import Image
from bot.domain.image_ref import ImageRef
from bot.domain.progress import PullProgress
from bot.domain.sentence import say
from bot.engine import translate, words
from bot.engine.body import blocks, reads
from bot.engine.channel import Emit, Latest
from bot.engine.client import EngineClient, error_text
from bot.engine.gateway_containers import filters_json
from bot.engine.link import CallersFault, HostLink

TELL_SECONDS = 0.1
"""Between two reports of progress."""
_EVENT_LIMIT = 1 << 20
OK = 200
FAILED = 500
TAR_END_BYTES = 1024
TAIL_BYTES = 4096


class ImagesGateway(HostLink):
    """The part of core.ports.Engine about images."""

    async def images(
        self,
        *,
        all: bool = False,
        filters: Filters | None = None,
    ) -> tuple[Image, ...]:
        """One request for all of them, newest first."""
        params = {"all": int(all), "filters": filters_json(filters)}

        def listed(api: EngineClient) -> tuple[Image, ...]:
            rows = map(translate.image, api.ask("GET", "/images/json", params=params))
            return tuple(sorted(rows, key=lambda one: one.created, reverse=True))

        return await self._call(listed)

    async def image(self, name: str) -> Image:
        """One image by name or id."""
        return await self._call(
            lambda api: translate.image(api.ask("GET", "/images/{0}/json", name))
        )

    def pull(self, image: ImageRef, platform: str | None) -> Stream[PullProgress]:
        """Some ten values a second until the image is there; errors come while iterating."""

        wanted = image.with_default_tag()
        params = {"fromImage": wanted.name, "tag": wanted.digest or wanted.tag}
        if platform:
            params["platform"] = platform

        names = _as_mentioned(wanted)

        def refusal(response: requests.Response) -> Exception:
            return words.registry_says(response.status_code, error_text(response), *names)

        def read(api: EngineClient, emit: Emit[PullProgress]) -> None:
            login = self._credentials.header(image.registry)
            headers = {"X-Registry-Auth": login} if login else {}
            with api.open(
                "POST", "/images/create", params=params, headers=headers, refusal=refusal
            ) as response:
                _fold(_events(response), emit, names)

        return self._stream(read, channel=Latest)

    def save(self, names: Sequence[str], sink: Sink) -> Stream[int]:
        """The images as one tar, in order; yields the bytes so far, some ten times a second.

        EngineUnreachable when the connection breaks off in the middle: `sink` has got a part.
        """

        def read(api: EngineClient, emit: Emit[int]) -> None:
            with api.open("GET", "/images/get", params={"names": list(names)}) as response:
                _copy(response, sink, emit)

        return self._stream(read, channel=Latest)


def _as_mentioned(image: ImageRef) -> tuple[str, ...]:
    """How error texts name it: with enough around it not to hit the words themselves."""
    short, path = image.familiar_name, image.path
    return (image.canonical, image.familiar, f"for {short},", f"/{path}/", f"{image.domain}/")


def _events(response: requests.Response) -> Iterator[dict[str, Any]]:
    """One JSON object a line; a line that is none, or endless, is not an engine's."""
    rest = b""
    for block in blocks(response):
        *lines, rest = (rest + block).split(b"\n")
        if len(rest) > _EVENT_LIMIT:
            raise EngineRefused(say("The engine's progress can't be read."))
        for line in lines:
            if line.strip() and isinstance(event := json.loads(line), dict):
                yield event


def _fold(events: Iterator[dict[str, Any]], emit: Emit[PullProgress], names: Sequence[str]) -> None:
    progress = PullProgress()
    told = 0.0
    for event in events:
        now = time.monotonic()
        progress = progress.fold(event, now)
        if progress.error:
            raise words.registry_says(OK, progress.error, *names)
        if now - told >= TELL_SECONDS:
            told = now
            emit(progress)
    emit(progress)


def _copy(response: requests.Response, sink: Sink, emit: Emit[int]) -> None:
    def room() -> memoryview:
        try:
            return sink.room()
        except Exception as fault:  # whatever it is, it is not to be taken for the engine's
            raise CallersFault(fault) from fault

    done, told, tail = 0, 0.0, b""
    for data in reads(response, room):
        done += len(data)
        tail = (tail + bytes(data[-TAIL_BYTES:]))[-TAIL_BYTES:]
        sink.fill(len(data))
        now = time.monotonic()
        if now - told >= TELL_SECONDS:
            told = now
            emit(done)
    _check_end(tail)
    emit(done)


def _check_end(tail: bytes) -> None:
    """A tar ends with 1,024 zero bytes; where the engine failed midway, its words stand there."""
    if len(tail) >= TAR_END_BYTES and not tail[-TAR_END_BYTES:].strip(b"\0"):
        return
    start = tail.find(b'{"errorDetail"')
    if start < 0:
        raise EngineUnreachable(say("The engine's archive broke off before its end."))
    raise words.engine_says(FAILED, json.loads(tail[start:])["errorDetail"]["message"])
