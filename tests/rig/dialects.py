"""MJPEG over HTTP as cameras speak it: the same pictures in every dialect, as bytes of an answer's body."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

Part = Callable[[bytes], bytes]


def _fields(*lines: bytes, end: bytes = b"\r\n") -> bytes:
    return end.join((*lines, b"", b""))


def _typed(kind: bytes, *more: bytes, end: bytes = b"\r\n") -> Part:
    def write(jpeg: bytes) -> bytes:
        return _fields(b"--frame", b"Content-Type: " + kind, *more, end=end) + jpeg + end

    return write


def _measured(jpeg: bytes, told: int, boundary: bytes = b"--frame") -> bytes:
    head = _fields(boundary, b"Content-Type: image/jpeg", b"Content-Length: %d" % told)
    return head + jpeg + b"\r\n"


DIALECTS: dict[str, Part] = {
    "measured": lambda jpeg: _measured(jpeg, len(jpeg)),
    "without a length": _typed(b"image/jpeg"),
    "line feeds only": _typed(b"image/jpeg", end=b"\n"),
    "length too small": lambda jpeg: _measured(jpeg, len(jpeg) // 3),
    "length too large": lambda jpeg: _measured(jpeg, len(jpeg) + 5_000),
    "length of nothing": lambda jpeg: _fields(b"--frame", b"Content-Length: -1") + jpeg + b"\r\n",
    "image/jpg": _typed(b"image/jpg"),
    "a charset": _typed(b"image/jpeg; charset=utf-8"),
    "bytes": _typed(b"application/octet-stream"),
    "misnamed": _typed(b"text/html"),
    "no type": lambda jpeg: _fields(b"--frame") + jpeg + b"\r\n",
    "more fields": _typed(b"image/jpeg", b"X-Timestamp: 1.25", b"x-empty:", b"X-Colons: a:b: c"),
    "field names in capitals": lambda jpeg: (
        _fields(b"--frame", b"CONTENT-TYPE: IMAGE/JPEG", b"CONTENT-LENGTH:%d" % len(jpeg)) + jpeg + b"\r\n"
    ),
    "boundary without dashes": lambda jpeg: _measured(jpeg, len(jpeg), b"my.boundary_7"),
    "boundary with four dashes": lambda jpeg: _measured(jpeg, len(jpeg), b"----WebKit (7)"),
    "boundary of one letter": lambda jpeg: _fields(b"--b", b"Content-Type: image/jpeg") + jpeg + b"\r\n",
    "no empty line": lambda jpeg: b"--frame\r\nContent-Type: image/jpeg\r\n" + jpeg + b"\r\n",
    "one empty line more": lambda jpeg: b"--frame\r\nContent-Type: image/jpeg\r\n\r\n\r\n" + jpeg + b"\r\n",
    "no line end behind": lambda jpeg: _fields(b"--frame", b"Content-Type: image/jpeg") + jpeg,
    "two line ends behind": lambda jpeg: _measured(jpeg, len(jpeg)) + b"\r\n\r\n",
    "padding": lambda jpeg: _fields(b"--frame", b"Content-Type: image/jpeg") + jpeg + bytes(900) + b"\r\n",
    "a second picture in a part": lambda jpeg: (
        _fields(b"--frame", b"Content-Type: image/jpeg") + jpeg + b"\xff\xd8\xff\xe0\0\4ab\xff\xd9\r\n"
    ),
    "length of zero": lambda jpeg: _measured(jpeg, 0),
    "length of many digits": _typed(b"image/jpeg", b"Content-Length: " + b"9" * 5_000),
    "a folded field": lambda jpeg: (
        _fields(b"--frame", b"Content-Type: image/jpeg;\r\n charset=x", b"Content-Length: %d" % len(jpeg))
        + jpeg
        + b"\r\n"
    ),
    "what is no field": _typed(b"image/jpeg", b"X-Junk", b"Frame Number: 12", b"X-\xe9: 7"),
    "an empty line first": lambda jpeg: _fields(b"--frame\r\n", b"Content-Type: image/jpeg") + jpeg + b"\r\n",
    "zeros before": lambda jpeg: _fields(b"--frame", b"Content-Type: image/jpeg") + bytes(4) + jpeg + b"\r\n",
    "closed each time": lambda jpeg: _measured(jpeg, len(jpeg)) + b"--frame--\r\n",
}
"""Those that say where a part ends, so that an empty or a cut one can be told from none."""

BARE: dict[str, Part] = {
    "one after another": lambda jpeg: jpeg,
    "with padding between": lambda jpeg: jpeg + bytes(33) + b"\xff\xff\xff",
    "fields without a boundary": lambda jpeg: b"Content-Type: image/jpeg\r\n\r\n" + jpeg,
}
"""Those that say it by the pictures alone."""

PREAMBLE = b"This is a message of many parts.\r\n\r\n-- really --\r\n\r\n"
EPILOGUE = b"--frame--\r\nThat was all.\r\n"


def say(dialect: Part, pictures: Iterable[bytes]) -> bytes:
    """The body of an answer."""
    return b"".join(map(dialect, pictures))


def chop(data: bytes, size: int) -> Iterator[bytes]:
    """As a network brings it: pieces of at most `size` bytes."""
    for at in range(0, len(data), size):
        yield data[at : at + size]
