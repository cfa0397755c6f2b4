"""Small sealed bundles that hold together: real keys, records, journals and manifests, a few events each."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from collector.bundle.shape import list_files, take_name, write_manifest
from collector.consent.signature import Signed, Signing, evidence_form, new_challenge
from collector.journal import Journal
from collector.model.canonical import canonical, sha256_text
from collector.model.decision import Decision
from collector.model.event import Event
from collector.model.events import (
    RULES,
    ChoicesMade,
    Consented,
    EvidenceSealed,
    IdentitySealed,
    PolicyShown,
    QuestionsAnswered,
    SessionStarted,
    Starter,
)
from collector.model.ids import new_contributor_code, new_copy_number, new_take_id, new_uuid
from collector.model.kinds import WHOLE, TakeKind
from collector.model.manifest import HALVES, IdentityManifest, MediaManifest, TakeRow
from collector.model.record import ConsentRecord, record_bytes
from collector.model.take_events import InTake, TakeFile, TakeKept, TakeStarted
from collector.model.times import local_offset_minutes, parse_time
from collector.rules.writing import RecordContext, build_record
from collector.seal.forms import pad_to_4kib, seal_bytes
from collector.seal.header import parse_header
from collector.seal.keys import generate_identity
from collector.seal.recipients import Identity
from collector.session.book import Book
from collector.signing import PrivateKey, generate_private
from collector.state import fold
from tests.rig.events import TIME, take_row
from tests.rig.small_pack import PROMPTS, told

BLOCK_BYTES = 1 << 20
PURPOSES: dict[str, Decision] = {"media_for_training_data": "given"}
KINDS = {"voice": True, "video": True, "image": True, "text": True}


@dataclass(frozen=True)
class TakeContent:
    """A take to be: kind and plaintext; or `filler_bytes` random ones behind a header, or `sealed_data`."""

    kind: TakeKind = "text"
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
        form_name: str = "form.age",
        **form: object,
    ) -> Path:
        """Write a session folder below `root` and return it; `evidence` replaces the drawn signature."""
        sealing = _Sealing(self, root / new_uuid())
        sealing.kinds = kinds or KINDS
        sealing.evidence = evidence
        sealing.more_identity = more_identity or {}
        sealing.form_name = form_name
        return sealing.seal(takes, {"name": "Zoë Quill", **form})


class _Sealing:
    """One session in the order of a real one: what is written, and the line that says so."""

    evidence: bytes | None = None
    more_identity: dict[str, bytes]
    kinds: dict[str, bool]
    form_name: str

    def __init__(self, where: Field, folder: Path) -> None:
        self.where = where
        self.folder = folder
        self.session = folder.name
        self.code = new_contributor_code("FT")
        self.record_id = new_uuid()
        self.number = new_copy_number(2026)
        for half in ("media/consent", f"identity/{self.code}", "identity/consent"):
            (folder / half).mkdir(parents=True)
        self.told = told(where.project)
        self.journal = Journal(folder / "media/journal.jsonl", where.device, lambda: parse_time(TIME))

    def seal(self, takes: list[TakeContent], form: dict[str, object]) -> Path:
        for event in self._talk():
            self._note(event)
        self._sign(str(form["name"]))
        record_hash = self._write_record()
        self._note(Consented(contributor=self.code, record_id=self.record_id, record_hash=record_hash))
        self._write_form(form)
        rows = [self._write_take(take, record_hash) for take in takes]
        self.journal.close()
        self._write_manifests(rows, record_hash)
        return self.folder

    @property
    def _head(self) -> str:
        head = self.journal.head
        return head[1] if head else ""

    def _note(self, event: Event) -> None:
        self.journal.append(event.event, event.as_json())

    def _talk(self) -> list[Event]:
        who = Starter(code=self.code, under_threshold=False, copy_number=self.number)
        return [
            SessionStarted(
                session=self.session, project=self.where.project, pack_number=1, policy_version="1",
                language="en", recorder="demo", rehearsal=False, place={}, time=TIME, time_trust="unchecked",
                contributors=[who], rules=RULES,
            ),
            PolicyShown(
                contributor=self.code, version="1", language="en", seconds=60,
                shown_text_hash=self.told.texts["en"].shown_text_hash,
                sections=self.told.texts["en"].sections,
            ),
            ChoicesMade(
                contributor=self.code, record_id=self.record_id, kinds=self.kinds, purposes=PURPOSES
            ),
            QuestionsAnswered(contributor=self.code, asked=0, correct_first_try=0, explained_again=0),
        ]  # fmt: skip

    def _sign(self, name: str) -> None:
        signed = Signed(
            project=self.where.project, session=self.session, record=self.record_id, contributor=self.code,
            role="contributor", meaning="consents", policy_hash=self.told.policy_hash,
            shown_text_hash=self.told.texts["en"].shown_text_hash, language="en",
            decisions=dict(PURPOSES), kinds=self.kinds, challenge=new_challenge(),
            journal_head=self._head,
        )  # fmt: skip
        form = evidence_form(Signing("contributor", "drawn", name), signed, TIME, {})
        drawn = canonical(pad_to_4kib(form))
        path = f"{self.code}/evidence-1.age"
        sealed = self._write_identity(path, drawn if self.evidence is None else self.evidence)
        event = EvidenceSealed(
            contributor=self.code, role=signed.role, meaning=signed.meaning, method="drawn", signed_at=TIME,
            evidence_hash=sha256_text(sealed), signs_hash=signed.signs_hash, challenge=signed.challenge,
            journal_head=signed.journal_head, path=path,
        )  # fmt: skip
        self._note(event)

    def _write_form(self, form: dict[str, object]) -> None:
        path = f"{self.code}/{self.form_name}"
        sealed = self._write_identity(path, canonical(pad_to_4kib(form)))
        for name, data in self.more_identity.items():
            self._write_identity(f"{self.code}/{name}", data)
        self._note(
            IdentitySealed(
                contributor=self.code, path=path, sha256=sha256_text(sealed), size_bytes=len(sealed),
                age_band="18_plus", child=False,
            )
        )  # fmt: skip

    def _write_identity(self, path: str, data: bytes) -> bytes:
        sealed = seal_bytes(data, [self.where.identity.recipient])
        (self.folder / "identity" / path).write_bytes(sealed)
        return sealed

    def _write_record(self) -> str:
        data = record_bytes(self._record())
        for half in HALVES:
            path = self.folder / half / "consent" / f"{self.code}.json"
            path.write_bytes(data)
            path.with_suffix(".sig").write_bytes(self.where.device.sign(data))
        return sha256_text(data)

    def _record(self) -> ConsentRecord:
        """The record that the program writes where the journal ends."""
        state = fold(self.journal.lines)
        assert state is not None
        context = RecordContext(
            project=self.told.project, policy_hash=self.told.policy_hash, copy_number=self.number,
            time_trust="unchecked", started_at=TIME, given_at=TIME,
            offset_minutes=local_offset_minutes(parse_time(TIME)),
        )  # fmt: skip
        return build_record(state, state.contributors[self.code], context)

    def _write_take(self, content: TakeContent, record_hash: str) -> TakeRow:
        take = new_take_id()
        path = self.folder / "media" / take_name(take, content.kind)
        self._note(TakeStarted(take=take, prompt=PROMPTS[content.kind], kind=content.kind))
        if content.filler_bytes:
            file = write_filler(path, content.filler_bytes)
        else:
            data = content.sealed_data or seal_bytes(content.data, [self.where.media.recipient])
            path.write_bytes(data)
            file = {"sha256": sha256_text(data), "size_bytes": len(data)}
        quality = {"verdicts": list(content.verdicts)}
        channel = None if content.kind in WHOLE else 0
        person = {"code": self.code, "record_hash": record_hash, "channel": channel}
        row = take_row(
            take, self.code, kind=content.kind, prompt=PROMPTS[content.kind], contributors=[person],
            quality=quality, **figures_of(content.kind),
        )  # fmt: skip
        self._note(TakeKept(take=take, row=row, file=TakeFile.from_json(file)))
        return row

    def _write_manifests(self, rows: list[TakeRow], record_hash: str) -> None:
        person = {
            "code": self.code, "record_hash": record_hash, "age_band": "18_plus", "child": False,
            "purposes": PURPOSES, "kinds": self.kinds, "profile": {},
        }  # fmt: skip
        takes = [row.as_json() for row in rows]
        media = MediaManifest.from_json(
            {**self._manifest("media"), "contributors": [person], "place": {}, "takes": takes}
        )
        identity = IdentityManifest.from_json(self._manifest("identity"))
        for manifest in (identity, media):
            write_manifest(self.folder / manifest.half, manifest, self.where.device)

    def _manifest(self, half: str) -> dict[str, Any]:
        return {
            "project": self.where.project, "session": self.session, "half": half, "revision": 1,
            "replaces_hash": None, "device": self.where.device.public.text, "program_version": "0",
            "pack_number": 1, "policy_hash": self.told.policy_hash, "journal_hash": self._head,
            "files": [file.as_json() for file in list_files(self.folder / half)],
        }  # fmt: skip


def figures_of(kind: TakeKind) -> dict[str, int]:
    """A second of sound, one picture, or nothing, as a take of the kind has it."""
    sound = {"sampling_rate_hz": 48_000, "channels": 1, "sample_count": 48_000, "duration_ms": 1000}
    frames = {"speech": 0, "video": 30, "image": 1}
    count = {"frame_count": frames[kind]} if kind in frames else {}
    return count if kind in WHOLE else {**sound, **count}


def add_filler(book: Book, size_bytes: int) -> None:
    """Another take of a session that has one, for the next prompt: a file of this size with nothing in it."""
    kept = book.state.kept[0]
    assert kept.row is not None
    take, prompt = new_take_id(), "p02"
    people = [InTake(code=code) for code in book.state.contributors]
    book.note(TakeStarted(take=take, prompt=prompt, kind=kept.kind, contributors=people))
    path = book.folder.half("media") / take_name(take, kept.kind)
    write_filler(path, size_bytes)
    unsaid = dict.fromkeys(
        ("file", "started_at", "prompt_language", "prompt_text", "prompt_style", "prompt_hash")
    )
    row = kept.row.model_copy(update={**unsaid, "take": take, "prompt": prompt})
    file = TakeFile(sha256=sha256_text(path.read_bytes()), size_bytes=path.stat().st_size)
    book.note(TakeKept(take=take, row=row, file=file))


def write_filler(path: Path, size_bytes: int) -> dict[str, Any]:
    """Write random bytes behind a real header, in constant memory; return hash and size as a journal does."""
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for block in _filler(size_bytes):
            digest.update(block)
            file.write(block)
    return {"sha256": f"sha256:{digest.hexdigest()}", "size_bytes": size_bytes}


def _filler(size_bytes: int) -> Iterator[bytes]:
    header = parse_header(BytesIO(seal_bytes(b"", [generate_identity().recipient]))).raw
    yield header
    for start in range(len(header), size_bytes, BLOCK_BYTES):
        yield os.urandom(min(BLOCK_BYTES, size_bytes - start))
