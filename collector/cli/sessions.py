"""`collector sessions`, `show` and `recover`: what is on this laptop."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from collector.cli.context import emit, find_project, open_data, say
from collector.consent.telling import Telling
from collector.errors import NothingToDo, TakeNotRecoverable, TakesLost, WorkFailed
from collector.index import SessionRow
from collector.model.decision import as_answers
from collector.model.take_events import Loss
from collector.session.archive import ShownPolicy, policy_of_copy
from collector.session.papers import find_session, reading, records_27560, tell
from collector.state import OPEN, Session, Take

if TYPE_CHECKING:
    from collector.build import Core
    from collector.session.starting import Finding

_PAGE = 500
_LOSSES: dict[Loss, str] = {
    "gone": "its file is gone",
    "empty": "there is nothing in its file",
    "shortened": "a part of its file is missing",
    "changed": "its file was changed",
    "unreadable": "the disk can't read its file",
}


class RecordForm(StrEnum):
    """In whose terms a record is shown."""

    ISO_27560 = "27560"


def sessions(
    project: Annotated[str | None, typer.Option(help="Only this project's.")] = None,
) -> None:
    """List the sessions on this laptop, newest first."""
    core = open_data()
    try:
        chosen = find_project(core, project) if project else None
        offset = 0
        while rows := core.sessions.rows(chosen, _PAGE, offset):
            for row in rows:
                words = f"{row.session}  {row.code}  {row.stage}  {row.takes} takes"
                emit(_listed(row), words + (f"  {row.trouble}" if row.trouble else ""))
            offset += len(rows)
    finally:
        core.close()


def _listed(row: SessionRow) -> dict[str, Any]:
    """A line of the list: the traits that quotas are counted by stay in the index."""
    return {name: value for name, value in asdict(row).items() if name != "traits"}


def show(
    session: Annotated[str, typer.Argument(metavar="SESSION", help="A session, or the number of a copy.")],
    record: Annotated[
        RecordForm | None, typer.Option(help="The consent records in the terms of ISO/IEC TS 27560.")
    ] = None,
    policy: Annotated[
        bool, typer.Option("--policy", help="The policy as it was shown; for a copy's number.")
    ] = False,
) -> None:
    """Tell what was agreed in a session, what it allows now, and what was recorded."""
    core = open_data()
    try:
        if policy:
            _show_policy(policy_of_copy(core.parts, session))
            return
        with reading(core.parts, find_session(core.parts, session)) as book:
            if record is not None:
                for receipt in records_27560(book):
                    emit(receipt, json.dumps(receipt, ensure_ascii=False, indent=1))
                return
            row = describe(book.state)
            row["head"] = {"number": len(book.journal.lines) - 1, "hash": book.journal_head}
            told = tell(book, "en")
    finally:
        core.close()
    emit(row, "\n".join([*_words(row), *_sentences(told)]))


def _show_policy(shown: ShownPolicy) -> None:
    """The text with the hash that stands in the journal: it was counted again and is the same."""
    policy = shown.policy
    row = {
        "copy_number": shown.number, "session": shown.session, "project": shown.project,
        "pack_number": shown.pack_number, "version": policy.head.version, "language": policy.head.language,
        "shown_at": shown.shown_at, "shown_text_hash": policy.shown_text_hash, "text": policy.shown_text,
    }  # fmt: skip
    emit(row, f"{policy.shown_text}\n\nShown at {shown.shown_at}, {policy.shown_text_hash}")


def recover(
    *,
    seal: Annotated[
        bool, typer.Option("--seal", help="Seal what was left open as well, as far as the rules allow it.")
    ] = False,
) -> None:
    """Finish interrupted takes, sealings and deletions now; the app does it at start."""
    core = open_data()
    try:
        findings = core.findings + (core.sessions.seal_left_open() if seal else [])
        waiting = _count_open(core)
    finally:
        core.close()
    for finding in findings:
        trouble = str(finding.trouble) if finding.trouble else None
        about = finding.session or finding.request
        words = f"{about}  {', '.join(finding.done)}{'  ' + trouble if trouble else ''}"
        row = {"session": finding.session, "done": list(finding.done), "trouble": trouble}
        emit(row | _told_of(finding), "\n  ".join([words, *_words_of(finding)]))
    if waiting:
        hint = "nothing was recorded in them that counts" if seal else "--seal seals what was recorded"
        say(f"{waiting} session(s) are still open: {hint}.")
    if any(finding.trouble for finding in findings):
        raise _failure_of(findings)
    if not findings:
        raise NothingToDo("Nothing was interrupted.")
    say("Everything that was interrupted is finished.")


def _told_of(finding: Finding) -> dict[str, Any]:
    """What not every finding has: a request, takes that are lost, takes that can't be read as a whole."""
    told = {
        "request": finding.request,
        "lost": [take.as_json() for take in finding.lost],
        "damaged": list(finding.damaged),
    }
    return {name: value for name, value in told.items() if value}


