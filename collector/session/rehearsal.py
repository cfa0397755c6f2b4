"""A whole session from an answers file, through the same core and the same gate as on screen."""

from __future__ import annotations

from collections.abc import Callable

from collector.consent.signature import Role, Signing, Stroke
from collector.errors import ContributorRefused, FormInDoubt, GateClosed, Refused
from collector.session.answers import Answers, TakeAnswers
from collector.session.consenting import Reading
from collector.session.forming import Asides
from collector.session.recording import DeviceChoice
from collector.session.session import Session

# A plain hand's signature: three waves, x and y in px, time in ms.
_STROKES: list[Stroke] = [
    [(x, 60 + (x * 7) % 40, x * 9) for x in range(start, start + 60, 4)] for start in (10, 90, 170)
]


def device_choice(answers: Answers, *, fast: bool) -> DeviceChoice:
    """Return the devices that the answers name."""
    camera = str(answers.devices.camera)
    return DeviceChoice(answers.devices.microphone, None if camera == "none" else camera, fast)


def run_rehearsal(session: Session, answers: Answers) -> None:
    """Play the answers to the session's end. Raises ContributorRefused after a refusal or withdrawal."""
    prepare_rehearsal(session, answers)
    session.open_devices()
    for take in answers.takes:
        _play(session, take)
    if session.book.state.kept:
        session.seal()
    else:
        session.stop(keep=False)
        raise ContributorRefused("No take was kept, so nothing was sealed.")


def prepare_rehearsal(session: Session, answers: Answers) -> None:
    """Play everything before the devices: policy, choices, signatures, form. Raises ContributorRefused."""
    _read_policy(session, answers)
    if answers.consent.answer == "no":
        session.refuse("contributor")
        raise ContributorRefused("The contributor does not take part.")
    _choose(session, answers)
    session.answer_questions(answers.consent.questions)
    _sign(session, answers)
    _fill(session, answers)


def _read_policy(session: Session, answers: Answers) -> None:
    policy = session.book.pack.policy(answers.language)
    sections = len(policy.sections)
    reading = Reading(policy.head.version, answers.language, policy.shown_text_hash, sections, 0)
    session.show_policy(reading)


def _choose(session: Session, answers: Answers) -> None:
    try:
        session.decide(answers.purposes, answers.kinds)
    except ContributorRefused:
        session.refuse("contributor")
        raise


def _sign(session: Session, answers: Answers) -> None:
    """The guardian's path or the own signature; no signature leaves the gate shut."""
    if answers.consent.signature == "none":
        session.refuse("contributor")
        raise GateClosed("Nobody signed.", question="open_device", reason="draft")
    if session.view.under_14:
        _sign_for_child(session, answers)
    else:
        session.sign(_signing("contributor", answers.identity.get("name", answers.recorder), answers))


def _sign_for_child(session: Session, answers: Answers) -> None:
    guardian, assent = answers.guardian, answers.assent
    if guardian is None or assent is None:
        session.refuse("guardian")
        raise GateClosed("A guardian must consent first.", question="open_device", reason="no_guardian")
    fields = {name: str(value) for name, value in guardian.model_dump().items() if name != "agrees"}
    birth = answers.birth_date.isoformat()
    _confirm(
        lambda sure: session.enter_guardian(fields, agrees=guardian.agrees, child_birth=birth, confirmed=sure)
    )
    if not guardian.agrees:
        raise ContributorRefused("The guardian does not agree.")
    session.sign(_signing("guardian", guardian.name, answers))
    session.assent(assent.answer)
    if assent.answer == "no":
        raise ContributorRefused("The child does not want to.")
    if assent.answer == "ask_again":
        session.park()
        raise ContributorRefused("The child wants to be asked again: the session is parked.")


def _fill(session: Session, answers: Answers) -> None:
    """Fill form and profile; a birth date that is too young sends everybody back to the guardian."""
    fields = {**answers.identity, "birth_date": answers.birth_date.isoformat()}
    asked = {field.id for field in session.book.pack.project.identity_fields if field.use != "off"}
    given = {name: value for name, value in fields.items() if name in asked}
    _confirm(lambda sure: session.fill_identity(given, Asides(sure)))
    if session.view.step != "identity" and session.book.person.record_hash is None:
        _choose(session, answers)
        session.answer_questions(answers.consent.questions)
        _sign_for_child(session, answers)
        _confirm(lambda sure: session.fill_identity(given, Asides(sure)))
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


def _play(session: Session, take: TakeAnswers) -> None:
    if take.action == "withdraw":
        session.withdraw()
        raise ContributorRefused("The contributor withdrew: everything was deleted.")
    if take.action == "skip":
        session.skip(take.prompt, "other")
        return
    kept = [row.take for row in session.book.state.kept if row.prompt == take.prompt]
    if take.action != "delete" or not kept:
        session.start_take(take.prompt)
        kept.append(session.stop_take(after_s=take.seconds))
    if take.action == "delete":
        session.delete_take(kept[-1])


def _signing(role: Role, name: str, answers: Answers) -> Signing:
    method = answers.consent.signature
    if method == "none":
        raise Refused("Nobody signed.")
    return Signing(role, method, name, [] if method == "typed" else _STROKES)
