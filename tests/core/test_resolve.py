from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.core import resolve
from bot.core.errors import CANDIDATES, NothingMatches, SeveralMatch
from bot.domain.container import Container


def container(name: str, id: str, state: str = "running", day: int = 1) -> Container:
    created = datetime(2026, 1, day, tzinfo=UTC)
    return Container(id, name, "busybox", "sha256:0", created, state, "Up")


WEB = container("web", "aaa111")
WEB2 = container("web2", "aab222", "exited", 3)
DB = container("db", "bbb333")
ALL = (WEB, WEB2, DB)


def stop(name: str) -> str:
    """The line that a candidate's button sends."""
    return f"/stop {name}"


@pytest.mark.parametrize(
    ("name", "found"),
    [("web", WEB), ("/web", WEB), ("aab222", WEB2), ("bb", DB), ("d", DB), ("web2", WEB2)],
)
def test_strict_finds_the_one_that_is_meant(name: str, found: Container) -> None:
    assert resolve.strict(name, ALL, stop) is found


def test_an_id_goes_before_a_name() -> None:
    named_like_an_id = container("aaa111", "ccc444")
    assert resolve.strict("aaa111", (named_like_an_id, WEB), stop) is WEB


def test_so_does_one_as_docker_shows_it() -> None:
    """Or a container could be run under a name that the buttons of another one send."""
    id = "58a0812e08d2" + "0" * 52
    web, decoy = container("web", id), container(id[:12], "f" * 64, day=2)
    assert resolve.strict(id[:12], (decoy, web), stop) is web
    assert resolve.lenient(id[:12], (decoy, web), stop) is web
    assert resolve.strict("f" * 12, (decoy, web), stop) is decoy


def test_strict_never_guesses_and_offers_whole_lines() -> None:
    with pytest.raises(SeveralMatch) as caught:
        resolve.strict("we", ALL, stop)
    assert caught.value.lines == (("web", "/stop web"), ("web2", "/stop web2"))


@pytest.mark.parametrize(("name", "found"), [("web", WEB), ("/web", WEB), ("aab222", WEB2)])
def test_whole_finds_who_is_named_whole(name: str, found: Container) -> None:
    assert resolve.whole(name, ALL, stop) is found


@pytest.mark.parametrize("name", ["d", "bb"])
def test_whole_takes_no_beginning_and_offers_what_begins_so(name: str) -> None:
    with pytest.raises(NothingMatches, match="needs the whole name") as caught:
        resolve.whole(name, ALL, stop)
    assert caught.value.lines == (("db", "/stop db"),)


def test_strict_does_not_search_inside_names() -> None:
    with pytest.raises(NothingMatches):
        resolve.strict("eb", ALL, stop)


@pytest.mark.parametrize(("name", "found"), [("we", WEB), ("EB2", WEB2), ("b", DB)])
def test_lenient_picks_running_before_stopped(name: str, found: Container) -> None:
    assert resolve.lenient(name, ALL, stop) is found


def test_lenient_picks_the_newest_of_equals() -> None:
    older, newer = container("api-1", "c1", day=1), container("api-2", "c2", day=2)
    assert resolve.lenient("api", (newer, older), stop) is newer


@pytest.mark.parametrize("name", ["nothing", "x'; rm -rf /"])
def test_nothing_of_that_name(name: str) -> None:
    with pytest.raises(NothingMatches) as caught:
        resolve.lenient(name, ALL, stop)
    assert name in str(caught.value)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("wbe", ("web",)),
        ("dbb", ("db",)),
        ("WEB3", ("web", "web2")),
        ("eb", ("web", "web2")),
        ("/wbe", ("web",)),
        ("redis", ()),
        ("-f", ()),
    ],
)
def test_names_that_look_alike_are_offered_and_never_taken(
    name: str, near: tuple[str, ...]
) -> None:
    with pytest.raises(NothingMatches) as caught:
        resolve.strict(name, ALL, stop)
    assert {line for _, line in caught.value.lines} == {f"/stop {one}" for one in near}


SIX_OF_SEVEN = "There are no containers g, h, i, j, k, l, … here."


