"""An opened media half in words that stand alone: a row a recording, and the session's particulars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from collector.bundle.shape import take_name
from collector.bundle.story import Story
from collector.bundle.verify import VerifiedHalf
from collector.model.manifest import ContributorRow, MediaManifest, TakeRow
from collector.model.record import ConsentRecord
from collector.model.rows import (
    NOT_SAID,
    SENDER_CHARACTERS,
    TRAIT_NAMES,
    Mode,
    ReceiptState,
    Recording,
    SessionFile,
    Trait,
    without_nothing,
)
from collector.model.times import parse_time
from collector.signing import parse_public

Json = dict[str, Any]
_MODES: dict[str, Mode] = {
    "on_screen": "screen", "read_aloud": "screen", "oral_witnessed": "oral", "imported": "imported",
}  # fmt: skip
_FIGURES = (
    "prompt", "prompt_version", "prompt_hash", "duration_ms", "sampling_rate_hz", "bits", "channels",
    "sample_count", "frame_count",
)  # fmt: skip
_SPOKEN = frozenset({"speech", "video"})


@dataclass(frozen=True)
class ReceiptFound:
    """How the receipt beside a half stands, and its hash where it was not found bad."""

    state: ReceiptState
    sha256: str | None = None


def device_of(key: str) -> str:
    """Return the beginning of the fingerprint of a device's key, by which its sessions are told."""
    return parse_public(key).fingerprint[:SENDER_CHARACTERS]


def is_imported(row: TakeRow, records: Mapping[str, ConsentRecord]) -> bool:
    """Tell whether a take was recorded elsewhere: everybody in it signed on paper, before."""
    return all(records[person.record_hash].capture.mode == "imported" for person in row.contributors)


class RowWriter:
    """Writes rows of one verified media half."""

    def __init__(self, verified: VerifiedHalf, receipt: ReceiptFound) -> None:
        assert isinstance(verified.manifest, MediaManifest)  # noqa: S101 - for the type checker
        assert verified.story is not None  # noqa: S101 - a media half has one
        self._manifest = verified.manifest
        self._story = verified.story
        self._records = verified.records
        self._common = _tell_particulars(verified, self._manifest, self._story, receipt)
        self._speakers = {row.code: self._tell_speaker(row) for row in self._manifest.contributors}
        self._sealed = {file.path: file.sha256 for file in self._manifest.files}
        self._last = _find_last(self._manifest)

    def rows(self, files: Mapping[str, str], damaged: Mapping[str, int]) -> bytes:
        """Return `takes.jsonl`: a line for each take with a file, in the order of their start.

        `damaged` are pictures that could not be decoded, a take.
        """
        found = (
            self._row(row, files[row.take], damaged.get(row.take, 0))
            for row in self._manifest.takes
            if row.take in files
        )
        return b"".join(row.to_bytes() + b"\n" for row in found)

    def session(self, opened: int) -> bytes:
        """Return `session.json`; `opened` is how many takes came out."""
        manifest = self._manifest
        takes = manifest.takes
        value = {
            **self._common, "device_key": manifest.device, "policy_hash": manifest.policy_hash,
            "speakers": list(self._speakers.values()), "prompt_seed": manifest.prompt_seed,
            "takes": len(takes), "opened": opened,
            "duration_ms": sum(row.duration_ms or 0 for row in takes),
        }  # fmt: skip
        return SessionFile.from_json(without_nothing(value)).to_bytes()

    def _row(self, row: TakeRow, file: str, damaged: int) -> Recording:
        people = [
            without_nothing({**self._speakers[person.code], "channel": person.channel})
            for person in row.contributors
        ]
        figures = {name: getattr(row, name) for name in _FIGURES}
        value = {
            **self._common, **figures,
            "recording_id": f"{self._manifest.session}-{row.take}", "take": row.take, "file": file,
            "kind": row.kind, "speakers": people, **self._tell_text(row),
            "sealed_hash": self._sealed[take_name(row.take, row.kind)],
            "undecodable_frames": damaged or None,
            "speaker": people[0]["speaker"] if len(people) == 1 else None,
            "kept_last": row.take in self._last, "remarks": row.remarks, "quality": row.quality,
            "sync": row.sync, "devices": row.devices, "recorder": row.recorder or self._common["recorder"],
        }  # fmt: skip
        return Recording.from_json(without_nothing(value))

    def _tell_text(self, row: TakeRow) -> Json:
        """Return what was said, where that is known: nobody reads what a free prompt asks for."""
        if is_imported(row, self._records):
            return {"text_is": "transcript"}
        if row.prompt is None or row.kind not in _SPOKEN or row.prompt_style == "free":
            return {}
        return {"text": row.prompt_text, "text_language": row.prompt_language, "text_is": "prompt"}

    def _tell_speaker(self, row: ContributorRow) -> Json:
        record = self._records[row.record_hash]
        said = {name: trait for name, given in row.profile.items() if (trait := _what_was_said(given))}
        traits = {name: _find_trait(said, names) for name, names in TRAIT_NAMES.items()}
        known = {name for names in TRAIT_NAMES.values() for name in names}
        return without_nothing({
            "speaker": row.code, "age_band": row.age_band, **traits,
            "profile": {name: trait for name, trait in said.items() if name not in known},
            "consent": _tell_consent(row, record),
        })  # fmt: skip


def _tell_consent(row: ContributorRow, record: ConsentRecord) -> Json:
    return {
        "record_hash": row.record_hash,
        "policy_version": record.pii_processing.privacy_notice.policy_version,
        "purposes": sorted(name for name, decision in row.purposes.items() if decision == "given"),
        "kinds": sorted(name for name, given in row.kinds.items() if given),
        "mode": _MODES[record.capture.mode],
        "child": row.child,
        "guardian": record.capture.guardian is not None,
    }


def _tell_particulars(
    verified: VerifiedHalf, manifest: MediaManifest, story: Story, receipt: ReceiptFound
) -> Json:
    start, first = story.state.start, story.steps[0].line
    there = parse_time(first.time) + timedelta(minutes=first.offset_minutes)
    source = {
        "project": manifest.project,
        "manifest_hash": verified.manifest_hash, "revision": manifest.revision,
        "pack_number": manifest.pack_number, "program_version": manifest.program_version,
        "rehearsal": start.rehearsal, "receipt": receipt.state, "receipt_hash": receipt.sha256,
    }  # fmt: skip
    return {
        "session": manifest.session, "device": device_of(manifest.device),
        "day": there.date().isoformat(), "language": start.language,
        "recorder": start.recorder, "place": dict(manifest.place), "source": without_nothing(source),
    }  # fmt: skip


def _find_last(manifest: MediaManifest) -> set[str]:
    """Return each prompt's last take, each person's where they answer it alone, and those of no prompt.

    A take that could not be opened stays the last: the one before was recorded again for a reason.
    """
    last: dict[tuple[str, ...], str] = {}
    for row in manifest.takes:
        people = sorted(person.code for person in row.contributors)
        last[(row.prompt, *people) if row.prompt is not None else (row.take, "")] = row.take
    return set(last.values())


def _what_was_said(given: Trait) -> Trait | None:
    """Return a trait without "prefer not to say", nothing where nothing is left."""
    if isinstance(given, str):
        return None if given == NOT_SAID else given
    return [choice for choice in given if choice != NOT_SAID] or None


def _find_trait(said: Mapping[str, Trait], names: tuple[str, ...]) -> Trait | None:
    return next((said[name] for name in names if name in said), None)
