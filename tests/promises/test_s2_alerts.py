"""S2 where the bot speaks first: what containers and engines say is text in an alert, too."""

from __future__ import annotations

from contextlib import suppress

from bot.chat.entities import fit
from bot.domain.clean import clean
from bot.render.state import SAID_CHARACTERS, flat
from bot.sandbox.client import Sent
from tests.e2e.alerted import alone, crash, docker
from tests.e2e.bot import Bot
from tests.e2e.people import People
from tests.live.engine import DockerFailedError, Engine
from tests.live.images import BUSYBOX, HEALTH
from tests.promises.test_bad_input_in_chat import LINES, printing

STYLES = {"bold", "code", "expandable_blockquote"}
DETECTED = {"url", "mention", "hashtag", "bot_command", "phone_number", "email"}
"""What Telegram finds by itself in any text: it leads nowhere but where the text says."""
CONTROLS = ("\x1b", "\x9b", "\x00", "\x07", "\r", "\u202e", "\u2066")
ARGUMENT = "<b>x</b>&amp;tg://user?id=1 *y* \u202e\x1b[31m\x1b]8;;http://evil\x07z"


def odd(message: Sent) -> set[str]:
    """Entities that text alone does not give, and what reaches terminals or turns the writing."""
    kinds = {one["type"] for one in message.entities} - STYLES - DETECTED
    return kinds | {one for one in CONTROLS if one in message.text}


def quoted(message: Sent) -> str:
    """What stands in its quote, by the entity's own offsets in UTF-16 units."""
    (quote,) = [one for one in message.entities if one["type"] == "expandable_blockquote"]
    units = message.text.encode("utf-16-le")
    start, end = 2 * quote["offset"], 2 * (quote["offset"] + quote["length"])
    return units[start:end].decode("utf-16-le")


async def test_s2_the_log_of_a_crash_stays_text(
    alerted: Bot, people: People, engine: Engine
) -> None:
    await crash(engine, "hostile", script=f"{printing(*LINES)}; exit 3")
    card = await people.admin.wait_for(r"hostile crashed[\s\S]*bold", since=0)
    assert quoted(card) == "\n".join(fit(clean(line)) for line in LINES)
    assert odd(card) == set()


async def test_s2_the_words_of_a_health_check_stay_text(
    alerted: Bot, people: People, engine: Engine
) -> None:
    check = f"--health-cmd={printing(*LINES)}; exit 1"
    flags = ("--health-interval=1s", "--health-retries=1", check)
    await docker(engine, "run", "-d", "--name", "ill", *alone("ill"), *flags, HEALTH)
    card = await people.admin.wait_for(r"ill is unhealthy[\s\S]*bold", since=0)
    assert quoted(card) == fit(flat("\n".join(LINES), SAID_CHARACTERS))
    assert odd(card) == set()


async def test_s2_a_start_error_that_repeats_its_argument_stays_text(
    alerted: Bot, people: People, engine: Engine
) -> None:
    ada = people.admin
    await ada.send(f"/run --name mine {BUSYBOX} '<b>x</b>&amp;tg://user?id=1'")
    refused = await ada.wait_for("\u26a0")
    assert refused.text.endswith("no program <b>x</b>&amp;tg://user?id=1 in the image.")
    assert odd(refused) == set()
    # Both ways: in plain words, and, since it is too long for those, in the engine's own.
    for name, argument in (("theirs", ARGUMENT), ("long", ARGUMENT + "x" * 40)):
        with suppress(DockerFailedError):
            await docker(engine, "run", "-d", "--name", name, *alone(name), BUSYBOX, argument)
        card = await ada.wait_for(f"{name} could not start", since=0)
        assert "<b>x</b>&amp;tg://user?id=1 *y* " in (quoted(card) if name == "long" else card.text)
        assert odd(card) == set()
        await ada.send(f"/card {name}")
        shown = await ada.wait_for("It could not start")
        assert "<b>x</b>&amp;tg://user?id=1 *y* " in shown.text
        assert odd(shown) == set()
