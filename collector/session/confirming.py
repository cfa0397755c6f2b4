"""A team lead's word that a data folder that was put back is to be used."""

from __future__ import annotations

from collector.errors import Refused, RoleRefused
from collector.journal import Ledger
from collector.journal.aside import ReadOnlyLedger
from collector.model.device_events import RestoreConfirmed
from collector.model.pack import Project
from collector.project.operators import Desk, sign_in
from collector.session.parts import Parts


def confirm_restore(parts: Parts, project: Project, code: str, pin: str) -> None:
    """Write a lead's word into the log, beside the anchor that it is behind. The next start uses the folder.

    Nothing is sent before the organisation agrees: it knows heads too. Raises RoleRefused, Refused.
    """
    restored = parts.ledger
    anchor = restored.anchor if isinstance(restored, ReadOnlyLedger) else None
    if anchor is None:
        raise Refused("No older copy of this data folder was put back.")
    ledger = Ledger(restored.path, parts.key, parts.now)
    try:
        lead = sign_in(project, code, pin, Desk(ledger, parts.keystore, parts.now))
        if "lead" not in lead.roles:
            raise RoleRefused("Only a team lead can confirm this.", remedy="Ask a team lead.")
        ledger.note(RestoreConfirmed(by=lead.code, number=anchor.number, hash=anchor.hash))
    finally:
        ledger.close()
