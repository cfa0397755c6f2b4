"""An organisation in one process: verification and receipts are real, its stores are dictionaries."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from collector.bundle.shape import MANIFEST, SIGNATURE
from collector.bundle.verify import VerifiedHalf, verify_half
from collector.errors import CollectorError, UnsafePath
from collector.model.canonical import parse_canonical, sha256_text
from collector.model.ledger_events import ReceiptVerified
from collector.model.manifest import HALVES, Half
from collector.model.receipt import Receipt
from collector.model.times import time_text
from collector.rules.facts import PackFacts
from collector.session.parts import Parts
from collector.signing import PrivateKey
from tests.rig.world import Clock

Gate = Callable[[str], None]
Key = tuple[str, Half]


class MemoryHalf:
    """One half as it lies in an inbox."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self._files = files

    def names(self) -> list[str]:
        return sorted(self._files)

    def open(self, name: str) -> BinaryIO:
        if name not in self._files:
            raise UnsafePath("This file is not part of the half.")
        return io.BytesIO(self._files[name])


@dataclass
class Office:
    """Inbox and vault by session and half. `silent` are sessions whose end was acknowledged to somebody.

    `late` are the bytes that it accepted of those, `refused` what it would not take, by what was wrong.
    """

    key: PrivateKey
    clock: Clock
    published: Callable[[str, int], PackFacts | None]
    inbox: dict[Key, dict[str, bytes]] = field(default_factory=dict)
    vault: dict[Key, str] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    accepted: dict[str, int] = field(default_factory=dict)
    late: dict[str, int] = field(default_factory=dict)
    refused: list[tuple[Key, CollectorError]] = field(default_factory=list)

    def accept(self, key: Key, path: str, data: bytes) -> None:
        """Take one file of a half; every byte is counted."""
        counts = self.late if key[0] in self.silent else self.accepted
        counts[key[0]] = counts.get(key[0], 0) + len(data)
        self.inbox.setdefault(key, {})[path] = data

    def send(self, parts: Parts, session: str, gate: Gate, count: int) -> int:
        """Send up to `count` files that are not here yet; the gate is asked before each. Returns how many."""
        sent = 0
        gate("queue")
        for half in HALVES:
            root = parts.folder(session).half(half)
            for path in _in_order(root):
                name, data = path.relative_to(root).as_posix(), path.read_bytes()
                if sent == count:
                    return sent
                if self.inbox.get((session, half), {}).get(name) != data:
                    gate("send_chunk")
                    self.accept((session, half), name, data)
                    sent += 1
        return sent

    def receive(self, parts: Parts, session: str) -> int:
        """Verify what is whole, keep its hash, let the laptop check and note the receipt."""
        done = 0
        for half in HALVES:
            files = self.inbox.get((session, half), {})
            if SIGNATURE not in files or session in self.silent:
                continue
            try:
                verified = self._verify(files, half)
            except CollectorError as fault:
                self.refused.append(((session, half), fault))
                continue
            if self.vault.get((session, half)) != verified.manifest_hash:
                self.vault[(session, half)] = verified.manifest_hash
                parts.note(self._receipt(verified))
                done += 1
        return done

    def _verify(self, files: dict[str, bytes], half: Half) -> VerifiedHalf:
        """What an older revision had and the newest does not name was superseded."""
        return verify_half(MemoryHalf(_named(files)), half, self.published)

    def _receipt(self, verified: VerifiedHalf) -> ReceiptVerified:
        manifest = verified.manifest
        data = Receipt.from_json({
            "project": manifest.project, "session": manifest.session, "half": manifest.half,
            "manifest_hash": verified.manifest_hash, "revision": manifest.revision,
            "time": time_text(self.clock()),
        }).to_bytes()  # fmt: skip
        self.key.public.verify(data, self.key.sign(data))
        return ReceiptVerified(
            session=manifest.session, half=manifest.half, manifest_hash=verified.manifest_hash,
            revision=manifest.revision, receipt_hash=sha256_text(data),
        )  # fmt: skip


def _in_order(root: Path) -> list[Path]:
    """Files first, then the manifest, its signature last of all."""
    last = {MANIFEST: 1, SIGNATURE: 2}
    found = [path for path in root.rglob("*") if path.is_file()] if root.is_dir() else []
    return sorted(found, key=lambda path: (last.get(path.name, 0), path.as_posix()))


def _named(files: dict[str, bytes]) -> dict[str, bytes]:
    manifest = parse_canonical(files[MANIFEST])
    names = {str(row["path"]) for row in manifest["files"]} | {MANIFEST, SIGNATURE}
    return {name: data for name, data in files.items() if name in names}
