"""From a data folder to the core's parts: the one place where they are put together."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from collector.consent.gate import Situation, check_gate
from collector.desk.applying import finish_requests
from collector.desk.lists import apply_again
from collector.desk.rights_desk import RightsDesk
from collector.errors import RoleRefused
from collector.index import Index, SessionRow
from collector.journal import Ledger
from collector.keystore import open_keystore
from collector.model.pack import Operator
from collector.model.times import utc_now
from collector.project.install import install_pack, trusted_packs
from collector.project.operators import (
    Desk,
    accept_confidentiality,
    check_reader,
    has_accepted,
    require_role,
)
from collector.project.pack import Pack
from collector.project.pin_desk import PinDesk
from collector.project.quotas import QuotaCount
from collector.session.clock import check_clock, correct_clock
from collector.session.counting import count_cells
from collector.session.parts import Parts, Report, no_report
from collector.session.places import Places
from collector.session.recording import DeviceChoice, make_spec
from collector.session.repeats import forget_ended_projects
from collector.session.returning import Earlier, find_earlier
from collector.session.sending import preview_bundles, send_bundles, waiting_bundles
from collector.session.session import Session, StartChoice
from collector.session.starting import Finding, finish_interrupted, seal_overdue
from collector.signing import device_key
from collector.state import OPEN
from collector.upload.outbox import Limits
from collector.vault import DataLock, keep_private, make_folder

if TYPE_CHECKING:
    from collector.capture.devices import Camera, Microphone
    from collector.capture.recorder import Recorder
    from collector.upload.rows import Row


@dataclass(frozen=True)
class ProjectRow:
    """An installed project in a list."""

    id: str
    title: dict[str, str]
    number: int
    rehearsal: bool
    languages: list[str]


class Core:
    """The core's parts over one data folder, held under its lock until `close`."""

    def __init__(self, parts: Parts, lock: DataLock, findings: list[Finding]) -> None:
        self.parts = parts
        self.findings = findings
        self.operator: Operator | None = None
        self._entered = ""  # the project whose operator that is: roles are a project's own
        self._lock = lock
        self._open: Session | None = None

    def projects(self) -> list[ProjectRow]:
        """Return the installed projects."""
        rows = []
        for name in sorted(trusted_packs(self.parts.ledger)):
            pack = self.parts.pack(name)
            languages = list(pack.project.languages)
            titles = {language: pack.project.title(language) for language in languages}
            rows.append(ProjectRow(name, titles, pack.number, pack.project.rehearsal, languages))
        return rows

    def install(self, source: Path, trust: str | None) -> Pack:
        """Install a pack. Raises PackUntrusted, which says the fingerprint, PackOlder and more."""
        return install_pack(self.parts.data, self.parts.ledger, source, trust)

    def project(self, name: str) -> Pack:
        """Return an installed project's pack. Raises PackUnknown."""
        return self.parts.pack(name)

    @property
    def pins(self) -> PinDesk:
        """Who gets in, and how."""
        parts = self.parts
        desk = Desk(parts.ledger, parts.keystore, parts.now, parts.uptime_s)
        return PinDesk(self.project, desk, parts.key.public.fingerprint)

    def sign_in(self, project: str, code: str, pin: str) -> Operator:
        """Sign an operator in. Raises RoleRefused, PinToChange."""
        self.operator = self.pins.sign_in(project, code, pin)
        self._entered = project
        return self.operator

    def sign_out(self) -> None:
        """Nobody is signed in any more."""
        self.operator = None

    def choose_pin(self, project: str, code: str, pin: str, once: str = "") -> None:
        """Set one's own PIN: signed in, or as the first lead with the organisation's code `once`.

        Raises RoleRefused.
        """
        if self.pins.step(project, code) in {"enter", "own"}:
            self.pins.replace(project, self.operator, code, pin)
        else:
            self.pins.choose_first(project, code, pin, once)

    def has_accepted(self, project: str) -> bool:
        """Tell whether the operator signed in accepted the project's confidentiality text."""
        return has_accepted(self.project(project).project, self._signed_in(project).code, self.parts.ledger)

    def accept_confidentiality(self, project: str) -> None:
        """Write that the operator signed in accepts it (P-1.6)."""
        accept_confidentiality(
            self.project(project).project, self._signed_in(project).code, self.parts.ledger
        )

    def correct_clock(self, project: str, code: str, pin: str) -> None:
        """A team lead confirms with the PIN that the clock is right now (consent.md, Clock).

        Raises RoleRefused.
        """
        lead = self.pins.sign_in(project, code, pin)
        if "lead" not in lead.roles:
            raise RoleRefused("Only a team lead can confirm the clock.", remedy="Ask a team lead.")
        correct_clock(self.parts, lead.code)

    def start_session(self, project: str, choice: StartChoice) -> Session:
        """Begin a session after checking operator, training, confidentiality and clock.

        Raises RoleRefused, ClockWrong, Refused.
        """
        pack = self.project(project)
        operator = self._signed_in(project)
        require_role(operator, "recorder", self.parts.today(pack.project.time_zone))
        if not self.has_accepted(project):
            raise RoleRefused("The confidentiality text was not accepted yet.", remedy="Read and accept it.")
        check_clock(self.parts, pack)
        self.leave_session()
        self._open = Session.start(self.parts, project, replace(choice, recorder=operator.code))
        return self._open

    def find_earlier(self, project: str, typed: str) -> Earlier:
        """Return who came before, by the code or number on their copy. Raises FormIncomplete."""
        return find_earlier(self.parts, project, typed)

    def resume_session(self, session: str, devices: DeviceChoice) -> Session:
        """Take up a session that was parked. One that is open is parked first: a journal has one writer."""
        self.leave_session()
        self._open = Session.resume(self.parts, session, devices)
        return self._open

    def quotas(self, project: str) -> list[QuotaCount]:
        """Return a project's cells with how many people of each this laptop has recorded."""
        return count_cells(self.parts, self.project(project).project)

    def sessions(self, project: str | None = None, limit: int = 500, offset: int = 0) -> list[SessionRow]:
        """Return the sessions on this laptop, newest first, a page at a time."""
        return self.parts.index.rows(project, limit, offset)

    def outbox(self) -> list[SessionRow]:
        """Return the sealed sessions that wait for a receipt, oldest first."""
        return self.parts.index.in_stages("sealed")

    def upload(
        self,
        report: Callable[[str, int, int], None] = lambda *_: None,
        stopped: Callable[[], bool] = lambda: False,
        limits: Limits | None = None,
        bundles: Iterable[Path] | None = None,
    ) -> list[Row]:
        """Send requests of rights, then the outbox, or `bundles`; safe to repeat. A take is not disturbed."""
        found = list(waiting_bundles(self.parts) if bundles is None else bundles)
        self.desk.send_first(stopped, found)
        limits = replace(limits or Limits(), yields=self.is_capturing)
        return send_bundles(self.parts, found, limits, report, stopped)

    def preview_upload(self, bundles: Iterable[Path] | None = None) -> list[Row]:
        """Return what would be sent."""
        found = waiting_bundles(self.parts) if bundles is None else bundles
        return preview_bundles(self.parts, found)

    def microphones(self) -> list[Microphone]:
        """Return the microphones. Raises GateClosed while a session is open."""
        from collector.capture.devices import list_microphones

        return list_microphones(self._ask_to_try)

    def cameras(self) -> list[Camera]:
        """Return the cameras. Raises GateClosed while a session is open."""
        from collector.capture.devices import list_cameras

        return list_cameras(self._ask_to_try)

    def try_devices(self, project: str, devices: DeviceChoice) -> Recorder:
        """Open devices to try them, nothing is stored; the caller closes.

        Raises GateClosed, DeviceMissing.
        """
        from collector.capture.recorder import Recorder

        spec = make_spec(self.project(project).project, devices, with_video=devices.camera is not None)
        return Recorder.open(spec, self._ask_to_try, lambda _: None, question="try_device")

    @property
    def desk(self) -> RightsDesk:
        """The rights desk: requests work also when no new session may begin (P-2.6).

        Leave an open session before a request is filed: its journal has one writer.
        """
        return RightsDesk(self.parts, self._check_reader)

    @property
    def places(self) -> Places:
        """The places that were set up on this laptop, and what is measured for them."""
        return Places(self.parts, self._ask_to_try)

    def seal_overdue(self) -> list[Finding]:
        """Seal what waited longer than its project's review window; the open session is left alone."""
        return seal_overdue(self.parts, self._open.book.state.session if self._open else None)

    def leave_session(self) -> None:
        """No session is open any more: its journal is closed, and devices may be tried again."""
        if self._open is not None:
            self._open.park()
            self._open = None

    def close(self) -> None:
        """Let everything go, whatever parking an open session meets."""
        try:
            self.leave_session()
        finally:
            self.parts.index.close()
            self.parts.ledger.close()
            self._lock.release()

    def is_capturing(self) -> bool:
        """Whether a session holds a device open."""
        return self._open is not None and self._open.is_capturing

    def _ask_to_try(self, question: str) -> None:
        session = self._open
        open_now = session is not None and session.book.state.stage in OPEN
        check_gate(question, Situation([], session_open=open_now))  # type: ignore[arg-type]

    def _check_reader(self, project: str) -> None:
        """In a rehearsal, where every PIN is known, nobody has to sign in to see made-up requests."""
        if self.operator is not None or not self.project(project).project.rehearsal:
            check_reader(self._signed_in(project))

    def _signed_in(self, project: str) -> Operator:
        if self.operator is None or self._entered != project:
            raise RoleRefused("Nobody is signed in.", remedy="Sign in with code and PIN.")
        return self.operator


