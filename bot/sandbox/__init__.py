"""A local Bot API server: try the bot, and test it, without Telegram.

It speaks Telegram's HTTP in its own process and imports nothing else of ``bot``, so that a mistake
shared between the bot and its judge is impossible.
"""
