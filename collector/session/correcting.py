"""A form that was not sent yet is sealed anew: a new revision of the identity half (P-3.2, formats.md).

The ledger line comes first, so that an interrupted correction is redone or dropped; nothing of the half is
sent while it stands open; the old file goes once the new manifest stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from collector import __version__
from collector.consent.age import age_band, is_under, session_date
from collector.consent.form import clean_form, clean_guardian, refuse_same_person
from collector.consent.writing import known_band
from collector.errors import CorrectionTooLate
from collector.model.canonical import canonical, sha256_text
from collector.model.lines import Line
from collector.model.manifest import MAX_MANIFEST_BYTES, IdentityManifest
from collector.model.times import parse_time
from collector.seal.bundle import MANIFEST, write_manifest
from collector.seal.destroy import destroy_sealed
from collector.seal.forms import pad_to_4kib, seal_bytes
from collector.session.book import Book
from collector.session.forming import Asides, make_form
from collector.session.repeats import forget_session, keep_tag
from collector.state import Contributor
from collector.vault import read_small

BEGUN, DONE, DROPPED = "correcting", "corrected", "correction_dropped"


@dataclass(frozen=True)
class Correction:
    """A whole form as it is right; a child's guardian is typed again, since nobody here can read the old."""

    fields: dict[str, str] = field(repr=False)
    guardian: dict[str, str] | None = field(default=None, repr=False)
    asides: Asides = field(default_factory=Asides)
    request: str = ""


def is_correcting(lines: Iterable[Line]) -> bool:
    """Tell whether a correction was begun and not ended, by the ledger lines about a session."""
    kinds = [line.kind for line in lines if line.kind in {BEGUN, DONE, DROPPED}]
    return bool(kinds) and kinds[-1] == BEGUN


def correct_form(book: Book, code: str, correction: Correction) -> None:
    """Seal a form anew in a sealed session. Durable on return, the old file destroyed, both logged.

    Raises CorrectionTooLate when the half is on its way, or when the age band would change; FormIncomplete,
    FormInDoubt as the form itself does.
    """
    person = book.state.contributors[code]
    if book.state.stage != "sealed" or person.form is None or _is_sent(book):
        raise CorrectionTooLate("This form is not waiting on this laptop any more.")
    form, tag = _make_form(book, person, correction)
    sealed = seal_bytes(canonical(pad_to_4kib(form)), book.recipients("identity"))
    revision = _manifest(book).revision + 1
    begun = {
        "session": book.state.session,
        "contributor": code,
        "revision": revision,
        "replaces_hash": book.state.manifests["identity"],
        "old": str(person.form["path"]),
        "form": {
            "path": f"{code}/form-{revision}.age", "sha256": sha256_text(sealed), "size_bytes": len(sealed),
        },
    }  # fmt: skip
    begun |= {"request": correction.request} if correction.request else {}
    book.parts.ledger.append(BEGUN, begun)
    book.parts.line.cut(book.state.session)
    if _is_sent(book):  # the manifest left while the form was being typed
        book.parts.ledger.append(DROPPED, {"session": book.state.session, "contributor": code})
        raise CorrectionTooLate("This form was just sent.")
    book.folder.write(book.folder.half("identity") / str(begun["form"]["path"]), sealed)  # type: ignore[index]
    finish_correction(book)
    forget_session(book.parts, book.state.session, code)
    if tag is not None:
        keep_tag(book.parts, tag)


def finish_correction(book: Book) -> bool:
    """Bring an open correction to its end; tell whether the new form stands. Repeatable after a crash."""
    begun = next(line.fields for line in reversed(_lines(book)) if line.kind == BEGUN)
    form: dict[str, Any] = dict(begun["form"])
    path = book.folder.half("identity") / str(form["path"])
    if not path.is_file():  # what was typed is gone with the memory it stood in: the old form holds
        fields = {"session": book.state.session, "contributor": begun["contributor"]}
        book.parts.ledger.append(DROPPED, fields)
        return False
    manifest_hash = _write_revision(book, begun, form)
    destroy_sealed(book.folder.half("identity") / str(begun["old"]))
    book.note_in_ledger(
        DONE,
        {
            "contributor": begun["contributor"], "revision": begun["revision"], "form": form,
            "manifest_hash": manifest_hash, "project": book.state.project,
        },
    )  # fmt: skip
    return True


def _write_revision(book: Book, begun: dict[str, Any], form: dict[str, Any]) -> str:
    """Write manifest and signature; a manifest that stands already is only signed again."""
    manifest = _manifest(book)
    if manifest.revision < begun["revision"]:
        files = [row.as_json() for row in manifest.files if row.path != begun["old"]]
        changes = {
            "revision": begun["revision"],
            "replaces_hash": begun["replaces_hash"],
            "files": sorted([*files, form], key=lambda row: str(row["path"])),
            "program_version": __version__,
        }
        manifest = IdentityManifest.from_json({**manifest.as_json(), **changes})
    return write_manifest(book.folder.half("identity"), manifest, book.parts.key)


def _make_form(book: Book, person: Contributor, correction: Correction) -> tuple[dict[str, Any], Any]:
    """Check the form by the day of the session: what the recordings say of an age must stay true."""
    project = book.pack.project
    day = session_date(parse_time(str(book.state.start["time"])), project.time_zone)
    filled = clean_form(project, correction.fields, day)
    filled.refuse_doubts(correction.asides.confirmed)
    if _band(book, person, filled.birth, day) != (person.form or {})["age_band"]:
        raise CorrectionTooLate("With this birth date the recordings are of another age.")
    form, tag = make_form(book, person, filled, correction.asides)
    if person.child:
        guardian = clean_guardian(project, correction.guardian or {}, day)
        guardian.refuse_doubts(correction.asides.confirmed)
        refuse_same_person(filled.fields, guardian.fields)
        form["guardian"] = guardian.fields
    form["corrects"] = str((person.form or {})["sha256"])
    return form, tag


def _band(book: Book, person: Contributor, birth: date | None, day: date) -> str | None:
    age = book.pack.project.age
    if birth is None:
        return known_band(person)
    if is_under(birth, day, age.threshold, age.reached) != person.child:
        return None
    return age_band(birth, person.under_threshold, day, age.reached)


def _is_sent(book: Book) -> bool:
    """Tell whether the identity half's manifest reached the store: then its receipt may stand at any time.

    A form that was stored without one is cleared away by the receiver.
    """
    for line in _lines(book):
        if line.fields.get("half") != "identity":
            continue
        files = [str(row["path"]) for row in line.fields.get("files", [])]
        if line.kind == "receipt_verified" or (line.kind == "stored" and MANIFEST in files):
            return True
    return False


def _manifest(book: Book) -> IdentityManifest:
    path = book.folder.half("identity") / MANIFEST
    return IdentityManifest.from_bytes(read_small(path, MAX_MANIFEST_BYTES))


def _lines(book: Book) -> list[Line]:
    return book.parts.ledger.about(book.state.session)
