"""A pull's events folded into its progress."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.progress import LAYER_LIMIT, Layer, LayerState, PullProgress

DIGEST = "sha256:" + "ab" * 32


def moving(layer: str, current: int, total: int, status: str = "Downloading") -> dict[str, Any]:
    detail = {"current": current, "total": total}
    return {"id": layer, "status": status, "progressDetail": detail, "progress": "[=>  ]"}


def plain(layer: str, status: str) -> dict[str, Any]:
    return {"id": layer, "status": status, "progressDetail": {}}


def folded(events: Iterable[dict[str, Any]], step_seconds: float = 1.0) -> PullProgress:
    progress = PullProgress()
    for number, event in enumerate(events):
        progress = progress.fold(event, number * step_seconds)
    return progress


PULL: list[dict[str, Any]] = [
    {"status": "Pulling from library/nginx", "id": "1.27"},
    plain("a", "Already exists"),
    plain("b", "Pulling fs layer"),
    plain("c", "Pulling fs layer"),
    plain("c", "Waiting"),
    moving("b", 100, 1000),
    moving("b", 1000, 1000),
    plain("b", "Verifying Checksum"),
    plain("b", "Download complete"),
    moving("c", 50, 500),
    moving("b", 300, 1000, "Extracting"),
    plain("b", "Pull complete"),
    plain("c", "Download complete"),
    moving("c", 500, 500, "Extracting"),
    plain("c", "Pull complete"),
    {"status": f"Digest: {DIGEST}"},
    {"status": "Status: Downloaded newer image for nginx:1.27"},
]


def test_a_whole_pull() -> None:
    progress = folded(PULL)
    assert (progress.layers_done, progress.layers_total) == (3, 3)
    assert (progress.done_bytes, progress.total_bytes) == (1500, 1500)
    assert not progress.up_to_date
    assert progress.digest == DIGEST
    assert progress.total_known
    assert not progress.error


def test_half_way() -> None:
    progress = folded(PULL[:6])
    assert (progress.layers_done, progress.layers_total) == (1, 3)
    assert (progress.done_bytes, progress.total_bytes) == (100, 1000)
    assert not progress.total_known
    assert progress.seconds_left is None


def test_extraction_moves_no_bytes() -> None:
    progress = folded(PULL[:11])
    assert progress.layers["b"] == Layer(LayerState.EXTRACTING, 1000, 1000)
    assert progress.done_bytes == 1050


def test_a_try_that_is_only_repeated_is_no_move() -> None:
    before = folded([plain("a", "Waiting"), plain("b", "Pull complete")])
    assert before.moved_since(PullProgress())
    assert not before.fold(plain("a", "Retrying in 4 seconds"), 9).moved_since(before)
    assert before.fold(moving("a", 1, 9), 9).moved_since(before)
    unpacking = before.fold(moving("a", 1, 9, "Extracting"), 9)
    assert unpacking.fold(moving("a", 2, 9, "Extracting"), 10).moved_since(unpacking)


def test_up_to_date() -> None:
    progress = folded([{"status": "Status: Image is up to date for nginx:1.27"}])
    assert progress.up_to_date


def test_a_retry_starts_the_layer_again() -> None:
    progress = folded([moving("b", 900, 1000), plain("b", "Retrying in 5 seconds")])
    assert (progress.done_bytes, progress.total_bytes) == (0, 1000)


def test_an_event_without_numbers_changes_none() -> None:
    progress = folded([moving("b", 900, 1000), plain("b", "Downloading")])
    assert (progress.done_bytes, progress.total_bytes) == (900, 1000)


def test_the_engines_error_is_kept() -> None:
    event = {"errorDetail": {"message": "manifest unknown"}, "error": "manifest unknown"}
    assert folded([*PULL[:3], event]).error == "manifest unknown"
    assert folded([{"error": "no space left"}]).error == "no space left"


def test_a_push_folds_too() -> None:
    progress = folded(
        [
            plain("a", "Preparing"),
            moving("a", 5, 10, "Pushing"),
            plain("a", "Pushed"),
            plain("b", "Layer already exists"),
            plain("c", "Mounted from library/nginx"),
            {"status": f"1.27: digest: {DIGEST} size: 529"},
        ]
    )
    assert (progress.layers_done, progress.layers_total) == (3, 3)
    assert progress.digest == DIGEST


def test_rate_and_time_left() -> None:
    progress = folded(moving("a", 100 * n, 10_000) for n in range(31))
    assert progress.bytes_per_second == pytest.approx(100)
    assert progress.seconds_left == pytest.approx(70)


def test_the_rate_forgets_what_was_long_ago() -> None:
    fast_then_slow = [0, 5000, *range(5010, 5210, 10)]
    progress = folded(moving("a", current, 10_000) for current in fast_then_slow)
    assert progress.bytes_per_second == pytest.approx(10)


def test_many_events_a_second_keep_few_samples() -> None:
    progress = folded((moving("a", n, 10_000) for n in range(2000)), step_seconds=0.01)
    assert len(progress.samples) < 30
    assert progress.bytes_per_second == pytest.approx(100, rel=0.01)


def test_one_event_tells_no_rate() -> None:
    assert folded([moving("a", 1, 2)]).bytes_per_second is None
    assert PullProgress().bytes_per_second is None
    assert PullProgress().seconds_left is None


def test_layers_are_bounded() -> None:
    assert folded(plain(str(n), "Waiting") for n in range(2000)).layers_total == LAYER_LIMIT


numbers = st.one_of(st.integers(-5, 2000), st.none(), st.text(max_size=2), st.booleans())
events = st.fixed_dictionaries(
    {},
    optional={
        "id": st.one_of(st.sampled_from("abc"), st.none(), st.integers()),
        "status": st.one_of(
            st.sampled_from([event["status"] for event in PULL]), st.text(), st.none()
        ),
        "progressDetail": st.one_of(
            st.none(), st.fixed_dictionaries({"current": numbers, "total": numbers}), st.just({})
        ),
        "error": st.one_of(st.text(), st.none()),
        "errorDetail": st.one_of(st.none(), st.fixed_dictionaries({"message": st.text()})),
    },
)


@given(st.lists(events), st.floats(0, 3))
def test_any_stream_folds_and_adds_up(stream: list[dict[str, Any]], step: float) -> None:
    progress = folded(stream, step)
    assert 0 <= progress.layers_done <= progress.layers_total
    assert progress.done_bytes >= 0
    if progress.total_known and all(
        layer.total_bytes is not None for layer in progress.layers.values()
    ):
        assert progress.done_bytes <= progress.total_bytes
    assert progress.bytes_per_second is None or progress.bytes_per_second >= 0
