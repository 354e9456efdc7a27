"""The tables; `migrations/` builds them, and a test holds the two equal."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

from bot.store.moment import Moment

TURNED_AWAY = "turned away"
"""The verdict on those who are not heard."""

UNDER_WAY = ""
"""The verdict while an attempt has no outcome yet."""


# SQLite numbers rows by itself only where the type is INTEGER.
_Serial = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData()

inbox = Table(
    "inbox",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person", BigInteger, nullable=False),
    Column("chat", BigInteger, nullable=False),
    Column("thread", BigInteger),
    Column("message", BigInteger),
    Column("title", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("language", String(35), nullable=False),
    Column("at", Moment, nullable=False),
    Column("accepted_at", Moment, nullable=False),
    Column("open", Boolean, nullable=False),
    Index("inbox_accepted_at", "accepted_at"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("update_id", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("person", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("chat", BigInteger, nullable=False),
    Column("command", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("targets", JSON, nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("detail", Text, nullable=False),
    Column("ended_at", Moment),
    # The update again, for those turned away: delivered once more, it makes no second row.
    Column("turned_away", BigInteger, unique=True),
    Index("audit_at", "at"),
    Index("audit_verdict", "verdict", "id"),
)

buttons = Table(
    "buttons",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("batch", String(64), nullable=False),
    Column("line", Text, nullable=False),
    Column("person", BigInteger, nullable=False),
    Column("chat", BigInteger, nullable=False),
    Column("expires", Moment, nullable=False),
    Column("page", Integer, nullable=False),
    Column("edits", Boolean, nullable=False),
    Column("once", Boolean, nullable=False),
    Column("confirmed", JSON(none_as_null=True)),
    Column("parked_at", Moment, nullable=False),
    Index("buttons_batch", "batch"),
    Index("buttons_parked_at", "parked_at"),
)

# Questions that can still be answered, and where they are shown.
questions = Table(
    "questions",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("chat", BigInteger, nullable=False),
    Column("message", BigInteger, nullable=False),
    Column("language", String(35), nullable=False),
    Column("words", Text, nullable=False),
    Column("marks", JSON, nullable=False),
    Column("ends", Moment, nullable=False),
    Index("questions_ends", "ends"),
)

moves = Table(
    "moves",
    metadata,
    Column("old", BigInteger, primary_key=True, autoincrement=False),
    Column("new", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
)

# What the watch knows, between one piece of news and the next.

cursors = Table(
    "cursors",
    metadata,
    Column("host", Text, primary_key=True),
    Column("nanos", BigInteger, nullable=False),
)

seen = Table(
    "seen",
    metadata,
    Column("host", Text, primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("body", JSON, nullable=False),
)

incidents = Table(
    "incidents",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("host", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("body", JSON, nullable=False),
    Index("incidents_opened_at", "opened_at"),
    Index("incidents_closed_at", "closed_at"),
)

posts = Table(
    "posts",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("incident", BigInteger, nullable=False),
    Column("chat", BigInteger, nullable=False),
    Column("thread", BigInteger),
    Column("message", BigInteger, nullable=False),
    Column("is_merged", Boolean, nullable=False),
    Column("is_end", Boolean, nullable=False),
    Index("posts_incident", "incident"),
    Index("posts_message", "chat", "message"),
)

# No number is given twice: the mailer asks for those that are newer than the last.
outgoing = Table(
    "outgoing",
    metadata,
    Column("number", _Serial, primary_key=True),
    Column("chat", BigInteger, nullable=False),
    Column("thread", BigInteger),
    Column("why", String(20), nullable=False),
    Column("incident", BigInteger),
    Column("body", JSON(none_as_null=True)),
    Column("silent", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("aside", Text),
    sqlite_autoincrement=True,
)

mutes = Table(
    "mutes",
    metadata,
    Column("number", _Serial, primary_key=True),
    Column("scope", String(20), nullable=False),
    Column("host", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("until", Moment, nullable=False),
    Column("person", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("chat", BigInteger, nullable=False),
    Column("thread", BigInteger),
    Column("reason", Text, nullable=False),
    Column("at", Moment),
    Column("ended_at", Moment),
    sqlite_autoincrement=True,
)

# A chat of its own is thread 0, which no topic is: a key takes no NULL.
routes = Table(
    "routes",
    metadata,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("thread", BigInteger, primary_key=True, autoincrement=False),
    Column("body", JSON, nullable=False),
)

# What happens by the clock. No number is given twice: people call schedules by it.

schedules = Table(
    "schedules",
    metadata,
    Column("number", _Serial, primary_key=True),
    Column("chat", BigInteger, nullable=False),
    Column("thread", BigInteger),
    Column("person", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("language", String(35), nullable=False),
    Column("line", Text, nullable=False),
    Column("timing", Text, nullable=False),
    Column("late", String(20), nullable=False),
    Column("tell", String(20), nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("last_at", Moment),
    sqlite_autoincrement=True,
)

digests = Table(
    "digests",
    metadata,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("thread", BigInteger, primary_key=True, autoincrement=False),
    Column("cron", Text),
    Column("is_own", Boolean, nullable=False),
    Column("next_at", Moment),
    Column("last_at", Moment),
    Column("seen", JSON, nullable=False),
)
