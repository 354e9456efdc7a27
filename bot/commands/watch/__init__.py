"""Commands about incidents, mutes and what a chat hears of."""
