"""The bot speaks first: alerts, incidents, mutes, digests, schedules."""
