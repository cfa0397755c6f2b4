"""A whole session from an answers file, through the same core and the same gate as on screen."""

from __future__ import annotations

from collections.abc import Callable

from collector.capture.spec import make_fast
from collector.consent.signature import Signing, Stroke
from collector.errors import (
    ContributorRefused,
    FormInDoubt,
    GateClosed,
    Refused,
    TakesCut,
)
from collector.model.event import Method, Role
from collector.model.kinds import WHOLE
from collector.project.sounds import policy_sounds
from collector.session.answer_rules import form_fields, guardian_fields
from collector.session.answers import Answers, CompanionAnswers, PersonAnswers
from collector.session.beginning import Beside, StartChoice
from collector.session.consenting import Reading
from collector.session.device_choice import DeviceChoice
from collector.session.rehearsed_takes import Tell, play_takes, stop_statement_after
from collector.session.session import Session
from collector.session.takes import find_prompt
from collector.session.typed import Asides


def keep_silent(_sentence: str) -> None:
    """Nobody has to be told."""


# A plain hand's signature: three waves, x and y in px, time in ms.
_STROKES: list[Stroke] = [
    [(x, 60 + (x * 7) % 40, x * 9) for x in range(start, start + 60, 4)] for start in (10, 90, 170)
]

_STATEMENT_S = 3.0


def device_choice(answers: Answers, *, fast: bool) -> DeviceChoice:
    """Return the devices that the answers name, with `fast` simulated ones on a clock of their own.

    Raises Malformed where a real one should run fast.
    """
    microphone, camera = answers.devices.microphone, str(answers.devices.camera)
    name: Callable[[str], str] = make_fast if fast else str
    return DeviceChoice(name(microphone), None if camera == "none" else name(camera))


def run_rehearsal(session: Session, answers: Answers, tell: Tell = keep_silent) -> None:
    """Play the answers to the session's end; `tell` hears at once, in words, what goes wrong in a take.

    Raises ContributorRefused after a refusal or withdrawal; TakesCut, once all that exists is sealed, where a
    device or the disk ended a take.
    """
    prepare_rehearsal(session, answers)
    session.troubles.listener = lambda error: tell(f"{error} {error.remedy}".strip())
    if any(find_prompt(session.book, take.prompt).kind not in WHOLE for take in answers.takes):
        session.takes.open_devices()
    trouble = play_takes(session, answers.takes, tell)
    if trouble is not None and not session.book.state.counted:
        raise trouble
    if session.book.state.counted:
        session.seal(
            leave_blocked=True
        )  # the answers say which takes to record again, and have been followed
    else:
        session.stop(keep=False)
        raise ContributorRefused("No take was kept, so nothing was sealed.")
    if trouble is not None:
        raise TakesCut("Not every take could be recorded whole; what exists is sealed.") from trouble


def prepare_rehearsal(session: Session, answers: Answers) -> None:
    """Play everything before the devices, one contributor after the other. Raises ContributorRefused."""
    for person in answers.people:
        _prepare(session, person)


def start_choice(answers: Answers, *, fast: bool) -> StartChoice:
    """Return what is known before a session."""
    others = tuple(Beside(person.under_14) for person in answers.contributors)
    devices = device_choice(answers, fast=fast)
    return StartChoice(answers.language, answers.under_14, answers.recorder, devices, others=others)


def _prepare(session: Session, answers: PersonAnswers) -> None:
    """Policy, choices, signatures, form, profile of one contributor."""
    _read_policy(session, answers)
    if answers.consent.answer == "no":
        session.talk.refuse("contributor")
        raise ContributorRefused("The contributor does not take part.")
    _choose(session, answers)
    session.talk.answer_questions(answers.consent.questions)
    _sign(session, answers)
    _fill(session, answers)


