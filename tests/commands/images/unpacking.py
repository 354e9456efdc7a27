"""What other programs make of a packed file."""

import gzip

import zstandard

from bot.commands.images.packing import Compression


def unpacked(packed: bytes, compression: Compression) -> bytes:
    """The whole file, however many packed blocks it has."""
    if compression is Compression.GZIP:
        return gzip.decompress(packed)
    if compression is Compression.ZSTD:
        blocks = zstandard.ZstdDecompressor().decompressobj(read_across_frames=True)
        return blocks.decompress(packed)
    return packed
