"""How a session begins: who takes part, in which language, and the first line of its journal."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from collector.errors import AccountClosed, Refused
from collector.journal import Journal
from collector.model.ids import new_contributor_code, new_copy_number, new_uuid
from collector.model.times import time_text
from collector.project.pack import Pack
from collector.project.prompts import needs_seed
from collector.rights.standing import is_cancelled
from collector.session.clock import tell_time_trust
from collector.session.device_choice import DeviceChoice
from collector.session.parts import Parts
from collector.session.places import check_traits
from collector.session.returning import Earlier, tell_since

SESSION_KEY_BYTES = 32


@dataclass(frozen=True)
class Beside:
    """One more contributor of a dialogue: "under 14?", and who it is when they came before."""

    under_14: bool
    earlier: Earlier | None = None


@dataclass(frozen=True)
class StartChoice:
    """What is known before a session: language, "under 14?", recorder, devices, coarse place.

    `others` take part beside the first contributor, in the order of their channels.
    """

    language: str
    under_14: bool
    recorder: str
    devices: DeviceChoice = field(default_factory=DeviceChoice)
    place: dict[str, str] = field(default_factory=dict)
    earlier: Earlier | None = None
    others: tuple[Beside, ...] = ()


def begin_session(parts: Parts, project: str, choice: StartChoice) -> str:
    """Write journal, key, ledger line, in this order, so that a crash leaves nothing that counts.

    Returns the session's id. Raises Refused, AccountClosed, DiskFull, DiskFailed.
    """
    pack = parts.pack(project)
    if choice.language not in pack.project.languages:
        raise Refused("The project has no policy in this language.")
    if 1 + len(choice.others) > pack.project.contributors_most:
        raise Refused("The project does not record so many people together.")
    _refuse_closed(parts, project, choice)
    session = new_uuid()
    fields = _start_fields(parts, project, session, choice)
    folder = parts.folder(session)
    folder.make()
    journal = Journal(folder.journal, parts.key, parts.now)
    journal.append("session_started", fields)
    journal.close()
    parts.keystore.put(parts.session_key_name(session), secrets.token_bytes(SESSION_KEY_BYTES))
    parts.ledger.append("session_started", {"session": session, "project": project})
    return session


def _refuse_closed(parts: Parts, project: str, choice: StartChoice) -> None:
    """Nobody begins under a closed account, alone or with others (P-3.5)."""
    earlier = [choice.earlier, *(other.earlier for other in choice.others)]
    if any(item is not None and is_cancelled(parts.ledger, project, item.code) for item in earlier):
        raise AccountClosed("This contributor closed the account.")


def _start_fields(parts: Parts, project: str, session: str, choice: StartChoice) -> dict[str, object]:
    pack = parts.pack(project)
    moment = parts.now()
    people = (Beside(choice.under_14, choice.earlier), *choice.others)
    known = [person.earlier.code for person in people if person.earlier is not None]
    if len(set(known)) != len(known):
        raise Refused("The same person can't take part twice.")
    return {
        "session": session,
        "project": project,
        "pack_number": pack.number,
        "policy_version": pack.project.policy_version,
        "language": choice.language,
        "recorder": choice.recorder,
        "rehearsal": pack.project.rehearsal,
        "place": check_traits(choice.place),
        "time": time_text(moment),
        "time_trust": tell_time_trust(parts),
        "contributors": [_person_row(parts, pack, choice.language, person) for person in people],
        **_draw_order(pack, choice.language),
    }


def _person_row(parts: Parts, pack: Pack, language: str, person: Beside) -> dict[str, object]:
    earlier = person.earlier
    row: dict[str, object] = {
        "code": earlier.code if earlier else new_contributor_code(pack.project.code_prefix),
        "under_threshold": person.under_14,
        "copy_number": new_copy_number(parts.now().year),
    }
    if earlier is not None and earlier.record_id:
        row["earlier"] = earlier.as_fields(tell_since(parts, earlier, pack, language))
    return row


def _draw_order(pack: Pack, language: str) -> dict[str, object]:
    """Draw the lot for prompts in random order: kept from the start, so that the order stays (formats.md)."""
    if needs_seed(pack.prompts_in(language)):
        return {"prompt_seed": secrets.token_hex(8)}
    return {}
