"""/save as a person sees it."""

from __future__ import annotations

from bot.core.image_results import Part, Saved, SaveWaits, Saving, Sending
from bot.domain.text import Style
from tests.render.shown import drawn, shown

SUM = "cd" * 32
JOIN = "cat app_1.tar.zst.{001..002} | zstd -d | docker load"
PARTS = tuple(Part(f"app_1.tar.zst.00{number}", 19_000_000, SUM) for number in (1, 2))


def test_a_save_half_way() -> None:
    assert shown(Saving(("app:1", "db:2"), 250_000_000, 500_000_000)) == (
        "📦 Saving app:1 db:2\n▰▰▰▰▰▰▰▱▱▱▱▱▱▱ 50 %\n250 MB of about 500 MB\n[Cancel]"
    )


def test_a_save_that_waits_for_another() -> None:
    assert shown(SaveWaits(("app:1", "db:2"), "Ada", "nas")) == (
        "📦 Saving app:1 db:2\nWaiting: a save of Ada on nas is packed first.\n[Cancel]"
    )


def test_a_save_that_is_larger_than_thought() -> None:
    assert "520 MB of about 520 MB" in shown(Saving(("app:1",), 520_000_000, 500_000_000))


def test_a_part_under_way() -> None:
    assert shown(Sending(2, 4, PARTS[1])) == (
        "📤 Sending part 2 of 4: app_1.tar.zst.002, 19 MB\n▰▰▰▱▱▱▱▱▱▱▱▱▱▱ 25 %\n[Cancel]"
    )


def test_a_whole_file_under_way() -> None:
    whole = Part("app_1.tar.zst", 900, SUM)
    assert shown(Sending(1, 1, whole)) == "📤 Sending app_1.tar.zst, 900 B\n[Cancel]"


def test_saved_parts_and_the_line_that_loads_them() -> None:
    assert shown(Saved(("app:1",), PARTS, JOIN)) == (
        "✅ Saved app:1: 2 files, 38 MB.\n\n"
        "Load it where the files are, in bash or zsh:\n"
        f"{JOIN}\n\n"
        f"app_1.tar.zst.001  19 MB\n{SUM}\n"
        f"app_1.tar.zst.002  19 MB\n{SUM}\n"
        "[Copy the line]"
    )


def test_the_line_is_copied_with_a_tap_and_the_sums_fold_away() -> None:
    seen = drawn(Saved(("app:1",), PARTS, JOIN))
    assert seen.buttons[0][0].copies == JOIN
    styles = {one.style: one.text for one in seen.text.spans}
    assert styles[Style.CODE] == JOIN
    assert SUM in styles[Style.QUOTE]


def test_a_line_too_long_to_copy_has_no_button() -> None:
    assert drawn(Saved(("app:1",), PARTS, "x" * 257)).buttons == ()
