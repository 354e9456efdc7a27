"""References as docker reads them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.image_ref import ImageId, ImageRef, parse_image
from bot.domain.sentence import NotationError

DIGEST = "sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("text", "domain", "path", "tag", "digest"),
    [
        ("nginx", "docker.io", "library/nginx", "", ""),
        ("nginx:1.27", "docker.io", "library/nginx", "1.27", ""),
        ("a/b", "docker.io", "a/b", "", ""),
        ("docker.io/nginx", "docker.io", "library/nginx", "", ""),
        ("index.docker.io/a/b", "docker.io", "a/b", "", ""),
        ("localhost/x", "localhost", "x", "", ""),
        ("host:5000/a/b:t", "host:5000", "a/b", "t", ""),
        (f"host:5000/a/b:tag@{DIGEST}", "host:5000", "a/b", "tag", DIGEST),
        (f"nginx@{DIGEST}", "docker.io", "library/nginx", "", DIGEST),
        ("[::1]:5000/x", "[::1]:5000", "x", "", ""),
        ("Team/x", "Team", "x", "", ""),
        ("a__b.c---d", "docker.io", "library/a__b.c---d", "", ""),
        ("busybox:5000", "docker.io", "library/busybox", "5000", ""),
    ],
)
def test_reads_as_docker_does(text: str, domain: str, path: str, tag: str, digest: str) -> None:
    assert ImageRef.parse(text) == ImageRef(domain, path, tag, digest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nginx",
        "a/B:1",
        ":1",
        "nginx:",
        "nginx:.x",
        "nginx:" + "t" * 129,
        "nginx@sha256:abc",
        "nginx@",
        f"nginx@{DIGEST.upper()}",
        "a b",
        "-a",
        "a..b",
        "a___b",
        "a//b",
        "/a",
        "http://x/y",
        "0123456789abcdef" * 4,
        "a" * 256,
        "a" * 100_000,
        "x.y/" + "a/" * 200 + "a",
        "ng\u0131nx",
        "nginx\n",
    ],
)
def test_refuses_what_docker_refuses(text: str) -> None:
    with pytest.raises(NotationError):
        ImageRef.parse(text)


def test_says_what_would_be_right() -> None:
    with pytest.raises(NotationError, match=re.escape("try nginx.")):
        ImageRef.parse("NginX")


@pytest.mark.parametrize(
    "text",
    [
        "https://ada:hunter2@registry.example.org/app:1",
        "ada:hunter2@registry.example.org:5000/app",
        "https://ada:hunter2@host",
        "ada:hunter2@host",
        "ada:hunter2@host:5000",
        "ada:hunter2@55@host",
        "ada:55@hunter2",
        "ada:55@hunter2:word",
        "ada:hunter2/word@host",
        "ada:55@sha256:hunter2@host",
        "ada:55@sha256:hunter2/x",
        "https://registry.example.org/app",
    ],
)
def test_an_address_with_a_login_is_told_apart_and_not_repeated(text: str) -> None:
    with pytest.raises(NotationError) as fault:
        parse_image(text)
    assert str(fault.value) == (
        "An image's name has no https:// and no login in it: write one like"
        " registry.example.org:5000/team/app:1.2. Logins are kept in DECKHAND_REGISTRIES."
    )
    with pytest.raises(NotationError, match="latest is not a digest"):
        parse_image("nginx@latest")


def test_shortest_name() -> None:
    assert ImageRef.parse("docker.io/library/nginx:1").familiar == "nginx:1"
    assert ImageRef.parse("docker.io/a/b").familiar == "a/b"
    assert ImageRef.parse("nginx").canonical == "docker.io/library/nginx"
    assert str(ImageRef.parse("r:5/a")) == "r:5/a"


def test_docker_io_stays_where_the_short_name_would_mean_another_registry() -> None:
    ref = ImageRef.parse("docker.io/localhost/x")
    assert ref.familiar == "docker.io/localhost/x"


def test_registry_is_none_on_docker_hub() -> None:
    assert ImageRef.parse("nginx").registry is None
    assert ImageRef.parse("r.example.org/nginx").registry == "r.example.org"


def test_default_tag() -> None:
    assert ImageRef.parse("nginx").with_default_tag().familiar == "nginx:latest"
    assert ImageRef.parse("nginx:1").with_default_tag().familiar == "nginx:1"
    assert ImageRef.parse(f"nginx@{DIGEST}").with_default_tag().tag == ""


def test_run_takes_a_full_id_too() -> None:
    assert parse_image(DIGEST) == ImageId(DIGEST)
    assert parse_image(DIGEST.removeprefix("sha256:")).familiar == DIGEST.removeprefix("sha256:")
    assert parse_image("nginx") == ImageRef.parse("nginx")
    assert str(parse_image(DIGEST)) == DIGEST


component = st.from_regex(r"[a-z0-9]+([._-][a-z0-9]+)?", fullmatch=True).filter(
    lambda word: len(word) < 30 and len(word) > 0
)
names = st.lists(component, min_size=1, max_size=4).map("/".join)


@given(names, st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}", fullmatch=True))
def test_familiar_and_canonical_mean_the_same(name: str, tag: str) -> None:
    ref = ImageRef.parse(f"{name}:{tag}")
    assert ImageRef.parse(ref.familiar) == ref
    assert ImageRef.parse(ref.canonical) == ref


@given(st.text())
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        ref = ImageRef.parse(text)
    except NotationError as fault:
        assert str(fault)
    else:
        assert ImageRef.parse(ref.familiar) == ref
