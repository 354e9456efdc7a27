"""What the watch keeps: what it saw, incidents and their messages, what is to be sent, choices."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_MOMENT = sa.DateTime(timezone=True)
_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _sight()
    _incidents()
    _posts()
    _outgoing()
    _mutes()
    _routes()


def _sight() -> None:
    op.create_table(
        "cursors",
        sa.Column("host", sa.Text, primary_key=True),
        sa.Column("nanos", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "seen",
        sa.Column("host", sa.Text, primary_key=True),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("body", sa.JSON, nullable=False),
    )


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
        sa.Column("closed_at", _MOMENT),
        sa.Column("body", sa.JSON, nullable=False),
    )
    op.create_index("incidents_opened_at", "incidents", ["opened_at"])
    op.create_index("incidents_closed_at", "incidents", ["closed_at"])


def _posts() -> None:
    op.create_table(
        "posts",
        sa.Column("id", _SERIAL, primary_key=True),
        sa.Column("incident", sa.BigInteger, nullable=False),
        sa.Column("chat", sa.BigInteger, nullable=False),
        sa.Column("thread", sa.BigInteger),
        sa.Column("message", sa.BigInteger, nullable=False),
        sa.Column("is_merged", sa.Boolean, nullable=False),
    )
    op.create_index("posts_incident", "posts", ["incident"])
    op.create_index("posts_message", "posts", ["chat", "message"])


def _outgoing() -> None:
    op.create_table(
        "outgoing",
        sa.Column("number", _SERIAL, primary_key=True),
        sa.Column("chat", sa.BigInteger, nullable=False),
        sa.Column("thread", sa.BigInteger),
        sa.Column("why", sa.String(20), nullable=False),
        sa.Column("incident", sa.BigInteger),
        sa.Column("body", sa.JSON),
        sa.Column("silent", sa.Boolean, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("aside", sa.Text),
        sqlite_autoincrement=True,
    )


def _mutes() -> None:
    op.create_table(
        "mutes",
        sa.Column("number", _SERIAL, primary_key=True),
        sa.Column("scope", sa.String(20), nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
        sa.Column("person", sa.BigInteger, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("chat", sa.BigInteger, nullable=False),
        sa.Column("thread", sa.BigInteger),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", _MOMENT),
        sa.Column("ended_at", _MOMENT),
        sqlite_autoincrement=True,
    )


def _routes() -> None:
    op.create_table(
        "routes",
        sa.Column("chat", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("thread", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("body", sa.JSON, nullable=False),
    )
