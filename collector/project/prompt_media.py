"""Pictures and sounds of prompts: what may lie below `prompts/` in a pack, checked before it is signed.

A picture is a PNG or a JPEG of at most MAX_PICTURE_BYTES and MAX_SIDE_PX pixels a side; its size is read from
the header, so that nothing large is ever unpacked. A sound is flac, ogg, mp3 or wav of at most 16 MiB.
"""

from __future__ import annotations

from collector.errors import BadPack
from collector.project.pack import PICTURE_ENDINGS, SOUND_ENDINGS, Pack
from collector.project.prompts import MEDIA_FOLDER
from collector.project.sounds import check_sound_file

MAX_PICTURE_BYTES = 8 << 20
MAX_SIDE_PX = 6000
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_HEAD_BYTES = 24
_NO_SIZE = frozenset({0xC4, 0xC8, 0xCC})  # 0xC0 to 0xCF but these begin a frame (ITU-T T.81, table B.1)


def check_prompt_media(pack: Pack) -> None:
    """Return when each named file is there and good, and nothing else lies there. Raises BadPack."""
    named = {name for prompt in pack.prompts for name in (prompt.image, prompt.audio) if name}
    present = {name for name in pack.files.names() if name.startswith(MEDIA_FOLDER)}
    for prompt in pack.prompts:
        _check_ending(prompt.id, prompt.image, PICTURE_ENDINGS, "picture")
        _check_ending(prompt.id, prompt.audio, SOUND_ENDINGS, "sound")
    missing, stray = sorted(named - present), sorted(present - named)
    if missing:
        raise BadPack(f"The pack lacks {missing[0]}, which a prompt shows or plays.")
    if stray:
        raise BadPack(f"No prompt uses the pack's file {stray[0]}.", remedy="Take it out, or name it.")
    for name in sorted(named):
        if name.endswith(PICTURE_ENDINGS):
            check_picture(name, pack.files.read(name))
        else:
            check_sound_file(pack, name)


def check_picture(name: str, data: bytes) -> tuple[int, int]:
    """Return width and height in pixels of a picture that may be shown. Raises BadPack."""
    if len(data) > MAX_PICTURE_BYTES:
        raise BadPack(f"The picture {name} is larger than {MAX_PICTURE_BYTES >> 20} MiB.")
    size = _png_size(data) if data.startswith(_PNG) else _jpeg_size(data)
    if size is None or name.endswith(".png") != data.startswith(_PNG):
        raise BadPack(f"The picture {name} is not what its name says.", remedy="Use PNG or JPEG.")
    if not (0 < size[0] <= MAX_SIDE_PX and 0 < size[1] <= MAX_SIDE_PX):
        raise BadPack(f"The picture {name} is larger than {MAX_SIDE_PX} pixels a side.")
    return size


def _check_ending(prompt: str, name: str, endings: tuple[str, ...], what: str) -> None:
    if name and not name.endswith(endings):
        raise BadPack(
            f"The prompt {prompt} has a {what} of a kind that can't be used.",
            remedy=f"Use {', '.join(ending[1:] for ending in endings)}.",
        )


def _png_size(data: bytes) -> tuple[int, int] | None:
    if len(data) < _PNG_HEAD_BYTES or data[12:16] != b"IHDR":
        return None
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Walk the segments to the first frame header."""
    at = 2
    while data[:2] == b"\xff\xd8" and at + 9 <= len(data) and data[at] == 0xFF:  # noqa: PLR2004 - a marker
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in _NO_SIZE:  # noqa: PLR2004 - see above
            height, width = data[at + 5 : at + 7], data[at + 7 : at + 9]
            return int.from_bytes(width, "big"), int.from_bytes(height, "big")
        at += 1 if marker == 0xFF else 2 + int.from_bytes(data[at + 2 : at + 4], "big")  # noqa: PLR2004
    return None
