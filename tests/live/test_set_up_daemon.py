"""Our own dockerd can be ended, frozen and run beside others, and leaves nothing behind."""

import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from tests.live import images, leftovers, processes
from tests.live.daemon import DockerEngine
from tests.live.fixtures import StartEngine
from tests.live.registry import free_port
from tests.live.test_set_up_engine import answers, state
from tests.live.turns import one_at_a_time
from tests.live.until import until


def test_a_frozen_engine_accepts_but_does_not_answer(start_engine: StartEngine) -> None:
    own = start_engine()
    own.pause()
    assert not own.answers()
    own.resume()
    until(own.answers)


def test_freezing_its_containerd_too_leaves_starts_hanging(start_engine: StartEngine) -> None:
    own = start_engine()
    container = own.docker("create", images.GREETER)
    own.pause(containerd=True)
    own.resume()
    assert own.docker("start", "--attach", container) == "hello"


def test_live_restore_keeps_containers_through_stop_and_kill(start_engine: StartEngine) -> None:
    own = start_engine(live_restore=True)
    container = own.docker("run", "-d", images.STUBBORN)
    started = state(own, container, "StartedAt")
    own.restart()
    own.kill()
    assert own.pid is None
    own.start()
    assert state(own, container, "Status") == "running"
    assert state(own, container, "StartedAt") == started


def test_without_live_restore_containers_end(start_engine: StartEngine) -> None:
    own = start_engine()
    container = own.docker("run", "-d", images.WEB)
    own.restart()
    assert state(own, container, "Status") == "exited"


def test_flags_reach_dockerd(start_engine: StartEngine) -> None:
    own = start_engine(flags=["--label", "rack=7"])
    assert own.docker("info", "--format", "{{.Labels}}") == "[rack=7]"


def test_two_engines_publish_side_by_side(start_engine: StartEngine) -> None:
    first, second = start_engine(), start_engine()
    ports = {first: free_port(), second: free_port()}
    for own, port in ports.items():
        own.docker("run", "-d", "--restart", "always", "-p", f"127.0.0.1:{port}:80", images.WEB)
    second.restart()
    for port in ports.values():
        until(partial(answers, port))


def test_nothing_is_left_of_a_stopped_engine() -> None:
    with DockerEngine(live_restore=True) as own:
        links = _use(own)
    _assert_nothing_left(own.root)
    assert not links & _links()


def test_nothing_is_left_of_a_killed_engine() -> None:
    with DockerEngine() as own:
        links = _use(own)
        own.kill()
        assert processes.started_in(own.root), "shims and containers outlive dockerd"
    _assert_nothing_left(own.root)
    assert not links & _links()


def test_a_failed_start_says_why_and_leaves_nothing() -> None:
    own = DockerEngine(flags=["--no-such-flag"])
    with pytest.raises(RuntimeError, match="unknown flag: --no-such-flag"), own:
        pytest.fail("it started")
    _assert_nothing_left(own.root)


_ABANDON = """
from tests.live.daemon import DockerEngine
from tests.live.registry import Registry
for part in (DockerEngine(), Registry()):
    part.start()
    print(part.root)
"""


def test_abandoned_parts_are_found_and_removed() -> None:
    repository = Path(__file__).parents[2]
    command = [sys.executable, "-c", _ABANDON]
    # Other test processes remove what they find abandoned, too.
    with one_at_a_time("leftovers"):
        done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=True)
        roots = [Path(line) for line in done.stdout.split()]
        assert len(roots) == 2
        assert all(processes.started_in(root) for root in roots)
    leftovers.remove_abandoned()
    for root in roots:
        _assert_nothing_left(root)


def test_a_swarm_starts_and_ends_with_the_test(start_engine: StartEngine) -> None:
    own = start_engine()
    own.start_swarm()
    assert own.docker("node", "ls", "-q") != ""
    own.tidy()
    assert own.docker("info", "--format", "{{.Swarm.LocalNodeState}}") == "inactive"
    assert own.docker("network", "ls", "-q", "--filter", "type=custom") == ""


@pytest.mark.alone
def test_start_is_quick() -> None:
    before = time.monotonic()
    with DockerEngine() as own:
        images.stock(own)
        assert time.monotonic() - before < 10


def _use(own: DockerEngine) -> set[str]:
    """Run something with a network and a port; the numbers of the links that it needs."""
    images.stock(own)
    network = own.docker("network", "create", "mine")
    own.docker("run", "-d", "--network", "mine", "-p", "80", images.STUBBORN)
    own.docker("run", "-d", "-v", "mine:/mine", images.DATA)
    names = (own.bridge.name, f"br-{network[:12]}")
    return {Path(f"/sys/class/net/{name}/ifindex").read_text() for name in names}


def _assert_nothing_left(root: Path) -> None:
    assert processes.started_in(root) == set()
    assert leftovers.mounts_under(root) == []
    assert leftovers.cgroups(leftovers.cgroup_name(root)) == []
    assert not root.exists()


def _links() -> set[str]:
    """The numbers of all links: a name can already be another test run's."""
    numbers: set[str] = set()
    for index in Path("/sys/class/net").glob("*/ifindex"):
        # Those of other engines come and go meanwhile.
        with suppress(OSError):
            numbers.add(index.read_text())
    return numbers
