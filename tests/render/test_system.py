"""/help, /whoami and /version as a person sees them."""

from __future__ import annotations

from bot import commands
from bot.core.command import REGISTRY
from bot.core.results import Facts, HelpEntry, Manual, Overview
from bot.domain.role import Role
from bot.domain.sentence import say
from bot.domain.text import Style, code, text
from bot.render.system import FAMILIES
from tests.render.shown import drawn, shown


def test_the_overview() -> None:
    entries = (
        HelpEntry("help", "Show the commands, or how to use one.", "system"),
        HelpEntry("images", "List the images.", "images"),
        HelpEntry("logs", "Show what a container wrote.", "containers"),
        HelpEntry("ps", "List the containers.", "containers"),
    )
    assert shown(Overview(entries, Role.VIEWER)) == (
        "What you may do here as viewer:\n\n"
        "Containers\n"
        "/logs: Show what a container wrote.\n"
        "/ps: List the containers.\n\n"
        "Images\n"
        "/images: List the images.\n\n"
        "The bot itself\n"
        "/help: Show the commands, or how to use one.\n\n"
        "More about one: /help COMMAND"
    )
    several = shown(Overview(entries, Role.VIEWER, other_host="nas"))
    assert several.endswith("More about one: /help COMMAND\nOn another host: /ps @nas")


def test_no_family_is_left_out_of_the_overview() -> None:
    commands.load()
    assert {one.family for one in REGISTRY.values() if one.listed} == set(FAMILIES)


def test_a_manual() -> None:
    flags = (("-t, --time SECONDS", "seconds to wait before killing"), ("CONTAINER", "name or id"))
    usage = "/stop [-t SECONDS] CONTAINER..."
    manual = Manual("stop", "Stop running containers.", usage, Role.OPERATOR, flags)
    assert shown(manual) == (
        "/stop\n"
        "Stop running containers.\n\n"
        "/stop [-t SECONDS] CONTAINER...\n\n"
        "-t, --time SECONDS: seconds to wait before killing\n"
        "CONTAINER: name or id\n\n"
        "Needs the role operator."
    )


def test_a_long_manual_folds_what_is_less_common() -> None:
    manual = Manual(
        name="run",
        summary="Run a new container from an image.",
        usage="/run [OPTIONS] IMAGE",
        role=Role.OPERATOR,
        flags=(("-d, --detach", "in the background"),),
        more=(("--init", "a small first process that reaps others"), ("--ip IP", "an address")),
        examples=("/run -d nginx:1.27",),
        above=(("IMAGE", Role.ADMIN),),
    )
    assert shown(manual) == (
        "/run\n"
        "Run a new container from an image.\n\n"
        "/run [OPTIONS] IMAGE\n\n"
        "For example:\n"
        "/run -d nginx:1.27\n\n"
        "-d, --detach: in the background\n\n"
        "Less common:\n"
        "--init: a small first process that reaps others\n"
        "--ip IP: an address\n\n"
        "Needs the role operator.\n"
        "With IMAGE it needs the role admin."
    )
    (folded,) = [span for span in drawn(manual).text.spans if span.style is Style.QUOTE]
    assert folded.text.startswith("--init")
    assert folded.text.endswith("an address")


def test_a_manual_without_flags() -> None:
    assert shown(Manual("cancel", "Stop.", "/cancel", Role.VIEWER, ())) == (
        "/cancel\nStop.\n\n/cancel\n\nNeeds the role viewer."
    )


def test_facts() -> None:
    rows = ((say("Docker"), text(code("20.10.24"))), (say("No answer"), say("It is away.")))
    assert shown(Facts(say("Host {name}", name="nas"), rows)) == (
        "Host nas\nDocker: 20.10.24\nNo answer: It is away."
    )
