"""A form that was not sent yet is sealed anew: a new revision of the identity half (P-3.2, formats.md).

The ledger line comes first, so that an interrupted correction is redone or dropped; nothing of the half is
sent while it stands open; the old file goes once the new manifest stands.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from collector import __version__
from collector.bundle.shape import MANIFEST, write_manifest
from collector.consent.form import Filled, clean_form, clean_guardian, refuse_same_person
from collector.errors import ChildFound, CollectorError, CorrectionTooLate, FormIncomplete
from collector.model.canonical import canonical, sha256_text
from collector.model.ledger_events import Corrected, Correcting, CorrectionDropped, FormFile
from collector.model.lines import Line
from collector.model.manifest import MAX_MANIFEST_BYTES, IdentityManifest
from collector.model.times import parse_time
from collector.rules.age import age_band, first_day_grown, is_under, session_date
from collector.rules.bands import known_band
from collector.seal.destroy import destroy_sealed
from collector.seal.forms import pad_to_4kib, seal_bytes
from collector.session.book import Book, find_person
from collector.session.changing import is_manifest_sent
from collector.session.children import TOLD, know_child, set_aside
from collector.session.forming import make_form
from collector.session.keys import recipients_of
from collector.session.kin import refuse_other_guardian
from collector.session.parts import Parts
from collector.session.repeats import TagRow, forget_session, keep_tag
from collector.session.standing import note_as
from collector.session.typed import Asides
from collector.session.youngest import read_session
from collector.state import Contributor
from collector.vault import read_small


@dataclass(frozen=True)
class Correction:
    """A whole form as it is right; a child's guardian is typed again, since nobody here can read the old."""

    fields: dict[str, str] = field(repr=False)
    guardian: dict[str, str] | None = field(default=None, repr=False)
    asides: Asides = field(default_factory=Asides)
    request: str = ""
    operator: str = ""


def find_child(
    parts: Parts, project: str, code: str, sessions: Iterable[str], correction: Correction
) -> frozenset[str]:
    """Set aside what was recorded of a child without a guardian, by the birth date that is right; return it.

    The birth date is judged before any form is sealed anew, and for sessions that can't be read too. The
    newest pack says how the form is read, or else one that a session began with and asks for these fields.
    Nothing is done while it can't be read, or is doubted. Raises DiskFull, DiskFailed.
    """
    for number in (None, *_list_packs(parts, sessions)):
        try:
            asked = parts.pack(project, number).project
            filled = clean_form(asked, correction.fields, parts.today(asked.time_zone))
            filled.refuse_doubts(correction.asides.confirmed)
        except CollectorError:  # each session tells it of its own form
            continue
        if filled.birth is None:
            return frozenset()
        grown = first_day_grown(filled.birth, asked.age.threshold, asked.age.reached)
        return know_child(parts, asked, code, grown)
    return frozenset()


def _list_packs(parts: Parts, sessions: Iterable[str]) -> list[int]:
    found = set()
    for session in sessions:
        with contextlib.suppress(CollectorError):
            found.add(read_session(parts, session)[1].start.pack_number)
    return sorted(found, reverse=True)


def correct_form(book: Book, code: str, correction: Correction) -> None:
    """Seal a form anew in a sealed session. Durable on return, the old file destroyed, both logged.

    Raises ChildFound where the birth date is that of a child who was recorded without a guardian: nothing of
    the session goes anywhere from then on, whoever said it. CorrectionTooLate when the half is on its way, or
    when the age band would change otherwise; RoleRefused for somebody who is no lead and no rights officer;
    FormIncomplete, FormInDoubt as the form itself does; a guardian's fields begin with `guardian.`.
    """
    person = find_person(book, code)
    if book.state.stage in {"refused", "withdrawn"}:
        raise CorrectionTooLate("This form is not waiting on this laptop any more.")
    filled, day = _check_form(book, correction)
    _set_child_aside(book, person, filled.birth, day)
    if book.state.stage != "sealed" or person.form is None or is_manifest_sent(_lines(book), "identity"):
        raise CorrectionTooLate("This form is not waiting on this laptop any more.")
    form, tag = _make_form(book, person, (filled, day), correction)
    sealed = seal_bytes(canonical(pad_to_4kib(form)), recipients_of(book, "identity"))
    begun = _begin(book, person, sealed, correction)
    book.parts.line.cut(book.state.session)
    if is_manifest_sent(_lines(book), "identity"):  # the manifest left while the form was being typed
        book.note(CorrectionDropped(session=book.state.session, contributor=code))
        raise CorrectionTooLate("This form was just sent.")
    book.folder.write(book.folder.half("identity") / begun.form.path, sealed)
    finish_correction(book)
    forget_session(book.parts, book.state.session, code)
    if tag is not None:
        keep_tag(book.parts, tag)


