"""Names to images: nothing is guessed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.core import image_names
from bot.core.errors import NothingMatches, SeveralMatch
from bot.domain.image import Image


def image(id: str, *tags: str, digests: tuple[str, ...] = ()) -> Image:
    return Image("sha256:" + id.ljust(64, "0"), tags, digests, datetime(2026, 1, 1, tzinfo=UTC), 1)


DIGEST = "sha256:" + "cd" * 32
OLD = image("aa1", "nginx:1.26", digests=(f"nginx@{DIGEST}",))
NEW = image("aa2", "nginx:1.27", "nginx:latest")
OTHER = image("bb3", "reg.example:5000/team/nginx:1")
NAMELESS = image("cc4")
ALL = (OLD, NEW, OTHER, NAMELESS)


def line(full: str) -> str:
    return f"/save -o x {full}"


def names(word: str) -> list[tuple[str, Image]]:
    return [(one.name, one.image) for one in image_names.strict(word, ALL, line)]


def test_a_name_with_a_tag_is_that_image_and_keeps_the_tag() -> None:
    assert names("nginx:1.27") == [("nginx:1.27", NEW)]
    assert names("docker.io/library/nginx:1.27") == [("nginx:1.27", NEW)]
    assert names("reg.example:5000/team/nginx:1") == [("reg.example:5000/team/nginx:1", OTHER)]


def test_a_name_alone_is_all_of_its_tags_as_with_docker_save() -> None:
    assert names("nginx") == [("nginx:1.26", OLD), ("nginx:1.27", NEW), ("nginx:latest", NEW)]


def test_a_digest_names_one() -> None:
    assert names(f"nginx@{DIGEST}") == [(f"nginx@{DIGEST}", OLD)]


@pytest.mark.parametrize("word", ["cc4", "sha256:cc4", NAMELESS.id, NAMELESS.id[7:]])
def test_an_id_or_its_only_beginning(word: str) -> None:
    assert names(word) == [(NAMELESS.id, NAMELESS)]


def test_a_beginning_that_fits_several_offers_whole_lines() -> None:
    with pytest.raises(SeveralMatch) as caught:
        image_names.strict("aa", ALL, line)
    assert caught.value.lines == (
        ("aa1000000000, nginx:1.26", "/save -o x aa1000000000"),
        ("aa2000000000, nginx:1.27", "/save -o x aa2000000000"),
    )


@pytest.mark.parametrize(
    "word",
    ["nginx:1.28", "ngin", "NGINX", "nginx:", "", "dd", "sha256:", "../etc", "-", "a b", "\u202e"],
)
def test_no_other_word_is_taken_for_an_image(word: str) -> None:
    with pytest.raises(NothingMatches):
        names(word)


def test_a_name_goes_before_an_id() -> None:
    named = image("ee5", "aa1:latest")
    found = image_names.strict("aa1", (*ALL, named), line)
    assert [one.image for one in found] == [named]


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("ngnix", ["nginx"]),
        ("NGINX", ["nginx", "reg.example:5000/team/nginx"]),
        ("nginx:1.28", ["nginx:1.27", "nginx:1.26"]),
        ("team/nginx", ["reg.example:5000/team/nginx", "nginx"]),
        (f"ngnix@{DIGEST}", ["nginx"]),
        ("redis", []),
        ("sha256:", []),
    ],
)
def test_names_that_look_alike_are_offered_and_never_taken(word: str, near: list[str]) -> None:
    with pytest.raises(NothingMatches) as caught:
        names(word)
    assert list(caught.value.lines) == [(one, line(one)) for one in near]
