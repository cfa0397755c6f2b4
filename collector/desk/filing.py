"""Taking a request or the report of a loss: sealed, then in the ledger, then done here; then it is sent."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from collector.consent.id_number import normal_id
from collector.desk.applying import FOLDER
from collector.desk.held import list_held
from collector.desk.offered import Offered, find_offered
from collector.errors import FormIncomplete, Malformed
from collector.model.canonical import canonical, sha256_text
from collector.model.ids import (
    is_code,
    is_copy_number,
    is_request_number,
    new_request_number,
    normalise_code,
    normalise_copy_number,
)
from collector.model.request_events import IncidentReported, RightRequested
from collector.model.rights import LOSSES, MAX_TEXT, HeldSession, IncidentReport
from collector.model.stored import Document
from collector.model.times import time_text
from collector.rights.asking import Asked, Taken, check_asked, make_request
from collector.rights.calendar import due_date
from collector.rights.standing import Standing, read_requests
from collector.seal.forms import pad_to_4kib, seal_bytes
from collector.seal.keys import parse_recipient
from collector.session.farewell import Told
from collector.session.parts import Parts
from collector.session.people import copy_numbers
from collector.vault import make_folder, write_atomically


@dataclass(frozen=True)
class LossTold:
    """A loss as it is told (P-2.11). `device` names another laptop by its fingerprint; empty is this one.

    `codes`: whose data it is about; of nobody in particular when there are none.
    """

    loss: str
    noticed: str = ""
    text: str = field(default="", repr=False)
    device: str = ""
    disk_encrypted: str = "unknown"
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Filed:
    """A request that stands in the ledger: its receipt's facts, and what was held and is gone now.

    `told`: whether the organisation could be told to keep nothing of what was on its way.
    """

    standing: Standing
    held: tuple[HeldSession, ...]
    told: Told = "nothing"

    @property
    def deleted(self) -> tuple[HeldSession, ...]:
        """The sessions of which this laptop deleted something just now."""
        return self.held if self.standing.applied and self.standing.deletes else ()

    @property
    def narrowed(self) -> bool:
        """Whether single purposes or kinds were taken back just now."""
        return self.standing.applied and self.standing.narrows


def file_request(parts: Parts, project: str, asked: Asked, *, taker: str = "", number: str = "") -> Filed:
    """Take a request. Durable on return; what it asks to be deleted is held from then on.

    The same `number` again is the same request: nothing is written twice. Raises FormIncomplete, PackUnknown,
    DiskFull, DiskFailed.
    """
    with parts.turn:
        return _file_request(parts, project, asked, (taker, number))


def _file_request(parts: Parts, project: str, asked: Asked, by: tuple[str, str]) -> Filed:
    taker, number = by
    known = _find_known(parts, project, number)
    if known is not None:
        return known
    checked, offered = _check(parts, project, asked)
    taken = _take(parts, project, taker, number)
    held = list_held(parts, project, [checked.code]) if checked.code else []
    request = make_request(checked, taken, held)
    about = _keep(parts, taken, request)
    parts.note(
        RightRequested(
            **about, right=checked.kind, contributor=checked.code, identity_pending=checked.identity_pending,
            whole=checked.whole or offered.needs(checked), purposes=list(checked.purposes),
            kinds=list(checked.kinds),
        )
    )  # fmt: skip
    standing = read_requests(parts.ledger)[taken.number]
    if standing.holds:  # its gate says no since the line that was just written
        for row in held:
            parts.line.cut(row.session)
    return Filed(standing, tuple(held))


def check_request(parts: Parts, project: str, asked: Asked) -> None:
    """Return when a request could be taken as it is told. Raises FormIncomplete, PackUnknown."""
    _check(parts, project, asked)


def _check(parts: Parts, project: str, asked: Asked) -> tuple[Asked, Offered]:
    checked = _find_person(parts, project, check_asked(_in_normal_form(asked)))
    offered = find_offered(parts, project)
    offered.check(checked)
    return checked, offered


def report_loss(parts: Parts, project: str, told: LossTold, *, taker: str = "", number: str = "") -> Filed:
    """Report a lost laptop or disk: sealed, with whose data was on it in which state (P-2.11, P-2.13).

    Of another device this laptop knows nothing; its organisation has what it sent. Raises FormIncomplete.
    """
    known = _find_known(parts, project, number)
    if known is not None:
        return known
    if told.loss not in LOSSES:
        raise FormIncomplete("This answer is not among the choices.", field="loss")
    _check_day(told.noticed)
    if told.disk_encrypted not in {"yes", "no", "unknown"}:
        raise FormIncomplete("This answer is not among the choices.", field="disk_encrypted")
    if len(told.text) > MAX_TEXT:
        raise FormIncomplete("This text is too long.", field="text")
    taken = _take(parts, project, taker, number)
    own = told.device.strip().lower() in {"", parts.key.public.fingerprint}
    held = list_held(parts, project, told.codes or None) if own else []
    report = IncidentReport.from_json({
        "number": taken.number, "project": project, "loss": told.loss,
        "noticed": told.noticed or taken.received.isoformat(), "text": told.text,
        "device": parts.key.public.fingerprint if own else told.device.strip(), "known": own,
        "disk_encrypted": told.disk_encrypted, "received": taken.received.isoformat(),
        "received_at": time_text(taken.moment), "due": due_date(taken.received).isoformat(),
        "taker": taker, "held": [row.as_json() for row in held],
    })  # fmt: skip
    parts.note(IncidentReported(**_keep(parts, taken, report)))
    return Filed(read_requests(parts.ledger)[taken.number], tuple(held))


def _check_day(noticed: str) -> None:
    try:
        date.fromisoformat(noticed or "2000-01-01")
    except ValueError:  # its words hold what was typed
        raise FormIncomplete("This is no date: year-month-day.", field="noticed") from None


def _find_known(parts: Parts, project: str, number: str) -> Filed | None:
    if not number:
        return None
    if not is_request_number(number):
        raise FormIncomplete("This is not the number of a request.", field="number")
    standing = read_requests(parts.ledger).get(number)
    if standing is not None and standing.project != project:
        raise Malformed("This request is another project's.")
    return None if standing is None else Filed(standing, ())


def _take(parts: Parts, project: str, taker: str, number: str) -> Taken:
    moment = parts.now()
    today = parts.today(parts.whole_pack(project).project.time_zone)
    device = parts.key.public.text
    return Taken(number or new_request_number(today.year), project, taker, device, today, moment)


def _keep(parts: Parts, taken: Taken, document: Document) -> dict[str, Any]:
    """Seal to identity's keys, padded as forms are; return what the line says that then counts."""
    pack = parts.whole_pack(taken.project)
    recipients = [parse_recipient(text) for text in pack.recipients("identity")]
    plain = {**document.as_json(), "schema": document.schema_text()}
    sealed = seal_bytes(canonical(pad_to_4kib(plain)), recipients)
    folder = parts.data / FOLDER
    make_folder(folder)
    write_atomically(folder / f"{taken.number}.age", sealed)
    return {
        "request": taken.number,
        "project": taken.project,
        "received": taken.received.isoformat(),
        "due": due_date(taken.received).isoformat(),
        "sha256": sha256_text(sealed),
        "size_bytes": len(sealed),
    }


