"""Deckhand: run your Docker hosts from a Telegram chat."""

__version__ = "0.1.0"
