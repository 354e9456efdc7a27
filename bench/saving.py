"""/save of 500 MB, from the engine to files that are ready to send, against `docker save`.

Both write a tar with `none`. With zstd the bot packs as well, so that it is compared once more with
what makes the same files by hand: `docker save`, piped into zstd.
"""

from __future__ import annotations

import asyncio
import sys
import tarfile
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

from bench.ratio import pairs
from bench.stage import Stage
from tests.live import images
from tests.live.programs import require

MEGABYTES = 500
GOAL = 1.15
ROUNDS = 7
PACKED = ("-1", "-T2", "-q", "-f", "-o")
FILES_IMAGE = "deckhand-test/files:1"
TREES = (Path("/usr/lib"), Path("/usr/bin"), Path("/usr/share"), Path(sys.base_prefix))


async def measure(stage: Stage) -> AsyncIterator[str]:
    """Random bytes, which don't get smaller, and the programs of this machine, which do."""
    bulk = await asyncio.to_thread(images.bulk_image, stage.engine, MEGABYTES)
    async with stage.inside() as inside, stage.folder() as folder:
        await asyncio.to_thread(files_image, stage, folder)

        async def theirs(image: str) -> None:
            await stage.docker("save", "-o", folder / "saved.tar", image)

        async def packed(image: str) -> None:
            await stage.pipe(("save", image), (require("zstd"), *PACKED, folder / "saved.zst"))

        for image, content in ((bulk, "random bytes"), (FILES_IMAGE, "programs")):
            for compression in ("zstd", "none"):
                line = f"/save --compress {compression} {image}"
                taken = await pairs(
                    partial(inside.send, line),
                    partial(theirs, image),
                    ROUNDS,
                )
                what = f"/save of {MEGABYTES} MB of {content}, {compression}"
                yield taken.line(what, "docker save -o", GOAL)
                if compression == "zstd":
                    taken = await pairs(partial(inside.send, line), partial(packed, image), ROUNDS)
                    yield taken.line(what, "docker save | zstd -1 -T2", GOAL)


def files_image(stage: Stage, folder: Path) -> None:
    """Make an image of real files, some 500 MB of them."""
    path = folder / "files.tar"
    left = MEGABYTES * 1_000_000
    with tarfile.open(path, "w") as tree:
        for file in (file for top in TREES for file in sorted(top.rglob("*"))):
            if file.is_file() and not file.is_symlink():
                left -= file.stat().st_size
                if left < 0:
                    break
                tree.add(file, str(file).removeprefix("/"), recursive=False)
    stage.engine.docker("import", str(path), FILES_IMAGE, seconds=300)
    path.unlink()
