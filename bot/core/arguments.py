"""A command's arguments: a pydantic model whose fields carry their flags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticUndefined

from bot.core.errors import UsageError
from bot.core.flags import Flag, Grammar, HelpAsked, NotOffered, plain_places, read
from bot.domain.excerpt import excerpt
from bot.domain.role import Role
from bot.domain.sentence import NotationError, Sentence, say
from bot.domain.text import code


@dataclass(frozen=True)
class Opt:
    """What a field is on the command line; without flags it is a positional argument."""

    help: str
    """One line, English, the catalogue's key."""
    flags: tuple[str, ...] = ()
    metavar: str = ""
    """The value's name in the usage; the field's own name by default."""
    common: bool = False
    """One of those that help shows first, where there are many."""
    role: Role | None = None
    """What whoever gives it needs, where that is more than the command itself does."""


@dataclass(frozen=True)
class Containers(Opt):
    """A positional argument that names containers: the pipeline resolves it."""


@dataclass(frozen=True)
class Rest(Opt):
    """All the words that are left, whatever they look like: the container's own command."""


@dataclass(frozen=True, slots=True)
class Needs:
    """These words ask for a higher role than the command itself does."""

    role: Role
    word: str
    """The one that asks for it, as in the usage."""


class Arguments(BaseModel):
    """Base of all commands' arguments."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
    not_offered: ClassVar[NotOffered] = {}
    """Flags that docker's command has and this one does not."""

    @property
    def is_about_host(self) -> bool:
        """False where, given so, the command says nothing of a host."""
        return True

    def subject(self) -> object:
        """What the finer rules judge; None: there are none for it."""
        return None

    def needs(self) -> Needs | None:
        """The highest role that a given argument asks for by its `Opt`; None: none asks for any."""
        given = ((one, getattr(self, one.name)) for one in fields(type(self)))
        asked = [
            Needs(one.opt.role, one.word(value))
            for one, value in given
            if one.opt.role is not None and value != one.default
        ]
        return max(asked, key=lambda one: one.role) if asked else None


class NoArguments(Arguments):
    """For commands that take none."""


@dataclass(frozen=True)
class Field:
    """One argument as the grammar and the usage see it."""

    name: str
    opt: Opt
    takes_value: bool
    many: bool
    required: bool
    default: object

    @property
    def metavar(self) -> str:
        """The value's name in the usage."""
        return self.opt.metavar or self.name.upper().removesuffix("S" if self.many else "")

    def word(self, value: object) -> str:
        """What stands for it: the flag, the one of its fixed words that was given, or its name."""
        if self.opt.flags:
            return self.opt.flags[-1]
        words = self.metavar.split("|")
        return str(value) if str(value) in words else words[0]


def fields(model: type[Arguments]) -> tuple[Field, ...]:
    """The model's arguments in the order in which they are declared."""
    return tuple(_field(name, info) for name, info in model.model_fields.items())


def _field(name: str, info: FieldInfo) -> Field:
    opt = next((extra for extra in info.metadata if isinstance(extra, Opt)), None)
    if opt is None:
        raise TypeError(f"argument {name} has no Opt")
    many = get_origin(info.annotation) is tuple
    kinds = (info.annotation, *get_args(info.annotation))
    default = None if info.default is PydanticUndefined else info.default
    takes_value = bool not in kinds
    return Field(name, opt, takes_value, many, info.is_required(), default)


def _grammar(model: type[Arguments]) -> Grammar:
    known = fields(model)
    flags = {
        flag: Flag(field.name, flag, field.takes_value, field.many)
        for field in known
        for flag in field.opt.flags
    }
    rest = any(isinstance(field.opt, Rest) for field in known)
    return Grammar(flags, interspersed=not rest, not_offered=model.not_offered)


def parse(model: type[Arguments], words: tuple[str, ...], usage: str) -> Arguments:
    """The words as the model's values; UsageError says the first fault and the usage line."""
    try:
        values, positional = read(_grammar(model), words)
        values.update(_share_out(model, positional))
        return model.model_validate(values)
    except NotationError as fault:
        raise UsageError(fault.sentence, usage) from None
    except ValidationError as faults:
        raise UsageError(_first_fault(model, faults.errors()), usage) from None


