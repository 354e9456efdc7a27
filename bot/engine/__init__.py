"""The only folder that speaks to Docker engines, and the only one that uses threads."""
