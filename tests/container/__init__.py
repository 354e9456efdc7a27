"""The container image, built and run on a real engine."""