def naming(name: str, full: str) -> str:
    """The line, with a name in the place of another."""
    return f"{name}={full}"


def test_what_the_line_has_already_is_not_offered() -> None:
    with pytest.raises(NothingMatches) as caught:
        resolve.every(resolve.strict, ["web", "eb"], ALL, naming)
    assert caught.value.lines == (("web2", "eb=web2"),)
    with pytest.raises(NothingMatches) as caught:
        resolve.every(resolve.whole, ["web", "web2", "dbb", "d"], ALL, naming)
    assert caught.value.lines == (("db", "dbb=db"),)


def test_all_that_lack_are_told_at_once_with_the_nearest_to_each() -> None:
    with pytest.raises(NothingMatches) as caught:
        resolve.every(resolve.strict, ["wbe", "we", "dbb", "wbe"], ALL, naming, is_write=True)
    said = "There are no containers wbe, dbb here. Nothing was done to the others."
    assert str(caught.value) == said
    assert caught.value.lines == (("web", "wbe=web"), ("db", "dbb=db"))


@pytest.mark.parametrize(
    ("names", "is_write", "said"),
    [
        (["x", "web"], True, "There is no container x here. Nothing was done to the others."),
        (["x", "web"], False, "There is no container x here."),
        (["x", "y"], True, "There are no containers x, y here."),
        (["x", "/"], True, "There is no container x here."),
        (["x", "y", "web"], False, "There are no containers x, y here."),
        (list("ghijklm"), True, SIX_OF_SEVEN),
    ],
)
def test_how_those_that_lack_are_told(names: list[str], is_write: bool, said: str) -> None:
    with pytest.raises(NothingMatches) as caught:
        resolve.every(resolve.strict, names, ALL, naming, is_write=is_write)
    assert str(caught.value) == said


def test_one_is_offered_once() -> None:
    with pytest.raises(NothingMatches) as caught:
        resolve.every(resolve.strict, ["wbe", "ewb"], ALL, naming)
    assert caught.value.lines == (("web", "wbe=web"),)


def test_many_that_lack_take_no_time_to_speak_of() -> None:
    many = [container(f"{at:04}{'ab' * 20}", f"c{at:04}") for at in range(400)]
    with pytest.raises(NothingMatches) as caught:
        resolve.every(resolve.strict, [f"{'ba' * 21}{at}" for at in range(2000)], many, naming)
    assert str(caught.value).endswith("babababa5, … here.")


def test_when_none_lacks_the_one_that_fits_several_is_asked_about() -> None:
    with pytest.raises(SeveralMatch, match="we fits several"):
        resolve.every(resolve.strict, ["we", "db"], ALL, naming)
    assert resolve.every(resolve.strict, ["db", "web", "db"], ALL, naming) == [DB, WEB]


def test_lines_are_written_for_no_more_than_can_be_shown() -> None:
    many = [container(f"shop-web-{at}", f"c{at}") for at in range(300)]
    with pytest.raises(SeveralMatch) as caught:
        resolve.strict("shop-web-", many, stop)
    assert len(caught.value.lines) == CANDIDATES


def test_no_more_than_three_are_offered() -> None:
    many = [container(f"shop-web-{at}", f"c{at}") for at in range(9)]
    with pytest.raises(NothingMatches) as caught:
        resolve.strict("web", many, stop)
    assert len(caught.value.lines) == 3


def test_names_that_differ_in_case_alone_are_all_offered() -> None:
    with pytest.raises(NothingMatches) as fault:
        resolve.strict("WEB", (container("Web", "aaa111"), container("web", "bbb222")), stop)
    assert fault.value.lines == (("Web", "/stop Web"), ("web", "/stop web"))


def test_comparing_names_takes_no_time_to_speak_of() -> None:
    """Two of the same few letters take difflib long, and everybody waits meanwhile."""
    many = [container(f"{at:04}{'ab' * 50}", f"c{at:04}") for at in range(2000)]
    with pytest.raises(NothingMatches) as caught:
        resolve.strict("ba" * 52, many, stop)
    assert caught.value.lines == ()
