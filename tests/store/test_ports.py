"""The store and the rules are what the core asks for; checked by mypy, run here once."""

from __future__ import annotations

from bot.core.ports import Buttons, Inbox, Journal, Policy, Redaction
from bot.policy.redaction import SecretHiding
from bot.policy.rules import Rules
from bot.store.opening import Store


async def test_they_fit_the_ports(store: Store) -> None:
    journal: Journal = store.journal
    inbox: Inbox = store.inbox
    buttons: Buttons = store.buttons
    policy: Policy = Rules()
    redaction: Redaction = SecretHiding()
    assert all((journal, inbox, buttons, policy, redaction))
