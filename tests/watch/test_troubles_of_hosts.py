"""What a digest says of hosts, their disks and images, and of what is gone from them."""

from __future__ import annotations

from datetime import timedelta

from bot.core.watch_ports import Ledger
from bot.domain.happening import DiskEased, DiskFilling, HostBack, HostLost, ImageChanged, Vanished
from tests.watch.told_troubles import told
from tests.watch.written import HOST, MIDNIGHT, Written, a_container, seconds

WEB, DB = a_container("web", "shop"), a_container("shop-db-1", "shop")


async def test_a_disk_that_stays_full_and_images_that_change(ledger: Ledger) -> None:
    written = Written()
    written.at(8)
    written.take(DiskFilling(HOST, written.now, 1, 100))
    written.take(ImageChanged(HOST, written.now, "app:1", "pull"))
    written.at(8 + 24)
    written.take(ImageChanged(HOST, written.now, "app:2", "pull"))
    written.wait(seconds(30))
    assert await told(ledger, written) == (
        "the disk was nearly full (still, began 24 hr ago); image app:2 was changed"
    )


async def test_a_host_is_told_once_and_what_did_not_come_back(ledger: Ledger) -> None:
    written = Written()
    written.at(8)
    written.take(HostLost(HOST, written.now, is_down=True))
    written.died(WEB)
    written.at(10)
    assert await told(ledger, written) == "the engine was away (still, began 2 hr ago)"
    written.take(HostBack(HOST, written.now, (WEB, DB)))
    missing = "web (shop) did not come back (still); shop-db-1 did not come back (still)"
    assert await told(ledger, written) == f"the engine was away (began 2 hr ago); {missing}"
    written.started(DB)
    written.wait(seconds(60))
    missing = "web (shop) did not come back (still)"
    assert await told(ledger, written) == f"the engine was away (began 2 hr ago); {missing}"


async def test_what_is_gone_has_no_beginning(ledger: Ledger) -> None:
    written = Written()
    written.at(10)
    ran_at = MIDNIGHT + timedelta(hours=8)
    written.take(Vanished(HOST, written.now, (WEB,), ran_at))
    assert await told(ledger, written) == "web (shop) gone"


async def test_a_host_that_nobody_saw_go_was_not_away(ledger: Ledger) -> None:
    written = Written()
    written.at(10)
    written.take(HostBack(HOST, written.now, (DB,)))
    assert await told(ledger, written) == "shop-db-1 did not come back (still)"


async def test_a_disk_that_was_well_by_then_is_told_no_more(ledger: Ledger) -> None:
    """Though its incident was open: what comes back has to be well for longer."""
    written = Written()
    written.at(8, 30)
    for free in (1, 50, 1, 50):
        written.wait(timedelta(minutes=5))
        happening = DiskFilling if free == 1 else DiskEased
        written.take(happening(HOST, written.now, free, 100))
    assert written.only.closed_at is None
    written.at(10)
    assert written.only.closed_at == MIDNIGHT + timedelta(hours=9, minutes=5)
    assert await told(ledger, written) == ""
