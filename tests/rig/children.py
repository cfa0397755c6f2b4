"""Children in tests: who came back under a code, what is known of them, what was set aside."""

from __future__ import annotations

from pathlib import Path

from collector.desk.rights_desk import Corrected, RightsDesk
from collector.errors import GateClosed
from collector.session.ages import find_months
from collector.session.beginning import StartChoice
from collector.session.correcting import Correction
from collector.session.returning import Earlier
from collector.session.sending import _gate
from collector.session.session import Session
from tests.rig.answers import CHILD_BIRTH, FORM, bring_to, record
from tests.rig.letters import PROJECT
from tests.rig.world import RAMP, Laptop, changed_kit

CHILD = {**FORM, "birth_date": CHILD_BIRTH.isoformat()}
NO_DATE_NEEDED = ('id = "birth_date"\nuse = "required"', 'id = "birth_date"\nuse = "optional"')


def dateless_laptop(folder: Path) -> Laptop:
    """A laptop of a project whose form asks for no birth date if one does not want to give it."""
    made = Laptop(folder / "dateless")
    made.install(changed_kit(folder / "world", "", NO_DATE_NEEDED))
    return made


def code_of(session: Session) -> str:
    return next(iter(session.book.state.contributors))


def id_of(session: Session) -> str:
    return session.book.state.session


def come_back(laptop: Laptop, code: str, *, under_14: bool = False, lead: str = "") -> Session:
    choice = StartChoice("en", under_14, "demo", RAMP, earlier=Earlier(code), age_confirmed_by=lead)
    laptop.sessions.append(Session.start(laptop.parts, PROJECT, choice))
    return laptop.sessions[-1]


def fill(session: Session, fields: dict[str, str]) -> Session:
    bring_to(session, "identity").form.fill_identity(fields)
    return session


def recorded(session: Session) -> Session:
    record(bring_to(session, "record"))
    return session


def may_send(laptop: Laptop, session: Session) -> bool:
    try:
        _gate(laptop.parts, id_of(session))("send_chunk")
    except GateClosed as closed:
        return closed.reason not in {"invalidated", "withdrawn", "known_child"}
    return True


def month_of(laptop: Laptop, code: str) -> str:
    return find_months(laptop.parts, PROJECT, [code])[code]


def count_aside(laptop: Laptop, session: Session) -> int:
    return laptop.ledger_kinds(id_of(session)).count("quarantined")


def correct(laptop: Laptop, code: str, fields: dict[str, str] = CHILD) -> Corrected:
    return RightsDesk(laptop.parts).correct(PROJECT, code, Correction(fields, operator="demo"))


def damage(session: Session) -> bytes:
    """One word of a journal is changed; return what it was."""
    path = session.book.folder.journal
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"policy_shown"', b'"policy_sHown"', 1))
    return whole
