"""The engine of the person who runs the tests, used where they aren't root."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.live.engine import Engine
from tests.live.programs import find

LABEL = "deckhand.test"
PREFIX = "deckhand-test"
"""Names under which code under test makes things, where it can't be told to label them."""

_LABELLED = {("run",), ("create",), ("container", "run"), ("container", "create")} | {
    ("volume", "create"),
    ("network", "create"),
}


class GivenEngine(Engine):
    """The engine at DOCKER_HOST or of the docker CLI's context: shared with its owner.

    Only what carries the label or the name prefix is ever removed.
    """

    def owns(self, name: str, labels: Mapping[str, str]) -> bool:
        """Only what the tests labelled or named as theirs."""
        return LABEL in labels or name.startswith(PREFIX)

    def _labelled(self, arguments: tuple[str, ...]) -> tuple[str, ...]:
        for length in (1, 2):
            if arguments[:length] in _LABELLED:
                return (*arguments[:length], "--label", f"{LABEL}=1", *arguments[length:])
        return arguments


def given_url() -> str | None:
    """The address of an engine that answers, or None."""
    client = find("docker")
    if client is None:
        return None
    url = os.environ.get("DOCKER_HOST") or _context_url(client)
    command = [str(client), "--host", url, "version"]
    done = subprocess.run(command, check=False, capture_output=True, timeout=30)
    return None if done.returncode else url


def _context_url(client: Path) -> str:
    command = [str(client), "context", "inspect"]
    done = subprocess.run(command, check=True, capture_output=True, timeout=30)
    return str(json.loads(done.stdout)[0]["Endpoints"]["docker"]["Host"])
