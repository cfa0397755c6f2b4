"""Requests as rows for `--json`, and in words."""

from __future__ import annotations

from typing import Any

from collector.desk.filing import Filed
from collector.model.rights import HeldSession
from collector.rights.standing import RequestRow, Standing

# P-3.7: what each code of a refusal means, in plain words.
REASON_WORDS = {
    "repeated": "the same was asked again and again without need",
    "needs_new_systems": "it would need technical means out of all proportion",
    "harms_others": "it would endanger the rights of other people",
    "not_practical": "it can't be done in practice, for example in old backups",
    "legal_duty": "the organisation has a duty by law",
    "national_security": "national security or defence",
    "public_safety": "public safety, public health or another great public interest",
    "criminal_case": "a criminal investigation, a trial or the carrying out of a judgment",
    "bad_faith": "there is proof that the request is made in bad faith",
    "protects_life": "it protects the life or property of somebody",
    "harms_rights": "answering would seriously harm this person's or others' rights",
    "trade_secret": "trade secrets",
}
ALARM_WORDS = {
    "overdue": "OVERDUE",
    "day_25": "due in a few days",
    "day_15": "half the time is over",
    "unsent": "NOT SENT YET",
}


def request_row(row: RequestRow) -> dict[str, Any]:
    """Return a request for `--json`: number, kind, code, dates, how it stands."""
    standing = row.standing
    return {
        "number": standing.number,
        "project": standing.project,
        "kind": standing.kind,
        "code": standing.code,
        "purposes": sorted(standing.purposes),
        "kinds_of_recording": sorted(standing.kinds),
        "received": standing.received.isoformat(),
        "due": standing.due.isoformat(),
        "state": standing.state,
        "reason": standing.reason or None,
        "identity": "pending" if standing.pending else "proven",
        "applied": standing.applied,
        "waits_for_second": standing.waits_for_second,
        "first": row.first,
        "alarms": list(row.alarms),
    }


def tell_request(row: RequestRow) -> str:
    """Return a request as a line for a person."""
    standing = row.standing
    parts = [standing.number, standing.kind, standing.code or "-", standing.state]
    parts.append(f"due {standing.due.isoformat()}")
    parts += [REASON_WORDS[standing.reason]] if standing.reason else []
    parts += ["who asks is not proven yet"] if standing.pending else []
    parts += ["waits for a second person"] if standing.waits_for_second else []
    return "  ".join([*parts, *(ALARM_WORDS[alarm] for alarm in row.alarms)])


def sent_row(standing: Standing) -> dict[str, Any]:
    """Return what became of one that was sent or asked about: no word of whose it is."""
    return {
        "number": standing.number, "project": standing.project, "state": standing.state,
        "reason": standing.reason or None, "due": standing.due.isoformat(), "applied": standing.applied,
    }  # fmt: skip


def tell_sent(standing: Standing) -> str:
    """Return it as a line for a person."""
    reason = REASON_WORDS.get(standing.reason, "")
    return "  ".join(filter(None, (standing.number, standing.state, reason)))


def filed_row(filed: Filed) -> dict[str, Any]:
    """Return what was just taken, and what was deleted here because of it."""
    standing = filed.standing
    return {
        "event": "requested", "number": standing.number, "kind": standing.kind, "code": standing.code,
        "purposes": sorted(standing.purposes), "kinds_of_recording": sorted(standing.kinds),
        "received": standing.received.isoformat(), "due": standing.due.isoformat(),
        "identity": "pending" if standing.pending else "proven",
        "waits_for_second": standing.waits_for_second,
        "held": [held_row(row) for row in filed.held],
        "deleted": [row.session for row in filed.deleted], "server": filed.told,
    }  # fmt: skip


def held_row(row: HeldSession) -> dict[str, Any]:
    """Return what this laptop holds of one session."""
    return {name: value for name, value in row.as_json().items() if name != "items"}


def tell_held(row: HeldSession) -> str:
    """Return it as a line for a person."""
    return f"{row.session}  {row.stage}  {row.takes} takes  {row.sealed_files} sealed files"
