"""Opens an identity half: each person's form, signatures and statements, and looks at the age again."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from collector.bundle.files import is_form
from collector.bundle.records import newest_of
from collector.errors import CodecRefused, Malformed
from collector.model.canonical import canonical, parse_canonical
from collector.model.manifest import Manifest, ManifestFile
from collector.receive.ages import check_age
from collector.receive.decode import STATEMENT
from collector.receive.opened import Sealed, gather
from collector.receive.writing import OutFolder, write_all

MAX_FORM_BYTES = 1 << 20
MAX_EVIDENCE_BYTES = 8 << 20  # strokes of an hour's drawing
_MATROSKA = b"\x1a\x45\xdf\xa3"
_OBJECT = b"{"


class IdentityOpener:
    """Opens the forms and the evidence of one half."""

    def __init__(self, sealed: Sealed, manifest: Manifest) -> None:
        self._sealed = sealed
        self._files = [file for file in manifest.files if file.path.endswith(".age")]
        records = sealed.verified.records
        # The newest of each person: the last of the chain, whatever its file is called.
        self._records = {code: records[digest] for code, digest in newest_of(records).items()}

    def open(self) -> None:
        """Write everything that comes out of the half; what does not is among its faults."""
        for file in self._files:
            code = file.path.partition("/")[0]
            work = self._open_form if is_form(file.path, code) else self._open_evidence
            self._sealed.attempt(file.path, partial(work, code, file))

    def _open_form(self, code: str, file: ManifestFile) -> None:
        """Write a form that has a form's shape, whatever else is wrong with what it says."""
        form = parse_canonical(self._sealed.read(file.path, MAX_FORM_BYTES))
        if not isinstance(form, dict):
            raise Malformed("The identity form is no object.")
        form.pop("padding", None)
        self._out(code).write("form.json", canonical(form))
        check_age(form, self._records.get(code))
        _check_fields(form)

    def _open_evidence(self, code: str, file: ManifestFile) -> None:
        stem = Path(file.path).name.removesuffix(".age")
        with self._sealed.source.open(file.path) as stream:
            chunks = self._sealed.open_stream(stream)
            first = next(chunks, b"")
            whole = chain([first], chunks)
            self._out(code).fill(lambda part: self._write_evidence(file, first, whole, part, stem))

    def _write_evidence(
        self, file: ManifestFile, first: bytes, whole: Iterator[bytes], part: Path, stem: str
    ) -> str:
        """Write a statement or a signature, by how it begins; return the file's name."""
        if first.startswith(_MATROSKA):
            return f"{stem}.{self._sealed.decode(whole, part, STATEMENT, file.path, cut=False).ending}"
        if first.startswith(_OBJECT):
            data = gather(whole, MAX_EVIDENCE_BYTES)
            parse_canonical(data)
            return write_all(part, [data], f"{stem}.json")
        raise CodecRefused("This evidence is neither a signature nor a spoken statement.")

    def _out(self, code: str) -> OutFolder:
        return self._sealed.out.below(code)


def _check_fields(form: dict[str, Any]) -> None:
    """Raise Malformed for fields that are no texts. Which one is not said: a name could stand there."""
    fields = form.get("fields", {})
    if not isinstance(fields, dict) or not all(isinstance(value, str) for value in fields.values()):
        raise Malformed("The identity form has fields that are no texts.")
