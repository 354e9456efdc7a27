"""What came in, who did what, what stands behind the buttons, where groups went."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _inbox()
    _audit()
    _buttons()
    _moves()


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("person", sa.BigInteger, nullable=False),
        sa.Column("chat", sa.BigInteger, nullable=False),
        sa.Column("thread", sa.BigInteger),
        sa.Column("message", sa.BigInteger),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("accepted_at", _MOMENT, nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
    )
    op.create_index("inbox_accepted_at", "inbox", ["accepted_at"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("update_id", sa.BigInteger, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("person", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("chat", sa.BigInteger, nullable=False),
        sa.Column("command", sa.Text, nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("targets", sa.JSON, nullable=False),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("ended_at", _MOMENT),
        sa.Column("turned_away", sa.BigInteger, unique=True),
    )
    op.create_index("audit_at", "audit", ["at"])
    op.create_index("audit_verdict", "audit", ["verdict", "id"])


def _buttons() -> None:
    op.create_table(
        "buttons",
        sa.Column("token", sa.String(64), primary_key=True),
        sa.Column("batch", sa.String(64), nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("person", sa.BigInteger, nullable=False),
        sa.Column("chat", sa.BigInteger, nullable=False),
        sa.Column("expires", _MOMENT, nullable=False),
        sa.Column("page", sa.Integer, nullable=False),
        sa.Column("edits", sa.Boolean, nullable=False),
        sa.Column("once", sa.Boolean, nullable=False),
        sa.Column("confirmed", sa.JSON),
        sa.Column("parked_at", _MOMENT, nullable=False),
    )
    op.create_index("buttons_batch", "buttons", ["batch"])
    op.create_index("buttons_parked_at", "buttons", ["parked_at"])


def _moves() -> None:
    op.create_table(
        "moves",
        sa.Column("old", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("new", sa.BigInteger, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
