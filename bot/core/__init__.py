"""What the bot is, apart from Telegram and Docker: commands, their words, their road."""
