"""What happens by the clock: schedules and digests."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_MOMENT = sa.DateTime(timezone=True)
_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _schedules()
    _digests()


def _schedules() -> None:
    op.create_table(
        "schedules",
        sa.Column("number", _SERIAL, primary_key=True),
        sa.Column("chat", sa.BigInteger, nullable=False),
        sa.Column("thread", sa.BigInteger),
        sa.Column("person", sa.BigInteger, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("timing", sa.Text, nullable=False),
        sa.Column("late", sa.String(20), nullable=False),
        sa.Column("tell", sa.String(20), nullable=False),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.Column("next_at", _MOMENT, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("last_at", _MOMENT),
        sqlite_autoincrement=True,
    )


def _digests() -> None:
    op.create_table(
        "digests",
        sa.Column("chat", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("thread", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("cron", sa.Text),
        sa.Column("is_own", sa.Boolean, nullable=False),
        sa.Column("next_at", _MOMENT),
        sa.Column("last_at", _MOMENT),
        sa.Column("seen", sa.JSON, nullable=False),
    )