def _in_normal_form(asked: Asked) -> Asked:
    """Put what was typed or scanned into its written form; a number of a copy may stand where a code does."""
    code, number = normalise_code(asked.code), normalise_copy_number(asked.code)
    if is_copy_number(number):
        asked = replace(asked, code="", copy_number=number)
    elif asked.code:
        asked = replace(asked, code=code)
    if asked.copy_number:
        asked = replace(asked, copy_number=normalise_copy_number(asked.copy_number))
    proof = replace(asked.proof, id_number=normal_id(asked.proof.id_number))
    purposes, kinds = (tuple(sorted(set(names))) for names in (asked.purposes, asked.kinds))
    return replace(asked, proof=proof, purposes=purposes, kinds=kinds)


def _find_person(parts: Parts, project: str, asked: Asked) -> Asked:
    """Find the code of a copy's number. A number that this laptop does not know is taken at its word."""
    prefix = parts.whole_pack(project).project.code_prefix
    if asked.code and not (is_code(asked.code) and asked.code.startswith(f"{prefix}-")):
        raise FormIncomplete("This is no code of this project.", field="code", remedy="Compare the copy.")
    found = copy_numbers(parts, project).get(asked.copy_number, "")
    if asked.code and found and found != asked.code:
        raise FormIncomplete("Number and code are of two people.", field="code")
    return replace(asked, code=asked.code or found)