def finish_correction(book: Book) -> bool:
    """Bring an open correction to its end; tell whether the new form stands. Repeatable after a crash."""
    begun = next(Correcting.read(line) for line in reversed(_lines(book)) if line.kind == Correcting.event)
    if not (book.folder.half("identity") / begun.form.path).is_file():
        # What was typed is gone with the memory it stood in: the old form holds.
        book.note(CorrectionDropped(session=begun.session, contributor=begun.contributor))
        return False
    manifest_hash = _write_revision(book, begun)
    destroy_sealed(book.folder.half("identity") / begun.old)
    book.note(
        Corrected(
            session=begun.session, contributor=begun.contributor, revision=begun.revision, form=begun.form,
            manifest_hash=manifest_hash, project=book.state.project,
        )
    )  # fmt: skip
    return True


def _begin(book: Book, person: Contributor, sealed: bytes, correction: Correction) -> Correcting:
    """Write that a correction begins, by whom the rules allow it."""
    assert person.form is not None  # noqa: S101 - the caller has looked
    revision = _manifest(book).revision + 1
    path = f"{person.code}/form-{revision}.age"
    begun = Correcting(
        session=book.state.session,
        contributor=person.code,
        revision=revision,
        replaces_hash=book.state.manifests["identity"],
        old=person.form.path,
        form=FormFile(path=path, sha256=sha256_text(sealed), size_bytes=len(sealed)),
        request=correction.request or None,
    )
    note_as(book, correction.operator, begun)
    return begun


def _write_revision(book: Book, begun: Correcting) -> str:
    """Write manifest and signature; a manifest that stands already is only signed again."""
    manifest = _manifest(book)
    if manifest.revision < begun.revision:
        files = [row.as_json() for row in manifest.files if row.path != begun.old]
        changes = {
            "revision": begun.revision,
            "replaces_hash": begun.replaces_hash,
            "files": sorted([*files, begun.form.as_json()], key=lambda row: str(row["path"])),
            "program_version": __version__,
        }
        manifest = IdentityManifest.from_json({**manifest.as_json(), **changes})
    return write_manifest(book.folder.half("identity"), manifest, book.parts.key)


def _check_form(book: Book, correction: Correction) -> tuple[Filled, date]:
    """Check the form by the day of the session: what the recordings say of an age must stay true."""
    project = book.pack.project
    day = session_date(parse_time(book.state.start.time), project.time_zone)
    filled = clean_form(project, correction.fields, day)
    filled.refuse_doubts(correction.asides.confirmed)
    return filled, day


def _set_child_aside(book: Book, person: Contributor, birth: date | None, day: date) -> None:
    """No guardian can consent to what was recorded already: it goes nowhere, and is recorded anew (P-4.1).

    Whoever says it: leaving is free, as a withdrawal is.
    """
    project = book.pack.project
    age = project.age
    if birth is None or person.child or not is_under(birth, day, age.threshold, age.reached):
        return
    grown = first_day_grown(birth, age.threshold, age.reached)
    know_child(book.parts, project, person.code, grown, besides=book.state.session)
    set_aside(book, person.code)
    raise ChildFound(TOLD)


def _make_form(
    book: Book, person: Contributor, checked: tuple[Filled, date], correction: Correction
) -> tuple[dict[str, Any], TagRow | None]:
    assert person.form is not None  # noqa: S101 - the caller has looked
    filled, day = checked
    if _band(book, person, filled.birth, day) != person.form.age_band:
        raise CorrectionTooLate("With this birth date the recordings are of another age.")
    form, tag = make_form(book, person, filled, correction.asides)
    if person.child:
        guardian = _check_guardian(book, correction, day)
        refuse_same_person(filled.fields, guardian.fields)
        refuse_other_guardian(book, person.code, guardian.fields)
        form["guardian"] = guardian.fields
    form["corrects"] = person.form.sha256
    return form, tag


def _check_guardian(book: Book, correction: Correction, day: date) -> Filled:
    """Check the guardian's particulars: what is wrong is told as theirs, since fields bear one name."""
    try:
        guardian = clean_guardian(book.pack.project, correction.guardian or {}, day)
    except FormIncomplete as wrong:
        field = f"guardian.{wrong.field}"
        raise FormIncomplete(str(wrong), field=field, remedy=wrong.remedy) from wrong
    doubts = tuple(replace(doubt, field=f"guardian.{doubt.field}") for doubt in guardian.doubts)
    replace(guardian, doubts=doubts).refuse_doubts(correction.asides.confirmed)
    return guardian


def _band(book: Book, person: Contributor, birth: date | None, day: date) -> str | None:
    age = book.pack.project.age
    if birth is None:
        return known_band(person)
    if is_under(birth, day, age.threshold, age.reached) != person.child:
        return None
    return age_band(birth, person.under_threshold, day, age.reached)


def _manifest(book: Book) -> IdentityManifest:
    path = book.folder.half("identity") / MANIFEST
    return IdentityManifest.from_bytes(read_small(path, MAX_MANIFEST_BYTES))


def _lines(book: Book) -> list[Line]:
    return book.parts.ledger.about(book.state.session)
