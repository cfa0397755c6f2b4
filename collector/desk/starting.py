"""What a start does once everything is open: requests first, then lists, then what a crash interrupted."""

from __future__ import annotations

from collector.desk.applying import finish_requests
from collector.desk.lists import apply_kept
from collector.desk.quarantine import finish_quarantines
from collector.errors import CollectorError
from collector.project.install import keep_trust, recall_trust, trusted_packs
from collector.session.ages import drop_past_months
from collector.session.parts import Parts
from collector.session.repeats import forget_ended_projects
from collector.session.starting import Finding, finish_interrupted


def finish_start(parts: Parts) -> list[Finding]:
    """Finish what was interrupted; nothing is touched while the log can't be written.

    Then the one finding has no session, and says why.
    """
    recall_trust(parts.data, parts.ledger, parts.keystore)
    try:
        parts.ledger.require_whole()
    except CollectorError as trouble:
        return [Finding("", (), trouble)]
    keep_trust(parts.ledger, parts.keystore)
    projects = sorted(trusted_packs(parts.ledger))
    faults = [*finish_requests(parts), *apply_kept(parts, projects, open_too=True)]
    findings = [Finding(fault.session, (), fault.trouble, fault.request) for fault in faults]
    findings += [*finish_quarantines(parts), *finish_interrupted(parts)]
    forget_ended_projects(parts)
    drop_past_months(parts)
    return findings
