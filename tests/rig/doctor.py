"""The standing attacker: a sealed session taken apart, and made anew with the device's own key.

Everything that depends on something else (chain, signatures, hashes, lists) is a token such as `@record:…`
while it is taken apart, and is counted again when it is written: whatever a patch changed stays the only lie.
Tokens: `@head:LINE`, `@record:STEM`, `@signs:CODE:CHALLENGE`, `@sha:PATH`, `@size:PATH`, `@row:TAKE`, `@end`.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from collector.consent.signature import Signed
from collector.errors import Malformed
from collector.model.canonical import canonical, sha256_text
from collector.signing import PrivateKey

Json = Any
HALVES = ("identity", "media")
_MADE = ("manifest.json", "manifest.sig", "journal.jsonl")


@dataclass
class Apart:
    """A session taken apart. `late` changes manifests once their files were listed."""

    journal: list[dict[str, Json]]
    records: dict[str, Json]
    manifests: dict[str, dict[str, Json]]
    files: dict[str, bytes]
    key: PrivateKey
    missing: set[str] = field(default_factory=set)
    others: dict[str, Json] = field(default_factory=dict)

    def codes(self) -> list[str]:
        """The contributors' codes in their order."""
        return [row["code"] for row in self.journal[0]["fields"]["contributors"]]

    def takes(self) -> list[str]:
        """The kept takes in their order."""
        return [str(line["fields"]["take"]) for line in self.journal if line["kind"] == "take_kept"]


def take_apart(root: Path, key: PrivateKey) -> Apart:
    """Read a sealed session and put a token wherever one thing depends on another."""
    files = {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }
    manifests = {half: json.loads(files[f"{half}/manifest.json"]) for half in HALVES}
    records = {
        Path(name).stem: json.loads(data)
        for name, data in sorted(files.items())
        if name.startswith("media/consent/") and name.endswith(".json")
    }
    lines = files["media/journal.jsonl"].splitlines()
    kept = {
        name: data for name, data in files.items() if "/consent/" not in name and Path(name).name not in _MADE
    }
    found = Apart([], records, manifests, kept, key)
    found.journal = _read_journal(lines)
    _Tokens(found, files, lines).put()
    return found


def _read_journal(lines: list[bytes]) -> list[dict[str, Json]]:
    """The lines without what makes a chain of them; `id` is `kind#n`, counted over the whole journal."""
    found: list[dict[str, Json]] = []
    counts: dict[str, int] = {}
    for data in lines:
        line = json.loads(data)
        number = counts.get(line["kind"], 0)
        counts[line["kind"]] = number + 1
        names = ("time", "offset_minutes", "kind", "fields")
        found.append({"id": f"{line['kind']}#{number}", **{name: line[name] for name in names}})
    return found


class _Tokens:
    """Finds every value that is a hash of something else in the session."""

    def __init__(self, apart: Apart, files: dict[str, bytes], lines: list[bytes]) -> None:
        self._apart = apart
        self._known: dict[str, str] = {
            sha256_text(data): f"@head:{line['id']}" for data, line in zip(lines, apart.journal, strict=True)
        }
        for stem in apart.records:
            self._known[sha256_text(files[f"media/consent/{stem}.json"])] = f"@record:{stem}"
        for name, data in apart.files.items():
            self._known[sha256_text(data)] = f"@sha:{name}"

    def put(self) -> None:
        apart = self._apart
        end = f"@head:{apart.journal[-1]['id']}"
        for line in apart.journal:
            line["fields"] = self._swap(line["fields"], line["fields"].get("contributor", ""))
        apart.records = {
            stem: self._swap(value, value["record"]["pii_principal_id"])
            for stem, value in apart.records.items()
        }
        for half, manifest in apart.manifests.items():
            del manifest["files"]
            apart.manifests[half] = self._swap(manifest)
            if apart.manifests[half]["journal_hash"] == end:
                apart.manifests[half]["journal_hash"] = "@end"
        media = apart.manifests["media"]
        media["takes"] = [f"@row:{row['take']}" for row in media["takes"]]

    def _swap(self, value: Json, code: str = "") -> Json:
        if isinstance(value, list):
            return [self._swap(item, code) for item in value]
        if isinstance(value, str):
            return self._known.get(value, value)
        if not isinstance(value, dict):
            return value
        found = {name: self._swap(item, code) for name, item in value.items()}
        if "challenge" in found and found.get("signs_hash"):
            found["signs_hash"] = f"@signs:{code}:{found['challenge']}"
        file = found.get("sha256")
        if isinstance(file, str) and file.startswith("@sha:") and "size_bytes" in found:
            found["size_bytes"] = file.replace("@sha:", "@size:")
        return found


def put_together(apart: Apart, root: Path) -> None:
    """Write the session as its device would: every line, record and manifest signed, every file listed."""
    maker = _Maker(apart, root)
    maker.write_files()
    maker.write_journal()
    maker.write_records()
    for half in HALVES:
        maker.write_manifest(half)


