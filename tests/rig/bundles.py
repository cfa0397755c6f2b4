"""Small sealed bundles that hold together: real keys, records, journals and manifests, a few events each."""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from collector.bundle.shape import list_files, take_name, write_manifest
from collector.journal import Journal
from collector.model.canonical import canonical, sha256_text
from collector.model.ids import new_contributor_code, new_take_id, new_uuid
from collector.model.manifest import IdentityManifest, ManifestFile, MediaManifest
from collector.model.record import record_bytes, record_from
from collector.seal.forms import pad_to_4kib, seal_bytes
from collector.seal.keys import generate_identity
from collector.seal.recipients import Identity
from collector.signing import PrivateKey, generate_private

POLICY_HASH = sha256_text(b"policy")
TIME = "2026-11-23T10:00:00.000Z"
BLOCK_BYTES = 1 << 20
KINDS = {"voice": True, "video": True, "image": True, "text": True}


@dataclass(frozen=True)
class TakeContent:
    """A take to be: kind and plaintext; or instead `filler_bytes` random ones, or `sealed_data` as it is."""

    kind: str = "text"
    data: bytes = b"the quick brown fox"
    filler_bytes: int = 0
    sealed_data: bytes | None = None
    verdicts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Field:
    """Who seals: the device, and the organisation's two pairs of age keys."""

    project: str = field(default_factory=lambda: f"field-{secrets.token_hex(4)}")
    device: PrivateKey = field(default_factory=generate_private)
    identity: Identity = field(default_factory=generate_identity)
    media: Identity = field(default_factory=generate_identity)

    def seal(
        self,
        root: Path,
        takes: list[TakeContent],
        *,
        evidence: bytes | None = None,
        more_identity: dict[str, bytes] | None = None,
        kinds: dict[str, bool] | None = None,
        **form: str,
    ) -> Path:
        """Write a session folder below `root` and return it; `evidence` replaces the drawn signature."""
        sealing = _Sealing(self, root / new_uuid())
        sealing.kinds = kinds or KINDS
        sealing.evidence = evidence
        sealing.more_identity = more_identity or {}
        return sealing.seal(takes, {"name": "Zoë Quill", **form})


