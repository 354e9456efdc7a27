"""Commands about the bot itself, its hosts and the one who asks."""
