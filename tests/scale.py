"""How much the test of a promise does: what a suite has time for, or all that is promised."""

from __future__ import annotations

import os

IS_WHOLE = bool(os.environ.get("DECKHAND_TEST_WHOLE"))
"""Set by `make soak`."""
WHOLE_SECONDS = 2 * 60 * 60
"""Any such test may take so long then."""


def promised(whole: int, usual: int) -> int:
    """`whole`, where all that is promised is to be shown."""
    return whole if IS_WHOLE else usual
