"""What the engine tells of by itself: GET /events."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.core.engine_ports import Stream
from bot.core.errors import EventsLost
from bot.domain.clean import clean
from bot.domain.container import PROJECT_LABEL
from bot.domain.engine_event import EngineEvent
from bot.domain.sentence import say
from bot.domain.short_id import short_id
from bot.domain.text import bold
from bot.engine.backlog import Backlog
from bot.engine.body import blocks
from bot.engine.channel import Emit
from bot.engine.client import EngineClient
from bot.engine.link import HostLink

MOST_WAITING = 20_000
"""About 15 MB; at 200 events a second they come in 100 seconds."""
ACTIONS = (
    *("create", "attach", "start", "die", "oom", "kill", "stop", "destroy", "rename"),
    *("health_status", "pull", "untag", "delete"),
)
"""Asked of the engine, so that exec and health noise does not fill its ring of 256."""
OWN_LABELS = "deckhand."
_LONGEST_LINE = 1 << 20
_NANOS = 1_000_000_000
_IMAGE_ID = "sha256:"


class EventsGateway(HostLink):
    """The part of core.ports.Engine about events."""

    def events(self, since: int | None) -> Stream[Sequence[EngineEvent]]:
        """Batches of what has come, in order; never slows the engine, however late it is taken."""
        params = {"filters": json.dumps({"type": ["container", "image"], "event": list(ACTIONS)})}
        if since is not None:
            params["since"] = f"{since // _NANOS}.{since % _NANOS:09d}"

        def read(api: EngineClient, emit: Emit[Sequence[EngineEvent]]) -> None:
            with api.open("GET", "/events", params=params) as response:
                emit.opened()
                for lines in _lines(blocks(response)):
                    if events := tuple(_events(lines)):
                        emit(events)

        return self._stream(read, channel=self._backlog, opening=True)

    def _backlog(self) -> Backlog[EngineEvent]:
        return Backlog(MOST_WAITING, self._lost)

    def _lost(self) -> EventsLost:
        return EventsLost(say("{host} tells of more than can be taken in.", host=bold(self.host)))


def _lines(body: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Whole lines, those that came together; one that never ends is dropped."""
    rest = b""
    for block in body:
        *lines, rest = (rest + block).split(b"\n")
        if len(rest) > _LONGEST_LINE:
            rest = b""
        yield lines


def _events(lines: Iterable[bytes]) -> Iterator[EngineEvent]:
    for line in lines:
        try:
            yield event(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError):
            # Not an event, or of a kind to come: no reason to miss the next.
            continue


def event(said: Mapping[str, Any]) -> EngineEvent:
    """One event; a container's labels stand among its attributes, as the engine mixes them."""
    action, _, detail = str(said["Action"]).partition(": ")
    attributes: Mapping[str, str] = said["Actor"].get("Attributes") or {}
    labels = {
        clean(key): clean(value)
        for key, value in attributes.items()
        if key == PROJECT_LABEL or key.startswith(OWN_LABELS)
    }
    kind, id, name = said["Type"], said["Actor"]["ID"], attributes.get("name", "")
    return EngineEvent(
        nanos=int(said["timeNano"]),
        kind=kind,
        action=action,
        id=id,
        name=clean(_image_name(id, name) if kind == "image" else name),
        image=clean(attributes.get("image", "")),
        exit_code=_number(attributes.get("exitCode")) if action == "die" else None,
        signal=_number(attributes.get("signal")) if action == "kill" else None,
        detail=detail,
        labels=labels,
    )


def _image_name(id: str, name: str) -> str:
    """With its tag, where it is told. Engine 20.10 gives the whole name of what is pulled as its
    id, and of what is removed the id as its name; later ones may name that."""
    told = name or id if id.startswith(_IMAGE_ID) else id
    return short_id(told) if told.startswith(_IMAGE_ID) else told


def _number(word: str | None) -> int | None:
    return int(word) if word is not None and word.lstrip("-").isdigit() else None
