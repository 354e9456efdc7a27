"""Who may do what: the role that a command needs, then rules on what it is asked to do."""

from __future__ import annotations

from bot.core.arguments import Needs
from bot.core.errors import Refused
from bot.core.ports import Guarded
from bot.core.request import Person
from bot.domain.container_spec import ContainerSpec
from bot.domain.role import Role
from bot.domain.sentence import Sentence, say
from bot.domain.text import code
from bot.policy.container_rules import objection as container_objection


class Rules:
    """`core.ports.Policy`. Admins are bound by the command's role alone."""

    def judge(self, person: Person, command: Guarded, subject: object) -> None:
        """Refused names the role or the flag that is in the way."""
        needed = max(command.role, subject.role) if isinstance(subject, Needs) else command.role
        if person.role < needed:
            raise Refused(
                say(
                    "{command} needs the role {needed}. Yours is {yours} here.",
                    command=code(f"/{command.name}"),
                    needed=code(needed.word),
                    yours=code(person.role.word),
                )
            )
        if subject is None or isinstance(subject, Needs) or person.role >= Role.ADMIN:
            return
        found = _objection(subject)
        if found is not None:
            raise Refused(found)

    def may(self, person: Person, command: Guarded) -> bool:
        """By role alone."""
        return person.role >= command.role


def _objection(subject: object) -> Sentence | None:
    """Closed: what has no rule is not for operators."""
    if isinstance(subject, ContainerSpec):
        return container_objection(subject)
    return say("No rule covers this yet, so only an admin may do it.")
