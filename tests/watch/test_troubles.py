"""What a digest says of incidents: each in all digests of its time, and nothing old as new."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.plan_results import DigestShown
from bot.core.watch_ports import Ledger
from bot.domain.digest import HostDigest, ProjectState, Trouble
from bot.domain.happening import DiskEased, DiskFilling, Vanished
from tests.render.shown import shown
from tests.watch.told_troubles import told
from tests.watch.written import HOST, MIDNIGHT, Written, a_container, seconds

WEB, DB = a_container("web", "shop"), a_container("shop-db-1", "shop")


async def test_what_goes_on_is_in_each_digest_and_says_since_when(ledger: Ledger) -> None:
    written = Written()
    written.at(8)
    written.died(WEB)
    written.at(9 + 2 * 24)
    assert await told(ledger, written) == "web (shop) crashed (still, began 2 days ago)"
    assert await told(ledger, written, day=1) == "web (shop) crashed (still, began 2 days ago)"


async def test_what_began_since_needs_no_such_word(ledger: Ledger) -> None:
    written = Written()
    written.at(10)
    written.died(WEB)
    assert await told(ledger, written) == "web (shop) crashed (still)"


async def test_what_happened_on_another_host_is_not_told_of_this_one(ledger: Ledger) -> None:
    written = Written()
    written.at(10)
    written.died(a_container("web", "shop", host="edge"))
    assert await told(ledger, written) == ""


async def test_deaths_of_before_are_not_told_as_new(ledger: Ledger) -> None:
    written = Written()
    written.at(8)
    for hour in (8, 8, 8, 10, 11):
        written.at(hour, second=written.now.second + 1)
        written.started(WEB)
        written.died(WEB)
    words = "web (shop) crashed 5 times, restarted 4 times (still, began 3 hr ago)"
    assert await told(ledger, written) == words


async def test_what_was_over_by_then_is_told_no_more(ledger: Ledger) -> None:
    written = Written()
    written.at(8)
    written.died(WEB)
    written.started(WEB)
    written.take(DiskFilling(HOST, written.now, 1, 100))
    written.wait(seconds(60))
    written.take(DiskEased(HOST, written.now, 50, 100))
    written.at(10)
    assert await told(ledger, written) == ""


async def test_what_ended_since_is_told(ledger: Ledger) -> None:
    written = Written()
    written.at(8)
    written.died(WEB)
    written.take(DiskFilling(HOST, written.now, 1, 100))
    written.at(10)
    written.started(WEB)
    written.take(DiskEased(HOST, written.now, 50, 100))
    written.wait(seconds(60))
    assert await told(ledger, written) == (
        "web (shop) crashed, restarted (began 2 hr ago); the disk was nearly full (began 2 hr ago)"
    )


async def test_each_of_a_group_by_its_own_trouble_and_time(ledger: Ledger) -> None:
    written = Written()
    written.at(8)
    written.died(WEB)
    written.unhealthy(DB)
    both = "web (shop) crashed (still, began 2 hr ago); shop-db-1 unhealthy (still, began 2 hr ago)"
    written.at(10)
    assert await told(ledger, written) == both
    written.healthy(DB)
    written.at(10 + 24)
    assert await told(ledger, written, day=1) == "web (shop) crashed (still, began 26 hr ago)"


async def test_how_often_it_was_started_again(ledger: Ledger) -> None:
    written = Written()
    written.at(10)
    for _ in range(3):
        written.wait(seconds(1))
        written.died(WEB)
        written.started(WEB)
    assert await told(ledger, written) == "web (shop) crashed 3 times, restarted each time (still)"
    written.removed(WEB)
    written.wait(seconds(60))
    assert await told(ledger, written) == "web (shop) crashed 3 times"


async def test_what_does_not_end_of_it_was_not_started_again(ledger: Ledger) -> None:
    written = Written()
    written.at(10)
    for _ in range(2):
        written.wait(seconds(1))
        written.unhealthy(WEB)
    assert await told(ledger, written) == "web (shop) unhealthy 2 times (still)"


async def test_a_failing_check_is_no_crash_and_no_restart(ledger: Ledger) -> None:
    written = Written()
    written.at(10)
    for _ in range(2):
        written.unhealthy(WEB)
        written.wait(seconds(20))
        written.healthy(WEB)
        written.wait(seconds(20))
    written.died(WEB)
    assert not written.only.is_loop
    assert await told(ledger, written) == "web (shop) crashed (still)"


async def test_nor_does_it_hide_one(ledger: Ledger) -> None:
    written = Written()
    written.at(10)
    for one in (WEB, DB):
        written.died(one)
    written.started(WEB)
    written.wait(seconds(20))
    written.unhealthy(WEB)
    crashed = "web (shop) crashed, restarted (still); shop-db-1 crashed (still)"
    assert await told(ledger, written) == crashed


async def test_two_incidents_of_one_container_are_told_together(ledger: Ledger) -> None:
    written = Written()
    written.at(8, 59, 50)
    for _ in range(2):
        written.died(WEB)
        written.wait(seconds(20))
        written.started(WEB)
        written.wait(timedelta(minutes=20))
    assert len(written.incidents) == 2
    words = "web (shop) crashed 2 times, restarted each time (began 41 min ago)"
    assert await told(ledger, written) == words


async def test_what_goes_on_or_is_gone_comes_before_what_was_frequent(ledger: Ledger) -> None:
    written = Written()
    written.at(10)
    written.died(DB)
    written.wait(seconds(60))
    for _ in range(3):
        written.died(WEB)
        written.started(WEB)
        written.wait(seconds(40))
    written.wait(timedelta(minutes=20))
    written.take(Vanished(HOST, written.now, (a_container("tool"),), MIDNIGHT))
    words = "shop-db-1 crashed (still); tool gone; web (shop) crashed 3 times, restarted each time"
    assert await told(ledger, written) == words


def test_a_project_is_named_where_there_are_several_and_the_line_stays_short() -> None:
    shop, none = ProjectState("shop", 1, 1), ProjectState("", 1, 1)
    short, long = (
        Trouble("start", "web", 1, is_open=False, project=project) for project in ("shop", "s" * 40)
    )
    host = HostDigest("local", projects=(shop,), troubles=(short, long))
    digest = DigestShown(MIDNIGHT, MIDNIGHT, (host,))
    assert "⚠️ web did not start; web did not start" in shown(digest)
    several = replace(digest, hosts=(replace(host, projects=(shop, none)),))
    assert "⚠️ web (shop) did not start; web did not start" in shown(several)