def _read_policy(session: Session, answers: PersonAnswers) -> None:
    """Read it, or have it read out: recorded sections count as heard, else the one who stands by reads."""
    pack = session.book.pack
    language = str(session.book.state.start.language)
    policy = pack.policy(language)
    sections = len(policy.sections)
    heard: frozenset[int] = frozenset()
    if answers.consent.mode == "oral" and answers.witness is not None:
        interpreter = answers.interpreter.companion if answers.interpreter else None
        session.talk.name_witness(answers.witness.companion, interpreter)
        heard = frozenset(range(len(policy_sounds(pack, language))))
    reading = Reading(policy.head.version, language, policy.shown_text_hash, sections, 0, heard)
    session.talk.show_policy(reading)


def _choose(session: Session, answers: PersonAnswers) -> None:
    try:
        session.talk.decide(answers.purposes, answers.kinds)
    except ContributorRefused:
        session.talk.refuse("contributor")
        raise


def _sign(session: Session, answers: PersonAnswers) -> None:
    """The guardian's path or the own signature; no signature leaves the gate shut."""
    if answers.consent.signature == "none":
        session.talk.refuse("contributor")
        raise GateClosed("Nobody signed.", question="open_device", reason="draft")
    if session.view.under_14:
        _sign_for_child(session, answers)
    else:
        name = answers.identity.get("name", session.view.code)
        _give_word(session, _signing("contributor", name, answers), answers)


def _give_word(session: Session, signing: Signing, answers: PersonAnswers) -> None:
    """Sign; by voice: say it, then the witness and the interpreter sign. Raises Refused for silence."""
    if not session.view.oral:
        session.talk.sign(signing)
        return
    session.statement.start()
    stop_statement_after(session, _STATEMENT_S)
    session.statement.keep()
    standing_by: tuple[tuple[Role, CompanionAnswers | None], ...] = (
        ("witness", answers.witness), ("interpreter", answers.interpreter),
    )  # fmt: skip
    for role, person in standing_by:
        if person is not None:
            method: Method = "typed" if answers.consent.signature == "typed" else "drawn"
            session.talk.sign(Signing(role, method, person.name, [] if method == "typed" else _STROKES))


def _sign_for_child(session: Session, answers: PersonAnswers) -> None:
    guardian, assent = answers.guardian, answers.assent
    if guardian is None or assent is None:
        session.talk.refuse("guardian")
        raise GateClosed("A guardian must consent first.", question="open_device", reason="no_guardian")
    fields = guardian_fields(guardian)
    birth = answers.birth_date.isoformat()
    _confirm(
        lambda sure: session.talk.enter_guardian(
            fields, agrees=guardian.agrees, child_birth=birth, asides=Asides(sure)
        )
    )
    if not guardian.agrees:
        raise ContributorRefused("The guardian does not agree.")
    _give_word(session, _signing("guardian", guardian.name, answers), answers)
    session.talk.assent(assent.answer)
    if assent.answer == "no":
        raise ContributorRefused("The child does not want to.")
    if assent.answer == "ask_again":
        session.park()
        raise ContributorRefused("The child wants to be asked again: the session is parked.")


def _fill(session: Session, answers: PersonAnswers) -> None:
    """Fill form and profile; a birth date that is too young sends everybody back to the guardian."""
    code = session.view.code
    given = form_fields(answers, session.book.pack.project)
    _confirm(lambda sure: session.form.fill_identity(given, Asides(sure)))
    if session.book.state.contributors[code].record_hash is None:
        _choose(session, answers)
        session.talk.answer_questions(answers.consent.questions)
        _sign_for_child(session, answers)
        _confirm(lambda sure: session.form.fill_identity(given, Asides(sure)))
    if session.view.code == code:  # else nothing is asked, and it is the next person's turn
        _confirm(lambda sure: session.form.set_profile(answers.profile, sure))


def _confirm(call: Callable[[frozenset[str]], None]) -> None:
    """Answer every question with "it is right as it is": what stands in an answers file is meant."""
    sure: frozenset[str] = frozenset()
    while True:
        try:
            call(sure)
        except FormInDoubt as error:
            sure |= {doubt.key for doubt in error.doubts}
        else:
            return


def _signing(role: Role, name: str, answers: PersonAnswers) -> Signing:
    method = answers.consent.signature
    if method == "none":
        raise Refused("Nobody signed.")
    return Signing(role, method, name, [] if method == "typed" else _STROKES)
