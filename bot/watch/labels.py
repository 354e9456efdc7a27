"""What a container's own labels say of its alerts."""

from __future__ import annotations

from bot.domain.incident import SEVERITIES, IncidentKind, Severity
from bot.domain.subject import Subject

ALERTS_LABEL = "deckhand.alerts"
"""`off` on a container: nothing is said of it."""
CHAT_LABEL = "deckhand.chat"
"""On a container: where its alerts go in place of the usual chats, as `-1001` or `-1001:7`."""
SEVERITY_LABEL = "deckhand.severity"
"""`info`, `warning` or `critical` on a container: how grave each of its failures is."""

_OFF = frozenset({"off", "false", "no", "0"})
_WORDS = {severity.word: severity for severity in Severity}


def is_off(subject: Subject) -> bool:
    """Whether its owner wants no alerts of it."""
    return subject.labels.get(ALERTS_LABEL, "").strip().lower() in _OFF


def severity_of(subject: Subject, kind: IncidentKind) -> Severity:
    """By its label, or what is usual; a word that is none of the three counts for nothing."""
    word = subject.labels.get(SEVERITY_LABEL, "").strip().lower()
    return _WORDS.get(word, SEVERITIES[kind])
