"""Deny by default: who is heard, and as what."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.sender import Sender
from bot.domain.role import Role
from bot.policy.access import FAKE_SENDERS, Access, Silence

GROUP = -1001
ACCESS = Access(
    users={111: Role.ADMIN, 222: Role.OPERATOR, 333: Role.VIEWER},
    chats={GROUP: Role.OPERATOR},
)


def private(person: int) -> Sender:
    return Sender(chat=person, chat_type="private", person=person)


def in_group(person: int, chat: int = GROUP) -> Sender:
    return Sender(chat=chat, chat_type="supergroup", person=person)


@pytest.mark.parametrize(
    ("person", "role"), [(111, Role.ADMIN), (222, Role.OPERATOR), (333, Role.VIEWER)]
)
def test_a_listed_person_is_heard_in_private_with_their_role(person: int, role: Role) -> None:
    assert ACCESS.heard(private(person)) is role


@pytest.mark.parametrize(
    ("person", "role"), [(111, Role.OPERATOR), (222, Role.OPERATOR), (333, Role.VIEWER)]
)
def test_in_a_group_the_lower_of_both_roles_counts(person: int, role: Role) -> None:
    assert ACCESS.heard(in_group(person)) is role


def test_c4_strangers_are_not_heard_anywhere() -> None:
    assert ACCESS.heard(private(666)) is Silence.STRANGER
    assert ACCESS.heard(in_group(666)) is Silence.STRANGER


def test_c4_a_foreign_chat_is_not_heard() -> None:
    assert ACCESS.heard(in_group(111, chat=-2002)) is Silence.FOREIGN_CHAT
    assert ACCESS.heard(replace(private(111), chat=222)) is Silence.FOREIGN_CHAT
    assert ACCESS.heard(replace(in_group(111), chat_type="forum")) is Silence.FOREIGN_CHAT


def test_c4_nothing_configured_nobody_heard() -> None:
    nobody = Access({}, {})
    assert nobody.heard(private(111)) is Silence.STRANGER
    assert Access({}, {GROUP: Role.ADMIN}).heard(in_group(111)) is Silence.STRANGER
    assert Access({111: Role.ADMIN}, {}).heard(in_group(111)) is Silence.FOREIGN_CHAT


@pytest.mark.parametrize("fake", sorted(FAKE_SENDERS))
def test_c4_fake_senders_are_no_persons_even_when_listed(fake: int) -> None:
    listed = Access({fake: Role.ADMIN}, {GROUP: Role.ADMIN})
    assert listed.heard(in_group(fake)) is Silence.NOT_A_PERSON


@pytest.mark.parametrize(
    ("fact", "why"),
    [
        ("is_bot", Silence.NOT_A_PERSON),
        ("has_sender_chat", Silence.NOT_A_PERSON),
        ("automatic_forward", Silence.NOT_A_PERSON),
        ("edited", Silence.EDITED),
        ("forwarded", Silence.FORWARDED),
        ("via_bot", Silence.VIA_BOT),
        ("channel_post", Silence.CHANNEL_POST),
    ],
)
def test_c4_what_never_runs_a_command(fact: str, why: Silence) -> None:
    facts: dict[str, Any] = {fact: True}
    for sender in (private(111), in_group(111)):
        assert ACCESS.heard(replace(sender, **facts)) is why


FACTS = [field.name for field in fields(Sender) if field.default is False]


@given(
    chat=st.sampled_from([GROUP, -2002, 111, 222, 666]),
    chat_type=st.sampled_from(["private", "group", "supergroup", "channel", "", "forum"]),
    person=st.sampled_from([None, 111, 222, 333, 666, *FAKE_SENDERS]),
    facts=st.sets(st.sampled_from(FACTS)),
)
def test_c4_whoever_is_heard_is_listed_and_plain(
    chat: int, chat_type: str, person: int | None, facts: set[str]
) -> None:
    sender = Sender(chat, chat_type, person, **dict.fromkeys(facts, True))
    heard = ACCESS.heard(sender)
    if isinstance(heard, Role):
        assert not facts
        assert person is not None
        assert heard <= ACCESS.users[person]
        assert chat == person if chat_type == "private" else heard <= ACCESS.chats[chat]
