"""The bot's image, built once per test session from the working tree."""

import os
from pathlib import Path

import pytest

from tests.container import base_image
from tests.live.engine import Engine

ROOT = Path(__file__).parents[2]
TAG = "deckhand-test/bot:under-test"

_PIP_SETTINGS = ("PIP_INDEX_URL", "PIP_CERT")


@pytest.fixture(scope="session")
def bot_image(engine: Engine) -> str:
    """The tag of the image built from the Dockerfile; made in about a minute, or seconds again."""
    base = base_image.base_reference(ROOT / "Dockerfile")
    engine.kept_images |= {base, TAG}
    base_image.provide(engine, base)
    settings = [f"--build-arg={name}" for name in _PIP_SETTINGS if name in os.environ]
    # Host networking: the bridge of an engine of our own leads nowhere.
    build = ("build", "--network", "host", "--tag", TAG, *settings, str(ROOT))
    engine.docker(*build, seconds=600)
    return TAG
