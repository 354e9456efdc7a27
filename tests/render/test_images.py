"""/pull and /images as a person sees them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.core.image_results import ImagesListed, Pulled, Pulling
from bot.domain.image import Image
from bot.domain.image_ref import ImageRef
from bot.domain.progress import Layer, LayerState, PullProgress
from bot.domain.text import Style
from tests.render.shown import drawn, shown

NGINX = ImageRef.parse("nginx:1.27")
DIGEST = "sha256:" + "ab" * 32
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
WEB = Image("sha256:" + "1a" * 32, ("nginx:1.27",), (), NOW - timedelta(days=3), 67_100_000)
LISTED = ImagesListed(
    rows=(WEB,),
    used={WEB.id: 2},
    page=0,
    pages=1,
    total=1,
    total_bytes=67_100_000,
    now=NOW,
    line="/images",
)


def layer(state: LayerState, done: int = 0, total: int | None = None) -> Layer:
    return Layer(state, done, total)


def test_a_pull_that_has_just_begun() -> None:
    assert shown(Pulling(NGINX, PullProgress(), None, None)) == (
        "⏬ Pulling nginx:1.27\nAsking the registry…\n[Cancel]"
    )


def test_a_pull_half_way() -> None:
    progress = PullProgress(
        {
            "a": layer(LayerState.DONE, 30_000_000, 30_000_000),
            "b": layer(LayerState.MOVING, 4_000_000, 37_000_000),
            "c": layer(LayerState.PRESENT),
        }
    )
    assert shown(Pulling(NGINX, progress, 4_100_000, 8.0)) == (
        "⏬ Pulling nginx:1.27\n"
        "▰▰▰▰▰▰▰▱▱▱▱▱▱▱ 50 %\n"
        "2 of 3 layers · 34 MB of 67 MB\n"
        "4.1 MB/s · 8 sec left\n"
        "[Cancel]"
    )


def test_a_pull_that_stalls() -> None:
    silent = timedelta(seconds=40)
    progress = PullProgress({"a": layer(LayerState.MOVING, 1_000_000, 4_000_000)})
    assert shown(Pulling(NGINX, progress, None, None, silent)) == (
        "⏬ Pulling nginx:1.27\n"
        "▰▰▰▱▱▱▱▱▱▱▱▱▱▱ 25 %\n"
        "0 of 1 layer · 1 MB of 4 MB\n"
        "Nothing has come for 40 sec.\n"
        "[Cancel]"
    )
    assert shown(Pulling(NGINX, PullProgress(), None, None, silent)) == (
        "⏬ Pulling nginx:1.27\nAsking the registry…\nNothing has come for 40 sec.\n[Cancel]"
    )


def test_a_pull_whose_size_is_not_known_promises_nothing() -> None:
    progress = PullProgress(
        {
            "a": layer(LayerState.MOVING, 1_000_000, 2_000_000),
            "b": layer(LayerState.WAITING),
        }
    )
    assert shown(Pulling(NGINX, progress, None, None)) == (
        "⏬ Pulling nginx:1.27\n▱▱▱▱▱▱▱▱▱▱▱▱▱▱ 0 %\n0 of 2 layers · 1 MB of 2 MB or more\n[Cancel]"
    )


def test_a_pull_that_unpacks() -> None:
    progress = PullProgress({"a": layer(LayerState.EXTRACTING, 2_000_000, 2_000_000)})
    assert shown(Pulling(NGINX, progress, 0.0, 0.0)).splitlines()[1:] == [
        "▰▰▰▰▰▰▰▰▰▰▰▰▰▰ 100 %",
        "0 of 1 layer · 2 MB of 2 MB",
        "Unpacking…",
        "[Cancel]",
    ]


def test_cancel_halts_what_runs() -> None:
    assert drawn(Pulling(NGINX, PullProgress(), None, None)).buttons[0][0].halts


def test_pulled_says_whether_it_was_news() -> None:
    done = Pulled(NGINX, DIGEST, 67_100_000, newer=True)
    assert shown(done) == (f"✅ nginx:1.27: downloaded newer image.\nSize 67.1 MB\nDigest {DIGEST}")
    assert shown(replace(done, newer=False)).startswith("✅ nginx:1.27 is up to date.\n")


def test_the_digest_is_copied_with_a_tap() -> None:
    spans = drawn(Pulled(NGINX, DIGEST, 1, newer=True)).text.spans
    assert [one.text for one in spans if one.style is Style.CODE] == [DIGEST]


def test_images_with_their_size_age_and_use() -> None:
    assert shown(LISTED) == (
        "1 image, 67.1 MB\n\nnginx:1.27\n67.1 MB · 3 days old · used by 2 containers\n[⟳]"
    )


def test_a_dangling_image_is_marked() -> None:
    dangling = replace(WEB, tags=())
    listed = replace(LISTED, rows=(dangling,), used={})
    assert shown(listed).splitlines()[2:4] == [
        "1a1a1a1a1a1a ⚪ dangling",
        "67.1 MB · 3 days old · unused",
    ]
    known_once = replace(dangling, digests=(f"nginx@{DIGEST}",))
    assert "nginx 1a1a1a1a1a1a ⚪ dangling" in shown(replace(listed, rows=(known_once,)))


def test_an_intermediate_image_is_not_called_dangling() -> None:
    listed = replace(LISTED, rows=(replace(WEB, tags=()),), intermediate=True)
    assert "1a1a1a1a1a1a ⚪ no name" in shown(listed)


def test_many_names_are_cut() -> None:
    tags = tuple(f"app:{number}" for number in range(5))
    listed = replace(LISTED, rows=(replace(WEB, tags=tags),))
    assert shown(listed).splitlines()[2:5] == ["app:0", "app:1", "app:2 +2"]


def test_pages_have_buttons_that_take_the_place_of_the_message() -> None:
    seen = drawn(replace(LISTED, page=1, pages=3, total=20, line="/images -a"))
    assert "Page 2 of 3" in seen.text.plain
    row = seen.buttons[-1]
    assert [(one.label, one.page) for one in row] == [("\u2039", 0), ("⟳", 1), ("\u203a", 2)]
    assert all(one.edits and one.line == "/images -a" for one in row)


def test_the_first_and_the_last_page_lead_nowhere_else() -> None:
    first = drawn(replace(LISTED, pages=2)).buttons[-1]
    assert [one.label for one in first] == ["⟳", "\u203a"]
    last = drawn(replace(LISTED, page=1, pages=2)).buttons[-1]
    assert [one.label for one in last] == ["\u2039", "⟳"]


def test_no_image_is_told_from_no_fitting_one() -> None:
    empty = replace(LISTED, rows=(), total=0, total_bytes=0)
    assert shown(empty) == "There is no image here yet.\n[⟳]"
    assert (
        shown(replace(empty, may_pull=True)) == "There is no image here yet. /pull gets one.\n[⟳]"
    )
    assert shown(replace(empty, narrowed=True)) == "No image fits that.\n[⟳]"


def test_a_clock_that_is_behind_shows_no_negative_age() -> None:
    tomorrow = replace(WEB, created=NOW + timedelta(days=1))
    assert "0 sec old" in shown(replace(LISTED, rows=(tomorrow,)))
