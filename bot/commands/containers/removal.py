"""What goes when containers are removed: state, writable layer, anonymous volumes."""

from __future__ import annotations

from bot.core.call import Call
from bot.core.errors import EngineNotFound
from bot.domain.container import Container
from bot.domain.container_status import parse_status
from bot.domain.sentence import Sentence, say, say_n
from bot.domain.size import human_size
from bot.domain.text import bold

SHOWN = 10
"""Containers named one by one; of more than that the number is said."""


async def details(call: Call, volumes: bool) -> tuple[Sentence, ...]:
    """A sentence or two for each target."""
    shown = [target.container.id for target in call.targets[:SHOWN]]
    # One call for all sizes: the engine walks the layers of these containers only.
    rows = await call.engine.containers(all=True, filters={"id": shown}, size=True)
    sized = {row.id: row for row in rows}
    said: list[Sentence] = []
    for target in call.targets[:SHOWN]:
        row = sized.get(target.container.id, target.container)
        said += [_state(row), *await _volumes(call, row, volumes)]
    if more := max(0, len(call.targets) - SHOWN):
        said.append(say_n("and {count} more", "and {count} more", more))
    return tuple(said)


def _state(row: Container) -> Sentence:
    written = say("{size} written", size=human_size(row.size_rw or 0))
    status = parse_status(row.status)
    if row.state == "paused":
        state = say("paused")
    elif row.running and status.time is not None:
        state = say("running for {time}", time=status.time)
    elif status.exit_code is not None:
        state = say("ended with {code}", code=status.exit_code)
    else:
        state = say("never started") if row.state == "created" else say("not running")
    return say("{name}: {state}, {written}", name=bold(row.name), state=state, written=written)


async def _volumes(call: Call, row: Container, goes: bool) -> list[Sentence]:
    try:
        count = len((await call.engine.container(row.id)).anonymous_volumes)
    except EngineNotFound:
        return []
    if not count:
        return []
    if goes:
        return [
            say_n("{count} anonymous volume goes too", "{count} anonymous volumes go too", count)
        ]
    return [say_n("{count} anonymous volume stays", "{count} anonymous volumes stay", count)]
