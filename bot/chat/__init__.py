"""Everything that speaks to Telegram: who is heard, what is sent, and how."""
