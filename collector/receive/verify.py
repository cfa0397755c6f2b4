"""Verifying a half without any private key: signature, files, hashes, consent links, journal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from collector.consent.narrowing import check_narrowed
from collector.consent.signature import Signed
from collector.errors import BadHash, BadSignature, BrokenChain, Malformed
from collector.journal import read_lines
from collector.model.canonical import sha256_text
from collector.model.manifest import HALVES, MAX_MANIFEST_BYTES, ContributorRow, Half, Manifest, MediaManifest
from collector.model.record import MAX_RECORD_BYTES, ConsentRecord, parse_record
from collector.receive.sources import FolderHalf, HalfSource
from collector.seal.bundle import JOURNAL, MANIFEST, SIGNATURE, hash_stream, parse_manifest, take_name
from collector.signing import SIGNATURE_BYTES, PublicKey, parse_public
from collector.state import Session, fold

MAX_JOURNAL_BYTES = 256 << 20
DeviceKnown = Callable[[str], bool]


@dataclass(frozen=True)
class VerifiedHalf:
    """A half that holds together. `device` is the signer's key as text."""

    manifest: Manifest
    manifest_hash: str
    device: str
    records: dict[str, ConsentRecord] = field(default_factory=dict)


def verify_half(source: HalfSource, half: Half) -> VerifiedHalf:
    """Return the half when everything fits.

    Raises BadSignature, BadHash, BrokenChain or IllegalEvent, naming the file; what can't be read in a sealed
    half is damage too.
    """
    try:
        return _verify(source, half)
    except Malformed as error:
        raise BadHash(f"The {half} half is damaged. {error}") from error


def _verify(source: HalfSource, half: Half) -> VerifiedHalf:
    data = _read(source, MANIFEST, MAX_MANIFEST_BYTES)
    try:
        manifest = parse_manifest(data, half)
    except Malformed as error:
        raise BadHash(f"The file {MANIFEST} is damaged. {error}") from error
    if (manifest.revision == 1) != (manifest.replaces_hash is None):
        raise BadHash(f"The file {MANIFEST} does not say which revision it replaces.")
    device = parse_public(manifest.device)
    _check_signature(source, MANIFEST, device, data)
    _check_files(source, manifest)
    records = _check_records(source, manifest, device)
    verified = VerifiedHalf(manifest, sha256_text(data), manifest.device, records)
    if isinstance(manifest, MediaManifest):
        _check_media(source, manifest, device, records)
    else:
        _check_identity(manifest, records)
    return verified


def verify_session(folder: Path) -> list[VerifiedHalf]:
    """Verify a session folder, whole or one half.

    Raises what `verify_half` raises, BadHash for a link, a file beside the halves or halves that are not of
    one sealing, Malformed for no half.
    """
    if any((folder / half / MANIFEST).exists() for half in HALVES):
        _check_beside(folder)
        halves = [half for half in HALVES if (folder / half).exists()]
        found = [verify_half(FolderHalf(folder / half), half) for half in halves]
    else:
        found = [verify_half(FolderHalf(folder), _guess_half(folder))]
    if len(found) == len(HALVES):
        _check_pair(found[0].manifest, found[1].manifest)
        if set(found[0].records) != set(found[1].records):
            raise BadHash("The two halves hold different consent records.")
    return found


def _check_beside(folder: Path) -> None:
    """A session holds its halves and its receipts, each a real folder."""
    for path in sorted(folder.iterdir()):
        if path.name not in {*HALVES, "receipts"}:
            raise BadHash(f"The file {path.name} is in no manifest.")
        if path.is_symlink() or not path.is_dir():
            raise BadHash(f"There is a link or a file where the folder {path.name} should be.")


def _guess_half(folder: Path) -> Half:
    if not (folder / MANIFEST).is_file():
        raise Malformed("There is no sealed session at this place.")
    return "media" if (folder / JOURNAL).exists() else "identity"


def _check_pair(one: Manifest, other: Manifest) -> None:
    for name in ("project", "session", "device", "policy_hash", "journal_hash", "pack_number"):
        if getattr(one, name) != getattr(other, name):
            raise BadHash(f"The two halves differ in {name}: they were not sealed together.")


def _read(source: HalfSource, name: str, limit_bytes: int) -> bytes:
    if name not in source.names():
        raise BadHash(f"The file {name} is missing.")
    with source.open(name) as stream:
        data = stream.read(limit_bytes + 1)
    if len(data) > limit_bytes:
        raise BadHash(f"The file {name} is too large.")
    return data


def _check_signature(source: HalfSource, name: str, device: PublicKey, data: bytes) -> None:
    signature = name.removesuffix("json") + "sig"
    try:
        device.verify(data, _read(source, signature, SIGNATURE_BYTES))
    except BadSignature as error:
        raise BadSignature(f"The signature {signature} does not fit {name}.") from error


def _check_files(source: HalfSource, manifest: Manifest) -> None:
    listed = {row.path: row for row in manifest.files}
    present = set(source.names()) - {MANIFEST, SIGNATURE}
    for name in sorted(present - set(listed)):
        raise BadHash(f"The file {name} is in no manifest.")
    for name in sorted(set(listed) - present):
        raise BadHash(f"The file {name} is missing.")
    for name, row in listed.items():
        with source.open(name) as stream:
            found = hash_stream(stream)
        if (found.sha256, found.size_bytes) != (row.sha256, row.size_bytes):
            raise BadHash(f"The file {name} was changed.")


