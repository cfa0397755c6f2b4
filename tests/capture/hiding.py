"""Places in a JPEG where words can be hidden: each a way to put a canary into a good picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np

from tests.rig.either import find_in_capture

make_backdrop = find_in_capture("make_backdrop", "device", "signals")
Hide = Callable[[bytes, bytes], bytes]
SOF, DHT, SOS, DQT, DNL, DRI = 0xC0, 0xC4, 0xDA, 0xDB, 0xDC, 0xDD


def coded(*options: int) -> bytes:
    picture = make_backdrop(64, 48)
    noise = np.random.default_rng(7).integers(0, 40, picture.shape, dtype=np.uint8)
    return bytes(cv2.imencode(".jpg", cv2.add(picture, noise), list(options))[1].tobytes())


PLAIN = coded(cv2.IMWRITE_JPEG_QUALITY, 90)
PROGRESSIVE = coded(cv2.IMWRITE_JPEG_PROGRESSIVE, 1)
RESTARTING = coded(cv2.IMWRITE_JPEG_RST_INTERVAL, 3)
GREY = bytes(cv2.imencode(".jpg", make_backdrop(64, 48)[:, :, 0])[1].tobytes())


def segment(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(payload) + 2).to_bytes(2, "big") + payload


def find(jpeg: bytes, marker: int, at: int = 2) -> int:
    """Where the first segment of this marker begins."""
    while jpeg[at + 1] != marker:
        assert jpeg[at] == 0xFF
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return at


def end_of(jpeg: bytes, at: int) -> int:
    return at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")


def put(jpeg: bytes, at: int, more: bytes) -> bytes:
    return jpeg[:at] + more + jpeg[at:]


def longer(jpeg: bytes, at: int, more: bytes) -> bytes:
    """The segment at a place with more at its end, its length put right."""
    end = end_of(jpeg, at)
    return jpeg[:at] + segment(jpeg[at + 1], jpeg[at + 4 : end] + more) + jpeg[end:]


def in_segment(marker: int, head: bytes = b"") -> Hide:
    return lambda jpeg, word: put(jpeg, 2, segment(marker, head + word))


def behind_jfif(marker: int, head: bytes = b"") -> Hide:
    return lambda jpeg, word: put(jpeg, end_of(jpeg, 2), segment(marker, head + word))


def in_longer(marker: int) -> Hide:
    return lambda jpeg, word: longer(jpeg, find(jpeg, marker), word)


def steps(name: bytes, word: bytes) -> bytes:
    return name + (word * 64)[:64]


def unused_steps(jpeg: bytes, word: bytes) -> bytes:
    return put(jpeg, 2, segment(DQT, steps(b"\x03", word)))


def replaced_steps(jpeg: bytes, word: bytes) -> bytes:
    """A table that another of the same number replaces before anybody reads it."""
    return put(jpeg, find(jpeg, DQT), segment(DQT, steps(b"\x00", word)))


def late_steps(jpeg: bytes, word: bytes) -> bytes:
    return put(jpeg, jpeg.rindex(b"\xff\xd9"), segment(DQT, steps(b"\x00", word)))


def unused_code(jpeg: bytes, word: bytes) -> bytes:
    symbols = bytes(dict.fromkeys(word))
    counts = bytes(7) + bytes((len(symbols),)) + bytes(8)
    return put(jpeg, find(jpeg, SOF), segment(DHT, b"\x13" + counts + symbols))


def padded_code(jpeg: bytes, word: bytes) -> bytes:
    """More symbols than the code has room for, behind those that are used."""
    at = find(jpeg, DHT)
    payload = jpeg[at + 4 : end_of(jpeg, at)]
    counts = payload[1:16] + bytes((payload[16] + len(word),))
    return jpeg[:at] + segment(DHT, payload[:1] + counts + payload[17:] + word) + jpeg[end_of(jpeg, at) :]


def in_jfif_thumbnail(jpeg: bytes, word: bytes) -> bytes:
    small = (word * 12)[: 3 * 4 * 4]
    return jpeg[:2] + segment(0xE0, jpeg[6:18] + b"\x04\x04" + small) + jpeg[end_of(jpeg, 2) :]


def in_second_scan(jpeg: bytes, word: bytes) -> bytes:
    """A second start of scan that says the same as the first, with words where its pixels would be."""
    at = find(jpeg, SOS)
    return jpeg[:-2] + jpeg[at : end_of(jpeg, at)] + word + jpeg[-2:]


def between_scans(jpeg: bytes, word: bytes) -> bytes:
    return put(jpeg, jpeg.rindex(b"\xff\xda"), segment(0xFE, word))


def behind_restart(jpeg: bytes, word: bytes) -> bytes:
    return jpeg[:-2] + b"\xff\xd3" + word + jpeg[-2:]


def in_second_picture(jpeg: bytes, word: bytes) -> bytes:
    """As a maker's format with two pictures has it: an index, and the other behind the end."""
    return put(jpeg, 2, segment(0xE2, b"MPF\0" + word)) + put(jpeg, 2, segment(0xFE, word))