def _words_of(finding: Finding) -> list[str]:
    lost = [
        f"take {take.take} is lost: {_LOSSES[take.reason]} ({take.size_bytes} bytes)" for take in finding.lost
    ]
    return lost + [f"take {take} is kept, and can't be read as a whole" for take in finding.damaged]


def _failure_of(findings: Sequence[Finding]) -> WorkFailed:
    """Recordings that are lost are told once; what could not be finished is told until it is."""
    told_once = TakesLost | TakeNotRecoverable
    if all(isinstance(finding.trouble, told_once) for finding in findings if finding.trouble):
        return WorkFailed(
            "Some recordings are lost or damaged.",
            remedy="It is written down, and told this once. Their sessions go on with what is there.",
        )
    return WorkFailed("Some sessions could not be finished.", remedy="They are kept as they are.")


def _count_open(core: Core) -> int:
    """Sessions that are neither sealed nor ended."""
    count = offset = 0
    while rows := core.sessions.rows(None, _PAGE, offset):
        count += sum(row.stage in OPEN for row in rows)
        offset += len(rows)
    return count


def describe(state: Session) -> dict[str, Any]:
    """Return a session in plain data: ids, decisions and counts, nothing of identity."""
    return {
        "session": state.session,
        "project": state.project,
        "stage": state.stage,
        "contributors": [
            {
                "code": person.code,
                "child": person.child,
                "purposes": person.purposes,
                "kinds": as_answers(person.kinds),
                "record_hash": person.record_hash,
                "signatures": [{"role": row.role, "meaning": row.meaning} for row in person.evidence],
                "assent": person.assent,
                "identity_sealed": person.form is not None,
            }
            for person in state.contributors.values()
        ],
        "takes": [_take(take) for take in state.kept],
        "lost": [take.as_json() for take in state.lost],
        "receipts": state.receipts,
        "manifests": state.manifests,
        "key_destroyed": state.key_destroyed,
    }


def _sentences(told: Telling) -> list[str]:
    """The session in words: how it came about, and what the gate says now."""
    lines = [told.stage.words()]
    for person in told.people:
        sentences = " ".join(sentence.words() for sentence in person.told)
        lines.append(f"{person.code}: {sentences}")
    for allowed in told.allowed:
        reason = f" {allowed.reason}" if allowed.reason else ""
        lines.append(f"  {'yes' if allowed.yes else 'no '}  {allowed.told.words()}{reason}")
    return lines


def _take(take: Take) -> dict[str, Any]:
    names = ("kind", "prompt", "duration_ms", "sample_count", "frame_count", "remarks")
    row = {} if take.row is None else take.row.as_json()
    return {"take": take.take, "contributors": list(take.people), **{name: row.get(name) for name in names}}


def _words(row: dict[str, Any]) -> list[str]:
    lines = [f"Session {row['session']} of {row['project']}: {row['stage']}."]
    for person in row["contributors"]:
        given = [name for name, decision in person["purposes"].items() if decision == "given"]
        refused = [name for name, decision in person["purposes"].items() if decision != "given"]
        lines.append(f"Contributor {person['code']}{', a child with a guardian' if person['child'] else ''}:")
        lines.append(f"  agreed to: {', '.join(given) or 'nothing'}")
        lines.append(f"  did not agree to: {', '.join(refused) or 'nothing that was asked'}")
        kinds = [name for name, value in person["kinds"].items() if value]
        lines.append(f"  may be recorded: {', '.join(kinds) or 'nothing'}")
    lines += [f"Take {lost['take']} is lost: {_LOSSES[lost['reason']]}." for lost in row["lost"]]
    lines.append(f"{len(row['takes'])} takes, {len(row['receipts'])} of 2 receipts.")
    return lines
