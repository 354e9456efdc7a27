"""What the bot keeps: what came in, who did what, what stands behind the buttons."""
