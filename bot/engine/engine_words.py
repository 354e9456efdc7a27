"""What the engine itself says when something fails.

The texts are those of engine 20.10 to 28; the engine has no error codes.
"""

from __future__ import annotations

from bot.core.errors import EngineConflict, EngineDiskFull, EngineNotFound, EngineRefused
from bot.domain.clean import clean
from bot.domain.sentence import say
from bot.domain.short_id import short_id
from bot.domain.start_failure import FLAG_AS_PROGRAM, NO_PROGRAM, PORT_TAKEN
from bot.domain.text import code
from bot.engine.word_rule import rule

_NAME = r"\"?'?(?P<name>[^\s\"']+?)\"?'?"

DISK_FULL = rule(
    (),
    r"no space left on device|disk quota exceeded",
    EngineDiskFull,
    lambda _, words: say("The engine's disk is full. It says: {words}", words=words),
)
NO_REFERENCE = rule(
    (400,),
    r"invalid reference format",
    EngineRefused,
    lambda *_: say("That is not an image name."),
)
"""Both of these are said while pulling, too."""

ENGINE = (
    DISK_FULL,
    rule(
        (404,),
        rf"no such container: {_NAME}$",
        EngineNotFound,
        lambda found, _: say("There is no container {name}.", name=code(found["name"])),
    ),
    rule(
        (404, 500),
        r"no such image: (?P<name>\S+?)(?::\s|$)",
        EngineNotFound,
        lambda found, _: say("The engine has no image {name}.", name=code(found["name"])),
    ),
    rule(
        (404, 500),
        r"reference does not exist",
        EngineNotFound,
        lambda *_: say("The engine has no such image."),
    ),
    rule(
        (409,),
        rf"container name {_NAME} is already in use by container {_NAME.replace('name', 'by')}\.",
        EngineConflict,
        lambda found, _: say(
            "The name {name} is taken by container {other}.",
            name=code(found["name"].removeprefix("/")),
            other=code(short_id(found["by"])),
        ),
    ),
    rule(
        (409,),
        r"cannot remove a (?:running|paused|restarting) container|"
        r"cannot remove container .*container is (?:running|paused|restarting)",
        EngineConflict,
        lambda *_: say("The container is running. Stop it first, or force it."),
    ),
    rule(
        (),
        r"cannot start a paused container",
        EngineConflict,
        lambda *_: say("The container is paused: {line} wakes it.", line="/restart"),
    ),
    rule(
        (409,),
        r"removal of container \S+ is already in progress",
        EngineConflict,
        lambda *_: say("The container is being removed already."),
    ),
    rule(
        (409,),
        r"image is being used by|image is referenced in|has dependent child images",
        EngineConflict,
        lambda _, words: say("The image is in use. The engine says: {words}", words=words),
    ),
    rule(
        (409,),
        r"is not running",
        EngineConflict,
        lambda *_: say("The container is not running."),
    ),
    rule(
        (),
        PORT_TAKEN.pattern,
        EngineConflict,
        lambda found, _: PORT_TAKEN.sentence(found),
    ),
    rule(
        (),
        r"port is already allocated|address already in use",
        EngineConflict,
        lambda _, words: say("A port is taken already. The engine says: {words}", words=words),
    ),
    rule(
        (400,),
        r"bind source path does not exist: (?P<path>[^\n]{1,200})$",
        EngineRefused,
        lambda found, _: say(
            "There is no file or folder {path} on the host.", path=code(clean(found["path"]))
        ),
    ),
    rule(
        (),
        r"logging driver does not support reading",
        EngineRefused,
        lambda *_: say("This container's log can't be read: its log driver sends it elsewhere."),
    ),
    rule(
        (400,),
        r"^invalid filter '(?P<name>[a-z-]+)",
        EngineRefused,
        lambda found, _: say(
            "This engine does not take the filter {name}, or not with that value.",
            name=code(found["name"].lower()),
        ),
    ),
    NO_REFERENCE,
    rule(
        (400,),
        r"client version \S+ is too (?:new|old)",
        EngineRefused,
        lambda _, words: say("The engine's version does not fit. It says: {words}", words=words),
    ),
)

_START = (400, 404, 500)
STARTS = (
    rule(
        _START,
        FLAG_AS_PROGRAM.pattern,
        EngineRefused,
        lambda found, _: FLAG_AS_PROGRAM.sentence(found),
    ),
    rule(_START, NO_PROGRAM.pattern, EngineRefused, lambda found, _: NO_PROGRAM.sentence(found)),
    rule(
        _START,
        r"oci runtime|failed to create (?:shim|task)|executable file not found|exec format error",
        EngineRefused,
        lambda _, words: say("The container does not start. The engine says: {words}", words=words),
    ),
)
"""Why a container does not start, where it is no other of the engine's reasons."""
