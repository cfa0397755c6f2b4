"""Is a camera's JPEG whole? Its structure tells, without decoding it: 0.1 ms at 720p.

A JPEG has no checksum. What was cut short, is empty, runs into something else or counts its restarts wrong is
found here; a bit turned over inside the coded pixels mostly not: only a decoder sees some of those.
"""

from __future__ import annotations

from dataclasses import dataclass

from collector.capture.picture import markers
from collector.capture.picture.rebuilding import Pieces, read_jpeg
from collector.capture.picture.segments import read_tables
from collector.errors import Malformed, PictureDamaged

# T.81, K.3: what the MJPEG of AVI files and of some chips leaves out; each with its class and number
_STANDARD = read_tables(
    markers.HUFFMAN,
    bytes.fromhex(
        "0000010501010101010100000000000000000102030405060708090a0b"
        "0100030101010101010101010000000000000102030405060708090a0b"
        "100002010303020403050504040000017d"
        "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a2526"
        "2728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485"
        "868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6"
        "d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa"
        "1100020102040403040705040400010277"
        "000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f1171819"
        "1a262728292a35363738393a434445464748494a535455565758595a636465666768696a737475767778797a8283"
        "8485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4"
        "d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa"
    ),
).tables


@dataclass(frozen=True)
class Examined:
    """A whole picture as a decoder wants it, its width and height in pixels, and what of it may be kept."""

    jpeg: bytes
    size: tuple[int, int]
    pieces: Pieces


def examine_jpeg(jpeg: bytes) -> Examined:
    """Return the picture, with Huffman tables and a height if it left them out. Raises PictureDamaged."""
    try:
        found = read_jpeg(jpeg)
    except Malformed as error:
        raise PictureDamaged(str(error)) from error
    if found.flaw:
        raise PictureDamaged(found.flaw)
    pieces = found.write(_STANDARD)
    if (
        found.lacks_tables or found.lacks_height
    ):  # no decoder here reads a height that comes behind the pixels
        jpeg = b"".join(pieces)
    return Examined(jpeg, (found.frame.width, found.frame.height), pieces)
