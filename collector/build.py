"""From a data folder to the core's parts: the one place where they are put together."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from collector.consent.gate import Situation, check_gate
from collector.desk.rights_desk import RightsDesk
from collector.desk.starting import finish_start
from collector.errors import CollectorError, RoleRefused
from collector.index import Index, SessionRow
from collector.journal.opening import open_log
from collector.keystore import open_keystore
from collector.model.pack import Operator
from collector.model.times import utc_now
from collector.project.install import install_pack, keep_trust, trusted_packs
from collector.project.operators import (
    Desk,
    accept_confidentiality,
    has_accepted,
    has_pin,
    require_role,
    set_pin,
    sign_in,
)
from collector.project.pack import Pack
from collector.project.quotas import QuotaCount
from collector.session.clock import check_clock, correct_clock
from collector.session.confirming import confirm_restore
from collector.session.counting import count_cells
from collector.session.parts import Parts, Report, no_report
from collector.session.places import Places
from collector.session.recording import DeviceChoice, make_spec
from collector.session.returning import Earlier, find_earlier
from collector.session.sending import preview_bundles, send_bundles, waiting_bundles
from collector.session.session import Session, StartChoice
from collector.session.starting import Finding, seal_overdue
from collector.state import OPEN
from collector.upload.outbox import Limits
from collector.vault import DataLock, make_folder

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
        pack = install_pack(self.parts.data, self.parts.ledger, source, trust)
        keep_trust(self.parts.ledger, self.parts.keystore)
        return pack

    def project(self, name: str) -> Pack:
        """Return an installed project's pack. Raises PackUnknown."""
        return self.parts.pack(name)

    def sign_in(self, project: str, code: str, pin: str) -> Operator:
        """Sign an operator in. Raises RoleRefused."""
        desk = Desk(self.parts.ledger, self.parts.keystore, self.parts.now)
        self.operator = sign_in(self.project(project).project, code, pin, desk)
        return self.operator

    def needs_new_pin(self, project: str, code: str) -> bool:
        """Tell whether this operator has no PIN on this laptop yet."""
        return not has_pin(self.project(project).project, code, self.parts.keystore)

    def choose_pin(self, project: str, code: str, pin: str) -> None:
        """Set an operator's first PIN on this laptop; a set one is changed only by its owner signed in."""
        if not self.needs_new_pin(project, code) and (self.operator is None or self.operator.code != code):
            raise RoleRefused("This operator has a PIN already.")
        set_pin(project, code, pin, self.parts.keystore)

    def has_accepted(self, project: str) -> bool:
        """Tell whether the operator signed in accepted the project's confidentiality text."""
        return has_accepted(self.project(project).project, self._signed_in().code, self.parts.ledger)

    def accept_confidentiality(self, project: str) -> None:
        """Write that the operator signed in accepts it (P-1.6)."""
        accept_confidentiality(self.project(project).project, self._signed_in().code, self.parts.ledger)

    def correct_clock(self, project: str, code: str, pin: str) -> None:
        """A team lead confirms with the PIN that the clock is right now (consent.md, Clock).

        Raises RoleRefused.
        """
        desk = Desk(self.parts.ledger, self.parts.keystore, self.parts.now)
        lead = sign_in(self.project(project).project, code, pin, desk)
        if "lead" not in lead.roles:
            raise RoleRefused("Only a team lead can confirm the clock.", remedy="Ask a team lead.")
        correct_clock(self.parts, lead.code)

    def start_session(self, project: str, choice: StartChoice) -> Session:
        """Begin a session after checking log, operator, training, confidentiality and clock.

        Raises LogDamaged, FolderRestored, RoleRefused, ClockWrong, Refused.
        """
        self.parts.ledger.require_whole()
        pack = self.project(project)
        operator = self._signed_in()
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
        self.parts.ledger.require_whole()
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
        self.parts.ledger.require_whole()
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
    def trouble(self) -> CollectorError | None:
        """Why only requests of rights can be taken; None while all is well."""
        return next((item.trouble for item in self.findings if not item.session), None)

    def confirm_restore(self, project: str, code: str, pin: str) -> None:
        """A team lead takes an older data folder for right; it counts from the next start on.

        Raises RoleRefused, Refused.
        """
        confirm_restore(self.parts, self.project(project).project, code, pin)

    @property
    def desk(self) -> RightsDesk:
        """The rights desk: requests work also when no new session may begin (P-2.6).

        Leave an open session before a request is filed: its journal has one writer.
        """
        return RightsDesk(self.parts)

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
            self._open.book.keep_head()
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

    def _signed_in(self) -> Operator:
        if self.operator is None:
            raise RoleRefused("Nobody is signed in.", remedy="Sign in with code and PIN.")
        return self.operator


def open_core(
    data: Path,
    ask_passphrase: Callable[[], str] | None,
    now: Callable[[], datetime] = utc_now,
    report: Report = no_report,
    anchors: Path | None = None,
) -> Core:
    """Open a data folder in the order of start: lock, keystore, ledger, sessions, index.

    With a log that is damaged or was put back only requests of rights can be taken: `trouble` says why.
    `anchors` is the folder for the log's anchor, by default the user's configuration.
    Raises DataFolderInUse, KeystoreLocked, DiskFull, DiskFailed.
    """
    make_folder(data)
    with contextlib.ExitStack() as undo:  # a start that fails leaves nothing open, the lock least of all
        lock = DataLock(data)
        undo.callback(lock.release)
        keystore = open_keystore(data, ask_passphrase)
        ledger, key = open_log(data, keystore, now, anchors)
        undo.callback(ledger.close)
        index = Index(data / "index.sqlite")
        undo.callback(index.close)
        parts = Parts(data, ledger, keystore, index, key, now, report)
        findings = finish_start(parts)
        undo.pop_all()
    return Core(parts, lock, findings)