def _check_records(source: HalfSource, manifest: Manifest, device: PublicKey) -> dict[str, ConsentRecord]:
    """Return the records by their hash; each is signed by the device and belongs to this session."""
    records: dict[str, ConsentRecord] = {}
    names = [
        row.path for row in manifest.files if row.path.startswith("consent/") and row.path.endswith(".json")
    ]
    for name in names:
        data = _read(source, name, MAX_RECORD_BYTES)
        _check_signature(source, name, device, data)
        record = parse_record(data)
        session, project = record.capture.session_id, record.capture.project_id
        if (session, project) != (manifest.session, manifest.project):
            raise BadHash(f"The record {name} belongs to another session.")
        if record.pii_processing.privacy_notice.policy_hash != manifest.policy_hash:
            raise BadHash(f"The record {name} names another policy.")
        records[sha256_text(data)] = record
    if not records:
        raise BadHash("There is no consent record.")
    for record in records.values():
        _check_bindings(record, records)
    return records


def _check_bindings(record: ConsentRecord, records: dict[str, ConsentRecord]) -> None:
    """A signature with a challenge covers exactly this record: its hash is counted again (21 CFR 11.70).

    What was taken back has no signature of its own: it must be the record before, less that.
    """
    code = record.record.pii_principal_id
    if record.state == "partly_withdrawn":
        before = records.get(record.previous_record_hash or "")
        if before is None:
            raise BadHash(f"The consent of {code} was narrowed, and the record before is missing.")
        check_narrowed(record, before)
        return
    for row in record.capture.signatures:
        if row.challenge is None or row.journal_head is None:
            continue  # the shape before challenges, and imports
        notice = record.pii_processing.privacy_notice
        signed = Signed(
            project=record.capture.project_id, session=record.capture.session_id,
            record=record.record.record_id, contributor=record.record.pii_principal_id, role=row.role,
            meaning=row.meaning, policy_hash=notice.policy_hash, shown_text_hash=notice.shown_text_hash,
            language=record.pii_processing.language, decisions=record.decisions(),
            kinds=dict(record.capture.kinds or {}), challenge=row.challenge, journal_head=row.journal_head,
        )  # fmt: skip
        if signed.signs_hash != row.signs_hash:
            raise BadHash(f"A signature in the record of {code} covers something else.")


def _check_media(
    source: HalfSource, manifest: MediaManifest, device: PublicKey, records: dict[str, ConsentRecord]
) -> None:
    data = _read(source, JOURNAL, MAX_JOURNAL_BYTES)
    lines = read_lines(data, device)
    state = fold(lines)
    if state is None or state.session != manifest.session or state.project != manifest.project:
        raise BrokenChain("The journal is of another session.")
    if sha256_text(data.splitlines()[-1]) != manifest.journal_hash:
        raise BrokenChain("The journal does not end where the manifest says.")
    people = {row.code: row for row in manifest.contributors}
    if set(people) != set(state.contributors) or len(people) != len(manifest.contributors):
        raise BadHash("The manifest's contributors are not the journal's.")
    for row in manifest.contributors:
        _check_contributor(row, state, records)
    _check_takes(manifest, state)


def _check_contributor(row: ContributorRow, state: Session, records: dict[str, ConsentRecord]) -> None:
    record = records.get(row.record_hash)
    person = state.contributors[row.code]
    if record is None or person.record_hash != row.record_hash or record.record.pii_principal_id != row.code:
        raise BadHash(f"The consent of {row.code} is not the one that was given.")
    if record.decisions() != dict(row.purposes) or (record.capture.kinds or {}) != dict(row.kinds):
        raise BadHash(f"The manifest says of {row.code} what the consent record does not.")
    if record.is_child != row.child and not (person.form and person.form.get("child") == row.child):
        raise BadHash(f"The manifest and the consent record of {row.code} differ on the guardian.")
    if row.child and not record.is_child:
        raise BadHash(f"A child took part without a guardian's consent: {row.code}.")


def _check_takes(manifest: MediaManifest, state: Session) -> None:
    if manifest.prompt_seed != state.start.get("prompt_seed"):
        raise BadHash("The manifest says another order of prompts than was drawn.")
    kept = {take.take: take for take in state.kept}
    rows = {row.take: row for row in manifest.takes}
    if set(kept) != set(rows) or len(rows) != len(manifest.takes):
        raise BadHash("The manifest's takes are not the ones that were kept.")
    files = {row.path: row for row in manifest.files}
    hashes = {code: person.records for code, person in state.contributors.items()}
    for name, row in rows.items():
        path = take_name(name, row.kind)
        file, expected = files.pop(path, None), kept[name].file or {}
        if file is None or (file.sha256, file.size_bytes) != (expected["sha256"], expected["size_bytes"]):
            raise BadHash(f"The take {name} is not the one that was recorded.")
        if kept[name].row != row.as_json():
            raise BadHash(f"The manifest's row of take {name} is not the one that was written.")
        if any(person.record_hash not in hashes.get(person.code, ()) for person in row.contributors):
            raise BadHash(f"The take {name} is not bound to its contributor's consent.")
    stray = [path for path in files if path.endswith(".age")]
    if stray:
        raise BadHash(f"The file {min(stray)} belongs to no take.")


def _check_identity(manifest: Manifest, records: dict[str, ConsentRecord]) -> None:
    """Every signature's evidence is there, and every contributor's form."""
    files = {row.path: row.sha256 for row in manifest.files}
    for record in records.values():
        code = record.record.pii_principal_id
        mine = {value for path, value in files.items() if path.startswith(f"{code}/")}
        if not any(path.startswith(f"{code}/form") for path in files):
            raise BadHash(f"The identity form of {code} is missing.")
        for row in record.capture.signatures:
            if row.evidence_hash not in mine:
                raise BadHash(f"The evidence of a signature of {code} is missing.")
