"""The docker line that does what a /run did, without the values of its variables."""

from __future__ import annotations

import re
import shlex

from bot.commands.containers.run_flags import RunFlags
from bot.core.arguments import Field, fields

_SECRET = re.compile(r"token|secret|passw|credential|auth|key", re.IGNORECASE)


def docker_line(args: RunFlags) -> str:
    """`docker run -d -e TZ nginx`: a variable's name alone takes its value from the shell.

    Values may be secrets, and an answer stays in the chat's history.
    """
    words = ["docker", "run"]
    for field in fields(RunFlags):
        value = getattr(args, field.name)
        if field.opt.flags and value != field.default:
            words += _flag(field, value)
    return shlex.join([*words, args.image, *args.command])


def _flag(field: Field, value: object) -> list[str]:
    flag = field.opt.flags[0]
    if not field.takes_value:
        return [flag]
    given = value if isinstance(value, tuple) else (value,)
    return [word for one in given for word in (flag, _shown(field.name, str(one)))]


def _shown(field: str, word: str) -> str:
    name = word.partition("=")[0]
    if field == "env":
        return name
    if field in {"label", "log_opt"} and _SECRET.search(name):
        return f"{name}=…"
    return word