class _Maker:
    def __init__(self, apart: Apart, root: Path) -> None:
        self._apart = apart
        self._root = root
        self._heads: dict[str, str] = {}
        self._made: dict[str, bytes] = {}
        self._end = ""

    def write_files(self) -> None:
        for name, data in self._apart.files.items():
            self._write(name, data)

    def write_journal(self) -> None:
        rows: list[bytes] = []
        for number, line in enumerate(self._apart.journal):
            value = {
                "schema": line.get("schema", "line-1"), "number": number, "time": line["time"],
                "offset_minutes": line["offset_minutes"], "kind": line["kind"],
                "fields": self._resolve(line["fields"]), "previous": self._end or None,
            }  # fmt: skip
            rows.append(_sign_line(self._apart.key, value))
            self._end = self._heads[line["id"]] = sha256_text(rows[-1])
        self._write("media/journal.jsonl", b"".join(row + b"\n" for row in rows))

    def write_records(self) -> None:
        for stem in self._apart.records:
            for half in HALVES:
                name = f"{half}/consent/{stem}"
                if name in self._apart.missing:
                    continue
                other = self._apart.others.get(name)
                data = self._record(stem) if other is None else to_bytes(self._resolve(other))
                self._write(f"{name}.json", data)
                self._write(f"{name}.sig", self._apart.key.sign(data))

    def write_manifest(self, half: str) -> None:
        value = dict(self._apart.manifests[half])
        late = value.pop("late", {})
        value = {**self._resolve(value), "files": self._list(half)}
        value |= self._resolve(late)
        data = to_bytes(value)
        self._write(f"{half}/manifest.json", data)
        self._write(f"{half}/manifest.sig", self._apart.key.sign(data))

    def _list(self, half: str) -> list[Json]:
        rows = []
        for path in sorted((self._root / half).rglob("*")):
            if path.is_file():
                data = path.read_bytes()
                name = path.relative_to(self._root / half).as_posix()
                rows.append({"path": name, "sha256": sha256_text(data), "size_bytes": len(data)})
        return rows

    def _record(self, stem: str) -> bytes:
        if stem not in self._made:
            self._made[stem] = to_bytes(self._resolve(self._apart.records[stem]))
        return self._made[stem]

    def _resolve(self, value: Json) -> Json:
        if isinstance(value, dict):
            return {name: self._resolve(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self._resolve(item) for item in value]
        if not isinstance(value, str) or not value.startswith("@"):
            return value
        word, _, name = value[1:].partition(":")
        return self._count(word, name)

    def _count(self, word: str, name: str) -> Json:
        """Count one token; a line that is not written yet has the head of the one before."""
        if word == "end":
            return self._end
        if word == "head":
            return self._heads.get(name, self._end)
        if word == "record":
            return sha256_text(self._record(name))
        if word == "signs":
            return self._sign(name)
        if word == "row":
            return self._row(name)
        data = self._apart.files.get(name, b"")
        return sha256_text(data) if word == "sha" else len(data)

    def _row(self, take: str) -> Json:
        for line in self._apart.journal:
            fields = line["fields"] if isinstance(line["fields"], dict) else {}
            if line["kind"] == "take_kept" and fields.get("take") == take:
                return self._resolve(fields.get("row"))
        return None

    def _sign(self, name: str) -> str:
        """What a signature covers: the record that holds it (the first one: later ones repeat it)."""
        code, _, challenge = name.partition(":")
        with contextlib.suppress(LookupError, TypeError, AttributeError, ValueError, Malformed):  # a bent one
            for record in sorted(self._apart.records.values(), key=_is_narrowed):
                for row in record["capture"]["signatures"]:
                    mine = record["record"]["pii_principal_id"] == code
                    if mine and row.get("challenge") == challenge:
                        return _signed(record, row, self._resolve(row.get("journal_head"))).signs_hash
        return "sha256:" + "0" * 64

    def _write(self, name: str, data: bytes) -> None:
        path = self._root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def to_bytes(value: Json) -> bytes:
    """Canonical, or as near as may be where a value has no canonical form."""
    try:
        return canonical(value)
    except Malformed:
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")


def _sign_line(key: PrivateKey, value: Json) -> bytes:
    try:
        return canonical(key.sign_object(value))
    except Malformed:
        return to_bytes({**value, "signature": key.sign(to_bytes(value)).hex()})


def _is_narrowed(record: Json) -> bool:
    return bool(record["event"][-1]["event_state"] == "partly_withdrawn")


def _signed(record: Json, row: Json, head: str) -> Signed:
    processing, capture = record["pii_processing"], record["capture"]
    return Signed(
        project=capture["project_id"], session=capture["session_id"], record=record["record"]["record_id"],
        contributor=record["record"]["pii_principal_id"], role=row["role"], meaning=row["meaning"],
        policy_hash=processing["privacy_notice"]["policy_hash"],
        shown_text_hash=processing["privacy_notice"]["shown_text_hash"], language=processing["language"],
        decisions={item["purpose_id"]: item["decision"] for item in processing["purposes"]},
        kinds=dict(capture.get("kinds") or {}), challenge=row["challenge"], journal_head=head,
    )  # fmt: skip
