"""Logs to stderr, without secrets."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime

Redact = Callable[[str], str]


class _Redacting(logging.Formatter):
    """Redacts the finished line, so that tracebacks are covered too."""

    def __init__(self, redact: Redact) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self.redact = redact

    def format(self, record: logging.LogRecord) -> str:
        return self.redact(super().format(record))


class _Json(_Redacting):
    """One object a line, its texts redacted before quotes and backslashes in them are escaped."""

    def format(self, record: logging.LogRecord) -> str:
        row = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self.redact(record.getMessage()),
        }
        if record.exc_info:
            row["traceback"] = self.redact(self.formatException(record.exc_info))
        return json.dumps(row, ensure_ascii=False)


def set_up(level: str, form: str, redact: Redact) -> None:
    """Send all logs of that level and above to stderr, as `json` or `text`.

    httpx logs each URL, and Telegram's hold the token: only its warnings are kept.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json(redact) if form == "json" else _Redacting(redact))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for chatty in ("httpx", "httpcore", "apscheduler", "alembic", "urllib3", "docker"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
