"""Docker's commands that are not offered here, and what to use instead."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.core.flags import hints
from bot.domain.excerpt import excerpt
from bot.domain.sentence import Sentence, say
from bot.domain.text import code

_CONTAINERS = say("{line} lists the containers.", line="/ps")
_IMAGES = say("{line} lists the images.", line="/images")
_CARD = say("A container's card, behind its button under {line}, shows the most.", line="/ps")

# One that is declared goes before its row here.
NOT_OFFERED = hints(
    ("kill", say("{line} kills at once.", line=code("/stop -t 0"))),
    ("inspect", _CARD),
    ("port", say("{line} shows the ports.", line="/ps")),
    ("top", say("{line} shows what containers take.", line="/stats")),
    ("attach", say("{line} shows what it writes.", line=code("/logs -f"))),
    ("create", say("{line} makes one and starts it.", line=code("/run -d"))),
    ("unpause", say("{line} wakes a paused container.", line="/restart")),
    ("events", say("{line} lists what went wrong.", line="/incidents")),
    ("info", say("{line} shows the versions.", line="/version")),
    ("container", _CONTAINERS),
    ("image", _IMAGES),
    "exec build push login logout search commit cp diff export history import load pause rename",
    "rmi tag update wait builder buildx checkpoint compose context manifest network plugin system",
    "trust volume config node secret service stack swarm prune",
)


_COMMAND = re.compile(r"/(\w+)")


def not_offered(name: str, may: Callable[[str], bool]) -> Sentence | None:
    """What to say of a command that docker has; None: it has none of that name.

    What `may` refuses, by the command's name, is not advised.
    """
    if name not in NOT_OFFERED:
        return None
    instead, shown = NOT_OFFERED[name], excerpt(f"/{name}")
    if instead is None or not all(map(may, _COMMAND.findall(str(instead)))):
        return say("Docker's {name} is not offered here yet.", name=shown)
    return say("Docker's {name} is not offered here yet. {instead}", name=shown, instead=instead)
