from __future__ import annotations

import pytest

from bot.domain.short_id import short_id


@pytest.mark.parametrize("before", ["", "sha256:", "sha512:"])
def test_twelve_digits_whatever_the_digest_is_called(before: str) -> None:
    assert short_id(before + "0123456789abcdef" * 4) == "0123456789ab"
