"""The consent records that lie here: the same bytes in both halves, believed by the hash in the journal."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from collector.errors import BadRecord, CollectorError, PaperLost
from collector.model.canonical import sha256_text
from collector.model.record import MAX_RECORD_BYTES
from collector.session.book import Book
from collector.session.whereabouts import hash_of
from collector.state import Contributor
from collector.vault import read_small


def signed_copies(book: Book, data: bytes, paths: Iterable[Path]) -> dict[Path, bytes]:
    """Return what is written for a record: at each path its bytes, beside it the device's signature."""
    signature = book.parts.key.sign(data)
    return {
        name: text for path in paths for name, text in ((path, data), (path.with_suffix(".sig"), signature))
    }


def read_record(book: Book, person: Contributor) -> bytes:
    """Return a person's newest record, from whichever copy is the one that the journal names.

    Raises BadRecord where none is: then nothing can be taken back by itself.
    """
    data = _find_whole(book, person, len(person.records))
    if data is None:
        raise BadRecord(
            "The consent record on this laptop is damaged.",
            field="record",
            remedy="Nothing more is recorded. Stop and delete everything: that can always be done.",
        )
    return data


def mend_records(book: Book, person: Contributor, copies: int = 2) -> None:
    """Write each record anew where a copy was damaged and another one is whole.

    After sealing only the first of the `copies` is this laptop's to write, the one in the media half.
    """
    for number in range(1, len(person.records) + 1):
        data = _find_whole(book, person, number)
        paths = book.folder.record_paths(person.code, number)[:copies] if data is not None else []
        for path, wanted in signed_copies(book, data or b"", paths).items():
            if _read_whole(path) != wanted:
                book.folder.write(path, wanted)


def require_records(book: Book) -> None:
    """Return when the consent of everybody who signed can be read. Raises BadRecord."""
    for person in book.state.contributors.values():
        if person.record_hash is not None:
            read_record(book, person)


def refuse_lost_papers(book: Book) -> None:
    """Return when every form and signature that the journal names is here as it was sealed.

    Nothing on this laptop can make them anew. Raises PaperLost, DiskFailed.
    """
    for person in book.state.contributors.values():
        named = {row.path: row.evidence_hash for row in person.evidence}
        if person.form is not None:
            named[person.form.path] = person.form.sha256
        for path, digest in named.items():
            if hash_of(book.folder.half("identity") / path) != digest:
                raise PaperLost(f"A sealed form or signature of {person.code} is gone or damaged.")


def _find_whole(book: Book, person: Contributor, number: int) -> bytes | None:
    for path in book.folder.record_paths(person.code, number):
        data = _read_whole(path)
        if data is not None and sha256_text(data) == person.records[number - 1]:
            return data
    return None


def _read_whole(path: Path) -> bytes | None:
    try:
        return read_small(path, MAX_RECORD_BYTES)
    except CollectorError:
        return None
