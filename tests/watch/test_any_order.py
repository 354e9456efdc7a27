"""Whatever happens, in whatever order: nothing is lost, and nothing breaks."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.happening import (
    Died,
    DiskEased,
    DiskFilling,
    Happening,
    Healthy,
    HostBack,
    HostLost,
    ImageChanged,
    OutOfMemory,
    Removed,
    Started,
    StartFailed,
    Stopped,
    Unhealthy,
    Vanished,
)
from bot.domain.incident import Incident
from tests.watch.written import MIDNIGHT, Written, a_container

HOSTS = ("nas", "pi")
CONTAINERS = tuple(
    a_container(name, project, host)
    for host in HOSTS
    for name, project in (("web", "shop"), ("db", "shop"), ("lone", ""))
)
moments = st.integers(0, 4000).map(lambda count: MIDNIGHT + timedelta(seconds=count))
hosts = st.sampled_from(HOSTS)
containers = st.sampled_from(CONTAINERS)
failures = st.one_of(
    st.builds(
        lambda one, at, code, memory: Died(one.host, at, one, code, memory),
        containers,
        moments,
        st.sampled_from((1, 137)),
        st.booleans(),
    ),
    *(
        st.builds(lambda one, at, made=made: made(one.host, at, one), containers, moments)
        for made in (OutOfMemory, Unhealthy)
    ),
    st.builds(lambda one, at: StartFailed(one.host, at, one, "no"), containers, moments),
)
others = st.one_of(
    *(
        st.builds(lambda one, at, made=made: made(one.host, at, one), containers, moments)
        for made in (Started, Stopped, Removed, Healthy)
    ),
    st.builds(HostLost, hosts, moments, st.booleans()),
    st.builds(HostBack, hosts, moments, st.lists(containers, max_size=3, unique=True).map(tuple)),
    st.builds(
        Vanished,
        hosts,
        moments,
        st.lists(containers, min_size=1, max_size=3, unique=True).map(tuple),
        moments,
    ),
    st.builds(DiskFilling, hosts, moments, st.integers(0, 3), st.just(9)),
    st.builds(DiskEased, hosts, moments, st.just(8), st.just(9)),
    st.builds(
        ImageChanged, hosts, moments, st.just("a"), st.sampled_from(("pull", "untag", "delete"))
    ),
)
waits = st.sampled_from((0, 1, 9, 11, 29, 31, 70, 1000, 90_000, 700_000))
days = st.lists(st.tuples(st.one_of(failures, failures, others), waits), max_size=40)


def _restarted(written: Written) -> Written:
    """The bot was started anew: it knows what is open, and what it will call the next one."""
    after = Written(written.book.open, max(written.incidents, default=0) + 1)
    after.now, after.incidents, after.changes = written.now, written.incidents, written.changes
    return after


def _lived(day: list[tuple[Happening, int]], restart_after: int | None = None) -> Written:
    written = Written()
    for number, (happening, wait) in enumerate(day):
        written.take(happening)
        written.wait(timedelta(seconds=wait))
        if number == restart_after:
            written = _restarted(written)
    return written


def _failures(day: list[tuple[Happening, int]]) -> set[tuple[str, object, object]]:
    kinds = (Died, OutOfMemory, Unhealthy, StartFailed)
    return {(type(one).__name__, one.subject, one.at) for one, _ in day if isinstance(one, kinds)}


@given(days)
def test_every_failure_is_counted_once(day: list[tuple[Happening, int]]) -> None:
    written = _lived(day)
    assert sum(one.count for one in written.incidents.values()) == len(_failures(day))


@given(days, st.integers(0, 39))
def test_every_container_that_failed_is_in_an_incident_that_was_announced(
    day: list[tuple[Happening, int]], restart_after: int
) -> None:
    written = _lived(day, restart_after)
    named = {one.subject for incident in written.incidents.values() for one in incident.members}
    assert {subject for _, subject, _ in _failures(day)} <= named
    assert all(incident.announced for incident in written.incidents.values())


@given(days)
def test_all_that_is_open_was_told_so_and_nothing_is_told_twice(
    day: list[tuple[Happening, int]],
) -> None:
    written = _lived(day)
    open_ones = [one for one in written.incidents.values() if one.closed_at is None]
    assert sorted(open_ones, key=_number) == sorted(written.book.open, key=_number)
    now = len(written.changes)
    assert written.book.tick(written.now) == ()
    assert len(written.changes) == now


def _number(incident: Incident) -> int:
    return incident.number
