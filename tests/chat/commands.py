"""A few commands with every kind of result, for this folder's tests only."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from bot.core.arguments import Arguments, NoArguments, Opt
from bot.core.call import Call
from bot.core.command import REGISTRY, Handler, Risk, command
from bot.core.errors import DeliveryFailed
from bot.core.results import File, Live, Question, Result
from bot.domain.role import Role
from bot.domain.sentence import say
from bot.domain.text import Text, code, pre, text
from bot.locale.catalogue import Catalogue
from bot.render.view import Button, Tone, View, view

Results = AsyncGenerator[Result, None]


@dataclass(frozen=True)
class Words(Result):
    shown: Text
    buttons: tuple[tuple[Button, ...], ...] = ()


@dataclass(frozen=True)
class Tick(Live):
    number: int


@dataclass(frozen=True)
class Undrawable(Result):
    pass


class WordsArgs(Arguments):
    words: Annotated[tuple[str, ...], Opt("words to say")] = ()


class CountArgs(Arguments):
    seconds: Annotated[float, Opt("between two ticks", ("--every",))] = 0.05
    number: Annotated[int, Opt("how far", ("--number",))] = 3


class FileArgs(Arguments):
    path: Annotated[str, Opt("what to send")]


ran: list[str] = []
"""Which commands really did something, in order."""


gates: list[asyncio.Event] = []
"""For what goes on until a test has done something meanwhile."""


@contextmanager
def held_back() -> Iterator[None]:
    """No `touch` ends before this does."""
    gate = asyncio.Event()
    gates.append(gate)
    yield
    gates.remove(gate)
    gate.set()


def draw() -> None:
    view.register(Words, lambda shown, _: View(shown.shown, shown.buttons))
    view.register(Tick, _tick)


def _tick(shown: Tick, catalogue: Catalogue) -> View:
    return View(text(f"tick {shown.number}"), ((Button("Stop", halts=True, tone=Tone.DANGER),),))


async def echo(call: Call, args: WordsArgs) -> Results:
    """Say the words again."""
    ran.append(call.request.line)
    yield Words(text(" ".join(args.words) or "nothing"))


async def stats(call: Call, args: WordsArgs) -> Results:
    """What a container uses; it is asked for in reply to an incident, too."""
    ran.append(call.request.line)
    yield Words(text("stats of ", " ".join(args.words)))


async def count(call: Call, args: CountArgs) -> Results:
    """Count in one message."""
    ran.append(call.request.line)
    for number in range(1, args.number + 1):
        yield Tick(number)
        try:
            await asyncio.wait_for(call.stopped.wait(), args.seconds)
        except TimeoutError:
            continue
        yield Words(text(f"stopped at {number}"))
        return
    yield Words(text(f"counted to {args.number}"))


async def wipe(call: Call, args: WordsArgs) -> Results:
    """Ask, then do it."""
    ran.append(call.request.line)
    yield Words(text("wiped ", code(args.words[0])))


async def ask(call: Call, args: WordsArgs) -> Question | None:
    return Question(
        say("Wipe {name}?", name=code(args.words[0])), (), say("Wipe it"), "docker wipe"
    )


async def touch(call: Call, args: CountArgs) -> Results:
    """Change something, unasked, from a button that can be pressed again."""
    ran.append(call.request.line)
    if not args.number:
        yield Words(text("a card"), ((Button("Touch", "/touch --number 1 --every 0.5"),),))
        return
    await asyncio.sleep(args.seconds)
    for gate in gates:
        await gate.wait()
    yield Words(text("touched"))


async def pages(call: Call, args: NoArguments) -> Results:
    """A listing with pages."""
    page = call.request.page
    more = Button("Next", "/pages", page=page + 1, edits=True)
    copied = Button("Copy", copies="docker ps")
    yield Words(text(f"page {page}"), ((more, copied),))


async def broken(call: Call, args: NoArguments) -> Results:
    """Fail by a fault of ours."""
    yield Words(text("begun"), ((Button("Again", "/broken"),),))
    await asyncio.sleep(0.2)
    raise ZeroDivisionError("a secret inside")


async def undrawable(call: Call, args: NoArguments) -> Results:
    """Yield what nobody can draw."""
    yield Undrawable()


async def long(call: Call, args: CountArgs) -> Results:
    """Many lines."""
    yield Words(text("Lines:", pre("\n".join(f"line {n}" for n in range(args.number)))))


async def file(call: Call, args: FileArgs) -> Results:
    """Send a file."""
    path = Path(args.path)
    try:
        yield File(path, path.name, say("Here is {name}.", name=code(path.name)))
    except DeliveryFailed:
        yield Words(text("not delivered"))
        return
    yield Words(text("delivered"))


async def files(call: Call, args: FileArgs) -> Results:
    """Send a file twice."""
    for name in ("one", "two"):
        yield File(Path(args.path), name, say("A part."))
    yield Words(text("both delivered"))


async def lasting(call: Call, args: FileArgs) -> Results:
    """Send a file, say so, and end only later, when that was seen already."""
    yield Tick(1)
    await asyncio.sleep(0.2)
    path = Path(args.path)
    yield File(path, path.name, say("A file."))
    yield Words(text("the end"))
    await asyncio.sleep(1.5)


async def stubborn(call: Call, args: CountArgs) -> Results:
    """Not end when told to."""
    deadline = call.clock.monotonic() + 15 * args.seconds
    while (left := deadline - call.clock.monotonic()) > 0:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(min(left, args.seconds))
    yield Words(text("at last"))


async def wait(call: Call, args: CountArgs) -> Results:
    """Show nothing for a while."""
    await asyncio.sleep(args.seconds)
    yield Words(text("waited"))


async def cancel(call: Call, args: NoArguments) -> Results:
    """Stop all."""
    stopped = call.running.cancel(call.request.person.id, call.request.place.chat)
    yield Words(text(f"cancelled {stopped}"))


COMMANDS: tuple[tuple[Handler[Any], Role, Risk], ...] = (
    (echo, Role.VIEWER, Risk.READ),
    (stats, Role.VIEWER, Risk.READ),
    (count, Role.VIEWER, Risk.READ),
    (wipe, Role.ADMIN, Risk.DESTROY),
    (touch, Role.VIEWER, Risk.CHANGE),
    (pages, Role.VIEWER, Risk.READ),
    (broken, Role.VIEWER, Risk.READ),
    (undrawable, Role.VIEWER, Risk.READ),
    (long, Role.VIEWER, Risk.READ),
    (file, Role.VIEWER, Risk.READ),
    (files, Role.VIEWER, Risk.READ),
    (lasting, Role.VIEWER, Risk.READ),
    (stubborn, Role.VIEWER, Risk.READ),
    (wait, Role.VIEWER, Risk.READ),
    (cancel, Role.VIEWER, Risk.READ),
)


def _declare() -> None:
    for handler, role, risk in COMMANDS:
        summary = (handler.__doc__ or "").partition("\n")[0]
        command(handler.__name__, summary, role=role, risk=risk)(handler)
    REGISTRY["wipe"].question(ask)


@contextmanager
def declared() -> Iterator[None]:
    """The commands, and nothing else, in the registry."""
    before = dict(REGISTRY)
    REGISTRY.clear()
    ran.clear()
    draw()
    _declare()
    try:
        yield
    finally:
        REGISTRY.clear()
        REGISTRY.update(before)
