from datetime import UTC, datetime
from typing import Any

from bot.domain.container import PortBinding
from bot.engine import translate

ROW: dict[str, Any] = {
    "Id": "1" * 64,
    "Names": ["/web/database", "/db"],
    "Image": "post\x1b[31m\u202egres",
    "ImageID": "sha256:2",
    "Created": 1_700_000_000,
    "State": "running",
    "Status": "Up 3 minutes (health: starting)",
    "Ports": [
        {"IP": "0.0.0.0", "PrivatePort": 80, "PublicPort": 8080, "Type": "tcp"},  # noqa: S104 - what the engine says
        {"PrivatePort": 53, "Type": "udp"},
    ],
    "Labels": None,
}


def test_a_row_with_links_and_without_labels() -> None:
    row = translate.container(ROW)
    assert (row.name, row.health, row.image) == ("db", "starting", "postgres")
    assert row.created == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert row.ports == (
        PortBinding(53, "udp"),
        PortBinding(80, "tcp", "0.0.0.0", 8080),  # noqa: S104 - what the engine says
    )
    assert (row.labels, row.networks) == ({}, ())


def test_sizes_of_zero_are_left_out_by_the_engine() -> None:
    assert translate.container(ROW).size_rw is None
    assert translate.container(ROW, sized=True).size_rw == 0


def test_an_image_without_names() -> None:
    row = {
        "Id": "sha256:1",
        "RepoTags": ["<none>:<none>"],
        "RepoDigests": None,
        "Created": 1_700_000_000,
        "Size": 5,
    }
    image = translate.image(row)
    assert (image.tags, image.digests) == ((), ())
    inspected = row | {"Created": "2023-11-14T22:13:20.123456789Z"}
    assert translate.image(inspected).created == image.created


def test_an_image_that_does_not_say_when_it_was_made() -> None:
    """Some builders make such ones; newer engines then leave the field out of what they tell."""
    row = {"Id": "sha256:1", "RepoTags": ["app:1"], "RepoDigests": [], "Size": 5}
    undated = translate.image(row)
    assert undated.created == translate.image(row | {"Created": "0001-01-01T00:00:00Z"}).created


def test_never_is_no_moment() -> None:
    assert translate.moment("0001-01-01T00:00:00Z") is None
    assert translate.moment("2026-01-02T03:04:05.123456789+01:00") is not None