def open_core(
    data: Path,
    ask_passphrase: Callable[[], str] | None,
    now: Callable[[], datetime] = utc_now,
    report: Report = no_report,
) -> Core:
    """Open a data folder in the order of start: lock, keystore, ledger, sessions, index.

    Raises FolderOpen, DataFolderInUse, KeystoreLocked, PassphraseWeak, BrokenChain, DiskFull, DiskFailed.
    """
    make_folder(data)
    keep_private(data)
    with contextlib.ExitStack() as undo:  # a start that fails leaves nothing open, the lock least of all
        lock = DataLock(data)
        undo.callback(lock.release)
        keystore = open_keystore(data, ask_passphrase)
        key = device_key(keystore, is_new=not (data / "ledger.jsonl").exists())
        ledger = Ledger(data / "ledger.jsonl", key, now)
        undo.callback(ledger.close)
        if ledger.head is None:
            ledger.append("device_made", {"key": key.public.text})
        index = Index(data / "index.sqlite")
        undo.callback(index.close)
        parts = Parts(data, ledger, keystore, index, key, now, report)
        finish_requests(parts)
        apply_again(parts, sorted(trusted_packs(ledger)), open_too=True)
        findings = finish_interrupted(parts)
        forget_ended_projects(parts)
        undo.pop_all()
    return Core(parts, lock, findings)
