"""The engine that the other live tests stand on does what they rely on."""

import time
import urllib.request

import pytest

from tests.live import images
from tests.live.engine import DockerFailedError, Engine
from tests.live.registry import free_port
from tests.live.until import until


def state(engine: Engine, container: str, field: str) -> str:
    return engine.docker("inspect", "--format", f"{{{{.State.{field}}}}}", container)


def fetch(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
        content: bytes = answer.read()
    return content.decode()


def answers(port: int) -> bool:
    try:
        return fetch(port) == "hello\n"
    except OSError:
        return False


def test_a_failure_carries_the_engines_words(engine: Engine) -> None:
    with pytest.raises(DockerFailedError, match="No such container: absent"):
        engine.docker("inspect", "--type", "container", "absent")


def test_greeter_says_hello(engine: Engine) -> None:
    assert engine.docker("run", "--rm", images.GREETER) == "hello"


def test_a_published_port_answers(engine: Engine) -> None:
    port = free_port()
    engine.docker("run", "-d", "-p", f"127.0.0.1:{port}:80", images.WEB)
    until(lambda: answers(port))


def test_containers_reach_each_other_on_a_network(engine: Engine) -> None:
    engine.docker("network", "create", "deckhand-test-net")
    on_network = ("--network", "deckhand-test-net")
    server = engine.docker("run", "-d", *on_network, images.WEB)
    field = '{{(index .NetworkSettings.Networks "deckhand-test-net").IPAddress}}'
    address = engine.docker("inspect", "--format", field, server)
    asking = f"until printf 'GET / HTTP/1.0\r\n\r\n' | nc {address} 80; do sleep 0.1; done"
    answer = engine.docker("run", "--rm", *on_network, images.BUSYBOX, "sh", "-c", asking)
    assert answer.endswith("hello")


def test_a_hungry_container_is_killed_for_its_memory(engine: Engine) -> None:
    container = engine.docker("run", "-d", "--memory", "16m", images.HUNGRY)
    until(lambda: state(engine, container, "Status") == "exited")
    assert state(engine, container, "OOMKilled") == "true"
    assert state(engine, container, "ExitCode") == "137"


def test_health_follows_the_switch(engine: Engine) -> None:
    container = engine.docker("run", "-d", images.HEALTH)
    until(lambda: state(engine, container, "Health.Status") == "healthy")
    engine.touch(container, "/tmp/sick")  # noqa: S108 - inside the container
    until(lambda: state(engine, container, "Health.Status") == "unhealthy")


def test_crashing_takes_code_and_words(engine: Engine) -> None:
    container = engine.docker("run", "-d", "-e", "CODE=7", images.CRASHING)
    assert engine.docker("wait", container) == "7"


def test_chatty_prints_as_many_lines_as_asked(engine: Engine) -> None:
    lines = engine.docker("run", "--rm", "-e", "LINES=20000", images.CHATTY).splitlines()
    assert (len(lines), lines[0], lines[-1]) == (20_000, "line 1", "line 20000")


def test_stubborn_has_to_be_killed(engine: Engine) -> None:
    container = engine.docker("run", "-d", images.STUBBORN)
    until(lambda: engine.docker("logs", container) == "ready")
    engine.docker("stop", "--time", "1", container)
    assert state(engine, container, "ExitCode") == "137"


@pytest.mark.alone
@pytest.mark.parametrize("image", [images.WEB, images.HEALTH, images.DATA])
def test_long_running_images_stop_at_once(engine: Engine, image: str) -> None:
    container = engine.docker("run", "-d", image)
    before = time.monotonic()
    engine.docker("stop", container)
    assert time.monotonic() - before < 5


def test_data_has_an_anonymous_volume(engine: Engine) -> None:
    engine.docker("run", "-d", images.DATA)
    assert len(engine.docker("volume", "ls", "-q").split()) >= 1


def test_a_bulk_image_is_as_large_as_asked(engine: Engine) -> None:
    name = images.bulk_image(engine, 20)
    size = int(engine.docker("inspect", "--format", "{{.Size}}", name))
    assert 20_000_000 < size < 25_000_000


def test_emptying_removes_what_was_made_and_remakes_what_was_removed(engine: Engine) -> None:
    engine.docker("run", "-d", "--name", "deckhand-test-a", "-v", "deckhand-test-v:/v", images.DATA)
    engine.docker("network", "create", "deckhand-test-n")
    engine.docker("tag", images.BUSYBOX, "deckhand-test/other:1")
    engine.docker("rmi", images.GREETER)

    engine.tidy()
    images.remove_images(engine)
    images.stock(engine)

    assert "deckhand-test" not in engine.docker("ps", "-a", "--format", "{{.Names}}")
    assert "deckhand-test" not in engine.docker("volume", "ls", "-q")
    assert "deckhand-test" not in engine.docker("network", "ls", "--format", "{{.Name}}")
    assert engine.docker("images", "-q", "deckhand-test/other") == ""
    assert engine.docker("images", "-q", images.GREETER) != ""