class _Sealing:
    evidence: bytes | None = None
    more_identity: dict[str, bytes]
    kinds: dict[str, bool]

    def __init__(self, where: Field, folder: Path) -> None:
        self.where = where
        self.folder = folder
        self.session = folder.name
        self.code = new_contributor_code("FT")
        self.record_id = new_uuid()
        for half in ("media/consent", f"identity/{self.code}", "identity/consent"):
            (folder / half).mkdir(parents=True)

    def seal(self, takes: list[TakeContent], form: dict[str, str]) -> Path:
        journal = Journal(self.folder / "media/journal.jsonl", self.where.device)
        evidence_hash = self._write_identity(form)
        record_hash = self._write_record(evidence_hash)
        for kind, fields in self._consent_events(record_hash):
            journal.append(kind, fields)
        rows = [self._write_take(journal, take, record_hash) for take in takes]
        journal.close()
        self._write_manifests(rows, record_hash, journal.head[1])
        return self.folder

    def _write_identity(self, form: dict[str, str]) -> str:
        recipients = [self.where.identity.recipient]
        folder = self.folder / "identity" / self.code
        (folder / "form.age").write_bytes(seal_bytes(canonical(pad_to_4kib(form)), recipients))
        for name, data in self.more_identity.items():
            (folder / name).write_bytes(seal_bytes(data, recipients))
        drawn = canonical({"strokes": [], "name": form["name"]})
        evidence = seal_bytes(drawn if self.evidence is None else self.evidence, recipients)
        (folder / "evidence-1.age").write_bytes(evidence)
        return sha256_text(evidence)

    def _write_record(self, evidence_hash: str) -> str:
        data = record_bytes(record_from(self._record(evidence_hash)))
        for half in ("media", "identity"):
            path = self.folder / half / "consent" / f"{self.code}.json"
            path.write_bytes(data)
            path.with_suffix(".sig").write_bytes(self.where.device.sign(data))
        return sha256_text(data)

    def _record(self, evidence_hash: str) -> dict[str, Any]:
        purpose = {
            "purpose_id": "media_for_training_data", "purpose": "training", "decision": "given",
            "pii_information": [{"pii_type": "voice", "pii_optional": False}],
            "pii_controllers": ["org"], "storage_locations": ["CN"], "retention_period": "P1Y",
            "jurisdiction": "CN", "recipient_third_parties": [], "withdrawal_method": "call",
        }  # fmt: skip
        party = dict.fromkeys(("id", "name", "role", "contact", "address", "type"), "org")
        return {
            "record": {
                "schema_version": "field-consent-1", "record_id": self.record_id,
                "pii_principal_id": self.code,
            },
            "pii_processing": {
                "privacy_notice": {
                    "policy_version": "1", "policy_hash": POLICY_HASH, "shown_text_hash": POLICY_HASH,
                },
                "language": "en",
                "purposes": [purpose],
            },
            "party_identification": [{f"party_{name}": value for name, value in party.items()}],
            "event": [{
                "event_time": TIME, "validity_duration": "P1Y", "entity_id": self.code,
                "event_type": "explicit", "event_state": "given",
            }],
            "capture": {
                "project_id": self.where.project, "session_id": self.session, "age_band": "18_plus",
                "subject_role": "self", "mode": "on_screen", "receipt_number": "C26-0000-0000-0",
                "device_time_trust": "unchecked", "kinds": self.kinds,
                "comprehension": {"asked": 3, "correct_first_try": 3, "explained_again": 0},
                "signatures": [{
                    "role": "contributor", "meaning": "consents", "signed_at": TIME, "method": "drawn",
                    "evidence_hash": evidence_hash, "signs_hash": POLICY_HASH,
                }],
            },
            "previous_record_hash": None,
        }  # fmt: skip

    def _consent_events(self, record_hash: str) -> list[tuple[str, dict[str, Any]]]:
        person = {"contributor": self.code}
        return [
            ("session_started", {
                "session": self.session, "project": self.where.project,
                "contributors": [{"code": self.code, "under_threshold": False}],
            }),
            ("policy_shown", {**person, "version": "1"}),
            ("choices_made", {
                **person, "record_id": self.record_id, "kinds": self.kinds,
                "purposes": {"media_for_training_data": "given"},
            }),
            ("questions_answered", {**person, "tries": [1, 1, 1]}),
            ("evidence_sealed", {**person, "role": "contributor"}),
            ("consented", {**person, "record_hash": record_hash, "record_id": self.record_id}),
            ("identity_sealed", {**person, "child": False}),
        ]  # fmt: skip

    def _write_take(self, journal: Journal, content: TakeContent, record_hash: str) -> dict[str, Any]:
        take = new_take_id()
        path = self.folder / "media" / take_name(take, content.kind)
        if content.filler_bytes:
            file = write_filler(path, content.filler_bytes)
        else:
            data = content.sealed_data or seal_bytes(content.data, [self.where.media.recipient])
            path.write_bytes(data)
            file = {"sha256": sha256_text(data), "size_bytes": len(data)}
        row = {
            "take": take, "kind": content.kind, "prompt": "p01", "prompt_version": 1, "remarks": [],
            "contributors": [{"code": self.code, "record_hash": record_hash, "channel": None}],
            "sampling_rate_hz": None, "channels": None, "sample_count": None,
            "frame_count": None, "duration_ms": None, "quality": {"verdicts": list(content.verdicts)},
            "sync": {}, "devices": {},
        }  # fmt: skip
        journal.append("take_started", {"take": take, "prompt": "p01", "kind": content.kind})
        journal.append("take_kept", {"take": take, "row": row, "file": file})
        return row

    def _write_manifests(self, rows: list[dict[str, Any]], record_hash: str, head: str) -> None:
        person = {
            "code": self.code, "record_hash": record_hash, "age_band": "18_plus", "child": False,
            "purposes": {"media_for_training_data": "given"}, "kinds": self.kinds, "profile": {},
        }  # fmt: skip
        media = {"contributors": [person], "place": {}, "takes": rows}
        shapes = {"identity": (IdentityManifest, {}), "media": (MediaManifest, media)}
        for half, (shape, more) in shapes.items():
            manifest = shape.from_json({
                "project": self.where.project, "session": self.session, "half": half, "revision": 1,
                "replaces_hash": None, "device": self.where.device.public.text, "program_version": "0",
                "pack_number": 1, "policy_hash": POLICY_HASH, "journal_hash": head,
                "files": [file.as_json() for file in self._files(half)], **more,
            })  # fmt: skip
            write_manifest(self.folder / half, manifest, self.where.device)

    def _files(self, half: str) -> list[ManifestFile]:
        return list_files(self.folder / half)


def write_filler(path: Path, size_bytes: int) -> dict[str, Any]:
    """Write random bytes in constant memory; return hash and size as the journal keeps them."""
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for start in range(0, size_bytes, BLOCK_BYTES):
            block = os.urandom(min(BLOCK_BYTES, size_bytes - start))
            digest.update(block)
            file.write(block)
    return {"sha256": f"sha256:{digest.hexdigest()}", "size_bytes": size_bytes}
