"""What people answer in tests, whole or step by step: an adult, a child with its mother."""

from __future__ import annotations

from datetime import date
from typing import Any

from collector.consent.signature import Signing, Stroke
from collector.consent.witness import Companion
from collector.model.event import Role
from collector.session.answers import Answers
from collector.session.consenting import Reading
from collector.session.rehearsed_takes import stop_statement_after, stop_take_after
from collector.session.session import Session

STROKES: list[Stroke] = [[(x, 40 + x % 30, x * 8) for x in range(start, start + 60, 4)] for start in (10, 90)]
PURPOSES = {
    "identity_for_eligibility_and_rights": True,
    "media_for_training_data": True,
    "media_to_customers": False,
    "overseas_transfer": False,
    "voiceprint_or_face_biometrics": False,
    "voice_cloning_or_synthesis": False,
    "public_disclosure": False,
    "contact_again": False,
}
KINDS = {"voice": True, "video": False}
GUARDIAN = {
    "name": "Canary-Mother-Vb5",
    "birth_date": "1980-02-03",
    "relation": "mother",
    "id_kind": "passport",
    "id_number": "CANARYG88",
    "evidence_kind": "birth_certificate",
}
FORM = {
    "name": "Canary-Name-Qx7",
    "gender": "female",
    "id_kind": "passport",
    "id_number": "CANARYID7",
    "phone": "+8613800138000",
}
WITNESS = Companion("Canary-Witness-Hd3", "cmn")
INTERPRETER = Companion("Canary-Interpreter-Ty8", "a tongue of the hills")
SIGNED_AS = "Canary-Signature-Lw3"
PROFILE: dict[str, str | list[str]] = {"mother_tongue": "eng"}
ADULT_BIRTH, CHILD_BIRTH = date(1990, 5, 4), date(2016, 8, 30)
STEPS = ("policy", "choices", "questions", "guardian", "assent", "sign", "identity", "profile", "record")


def adult_answers(**changes: Any) -> Answers:
    """An adult who agrees to sound and to what is needed, and records two takes."""
    whole: dict[str, Any] = {
        "language": "en", "recorder": "demo", "pin": "0000", "under_14": False, "birth_date": ADULT_BIRTH,
        "consent": {"answer": "yes", "signature": "drawn", "questions": [1, 1, 2]},
        "identity": FORM, "profile": PROFILE, "purposes": PURPOSES, "kinds": KINDS,
        "devices": {"microphone": "simulated:ramp", "camera": "none"},
        "takes": [{"prompt": "p01", "seconds": 0.3}, {"prompt": "p02", "seconds": 0.3}],
    }  # fmt: skip
    return Answers.model_validate(whole | changes)


def child_answers(**changes: Any) -> Answers:
    """A child of ten whose mother signs; changes go into the whole."""
    mother = {**GUARDIAN, "birth_date": date.fromisoformat(GUARDIAN["birth_date"]), "agrees": True}
    child = {"under_14": True, "birth_date": CHILD_BIRTH, "guardian": mother, "assent": {"answer": "yes"}}
    return adult_answers(**(child | changes))


def signing(role: Role = "contributor", name: str = SIGNED_AS) -> Signing:
    return Signing(role, "drawn", name, STROKES)


def begin_oral(session: Session, *, interpreted: bool = False) -> Session:
    """Name a witness, and an interpreter where there is one."""
    session.talk.name_witness(WITNESS, INTERPRETER if interpreted else None)
    return session


def speak(session: Session, seconds: float = 0.4) -> None:
    """Say the statement and stand by it."""
    session.statement.start()
    stop_statement_after(session, seconds)
    session.statement.keep()


def show_policy(session: Session, language: str = "en") -> None:
    policy = session.book.pack.policy(language)
    sections = len(policy.sections)
    session.talk.show_policy(Reading(policy.head.version, language, policy.shown_text_hash, sections, 60))


def take_step(session: Session) -> None:
    """Do what the session's step asks for, and agree."""
    step = session.view.step
    birth = CHILD_BIRTH if session.view.under_14 else ADULT_BIRTH
    if step == "policy":
        show_policy(session)
    elif step == "choices":
        session.talk.decide(PURPOSES, KINDS)
    elif step == "questions":
        session.talk.answer_questions([1, 1, 2])
    elif step == "guardian":
        session.talk.enter_guardian(GUARDIAN, agrees=True, child_birth=CHILD_BIRTH.isoformat())
        speak(session) if session.view.oral else session.talk.sign(signing("guardian", GUARDIAN["name"]))
    else:
        _late_step(session, step, birth)


def _late_step(session: Session, step: str, birth: date) -> None:
    if step == "assent":
        session.talk.assent("yes")
    elif step == "sign":
        session.talk.sign(signing())
    elif step == "statement":
        speak(session)
    elif step in {"witness", "interpreter"}:
        person = WITNESS if step == "witness" else INTERPRETER
        session.talk.sign(signing(step, person.name))  # type: ignore[arg-type]
    elif step == "identity":
        session.form.fill_identity({**FORM, "birth_date": birth.isoformat()})
    elif step == "profile":
        session.form.set_profile(PROFILE)
    else:
        raise AssertionError(step)


def bring_to(session: Session, step: str) -> Session:
    """Go on until the session stands at `step`."""
    while session.view.step != step:
        take_step(session)
    return session


def record(session: Session, prompt: str = "p01", seconds: float = 0.2) -> str:
    """Record one take and return its id; devices are opened when they are not."""
    session.takes.open_devices()
    session.takes.start(prompt)
    return stop_take_after(session, seconds)


def sealed(session: Session) -> Session:
    """Bring a fresh session all the way with one take."""
    bring_to(session, "record")
    record(session)
    session.seal()
    return session
