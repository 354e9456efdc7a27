"""Makes the fixtures that real parts come from known to all tests."""

from hypothesis import settings

pytest_plugins = ["tests.live.fixtures", "tests.container.fixtures"]

# What else the machine does must not fail a property; time limits have tests of their own.
settings.register_profile("deckhand", deadline=None)
settings.load_profile("deckhand")