def asks_for_help(model: type[Arguments], words: tuple[str, ...]) -> bool:
    """Whether a flag among them does, as docker's `--help`; what is wrong after it is not read."""
    try:
        read(_grammar(model), words)
    except NotationError as fault:
        return isinstance(fault, HelpAsked)
    return False


def apart(model: type[Arguments], words: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """The flags with their values, and the plain words; NotationError for what is no flag."""
    places = set(plain_places(_grammar(model), words))
    flags = [word for at, word in enumerate(words) if at not in places and word != "--"]
    return flags, [word for at, word in enumerate(words) if at in places]


def own_places(model: type[Arguments], words: tuple[str, ...]) -> tuple[int, ...]:
    """Where plain words stand that are no free text and not for a container, or alone would be
    that; NotationError for what is no flag."""
    places = plain_places(_grammar(model), words)
    positional = [one for one in fields(model) if not one.opt.flags]
    if len(positional) == 1 and not isinstance(positional[0].opt, Rest):
        return places
    most = sum(not one.many for one in positional)
    return places if len(places) == most + 1 else places[:most]


def instead(model: type[Arguments], words: tuple[str, ...], name: str, full: str) -> list[str]:
    """The words with `full` where `name` stands as a plain word; flags' values stay."""
    places = set(plain_places(_grammar(model), words))
    return [full if at in places and word == name else word for at, word in enumerate(words)]


def _share_out(model: type[Arguments], words: list[str]) -> Mapping[str, object]:
    """Positional words to positional fields; the one with many takes what the others leave."""
    shared: dict[str, object] = {}
    for field in (field for field in fields(model) if not field.opt.flags):
        if field.many:
            if words:
                shared[field.name] = tuple(words)
            words = []
        elif words:
            shared[field.name] = words.pop(0)
    if words:
        raise NotationError(say("{word} is one word too many.", word=excerpt(words[0])))
    return shared


def _first_fault(model: type[Arguments], faults: list[ErrorDetails]) -> Sentence:
    fault = faults[0]
    place = fault["loc"][0] if fault["loc"] else ""
    field = next((field for field in fields(model) if field.name == place), None)
    cause: Any = fault.get("ctx", {}).get("error")
    if isinstance(cause, NotationError):
        return cause.sentence
    if field is None:
        return say("This can't be read: {fault}.", fault=str(cause or fault["msg"]))
    return _fault_of(field, fault)


_FAULTS = {
    "int_parsing_size": say("{name} is too large a number: {given}."),
    "int_parsing": say("{name} takes a whole number, not {given}."),
    "int_from_float": say("{name} takes a whole number, not {given}."),
    "float_parsing": say("{name} takes a number, not {given}."),
    "bool_parsing": say("{name} takes true or false, not {given}."),
    "greater_than_equal": say("{name} is at least {bound}, not {given}."),
    "less_than_equal": say("{name} is at most {bound}, not {given}."),
    "literal_error": say("{name} is one of {bound}, not {given}."),
    "enum": say("{name} is one of {bound}, not {given}."),
}
_NO_SUCH_WORD = say("{given} is not one of {bound}.")
"""Of a positional argument: its name in the usage is that list already."""


def _fault_of(field: Field, fault: ErrorDetails) -> Sentence:
    if fault["type"] in {"missing", "too_short"}:
        return say("{name} is missing.", name=code(field.metavar))
    context = fault.get("ctx", {})
    bound = context.get("ge", context.get("le", context.get("expected", "")))
    values = {
        "name": code(field.opt.flags[-1] if field.opt.flags else field.metavar),
        "given": excerpt(str(fault["input"])),
        "bound": str(bound).replace("'", ""),
    }
    sentence = _FAULTS.get(fault["type"], say("{name} can't be {given}."))
    if fault["type"] in {"literal_error", "enum"} and not field.opt.flags:
        sentence = _NO_SUCH_WORD
    return replace(sentence, values=values)
