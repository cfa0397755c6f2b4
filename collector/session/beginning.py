"""How a session begins: who takes part, in which language, and the first line of its journal."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from collector.errors import FormIncomplete, Refused
from collector.journal import Journal
from collector.model.events import RULES, SessionStarted, Starter
from collector.model.ids import is_code, new_contributor_code, new_copy_number, new_uuid
from collector.model.ledger_events import SessionNoted
from collector.model.times import time_text
from collector.project.pack import Pack
from collector.project.prompts import needs_seed
from collector.project.record_checks import check_record_words
from collector.project.told import tell_pack
from collector.rules.facts import Facts
from collector.rules.table import check
from collector.session.ages import keep_anew
from collector.session.clock import tell_time_trust
from collector.session.device_choice import DeviceChoice
from collector.session.knowing import tell_start
from collector.session.parts import Parts
from collector.session.places import check_traits
from collector.session.returning import Earlier, tell_since
from collector.session.youngest import find_older, find_unsure

SESSION_KEY_BYTES = 32


@dataclass(frozen=True)
class Beside:
    """One more contributor of a dialogue: "under 14?", and who it is when they came before."""

    under_14: bool
    earlier: Earlier | None = None


@dataclass(frozen=True)
class StartChoice:
    """What is known before a session: language, "under 14?", recorder, devices, coarse place.

    `others` take part beside the first contributor, in the order of their channels. `age_confirmed_by` is
    the code of a lead who answered with their PIN for an age that this laptop knows otherwise.
    """

    language: str
    under_14: bool
    recorder: str
    devices: DeviceChoice = field(default_factory=DeviceChoice)
    place: dict[str, str] = field(default_factory=dict)
    earlier: Earlier | None = None
    others: tuple[Beside, ...] = ()
    age_confirmed_by: str = ""


def begin_session(parts: Parts, project: str, choice: StartChoice) -> str:
    """Write journal, key, ledger line, in this order, so that a crash leaves nothing that counts.

    Returns the session's id. Raises Refused, RoleRefused, ClockBehind, AccountClosed, GateClosed where an age
    is known otherwise, DiskFull, DiskFailed.
    """
    pack = parts.pack(project)
    _refuse_odd(pack, choice)
    started = _make_start(parts, pack, choice)
    _check(parts, pack, started)
    folder = parts.folder(started.session)
    folder.make()
    journal = Journal(folder.journal, parts.key, parts.now)
    journal.append(started.event, started.as_json())
    journal.close()
    parts.keystore.put(parts.session_key_name(started.session), secrets.token_bytes(SESSION_KEY_BYTES))
    parts.note(SessionNoted(session=started.session, project=project))
    if choice.age_confirmed_by:
        keep_anew(parts)
    return started.session


def _refuse_odd(pack: Pack, choice: StartChoice) -> None:
    """Return for a language and a number of people that the project has. Raises Refused."""
    if choice.language not in pack.project.languages:
        raise Refused("The project has no policy in this language.")
    if 1 + len(choice.others) > pack.project.contributors_most:
        raise Refused("The project does not record so many people together.")


def _check(parts: Parts, pack: Pack, started: SessionStarted) -> None:
    """Ask the table, with what only this laptop knows of those who would take part."""
    check_record_words(pack.project)  # else the last signature would find out
    codes = [row.code for row in started.contributors]
    if len(set(codes)) != len(codes):
        raise Refused("The same person can't take part twice.")
    older = find_older(parts, pack.project, started.contributors)
    beyond = tell_start(parts, pack, started.recorder, codes, older)
    told = tell_pack(pack)
    check(started, Facts(None, parts.now(), pack=told, began=told, beyond=beyond))


def _make_start(parts: Parts, pack: Pack, choice: StartChoice) -> SessionStarted:
    people = (Beside(choice.under_14, choice.earlier), *choice.others)
    starters = [_make_starter(parts, pack, choice.language, person) for person in people]
    return SessionStarted(
        session=new_uuid(),
        project=pack.project.id,
        pack_number=pack.number,
        policy_version=pack.project.policy_version,
        language=choice.language,
        recorder=choice.recorder,
        rehearsal=pack.project.rehearsal,
        place=check_traits(choice.place),
        time=time_text(parts.now()),
        time_trust=tell_time_trust(parts),
        contributors=_answer_for(parts, pack, starters, choice.age_confirmed_by),
        prompt_seed=_draw_lot(pack, choice.language),
        rules=RULES,
    )


def _answer_for(parts: Parts, pack: Pack, starters: list[Starter], lead: str) -> list[Starter]:
    """A lead answers for those whose age is not sure, and it stands with nobody else."""
    unsure = find_unsure(parts, pack.project, starters) if lead else frozenset()
    return [
        row.model_copy(update={"age_confirmed_by": lead}) if row.code in unsure else row for row in starters
    ]


def _make_starter(parts: Parts, pack: Pack, language: str, person: Beside) -> Starter:
    earlier = person.earlier
    if earlier is not None and not is_code(earlier.code):
        raise FormIncomplete("This is not a contributor's code.", field="code", remedy="Compare the copy.")
    record = None
    if earlier is not None and earlier.record_id:
        record = earlier.as_record(tell_since(parts, earlier, pack, language))
    return Starter(
        code=earlier.code if earlier else new_contributor_code(pack.project.code_prefix),
        under_threshold=person.under_14,
        copy_number=new_copy_number(parts.now().year),
        earlier=record,
    )


def _draw_lot(pack: Pack, language: str) -> str | None:
    """Draw the lot for prompts in random order: kept from the start, so that the order stays (formats.md)."""
    return secrets.token_hex(8) if needs_seed(pack.prompts_in(language)) else None
