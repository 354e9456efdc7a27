"""C3 and what buttons do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.chat.buttons import Keyboards
from bot.chat.entities import fit, units
from bot.core.limits import Limits
from bot.core.pending import Parked
from bot.render.view import Button
from bot.sandbox.client import ChatClient, Person, Sandbox
from tests.chat import commands
from tests.chat.conftest import ADA, Deckhand
from tests.chat.stand_ins import MovableClock
from tests.chat.test_entities import HOSTILE
from tests.promises.waiting import until


async def test_a_question_is_confirmed_by_its_first_button(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await ada.send("/wipe web")
    question = await ada.chat.wait_for("Wipe web", button="Wipe it")
    assert question.buttons == ["Wipe it", "Cancel"]
    assert commands.ran == []
    press = await ada.chat.press(0)
    assert (await press.answer())["text"] == ""
    done = await ada.chat.wait_for("wiped web")
    assert done.raw["reply_to"] == question.id
    await ada.chat.wait_for("→ Wipe it")
    (asked,) = [one for one in await ada.chat.messages() if one.id == question.id]
    assert asked.text == f"{question.text}\n\n→ Wipe it"
    assert asked.buttons == []
    assert {"type": "code", "offset": 5, "length": 3} in asked.entities
    assert commands.ran == ["/wipe web"]


async def test_its_last_button_cancels(bot: Deckhand, sandbox: Sandbox, ada: Person) -> None:
    await ada.send("/wipe web")
    question = await ada.chat.wait_for("Wipe web")
    await (await ada.chat.press(-1)).answer()
    closed = await ada.chat.wait_for("Cancelled")
    assert (closed.id, closed.buttons) == (question.id, [])
    await sandbox.wait_until_idle()
    replay = await ada.chat.press(0, question, data=question.raw["buttons"][0][0]["callback_data"])
    assert "used already" in (await replay.answer())["text"]
    assert commands.ran == []
    await bot.settled()


async def test_a_mistyped_command_is_corrected_with_one_tap(bot: Deckhand, ada: Person) -> None:
    await ada.send("/wpie web TOKEN=canary")
    offered = await ada.chat.wait_for("I know no command /wpie", button="/wipe web TOKEN=***")
    await ada.chat.press("/wipe web TOKEN=***", offered)
    await ada.chat.wait_for("Wipe web", button="Wipe it")
    assert commands.ran == []


async def test_c3_another_persons_press_is_refused(
    bot: Deckhand, group: ChatClient, ada: Person, otto: Person
) -> None:
    await group.acting(otto).send("/pages")
    listing = await group.wait_for("page 0", since=0)
    press = await group.acting(ada).press("Next", listing)
    assert "for the person who sent" in (await press.answer())["text"]
    assert (await group.messages())[-1].text == "page 0"


async def test_c3_a_replay_is_refused(bot: Deckhand, sandbox: Sandbox, ada: Person) -> None:
    await ada.send("/wipe web")
    question = await ada.chat.wait_for("Wipe web")
    data = question.raw["buttons"][0][0]["callback_data"]
    assert len(data.encode()) <= 64
    presses = [await ada.chat.press(0, question, data=data) for _ in range(3)]
    answers = [(await press.answer())["text"] for press in presses]
    assert sorted(answers)[0] == ""
    assert all("used already" in answer for answer in sorted(answers)[1:])
    await ada.chat.wait_for("wiped web", since=0)
    await sandbox.wait_until_idle()
    assert commands.ran == ["/wipe web"]


async def test_c3_an_expired_press_is_refused(bot: Deckhand, ada: Person) -> None:
    await ada.send("/wipe web")
    await ada.chat.wait_for("Wipe web")
    bot.clock.ahead = timedelta(seconds=61)
    press = await ada.chat.press(0)
    assert "expired" in (await press.answer())["text"]
    closed = await ada.chat.wait_for("Expired")
    assert closed.buttons == []
    assert commands.ran == []


async def test_c3_made_up_data_is_refused(bot: Deckhand, ada: Person) -> None:
    await ada.send("/wipe web")
    question = await ada.chat.wait_for("Wipe web")
    for data in ("!made-up", "x", "/wipe web"):
        press = await ada.chat.press(0, question, data=data)
        answer = (await press.answer())["text"]
        assert answer
        assert len(answer) <= 200
    assert commands.ran == []


async def test_c1_a_press_that_is_delivered_twice_runs_once(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await ada.send("/wipe web")
    await ada.chat.wait_for("Wipe web")
    await sandbox.redeliver(3)
    await ada.chat.press(0)
    await ada.chat.wait_for("wiped web")
    await sandbox.wait_until_idle(quiet=0.7)
    assert commands.ran == ["/wipe web"]


async def test_a_page_takes_the_place_of_the_one_before(bot: Deckhand, ada: Person) -> None:
    await ada.send("/pages")
    first = await ada.chat.wait_for("page 0")
    assert first.raw["buttons"][0][1]["copy_text"] == {"text": "docker ps"}
    for number in (1, 2):
        await (await ada.chat.press("Next")).answer()
        page = await ada.chat.wait_for(f"page {number}")
        assert page.id == first.id
    assert len(await ada.chat.bot_messages()) == 1


async def test_a_stop_button_stops_what_runs_and_goes(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    await ada.send("/count --every 5")
    await ada.chat.wait_for("tick 1", button="Stop")
    press = await ada.chat.press("Stop")
    assert (await press.answer())["text"] == "Stopping."
    ended = await ada.chat.wait_for("stopped at 1")
    assert ended.buttons == []
    await sandbox.wait_until_idle()
    late = await ada.chat.press(0, ended, data=press.data)
    assert "ended already" in (await late.answer())["text"]
    await until(lambda: bot.rows("select * from buttons") == [])


async def test_a_stop_button_of_a_command_that_is_done_says_so(
    bot: Deckhand, sandbox: Sandbox, ada: Person
) -> None:
    """Its answer is still on its way, and so is the message without the button."""
    await ada.send("/count --number 2 --every 0.6")
    await ada.chat.wait_for("tick 1", button="Stop")
    await sandbox.fault("hang", method="editMessageText", seconds=3600)
    await until(lambda: bot.verdicts == ["done"])
    press = await ada.chat.press("Stop")
    assert (await press.answer())["text"] == "This has ended already."
    await sandbox.clear_faults()
    await ada.chat.wait_for("counted to 2")


async def test_an_admin_may_stop_anybodys_command_and_nobody_else(
    bot: Deckhand, group: ChatClient, ada: Person, otto: Person
) -> None:
    await group.acting(ada).send("/count --every 5")
    await group.wait_for("tick 1", since=0)
    press = await group.acting(otto).press("Stop")
    assert "or an admin" in (await press.answer())["text"]
    await group.acting(otto).send("/count --every 5")
    mine = await group.acting(otto).wait_for("tick 1", since=0)
    await (await group.acting(ada).press("Stop", mine)).answer()
    await group.wait_for("stopped at 1", since=0)


async def test_a_press_is_told_when_too_much_runs(bot: Deckhand, ada: Person) -> None:
    await ada.send("/wipe web")
    question = await ada.chat.wait_for("Wipe web")
    await bot.settled()
    for _ in range(bot.limits.calls_per_person):
        await ada.send("/count --every 5")
    await ada.chat.press("Wipe it", question)
    await ada.chat.wait_for("are not begun")
    await ada.send("/cancel")
    await ada.chat.wait_for("cancelled 6")
    assert bot.whys == ["too many commands under way"]
    assert "/wipe web" not in commands.ran
    assert len(commands.ran) == 6


async def test_c1_buttons_survive_a_restart(bot: Deckhand, sandbox: Sandbox, ada: Person) -> None:
    await ada.send("/wipe web")
    await ada.chat.wait_for("Wipe web")
    await bot.stop()
    await bot.start()
    await (await ada.chat.press("Wipe it")).answer()
    await ada.chat.wait_for("wiped web")
    await bot.settled()
    assert bot.verdicts == ["asked", "done"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.builds(Button, HOSTILE, line=HOSTILE, copies=HOSTILE), max_size=12))
async def test_s2_hostile_labels_and_copies_make_sound_buttons(row: list[Button]) -> None:
    parked: list[Parked] = []
    keyboards = Keyboards(Noting(parked), Limits(), MovableClock(), ADA, ADA, "token")
    markup = await keyboards.build([row])
    for shown in markup.to_dict()["inline_keyboard"] if markup else ():
        assert 1 <= len(shown) <= 8
        for one in shown:
            assert fit(one["text"]).strip() == one["text"]
            assert one["text"]
            if "copy_text" in one:
                assert 1 <= units(one["copy_text"]["text"]) <= 256


@dataclass
class Noting:
    """Gives tokens and notes what for."""

    parked: list[Parked]

    async def park(self, parked: Sequence[Parked]) -> tuple[str, ...]:
        self.parked.extend(parked)
        return tuple(f"token{number}" for number, _ in enumerate(parked))

    async def find(self, token: str) -> Parked | None:
        raise NotImplementedError

    async def take(self, token: str) -> bool:
        raise NotImplementedError
