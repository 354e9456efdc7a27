from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.readme import README, filled


def test_tables_are_what_the_code_says() -> None:
    text = README.read_text()
    assert filled(text) == text, "run `make readme`"


def test_the_socket_s_group_is_written_as_a_number(tmp_path: Path) -> None:
    (line,) = [one for one in README.read_text().splitlines() if "DOCKER_GID" in one]
    shutil.copy(README.parent / "config/.env.example", tmp_path / ".env")
    socket = tmp_path / "docker.sock"
    socket.touch()
    shell = line.replace("/var/run/docker.sock", str(socket))
    subprocess.run(["/bin/sh", "-c", shell], cwd=tmp_path, check=True)
    written = (tmp_path / ".env").read_text().splitlines()
    assert written[-2:] == ["#DOCKER_GID=", f"DOCKER_GID={socket.stat().st_gid}"]
