"""Makes the fixtures that real parts come from known to all tests."""

pytest_plugins = ["tests.live.fixtures", "tests.container.fixtures"]
