"""Which containers share an incident, and how many fit into its message."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.incident import Incident
from bot.domain.subject import Subject
from bot.watch.labels import CHAT_LABEL

GROUP_TIME = timedelta(seconds=10)
"""A container joins when it fails so soon after the one that joined last."""
GROUP_MEMBERS = 150
GROUP_CHARACTERS = 3200
"""Of the names of one incident, each with what stands around it: its message names every one."""
AROUND_NAME = 13
"""A comma, an exit code, a count."""


Group = tuple[str, str, str]


def group_of(subject: Subject) -> Group:
    """Its host and compose project; those of a host without a project are a group too. Where its
    alerts go elsewhere, a group apart: who joins makes no sound, and another chat heard none."""
    return subject.host, subject.project, subject.labels.get(CHAT_LABEL, "")


def has_room(incident: Incident, subject: Subject) -> bool:
    """Whether the incident's message can name one more."""
    if len(incident.members) >= GROUP_MEMBERS:
        return False
    names = [one.subject.name for one in incident.members] + [subject.name]
    return sum(len(name) + AROUND_NAME for name in names) <= GROUP_CHARACTERS
