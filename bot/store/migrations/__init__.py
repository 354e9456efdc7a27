"""How the tables came to be, one file a step; `versions/` is read by Alembic, not imported."""
