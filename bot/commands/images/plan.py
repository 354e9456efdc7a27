"""What a /save will take: the images, the file's name, the disk."""

from __future__ import annotations

from dataclasses import dataclass

from bot.commands.images.packing import Compression
from bot.commands.images.parts import plain_name
from bot.core.call import Call
from bot.core.errors import SpoolFull
from bot.core.image_names import Named
from bot.domain.image_ref import ImageRef
from bot.domain.sentence import say
from bot.domain.short_id import short_id
from bot.domain.size import human_size

_TAR_SHARE = 10
"""A tar's headers and padding add a tenth at most, unless nearly all files are tiny."""


@dataclass(frozen=True)
class Plan:
    """One save, before it begins; `words` are the images as the person named them, each once."""

    words: tuple[str, ...]
    named: tuple[Named, ...]
    file_name: str
    compression: Compression
    part_bytes: int

    @property
    def shown(self) -> str:
        """The images in one line."""
        return " ".join(self.words)

    @property
    def size_bytes(self) -> int:
        """As the engine tells of each; layers that they share are counted with each."""
        return sum({one.image.id: one.image.size_bytes for one in self.named}.values())

    @property
    def estimate_bytes(self) -> int:
        """The tar at most; what does not compress stays as large."""
        return self.size_bytes + self.size_bytes // _TAR_SHARE

    @property
    def most_parts(self) -> int:
        """The number of files at most."""
        return -(-self.estimate_bytes // self.part_bytes)

    @property
    def least_parts(self) -> int:
        """The number of files at least.

        Packing may make an image as small as you like, and the largest image may hold all layers
        of the others.
        """
        if self.compression is not Compression.NONE:
            return 1
        return -(-max(one.image.size_bytes for one in self.named) // self.part_bytes)

    @property
    def ids(self) -> tuple[str, ...]:
        """Of the images, each once."""
        return tuple(dict.fromkeys(one.image.id for one in self.named))


def planned(
    words: tuple[str, ...],
    named: tuple[Named, ...],
    output: str | None,
    packed: Compression,
    part_bytes: int,
) -> Plan:
    """`named` are the images that the words mean."""
    name = (output or _name(words, named)) + packed.ending
    return Plan(words, named, name, packed, part_bytes)


def _name(words: tuple[str, ...], named: tuple[Named, ...]) -> str:
    """`nginx_1.27` for nginx:1.27, without its registry; `nginx_1.27_and_2_more` for three."""
    first = short_id(named[0].image.id)
    if not named[0].by_id:
        ref = ImageRef.parse(words[0])
        path = ref.path.removeprefix("library/")
        first = "_".join(part for part in (path, ref.tag or short_id(ref.digest)) if part)
    more = f"_and_{len(words) - 1}_more" if len(words) > 1 else ""
    return plain_name(first.replace("/", "_")) + more


def check_disk(call: Call, plan: Plan) -> None:
    """SpoolFull when the disk may not have room for all of it."""
    free, spare = call.spool.free_bytes(), call.limits.spare_disk_bytes
    if free - spare < plan.estimate_bytes:
        raise SpoolFull(
            say(
                "There is too little disk for that: it may take {needed}, {free} are free, and"
                " {spare} of them have to stay free. Nothing was done.",
                needed=human_size(plan.estimate_bytes),
                free=human_size(free),
                spare=human_size(spare),
            )
        )


def watch_disk(call: Call) -> None:
    """SpoolFull when so little is left that others on the disk would suffer."""
    if call.spool.free_bytes() < call.limits.spare_disk_bytes:
        raise SpoolFull(
            say(
                "The disk got too full while saving: {spare} have to stay free. Nothing was sent,"
                " and the working files are removed.",
                spare=human_size(call.limits.spare_disk_bytes),
            )
        )
