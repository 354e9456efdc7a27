"""The docker line that does what a /run did, without its secrets."""

from __future__ import annotations

import shlex

from bot.commands.containers.run_flags import RunFlags
from bot.core.arguments import Field, fields
from bot.core.ports import Redaction


def docker_line(args: RunFlags, redaction: Redaction) -> str:
    """`docker run -d -e TZ nginx`: a variable's name alone takes its value from the shell.

    Values may be secrets, and an answer stays in the chat's history. What else looks like one, in
    a label, a health check or the container's own command, is `***`.
    """
    words = ["docker", "run"]
    for field in fields(RunFlags):
        value = getattr(args, field.name)
        if field.opt.flags and value != field.default:
            words += _flag(field, value)
    return redaction.line(shlex.join([*words, args.image, *args.command]))


def _flag(field: Field, value: object) -> list[str]:
    flag = field.opt.flags[0]
    if not field.takes_value:
        return [flag]
    given = value if isinstance(value, tuple) else (value,)
    return [word for one in given for word in (flag, _shown(field.name, str(one)))]


def _shown(field: str, word: str) -> str:
    return word.partition("=")[0] if field == "env" else word
