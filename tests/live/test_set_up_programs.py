"""Test processes that start together on a machine without the programs."""

import asyncio
import os
import sys
from pathlib import Path

APT = """#!/bin/sh
mkdir "$0.lock" || exit 100
sleep 0.2
case "$*" in *install*) echo '#!/bin/sh' > "${0%/*}/crane"; chmod +x "${0%/*}/crane" ;; esac
rmdir "$0.lock"
"""
ASKS = """
import os
from tests.live import programs
os.geteuid = lambda: 0
programs.PACKAGES["crane"] = "crane"
print(programs.require("crane"))
"""


async def test_one_installs_and_the_others_wait(tmp_path: Path) -> None:
    apt = tmp_path / "apt-get"
    apt.write_text(APT)
    apt.chmod(0o755)
    environment = os.environ | {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "TMPDIR": str(tmp_path),
    }

    async def asks() -> str:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", ASKS, env=environment, stdout=asyncio.subprocess.PIPE
        )
        answer, _ = await process.communicate()
        return answer.decode().strip()

    found = await asyncio.gather(*(asks() for _ in range(4)))
    assert found == [str(tmp_path / "crane")] * 4
