"""A whole session from an answers file, through the same core and the same gate as on screen."""

from __future__ import annotations

import time
from collections.abc import Callable

from collector.capture.blackout import BLACK
from collector.consent.signature import Method, Role, Signing, Stroke
from collector.errors import (
    CollectorError,
    ContributorRefused,
    DeviceLost,
    DeviceMissing,
    DiskFailed,
    DiskFull,
    DiskNearlyFull,
    EncoderFailed,
    FormInDoubt,
    GateClosed,
    Refused,
    TakesCut,
)
from collector.model.kinds import WHOLE
from collector.project.sounds import policy_sounds
from collector.session.answer_rules import form_fields, guardian_fields
from collector.session.answers import Answers, CompanionAnswers, PersonAnswers, TakeAnswers
from collector.session.consenting import Reading
from collector.session.forming import Asides
from collector.session.recording import DeviceChoice
from collector.session.session import Beside, Session, StartChoice
from collector.state import Take

Tell = Callable[[str], None]
_CUTTING = (DeviceLost, DeviceMissing, DiskFailed, DiskFull, DiskNearlyFull, EncoderFailed)


def keep_silent(_sentence: str) -> None:
    """Nobody has to be told."""


# A plain hand's signature: three waves, x and y in px, time in ms.
_STROKES: list[Stroke] = [
    [(x, 60 + (x * 7) % 40, x * 9) for x in range(start, start + 60, 4)] for start in (10, 90, 170)
]

_STATEMENT_S = 3.0
_BACK_WITHIN_S = 3.0
_TRY_EVERY_S = 0.5
# What is written where an answers file gives no text: somebody else is blacked out in it already.
REHEARSED_TEXT = (
    f"Hello {BLACK},\nthe umbrella still hangs at our door. I will bring it to the station tomorrow at eight."
)


def device_choice(answers: Answers, *, fast: bool) -> DeviceChoice:
    """Return the devices that the answers name."""
    camera = str(answers.devices.camera)
    return DeviceChoice(answers.devices.microphone, None if camera == "none" else camera, fast)


def run_rehearsal(session: Session, answers: Answers, tell: Tell = keep_silent) -> None:
    """Play the answers to the session's end; `tell` hears at once, in words, what goes wrong in a take.

    Raises ContributorRefused after a refusal or withdrawal; TakesCut, once all that exists is sealed, where a
    device or the disk ended a take.
    """
    prepare_rehearsal(session, answers)
    session.troubles.listener = lambda error: tell(f"{error} {error.remedy}".strip())
    if any(session.find_prompt(take.prompt).kind not in WHOLE for take in answers.takes):
        session.open_devices()
    trouble = _play_all(session, answers.takes, tell)
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
        session.refuse("contributor")
        raise ContributorRefused("The contributor does not take part.")
    _choose(session, answers)
    session.answer_questions(answers.consent.questions)
    _sign(session, answers)
    _fill(session, answers)


def _read_policy(session: Session, answers: PersonAnswers) -> None:
    """Read it, or have it read out: recorded sections count as heard, else the one who stands by reads."""
    pack = session.book.pack
    language = str(session.book.state.start["language"])
    policy = pack.policy(language)
    sections = len(policy.sections)
    heard: frozenset[int] = frozenset()
    if answers.consent.mode == "oral" and answers.witness is not None:
        interpreter = answers.interpreter.companion if answers.interpreter else None
        session.name_witness(answers.witness.companion, interpreter)
        heard = frozenset(range(len(policy_sounds(pack, language))))
    reading = Reading(policy.head.version, language, policy.shown_text_hash, sections, 0, heard)
    session.show_policy(reading)


def _choose(session: Session, answers: PersonAnswers) -> None:
    try:
        session.decide(answers.purposes, answers.kinds)
    except ContributorRefused:
        session.refuse("contributor")
        raise


def _sign(session: Session, answers: PersonAnswers) -> None:
    """The guardian's path or the own signature; no signature leaves the gate shut."""
    if answers.consent.signature == "none":
        session.refuse("contributor")
        raise GateClosed("Nobody signed.", question="open_device", reason="draft")
    if session.view.under_14:
        _sign_for_child(session, answers)
    else:
        name = answers.identity.get("name", session.view.code)
        _give_word(session, _signing("contributor", name, answers), answers)


def _give_word(session: Session, signing: Signing, answers: PersonAnswers) -> None:
    """Sign; by voice: say it, then the witness and the interpreter sign. Raises Refused for silence."""
    if not session.view.oral:
        session.sign(signing)
        return
    session.start_statement()
    session.stop_statement(after_s=_STATEMENT_S)
    session.keep_statement()
    standing_by: tuple[tuple[Role, CompanionAnswers | None], ...] = (
        ("witness", answers.witness), ("interpreter", answers.interpreter),
    )  # fmt: skip
    for role, person in standing_by:
        if person is not None:
            method: Method = "typed" if answers.consent.signature == "typed" else "drawn"
            session.sign(Signing(role, method, person.name, [] if method == "typed" else _STROKES))


