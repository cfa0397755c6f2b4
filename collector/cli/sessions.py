"""`collector sessions`, `show` and `recover`: what is on this laptop."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from collector.cli.context import emit, find_project, open_data, say
from collector.errors import Malformed, NothingToDo, WorkFailed
from collector.session.book import Book
from collector.state import Session

_PAGE = 500


def sessions(
    project: Annotated[str | None, typer.Option(help="Only this project's.")] = None,
) -> None:
    """List the sessions on this laptop, newest first."""
    core = open_data()
    try:
        chosen = find_project(core, project) if project else None
        offset = 0
        while rows := core.sessions(chosen, _PAGE, offset):
            for row in rows:
                words = f"{row.session}  {row.code}  {row.stage}  {row.takes} takes"
                emit(asdict(row), words + (f"  {row.trouble}" if row.trouble else ""))
            offset += len(rows)
    finally:
        core.close()


def show(session: Annotated[str, typer.Argument(metavar="SESSION")]) -> None:
    """Tell what was agreed in a session, what it allows now, and what was recorded."""
    core = open_data()
    try:
        if not any(row.session == session for row in core.sessions(limit=1 << 30)):
            raise Malformed("There is no such session on this laptop.")
        book = Book(core.parts, session)
        try:
            row = describe(book.state)
            row["head"] = {"number": len(book.journal.lines) - 1, "hash": book.journal_head}
        finally:
            book.close()
    finally:
        core.close()
    emit(row, "\n".join(_words(row)))


def recover() -> None:
    """Finish interrupted takes, sealings and deletions now; the app does it at start."""
    core = open_data()
    findings = core.findings
    core.close()
    for finding in findings:
        trouble = str(finding.trouble) if finding.trouble else None
        words = f"{finding.session}  {', '.join(finding.done)}{'  ' + trouble if trouble else ''}"
        emit({"session": finding.session, "done": list(finding.done), "trouble": trouble}, words)
    if any(finding.trouble for finding in findings):
        raise WorkFailed("Some sessions could not be finished.", remedy="They are kept as they are.")
    if not findings:
        raise NothingToDo("Nothing was interrupted.")
    say("Everything that was interrupted is finished.")


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
                "kinds": person.kinds,
                "record_hash": person.record_hash,
                "signatures": [{"role": row["role"], "meaning": row["meaning"]} for row in person.evidence],
                "assent": person.assent,
                "identity_sealed": person.form is not None,
            }
            for person in state.contributors.values()
        ],
        "takes": [_take(take.row or {}, take.take) for take in state.kept],
        "receipts": state.receipts,
        "manifests": state.manifests,
        "key_destroyed": state.key_destroyed,
    }


def _take(row: dict[str, Any], take: str) -> dict[str, Any]:
    names = ("kind", "prompt", "duration_ms", "sample_count", "frame_count", "remarks")
    return {"take": take, **{name: row.get(name) for name in names}}


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
    lines.append(f"{len(row['takes'])} takes, {len(row['receipts'])} of 2 receipts.")
    return lines
