"""How far a pull is, folded from the engine's stream of events.

The engine's push events have the same form and fold into the same value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

LAYER_LIMIT = 1000
"""An image has at most 127 layers; a stream that names more is not followed further."""

WINDOW_SECONDS = 10.0
"""The rate is that of the last ten seconds."""

_SAMPLE_SECONDS = 0.5
_DIGEST = re.compile(r"(?:Digest: |.* digest: )(sha256:[0-9a-f]{64})(?: .*)?")
_UP_TO_DATE = "Status: Image is up to date for "


class LayerState(Enum):
    """Where one layer is on its way, in order."""

    WAITING = 0
    MOVING = 1
    """Its bytes are under way."""
    MOVED = 2
    EXTRACTING = 3
    DONE = 4
    PRESENT = 5
    """It was there already."""


_STATES = {
    "Pulling fs layer": LayerState.WAITING,
    "Waiting": LayerState.WAITING,
    "Preparing": LayerState.WAITING,
    "Downloading": LayerState.MOVING,
    "Pushing": LayerState.MOVING,
    "Verifying Checksum": LayerState.MOVED,
    "Download complete": LayerState.MOVED,
    "Extracting": LayerState.EXTRACTING,
    "Pull complete": LayerState.DONE,
    "Pushed": LayerState.DONE,
    "Already exists": LayerState.PRESENT,
    "Layer already exists": LayerState.PRESENT,
}
_PREFIXED = {"Retrying in ": LayerState.WAITING, "Mounted from ": LayerState.PRESENT}


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer's state and bytes; `total_bytes` None: its size is not known yet."""

    state: LayerState
    done_bytes: int = 0
    total_bytes: int | None = None

    @property
    def finished(self) -> bool:
        """Nothing more is to be done for it."""
        return self.state in {LayerState.DONE, LayerState.PRESENT}


@dataclass(frozen=True, slots=True)
class PullProgress:
    """All layers seen so far. Start with an empty one and fold each event into it."""

    layers: Mapping[str, Layer] = field(default_factory=dict)
    digest: str = ""
    up_to_date: bool = False
    error: str = ""
    """The engine's words for why it failed; empty while all is well."""
    samples: tuple[tuple[float, int], ...] = ()
    """(monotonic seconds, bytes done), for the rate."""

    def fold(self, event: Mapping[str, object], at_seconds: float) -> PullProgress:
        """The progress after one event, seen at a monotonic time; never raises."""
        if "error" in event:
            return replace(self, error=_error(event))
        status, layer_id = event.get("status"), event.get("id")
        if not isinstance(status, str):
            return self
        state = _state(status)
        if state is None or not isinstance(layer_id, str):
            return self._fold_summary(status)
        if layer_id not in self.layers and len(self.layers) >= LAYER_LIMIT:
            return self
        layer = _advance(self.layers.get(layer_id), state, event.get("progressDetail"))
        moved = replace(self, layers={**self.layers, layer_id: layer})
        return replace(moved, samples=_sampled(self.samples, at_seconds, moved.done_bytes))

    def _fold_summary(self, status: str) -> PullProgress:
        if status.startswith(_UP_TO_DATE):
            return replace(self, up_to_date=True)
        digest = _DIGEST.fullmatch(status)
        return self if digest is None else replace(self, digest=digest[1])

    def moved_since(self, before: PullProgress) -> bool:
        """Something happened; a try that is only repeated is nothing. Unpacking counts no bytes."""
        unpacks = any(layer.state is LayerState.EXTRACTING for layer in self.layers.values())
        return unpacks or self.layers != before.layers or self.digest != before.digest

    @property
    def layers_done(self) -> int:
        """Layers that are finished, those already present among them."""
        return sum(layer.finished for layer in self.layers.values())

    @property
    def layers_total(self) -> int:
        """Layers named so far."""
        return len(self.layers)

    @property
    def done_bytes(self) -> int:
        """Bytes moved so far."""
        return sum(layer.done_bytes for layer in self.layers.values())

    @property
    def total_bytes(self) -> int:
        """Bytes in all layers whose size is known; grows while `total_known` is false."""
        return sum(layer.total_bytes or 0 for layer in self.layers.values())

    @property
    def total_known(self) -> bool:
        """The engine has named the size of all that is to be moved."""
        return all(
            layer.total_bytes is not None or layer.state.value >= LayerState.MOVED.value
            for layer in self.layers.values()
        )

    @property
    def bytes_per_second(self) -> float | None:
        """Over the last ten seconds; None before there is enough to tell."""
        if not self.samples:
            return None
        (began, first), (ended, last) = self.samples[0], self.samples[-1]
        return max(0.0, (last - first) / (ended - began)) if ended > began else None

    @property
    def seconds_left(self) -> float | None:
        """Until all bytes are here, at the present rate; None where nobody can tell."""
        rate = self.bytes_per_second
        if not rate or not self.total_known:
            return None
        return (self.total_bytes - self.done_bytes) / rate


def _error(event: Mapping[str, object]) -> str:
    detail = event.get("errorDetail")
    message = detail.get("message") if isinstance(detail, Mapping) else None
    return str(message or event["error"] or "unknown")


def _state(status: str) -> LayerState | None:
    found = _STATES.get(status)
    if found is not None:
        return found
    return next((state for start, state in _PREFIXED.items() if status.startswith(start)), None)


def _advance(layer: Layer | None, state: LayerState, detail: object) -> Layer:
    """Bytes count while they move; extraction reports bytes too, and those are not counted."""
    done = layer.done_bytes if layer else 0
    total = layer.total_bytes if layer else None
    if state is LayerState.MOVING and isinstance(detail, Mapping):
        done = _count(detail.get("current")) or done
        total = _count(detail.get("total")) or total
    elif state is LayerState.WAITING:
        done = 0
    elif state is not LayerState.PRESENT and total is not None:
        done = total
    if total is not None:
        # The engine's total is at times below what it then moves.
        total = max(total, done)
    return Layer(state, done, total)


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and value > 0 else None


def _sampled(
    samples: tuple[tuple[float, int], ...], at: float, done: int
) -> tuple[tuple[float, int], ...]:
    """At most one sample each half second; the last one is always the present."""
    if len(samples) > 1 and samples[-1][0] - samples[-2][0] < _SAMPLE_SECONDS:
        samples = samples[:-1]
    return (*(sample for sample in samples if at - sample[0] <= WINDOW_SECONDS), (at, done))