def _sign_for_child(session: Session, answers: PersonAnswers) -> None:
    guardian, assent = answers.guardian, answers.assent
    if guardian is None or assent is None:
        session.refuse("guardian")
        raise GateClosed("A guardian must consent first.", question="open_device", reason="no_guardian")
    fields = guardian_fields(guardian)
    birth = answers.birth_date.isoformat()
    _confirm(
        lambda sure: session.enter_guardian(fields, agrees=guardian.agrees, child_birth=birth, confirmed=sure)
    )
    if not guardian.agrees:
        raise ContributorRefused("The guardian does not agree.")
    _give_word(session, _signing("guardian", guardian.name, answers), answers)
    session.assent(assent.answer)
    if assent.answer == "no":
        raise ContributorRefused("The child does not want to.")
    if assent.answer == "ask_again":
        session.park()
        raise ContributorRefused("The child wants to be asked again: the session is parked.")


def _fill(session: Session, answers: PersonAnswers) -> None:
    """Fill form and profile; a birth date that is too young sends everybody back to the guardian."""
    code = session.view.code
    given = form_fields(answers, session.book.pack.project)
    _confirm(lambda sure: session.fill_identity(given, Asides(sure)))
    if session.book.state.contributors[code].record_hash is None:
        _choose(session, answers)
        session.answer_questions(answers.consent.questions)
        _sign_for_child(session, answers)
        _confirm(lambda sure: session.fill_identity(given, Asides(sure)))
    if session.view.code == code:  # else nothing is asked, and it is the next person's turn
        _confirm(lambda sure: session.set_profile(answers.profile, sure))


def _confirm(call: Callable[[frozenset[str]], None]) -> None:
    """Answer every question with "it is right as it is": what stands in an answers file is meant."""
    sure: frozenset[str] = frozenset()
    while True:
        try:
            call(sure)
        except FormInDoubt as error:
            sure |= {doubt.code for doubt in error.doubts}
        else:
            return


def _play_all(session: Session, takes: list[TakeAnswers], tell: Tell) -> CollectorError | None:
    """Play every take; the trouble that cut one, if any. The takes after it are tried: devices come back."""
    try:
        for take in takes:
            _play(session, take, tell)
    except _CUTTING as error:
        if error is not session.troubles.latest:
            session.troubles.note(error)
    return next((error for error in session.troubles.all if isinstance(error, _CUTTING)), None)


def _play(session: Session, take: TakeAnswers, tell: Tell) -> None:
    if take.action == "withdraw":
        session.withdraw()
        raise ContributorRefused("The contributor withdrew: everything was deleted.")
    if take.action == "skip":
        session.skip(take.prompt, "other")
        return
    for owner in _find_owners(session, take.prompt):
        state = session.book.state
        kept = [row.take for row in state.kept if row.prompt == take.prompt and state.owner_of(row) == owner]
        if take.action != "delete" or not kept:
            kept.append(_record(session, take, owner))
            _tell_loss(session.book.state.takes[kept[-1]], tell)
        if take.action == "delete":
            session.delete_take(kept[-1])


def _find_owners(session: Session, prompt: str) -> list[str]:
    """Return who answers a prompt: all together, or for a portrait or a text each who agreed, in turn."""
    view = session.view
    asked = [row.owner for row in view.prompts if row.prompt == prompt]
    return asked or [view.codes[0]]  # nobody agreed: the gate says so


def _record(session: Session, take: TakeAnswers, owner: str) -> str:
    """Record one take of whatever kind its prompt asks for; in a rehearsal nobody else is in the picture."""
    kind = session.find_prompt(take.prompt).kind
    if kind == "text":
        return session.keep_text(take.prompt, take.text or REHEARSED_TEXT, alone=True, owner=owner)
    if kind == "image":
        session.open_camera(owner)
        session.take_pose(take.prompt, owner)
        return str(session.answer_alone(alone=True))
    _start(session, take.prompt)
    return session.stop_take(after_s=take.seconds)


def _start(session: Session, prompt: str) -> None:
    """Start a take; a device that was lost in the one before gets a while to come back."""
    give_up_s = time.monotonic() + _BACK_WITHIN_S
    while True:
        try:
            session.start_take(prompt)
        except DeviceMissing:
            if time.monotonic() > give_up_s:
                raise
            time.sleep(_TRY_EVERY_S)
        else:
            return


def _tell_loss(take: Take, tell: Tell) -> None:
    """Say what is missing in a take, as its row in the manifest does."""
    sync = (take.row or {}).get("sync") or {}
    lost = sync.get("lost_samples", 0)
    missing = sync.get("dropped_frames", 0) + sync.get("missing_frames", 0)
    repeated = sync.get("repeated_frames", 0)
    found = {"samples of sound missing": lost, "pictures missing": missing, "pictures sent twice": repeated}
    for what, count in found.items():
        if count:
            tell(f"Take {take.take}: {what}: {count}.")


def _signing(role: Role, name: str, answers: PersonAnswers) -> Signing:
    method = answers.consent.signature
    if method == "none":
        raise Refused("Nobody signed.")
    return Signing(role, method, name, [] if method == "typed" else _STROKES)
