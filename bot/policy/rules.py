"""Who may do what: the role that a command needs, then rules on what it is asked to do."""

from __future__ import annotations

from bot.core.arguments import Needs
from bot.core.errors import Refused
from bot.core.ports import Guarded
from bot.core.request import Person
from bot.domain.container_spec import ContainerSpec
from bot.domain.role import Role
from bot.domain.sentence import Sentence, say
from bot.domain.text import Span, code
from bot.policy.container_rules import objection as container_objection

_SETTING = code("DECKHAND_ACCESS__CHATS")


class Rules:
    """`core.ports.Policy`. Admins are bound by the command's role alone."""

    def judge(self, person: Person, command: Guarded, subject: object) -> None:
        """Refused names the role or the flag that is in the way."""
        needed, line = command.role, f"/{command.name}"
        if isinstance(subject, Needs) and subject.role > needed:
            needed, line = subject.role, f"{line} {subject.word}"
        if person.role < needed:
            raise Refused(_too_low(person, command, needed, code(line)))
        if subject is None or isinstance(subject, Needs) or person.role >= Role.ADMIN:
            return
        found = _objection(subject)
        if found is not None:
            raise Refused(_said_of_the_group(person, found))

    def may(self, person: Person, command: Guarded) -> bool:
        """By role alone."""
        return person.role >= command.role


def _too_low(person: Person, command: Guarded, needed: Role, line: Span) -> Sentence:
    """`line` is what needs the role: the command, or with the word that asks for more."""
    if person.alone is None or person.alone < needed:
        return say(
            "{command} needs the role {needed}. Yours is {yours} here.",
            command=line,
            needed=code(needed.word),
            yours=code(person.role.word),
        )
    group = say(
        "{command} needs the role {needed}, which is yours, but this group allows at most"
        " {highest}: {setting}.",
        command=line,
        needed=code(needed.word),
        highest=code(person.role.word),
        setting=_SETTING,
    )
    # With less, what the words ask for may be refused in private too.
    return _works_alone(group) if person.alone >= command.ample else group


def _said_of_the_group(person: Person, objection: Sentence) -> Sentence:
    """An admin is bound by this only where the group says so."""
    if person.alone != Role.ADMIN:
        return objection
    return _works_alone(
        say(
            "{fault} You are an admin, but this group allows at most {highest}: {setting}.",
            fault=objection,
            highest=code(person.role.word),
            setting=_SETTING,
        )
    )


def _works_alone(refusal: Sentence) -> Sentence:
    return say("{refusal} In a private chat with me it works.", refusal=refusal)


def _objection(subject: object) -> Sentence | None:
    """Closed: what has no rule is not for operators."""
    if isinstance(subject, ContainerSpec):
        return container_objection(subject)
    return say("No rule covers this yet, so only an admin may do it.")
