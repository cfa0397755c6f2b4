"""From layout 1, where devices wrote into the vault themselves, to layout 2. Repeatable; nothing is lost.

What has a receipt that fits moves into the vault; what is whole and has none goes the way of everything that
arrives; what was changed after its receipt is set aside with the reason. Uploads under way start again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from collector.bundle.shape import MANIFEST, SIGNATURE, parse_manifest
from collector.errors import BadSignature, Malformed, ServerAway, ServerBroken
from collector.model.canonical import canonical, sha256_text
from collector.model.layout import (
    OLD_SENDER,
    REFUSED,
    Sent,
    Vaulted,
    lists_folder,
    old_folder,
    old_receipt,
    rights_file,
    short,
)
from collector.model.manifest import HALVES, MAX_MANIFEST_BYTES, Half
from collector.model.receipt import MAX_RECEIPT_BYTES, Receipt
from collector.model.times import time_text, utc_now
from collector.receive.filer import Filer
from collector.receive.work import WorkList
from collector.signing import SIGNATURE_BYTES, PublicKey, parse_public
from collector.vault import make_folder, write_atomically

What = Literal["vault", "inbox", "set_aside", "unfinished"]


@dataclass(frozen=True)
class Moved:
    """Where one half of layout 1 went: to the `vault` with its receipt, to the `inbox`, `set_aside`, nowhere.

    `unfinished` ones were never whole: they stay, and their laptops send again.
    """

    half: Half
    project: str
    session: str
    what: What


@dataclass(frozen=True)
class Migration:
    """Reads with the receiver's own keys. `state` is the service's folder."""

    filers: Mapping[Half, Filer]
    work: WorkList
    receipt_key: PublicKey
    state: Path

    @property
    def is_done(self) -> bool:
        """Whether everything was moved once: the old layout is not looked at any more."""
        return self._mark.exists()

    @property
    def _mark(self) -> Path:
        return self.state / "layout-2"

    def run(self, projects: list[str]) -> Iterator[Moved]:
        """Move everything of these projects; yield each half. Raises ServerAway: run it again then."""
        for project in projects:
            for half in HALVES:
                for entry in self.filers[half].entries(f"/{half}/{project}"):
                    if entry.is_folder:
                        yield self._move(half, project, entry.name)
            self._move_rights(project)
        make_folder(self.state)
        write_atomically(self._mark, b"")

    def move_session(self, project: str, session: str) -> None:
        """Move both halves of one session where they have receipts. Raises ServerAway."""
        for half in HALVES:
            if self.filers[half].arrived(f"{old_receipt(half, project, session)}.sig") is not None:
                self._move(half, project, session)

    def _move(self, half: Half, project: str, session: str) -> Moved:
        filer, there = self.filers[half], old_folder(half, project, session)
        signed = self._read_signed(half, there)
        if signed is None:
            return Moved(half, project, session, "unfinished")
        device, digest = signed
        key = Vaulted(half, project, device, session)
        receipt = self._read_receipt(half, project, session)
        if receipt is None:
            return Moved(half, project, session, self._send_on(filer, key, there))
        data, signature, said = receipt
        if (said.project, said.session, said.half, said.manifest_hash) != (project, session, half, digest):
            self._set_aside(filer, key, there)
            return Moved(half, project, session, "set_aside")
        if filer.is_there(key.folder):  # it came by the new line as well
            self._set_aside(filer, key, there)
            return Moved(half, project, session, "set_aside")
        filer.write(f"{key.receipt}.json", data)  # first: killed in between, the half is moved the next time
        filer.write(f"{key.receipt}.sig", signature)
        if not filer.move(there, key.folder):
            raise ServerAway("The store could not move a half.")
        self.work.settle(self.work.want(Sent(key, device)), "receipted")
        for ending in (".sig", ".json"):
            filer.delete(f"{old_receipt(half, project, session)}{ending}")
        return Moved(half, project, session, "vault")

    def _send_on(self, filer: Filer, key: Vaulted, there: str) -> What:
        """Put a half where its device would have sent it: it is looked at like any other."""
        sent = Sent(key, key.device)
        if filer.arrived(f"{there}/{SIGNATURE}") is None or not filer.move(there, sent.inbox):
            return "unfinished"
        self.work.want(sent)
        return "inbox"

    def _set_aside(self, filer: Filer, key: Vaulted, there: str) -> None:
        target = f"{REFUSED}/layout-1/{key.name}"
        if filer.move(there, target):
            sentence = "The half was changed after its receipt, or came by the new line as well."
            said = {"sentence": sentence, "time": time_text(utc_now())}
            filer.write(f"{target}.json", canonical(said))

    def _read_signed(self, half: Half, folder: str) -> tuple[str, str] | None:
        """Return the device that signed the half there, and its manifest's hash; None where nobody did."""
        filer = self.filers[half]
        try:
            data = filer.read(f"{folder}/{MANIFEST}", MAX_MANIFEST_BYTES) or b""
            signature = filer.read(f"{folder}/{SIGNATURE}", SIGNATURE_BYTES) or b""
            device = parse_public(parse_manifest(data, half).device)
            device.verify(data, signature)
        except (Malformed, BadSignature, ServerBroken):
            return None
        return short(device.fingerprint), sha256_text(data)

    def _read_receipt(self, half: Half, project: str, session: str) -> tuple[bytes, bytes, Receipt] | None:
        """Return a receipt of ours; None where there is none. A torn one is written again."""
        stem = old_receipt(half, project, session)
        try:
            data = self.filers[half].read(f"{stem}.json", MAX_RECEIPT_BYTES) or b""
            signature = self.filers[half].read(f"{stem}.sig", SIGNATURE_BYTES) or b""
            self.receipt_key.verify(data, signature)
            return data, signature, Receipt.from_bytes(data)
        except (Malformed, BadSignature, ServerBroken):
            return None

    def _move_rights(self, project: str) -> None:
        """Requests keep their numbers under a sender of their own; lists keep theirs."""
        filer = self.filers["identity"]
        for entry in list(filer.entries(f"/rights/{project}")):
            number, _, ending = entry.name.partition(".")
            filer.move(
                f"/rights/{project}/{entry.name}", f"{rights_file(project, OLD_SENDER, number)}.{ending}"
            )
        for entry in list(filer.entries(f"/lists/{project}")):
            filer.move(f"/lists/{project}/{entry.name}", f"{lists_folder(project)}/{entry.name}")
