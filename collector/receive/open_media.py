"""Opens a media half: takes, rows that stand alone, the journal and the consent records."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from collector.bundle.shape import EXTENSIONS, take_name
from collector.errors import AgePayloadFailure, CodecRefused
from collector.model.manifest import MediaManifest, TakeRow
from collector.receive.decode import IMPORTED_SPEECH, IMPORTED_VIDEO, SPEECH, VIDEO, Coding
from collector.receive.opened import COPIES, PARTICULARS, Sealed
from collector.receive.rows import ReceiptFound, RowWriter, is_imported
from collector.receive.writing import write_all
from collector.seal.opening import salvage_prefix

_CUT = "cut"
_JPEG = b"\xff\xd8\xff"
_CODINGS: dict[str, tuple[Coding, Coding]] = {
    "speech": (SPEECH, IMPORTED_SPEECH),
    "video": (VIDEO, IMPORTED_VIDEO),
}
"""What a take of a kind may hold: recorded here, and brought from elsewhere."""


class MediaOpener:
    """Opens the takes of one half."""

    def __init__(self, sealed: Sealed, manifest: MediaManifest, *, salvage: bool) -> None:
        self._sealed = sealed
        self._manifest = manifest
        self._salvage = salvage
        self._files: dict[str, str] = {}
        self._damaged: dict[str, int] = {}

    def open(self, receipt: ReceiptFound) -> None:
        """Write everything that comes out of the half; what does not is among its faults."""
        sealed, out = self._sealed, self._sealed.out
        for row in self._manifest.takes:
            sealed.attempt(take_name(row.take, row.kind), partial(self._open_take, row))
        writer = RowWriter(sealed.verified, receipt)
        out.write("takes.jsonl", writer.rows(self._files, self._damaged))
        out.write(PARTICULARS, writer.session(len(self._files)))
        for name in COPIES:
            sealed.copy(name, out, name)
        consent = out.below("consent")
        for file in self._manifest.files:
            if file.path.startswith("consent/") and file.path.endswith(".json"):
                sealed.copy(file.path, consent, file.path.removeprefix("consent/"))

    def _open_take(self, row: TakeRow) -> None:
        cut = _CUT in row.quality.get("verdicts", [])
        with self._sealed.source.open(take_name(row.take, row.kind)) as stream:
            if cut and self._salvage:
                chunks = iter(salvage_prefix(stream, self._sealed.identities))
            else:
                chunks = self._sealed.open_stream(stream)
                chunks = _advise(chunks) if cut else chunks
            self._files[row.take] = self._sealed.out.fill(
                lambda part: self._write(row, chunks, part, cut=cut)
            )

    def _write(self, row: TakeRow, chunks: Iterator[bytes], part: Path, *, cut: bool) -> str:
        """Write a take's file and return its name."""
        if row.kind in _CODINGS:
            recorded, brought = _CODINGS[row.kind]
            coding = brought if is_imported(row, self._sealed.verified.records) else recorded
            path = take_name(row.take, row.kind)
            decoded = self._sealed.decode(chunks, part, coding, path, cut=cut)
            self._damaged[row.take] = decoded.damaged
            return f"{row.take}.{decoded.ending}"
        checked = _check_picture(chunks) if row.kind == "image" else _check_text(chunks, cut=cut)
        return write_all(part, checked, f"{row.take}.{EXTENSIONS[row.kind]}")


def _advise(chunks: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from chunks
    except AgePayloadFailure as error:
        error.remedy = "This take is marked cut: --salvage releases what is authentic of it."
        raise


def _check_picture(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield a JPEG, undecoded. Raises CodecRefused for what does not begin as one."""
    first = next(chunks, b"")
    if not first.startswith(_JPEG):
        raise CodecRefused("The picture is no JPEG.")
    yield first
    yield from chunks


def _check_text(chunks: Iterator[bytes], *, cut: bool) -> Iterator[bytes]:
    """Yield a text as it is. Raises CodecRefused for what is no UTF-8; a cut one may end in a character."""
    reader = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in chunks:
            reader.decode(chunk)
            yield chunk
        reader.decode(b"", final=not cut)
    except UnicodeDecodeError:  # it would show what it could not read
        raise CodecRefused("The text is not UTF-8.") from None
