"""Consent records in a half: signed, of this session, one chain a person, each signature checked."""

from __future__ import annotations

import re
from collections.abc import Mapping

from collector.bundle.files import Sealed, check_signature, is_evidence, is_form, read_file
from collector.bundle.sources import HalfSource
from collector.errors import BadHash
from collector.model.canonical import sha256_text
from collector.model.manifest import Manifest
from collector.model.record import MAX_RECORD_BYTES, ConsentRecord, parse_record
from collector.model.record_changes import check_narrowed
from collector.model.signed import Signed
from collector.seal.forms import FORM_BLOCK_BYTES
from collector.signing import PublicKey

Records = dict[str, ConsentRecord]
# What the newest event of a record may say where something is sealed under it.
SEALABLE = frozenset({"given", "partly_given", "partly_withdrawn", "reaffirmed"})


def read_records(source: HalfSource, manifest: Manifest, device: PublicKey) -> Records:
    """Return the records of a half by their hash. Raises BadHash, BadSignature naming the file, BadRecord."""
    records: Records = {}
    listed = [row.path for row in manifest.files if row.path.startswith("consent/")]
    for name in (path for path in listed if path.endswith(".json")):
        data = read_file(source, name, MAX_RECORD_BYTES)
        check_signature(source, name, device, data)
        record = parse_record(data)
        _check_place(name, record, manifest)
        records[sha256_text(data)] = record
    alone = {path.removesuffix(".sig") for path in listed if path.endswith(".sig")}
    for name in sorted(alone - {path.removesuffix(".json") for path in listed if path.endswith(".json")}):
        raise BadHash(f"The file {name}.sig signs nothing.")
    if not records:
        raise BadHash("There is no consent record.")
    for digest in newest_of(records).values():
        _check_state(records[digest])
    for record in records.values():
        _check_bindings(record, records)
    _check_own(records)
    return records


def newest_of(records: Records) -> dict[str, str]:
    """Return the hash of each person's newest record. Raises BadHash where they are no single chain."""
    chains: dict[str, dict[str | None, str]] = {}
    for digest, record in records.items():
        before = record.previous_record_hash if record.previous_record_hash in records else None
        chain = chains.setdefault(record.record.pii_principal_id, {})
        if before in chain:
            raise BadHash("Two consent records of one person claim the same place.")
        chain[before] = digest
    return {code: _follow(code, chain) for code, chain in chains.items()}


def check_evidence(manifest: Manifest, records: Records, sealed: Sealed) -> None:
    """Return when the identity half holds each signature's evidence, one form a person, and nothing else."""
    files = {row.path: row.sha256 for row in manifest.files if not row.path.startswith("consent/")}
    people = {record.record.pii_principal_id for record in records.values()}
    for code in sorted(people):
        forms = [path for path in files if is_form(path, code)]
        if len(forms) != 1:
            raise BadHash(f"The identity form of {code} is missing, or there are several.")
        evidence = {value for path, value in files.items() if is_evidence(path, code)}
        signed = {
            row.evidence_hash for record in records.values() if record.record.pii_principal_id == code
            for row in record.capture.signatures
        }  # fmt: skip
        if signed - evidence:
            raise BadHash(f"The evidence of a signature of {code} is missing.")
        if evidence - signed:
            raise BadHash(f"There is evidence of {code} that no record names.")
    for path in files:
        if path.partition("/")[0] not in people:
            raise BadHash(f"The file {path} is of somebody who has no consent record.")
    _check_lengths(files, _spoken(records), sealed)


def _check_lengths(files: Mapping[str, str], spoken: frozenset[str], sealed: Sealed) -> None:
    """Forms and written signatures are padded: a length of its own tells of what is in one."""
    for path, digest in files.items():
        if digest not in spoken and sealed[path].plain_bytes % FORM_BLOCK_BYTES:
            raise BadHash(f"The file {path} is not padded.")


def _spoken(records: Records) -> frozenset[str]:
    """The hashes of evidence that is no form: statements, and scans of what was signed on paper."""
    return frozenset(
        row.evidence_hash
        for record in records.values()
        for row in record.capture.signatures
        if row.method == "audio_statement" or record.capture.mode == "imported"
    )


def _check_place(name: str, record: ConsentRecord, manifest: Manifest) -> None:
    session, project = record.capture.session_id, record.capture.project_id
    if (session, project) != (manifest.session, manifest.project):
        raise BadHash(f"The record {name} belongs to another session.")
    if record.pii_processing.privacy_notice.policy_hash != manifest.policy_hash:
        raise BadHash(f"The record {name} names another policy.")
    stem = name.removeprefix("consent/").removesuffix(".json")
    code = record.record.pii_principal_id
    if re.fullmatch(rf"{re.escape(code)}(-[1-9][0-9]*)?", stem) is None:
        raise BadHash(f"The record {name} is of somebody else.")


def _check_own(records: Records) -> None:
    """What one person signed is nobody else's: no evidence, no challenge stands in two people's records."""
    owners: dict[str, str] = {}
    for record in records.values():
        code = record.record.pii_principal_id
        for row in record.capture.signatures:
            for mark in filter(None, (row.evidence_hash, row.challenge)):
                if owners.setdefault(mark, code) != code:
                    raise BadHash(f"The record of {code} has a signature's challenge or evidence of another.")


def _check_state(record: ConsentRecord) -> None:
    if record.state not in SEALABLE:
        code = record.record.pii_principal_id
        raise BadHash(f"The consent of {code} is {record.state}: nothing may be sealed under it.")


def _follow(code: str, chain: dict[str | None, str]) -> str:
    digest, seen = chain.get(None), 0
    while digest is not None:
        seen += 1
        if digest not in chain:
            break
        digest = chain[digest]
    if digest is None or seen != len(chain):
        raise BadHash(f"The consent records of {code} are no single chain.")
    return digest


def _check_bindings(record: ConsentRecord, records: Records) -> None:
    """A signature with a challenge covers exactly this record: its hash is counted again (21 CFR 11.70).

    What was taken back has no signature of its own: it must be the record before, less that. Only what was
    signed on paper and imported has no challenge.
    """
    code = record.record.pii_principal_id
    if record.state == "partly_withdrawn":
        before = records.get(record.previous_record_hash or "")
        if before is None:
            raise BadHash(f"The consent of {code} was narrowed, and the record before is missing.")
        check_narrowed(record, before)
        return
    if record.capture.mode == "imported":
        return
    challenges = [row.challenge for row in record.capture.signatures]
    if len(set(challenges)) != len(challenges):
        raise BadHash(f"Two signatures in the record of {code} have one challenge.")
    for row in record.capture.signatures:
        if row.challenge is None or row.journal_head is None:
            raise BadHash(f"A signature in the record of {code} has no challenge.")
        notice = record.pii_processing.privacy_notice
        signed = Signed(
            project=record.capture.project_id, session=record.capture.session_id,
            record=record.record.record_id, contributor=code, role=row.role,
            meaning=row.meaning, policy_hash=notice.policy_hash, shown_text_hash=notice.shown_text_hash,
            language=record.pii_processing.language, decisions=record.decisions(),
            kinds=dict(record.capture.kinds or {}), challenge=row.challenge, journal_head=row.journal_head,
        )  # fmt: skip
        if signed.signs_hash != row.signs_hash:
            raise BadHash(f"A signature in the record of {code} covers something else.")
