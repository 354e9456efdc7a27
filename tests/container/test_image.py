"""The image holds the bot and little else, and starts as compose.yaml says."""

import json

import pytest

from tests.live.engine import DockerFailedError, Engine

# Making the base image and building on it is slow on a machine that has never done it.
pytestmark = pytest.mark.timeout(900)

_LARGEST_BYTES = 260_000_000
_OWN_BYTES = 100_000_000
"""What the image may add to its base."""


def in_image(engine: Engine, image: str, command: str) -> str:
    """Run a shell line in a new container, as locked up as compose.yaml has it."""
    locked = ("--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--tmpfs=/tmp")
    return engine.docker("run", "--rm", *locked, "--entrypoint=sh", image, "-c", command)


def test_the_image_is_small(
    engine: Engine, bot_image: str, capsys: pytest.CaptureFixture[str]
) -> None:
    layers = engine.docker("history", "--human=false", "--format={{.Size}}", bot_image)
    sizes = [int(size) for size in layers.split()]
    with capsys.disabled():
        print(f"\nimage {sum(sizes) / 1e6:.0f} MB, of which the bot {sum(sizes[:-1]) / 1e6:.0f} MB")
    assert sum(sizes) < _LARGEST_BYTES
    assert max(sizes[:-1]) < _OWN_BYTES


def test_it_runs_as_nobody_in_particular(engine: Engine, bot_image: str) -> None:
    assert in_image(engine, bot_image, "id -u; id -g; id -G").split() == ["10001"] * 3


@pytest.mark.parametrize("program", ["pip", "pip3", "gcc", "cc", "make", "git", "curl"])
def test_it_has_no_tool_to_bring_in_more(engine: Engine, bot_image: str, program: str) -> None:
    assert in_image(engine, bot_image, f"command -v {program} || echo none") == "none"


@pytest.mark.parametrize("module", ["pip", "ensurepip", "setuptools", "hatchling", "pytest"])
@pytest.mark.parametrize("python", ["python3", "/usr/bin/env -i python3"])
def test_it_has_no_module_to_bring_in_more(
    engine: Engine, bot_image: str, python: str, module: str
) -> None:
    command = f"{python} -c 'import {module}' 2>&1 || true"
    assert "ModuleNotFoundError" in in_image(engine, bot_image, command)


def test_only_the_data_folder_can_be_written(engine: Engine, bot_image: str) -> None:
    command = "find / -xdev -writable ! -type l -not -path '/proc/*' -not -path '/dev/*'"
    inside = ("run", "--rm", "--entrypoint=sh", bot_image, "-c", f"{command} 2>/dev/null || true")
    found = set(engine.docker(*inside).split())
    assert found - {"/tmp", "/var/tmp", "/run/lock"} == {"/deckhand/data"}  # noqa: S108 - in the image


def test_it_holds_no_source_tree(engine: Engine, bot_image: str) -> None:
    command = "find / -xdev \\( -name '*.lock' -o -name pyproject.toml -o -name tests \\) -print"
    found = in_image(engine, bot_image, f"{command} 2>/dev/null | grep -v site-packages || true")
    assert not [path for path in found.split() if "/src" in path or "/deckhand" in path]


def test_the_command_starts(engine: Engine, bot_image: str) -> None:
    help_text = engine.docker("run", "--rm", "--read-only", bot_image, "--help")
    assert "Docker hosts from a Telegram chat" in help_text


def test_without_a_token_it_says_what_is_missing(engine: Engine, bot_image: str) -> None:
    with pytest.raises(DockerFailedError, match="DECKHAND_TELEGRAM__TOKEN") as failed:
        engine.docker("run", "--rm", "--read-only", bot_image)
    assert failed.value.code == 2


def test_it_can_speak_to_postgresql(engine: Engine, bot_image: str) -> None:
    assert in_image(
        engine, bot_image, "python -c 'import psycopg; print(psycopg.pq.__impl__)'"
    ) == ("binary")


def test_languages_keep_their_data(engine: Engine, bot_image: str) -> None:
    code = (
        "from bot.locale.catalogue import LANGUAGES as all; from babel.dates import *; "
        "print([format_timedelta(3600, format='short', locale=one) for one in all])"
    )
    assert in_image(engine, bot_image, f'python -c "{code}"') == "['1 hr', '1小时']"


def test_health_is_asked_of_the_bot_and_can_fail(engine: Engine, bot_image: str) -> None:
    field = "{{json .Config.Healthcheck}}"
    check = json.loads(engine.docker("inspect", "--format", field, bot_image))
    assert check["Test"] == ["CMD", "deckhand", "health"]
    with pytest.raises(DockerFailedError) as failed:
        engine.docker("run", "--rm", "--read-only", bot_image, "health")
    assert failed.value.code == 1
