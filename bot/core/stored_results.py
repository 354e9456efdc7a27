"""Results as JSON, for those that wait in the outbox across a restart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from bot.core.plan_results import Belated, DigestShown, PlanSpoilt, ScheduleHalted
from bot.core.results import Result
from bot.core.watch_results import ChoiceSpoilt, MuteEnded

KINDS: tuple[type[Result], ...] = (
    MuteEnded,
    ChoiceSpoilt,
    ScheduleHalted,
    PlanSpoilt,
    DigestShown,
    Belated,
)
"""Those that may wait; their fields have to be values of the domain."""


def store(result: Result) -> Mapping[str, object]:
    """Its kind and its fields; ValueError for a kind that may not wait."""
    if type(result) not in KINDS:
        raise ValueError(f"{type(result).__name__} can't be stored")
    adapter: TypeAdapter[Any] = TypeAdapter(type(result))
    fields: object = adapter.dump_python(result, mode="json")
    return {"kind": type(result).__name__, "fields": fields}


def restore(body: Mapping[str, object]) -> Result:
    """What `store` was given; ValueError for what it never gave."""
    kind = next((one for one in KINDS if one.__name__ == body.get("kind")), None)
    if kind is None:
        raise ValueError(f"no result is called {body.get('kind')!r}")
    adapter: TypeAdapter[Result] = TypeAdapter(kind)
    return adapter.validate_python(body["fields"], strict=False)
