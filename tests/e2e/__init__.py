"""The whole bot: its own process, the local Bot API server, a real engine and registry."""
