"""Requests of rights in tests: filed by somebody who stands here, opened and answered by the organisation."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from collector.desk.applying import FOLDER
from collector.desk.confirming import confirm_request
from collector.desk.filing import Filed, file_request
from collector.journal import Ledger
from collector.model.event import Event
from collector.model.lines import Line
from collector.model.rights import DeletionList, RightsAnswer
from collector.model.stored import Document
from collector.project.second_person import TwoPeople
from collector.rights.asking import Asked, Proof
from collector.rights.standing import Standing
from collector.seal.keys import read_identities
from collector.seal.opening import open_bytes
from collector.session.parts import Parts
from collector.signing import read_private
from tests.rig.world import Laptop, kit

PROJECT = "demo-reading"
PRESENT = Proof("in_person")
PAIR = TwoPeople(PROJECT, "demo", "second")


def ask(laptop: Laptop, kind: str, code: str = "", *, alone: bool = False, **more: Any) -> Filed:
    """Somebody who stands here asks, unless `proof` says otherwise; two of the team stand by a deletion."""
    filed = file_request(laptop.parts, PROJECT, Asked(kind, code=code, **{"proof": PRESENT, **more}))
    if alone or not filed.standing.deletes:
        return filed
    return confirm_request(laptop.parts, filed.standing.number, PAIR)


class CutLedger:
    """The device's ledger up to the line at which the power goes, or the disk: before it is written."""

    def __init__(self, ledger: Ledger, kind: str, fault: Exception | None = None) -> None:
        self._ledger, self._kind, self._fault = ledger, kind, fault or PowerCut()

    def append(self, kind: str, fields: dict[str, Any]) -> Line:
        if kind == self._kind:
            raise self._fault
        return self._ledger.append(kind, fields)

    def note(self, event: Event) -> Line:
        return self.append(event.event, event.as_json())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)


class PowerCut(Exception):
    pass


def cut_at(parts: Parts, kind: str, fault: Exception | None = None) -> Parts:
    ledger = CutLedger(parts.ledger, kind, fault)
    return replace(parts, ledger=ledger)  # type: ignore[arg-type]


def letter(laptop: Laptop, number: str) -> Path:
    return laptop.data / FOLDER / f"{number}.age"


def open_letter(path: Path, half: str = "identity") -> dict[str, Any]:
    return dict(json.loads(open_bytes(path.read_bytes(), read_identities(kit().key(half)))))


def signed(document: Document, key: str = "rights") -> tuple[bytes, bytes]:
    data = document.to_bytes()
    return data, read_private(kit().key(key)).sign(data)


def answer(standing: Standing, state: str, sequence: int = 1, **changes: Any) -> RightsAnswer:
    fields = {
        "project": standing.project, "number": standing.number, "request_hash": standing.sha256,
        "sequence": sequence, "state": state, "reason": None, "due": standing.due.isoformat(),
        "time": "2026-11-25T10:00:00.000Z",
    }  # fmt: skip
    return RightsAnswer.from_json({**fields, **changes})


def deletion_list(
    number: int = 1, codes: tuple[str, ...] = (), sessions: tuple[str, ...] = ()
) -> DeletionList:
    return DeletionList.from_json({
        "project": PROJECT, "number": number, "time": "2026-11-25T10:00:00.000Z",
        "contributors": list(codes), "sessions": list(sessions),
    })  # fmt: skip
