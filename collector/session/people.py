"""Who takes part in the sessions of this laptop, by the first line of each journal; it outlives the purge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from collector.bundle.shape import MANIFEST, find_codes, parse_manifest
from collector.errors import CollectorError, Malformed
from collector.journal import HELD
from collector.journal.lines import is_signed
from collector.model.canonical import parse_bounded
from collector.model.events import Starter
from collector.model.ids import is_code
from collector.model.ledger_events import SessionNoted
from collector.model.manifest import HALVES, MAX_MANIFEST_BYTES, Manifest
from collector.model.record import MAX_RECORD_BYTES, parse_record
from collector.session.parts import Parts
from collector.vault import read_small

MAX_START_BYTES = 1 << 20


@dataclass(frozen=True)
class Whose:
    """Whose a session is: nobody's where that can't be told, `project` empty where it is any project's."""

    session: str
    project: str
    codes: frozenset[str]


def begun_here(parts: Parts) -> dict[str, int]:
    """Return the sessions that this laptop's log knows, each with the number of the line that began it.

    One that only a repair of the log names began before: 0. One that never reached the log was acknowledged
    to nobody.
    """
    held = {str(line.fields["session"]): 0 for line in parts.ledger.of_kind(HELD)}
    begun = {str(row.fields["session"]): row.number for row in parts.ledger.of_kind(SessionNoted.event)}
    return {**held, **begun}


def stands_here(parts: Parts, session: str) -> bool:
    """Tell whether a session of this laptop has not come to an end, by the ledger alone."""
    return not any(line.kind in {"tombstone", "purged"} for line in parts.ledger.about(session))


def list_whose(parts: Parts, project: str) -> Iterator[Whose]:
    """Yield whose each session in this data folder is, those of other projects left out."""
    for session in _sessions(parts):
        found = find_whose(parts, session)
        if found.project in {"", project}:
            yield found


def find_whose(parts: Parts, session: str) -> Whose:
    """Return whose a session is: by its journal's signed first line, or by everything else that tells it.

    A byte that was changed must not make it nobody's, nor somebody else's.
    """
    row = _read_row(parts, session)
    project, people = _parse_start(row)
    codes = {person.code for person in people}
    if not _is_sure(parts, session, row):
        manifests = list(_manifests(parts, session))
        codes |= {code for manifest in manifests for code in find_codes(manifest)}
        codes |= _codes_elsewhere(parts, session)
        project = next((manifest.project for manifest in manifests), project)
    return Whose(session, _project_in_log(parts, session) or project, frozenset(codes))


def people_of(parts: Parts, session: str) -> list[str]:
    """Return who takes part in a session; nobody where that can't be told."""
    return sorted(find_whose(parts, session).codes)


def list_people(
    parts: Parts, project: str | None = None, sessions: Iterable[str] | None = None
) -> Iterator[tuple[str, Starter]]:
    """Yield (session, contributor) from the first line of each journal, or of those of `sessions`.

    That line outlives the purge.
    """
    for session in _sessions(parts) if sessions is None else sorted(sessions):
        begun, people = _parse_start(_read_row(parts, session))
        if project in {None, begun}:
            yield from ((session, person) for person in people)


def copy_numbers(parts: Parts, project: str) -> dict[str, str]:
    """Return the code of each copy's number, by first lines and by the records of damaged sessions."""
    numbers: dict[str, str] = {}
    for session in _sessions(parts):
        row = _read_row(parts, session)
        begun, people = _parse_start(row)
        if begun == project:
            numbers |= {person.copy_number: person.code for person in people}
        if not _is_sure(parts, session, row) and find_whose(parts, session).project in {"", project}:
            numbers |= dict(_numbers_in_records(parts, session))
    return numbers


def _is_sure(parts: Parts, session: str, row: bytes) -> bool:
    """Tell whether a journal's first line is this session's, as it was written."""
    return f'"session":"{session}"'.encode() in row and any(
        is_signed(row, key) for _, key in parts.ledger.ring.keys
    )


def _numbers_in_records(parts: Parts, session: str) -> Iterator[tuple[str, str]]:
    for path in (parts.folder(session).half("media") / "consent").glob("*.json"):
        with suppress(CollectorError):
            record = parse_record(read_small(path, MAX_RECORD_BYTES))
            yield record.capture.receipt_number, record.record.pii_principal_id


def _sessions(parts: Parts) -> list[str]:
    root = parts.data / "sessions"
    return sorted(folder.name for folder in root.iterdir()) if root.is_dir() else []


def _read_row(parts: Parts, session: str) -> bytes:
    try:
        with parts.folder(session).journal.open("rb") as file:
            return file.readline(MAX_START_BYTES).removesuffix(b"\n")
    except OSError:  # told at start
        return b""


def _parse_start(row: bytes) -> tuple[str, list[Starter]]:
    try:
        start = parse_bounded(row)["fields"]
        return str(start["project"]), [Starter.from_json(person) for person in start["contributors"]]
    except (Malformed, KeyError, TypeError, ValueError):  # a damaged journal is told at start
        return "", []


def _project_in_log(parts: Parts, session: str) -> str:
    lines = parts.ledger.about(session)
    return next((str(row.fields["project"]) for row in lines if row.kind == SessionNoted.event), "")


def _manifests(parts: Parts, session: str) -> Iterator[Manifest]:
    for half in HALVES:
        with suppress(CollectorError):
            path = parts.folder(session).half(half) / MANIFEST
            yield parse_manifest(read_small(path, MAX_MANIFEST_BYTES), half)


def _codes_elsewhere(parts: Parts, session: str) -> set[str]:
    """The codes in the names of records, forms and evidence, in the list of sessions and in the log."""
    folder = parts.folder(session)
    names = [path.stem for half in HALVES for path in (folder.half(half) / "consent").glob("*.json")]
    names += [name.rpartition("-")[0] for name in names]  # a later record has its number behind the code
    names += [path.name for path in folder.half("identity").glob("*")]
    for line in parts.ledger.about(session):
        names += [str(line.fields.get("contributor")), *map(str, line.fields.get("contributors") or ())]
    with suppress(CollectorError):
        row = parts.index.find(session)
        names += [row.code] if row is not None else []
    return set(filter(is_code, names))