def in_gap(jpeg: bytes, word: bytes) -> bytes:
    return put(jpeg, find(jpeg, SOF), word)


def rename(jpeg: bytes, names: bytes) -> bytes:
    """The names of components, in frame and scan."""
    for marker, first, step in ((SOF, 10, 3), (SOS, 5, 2)):
        at = find(jpeg, marker)
        for number in range(3):
            place = at + first + step * number
            jpeg = jpeg[:place] + names[number : number + 1] + jpeg[place + 1 :]
    return jpeg


EVERYWHERE: dict[str, Hide] = {
    **{f"application {number}": in_segment(0xE0 + number, b"Maker\0") for number in range(16)},
    **{f"application {number}, behind JFIF": behind_jfif(0xE0 + number) for number in range(16)},
    **{f"segment {marker:02x}": in_segment(marker) for marker in (0xC8, 0xCC, 0xDE, 0xDF)},
    **{f"segment {marker:02x}": in_segment(marker) for marker in range(0xF0, 0xFF)},
    "extended XMP": in_segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + bytes(40)),
    "EXIF behind the frame": lambda jpeg, word: put(jpeg, find(jpeg, SOS), segment(0xE1, b"Exif\0\0" + word)),
    "JFXX": in_segment(0xE0, b"JFXX\0\x10"),
    "Adobe, longer": in_segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01"),
    "Adobe, its numbers": lambda jpeg, word: put(jpeg, 2, segment(0xEE, b"Adobe" + word[:6] + b"\x01")),
    "comment": in_segment(0xFE),
    "number of lines": lambda jpeg, word: put(jpeg, len(jpeg) - 2, segment(DNL, b"\0\x30" + word)),
    "restart interval, longer": lambda jpeg, word: put(jpeg, find(jpeg, SOS), segment(DRI, b"\0\0" + word)),
    "frame, longer": in_longer(SOF),
    "scan, longer": in_longer(SOS),
    "steps, longer": in_longer(DQT),
    "code, longer": in_longer(DHT),
    "JFIF, longer": in_longer(0xE0),
    "JFIF's thumbnail": in_jfif_thumbnail,
    "JFIF's density": lambda jpeg, word: jpeg[:13] + word[:5] + jpeg[18:],
    "unused steps": unused_steps,
    "replaced steps": replaced_steps,
    "steps behind the last scan": late_steps,
    "unused code": unused_code,
    "padded code": padded_code,
    "second scan": in_second_scan,
    "behind a restart that nobody announced": behind_restart,
    "second picture": in_second_picture,
    "behind the end": lambda jpeg, word: jpeg + word,
    "gap between segments": in_gap,
}  # fmt: skip


def hidden(word: bytes) -> Iterator[tuple[str, bytes]]:
    """Good pictures with a word in each place."""
    for place, hide in EVERYWHERE.items():
        yield place, hide(PLAIN, word)
    yield "between scans", between_scans(PROGRESSIVE, word)
    yield "behind the last restart", behind_restart(RESTARTING, word)
