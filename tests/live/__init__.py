"""A real Docker engine and real registries to test on, and the tests of that set-up itself."""
