"""What the values say of themselves."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.container import Container

NOW = datetime(2024, 5, 1, tzinfo=UTC)


def container(
    name: str = "web", state: str = "running", labels: dict[str, str] | None = None
) -> Container:
    return Container(
        id="a" * 64,
        name=name,
        image="nginx",
        image_id="sha256:" + "b" * 64,
        created=NOW,
        state=state,
        status="Up 3 minutes",
        labels=labels or {},
    )


def test_a_container_is_its_id() -> None:
    assert container("web") == container("renamed")
    assert len({container("web"), container("renamed")}) == 1


@pytest.mark.parametrize(
    ("state", "running"),
    [("running", True), ("restarting", True), ("paused", True), ("exited", False), ("dead", False)],
)
def test_what_counts_as_running(state: str, running: bool) -> None:
    assert container(state=state).running is running


def test_project_is_composes_label() -> None:
    assert container(labels={"com.docker.compose.project": "shop"}).project == "shop"
    assert container().project == ""
