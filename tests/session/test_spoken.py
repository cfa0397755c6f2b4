"""Consent by voice: a witness first, a statement sealed as identity while it is spoken, then who stood by."""

from __future__ import annotations

import io
import json
import threading
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from collector.bundle.verify import verify_session
from collector.consent.signature import Signing
from collector.consent.witness import Companion
from collector.errors import CollectorError, FormIncomplete, GateClosed, NoKeyMatches, Refused
from collector.model.canonical import sha256_text
from collector.model.record import ConsentRecord, parse_record
from collector.seal.keys import read_identities
from collector.seal.opening import open_sealed
from collector.session.device_choice import DeviceChoice
from collector.session.rehearsed_takes import stop_statement_after
from collector.session.session import Session
from collector.session.speaking import is_understood
from tests.rig.answers import (
    GUARDIAN,
    INTERPRETER,
    KINDS,
    PURPOSES,
    STROKES,
    WITNESS,
    begin_oral,
    bring_to,
    record,
    signing,
    speak,
    take_step,
)
from tests.rig.world import Laptop, kit

SILENCE = DeviceChoice("simulated:silence:fast", None)


def opened(path: Path, half: str = "identity") -> bytes:
    with path.open("rb") as file:
        return b"".join(open_sealed(file, read_identities(kit().key(half))))


def evidence_paths(session: Session) -> list[Path]:
    return [session.book.folder.half("identity") / row.path for row in session.book.person.evidence]


def record_of(session: Session) -> ConsentRecord:
    return parse_record(session.book.folder.record_paths(session.book.person.code)[0].read_bytes())


def listens() -> bool:
    return any(thread.name == "simulated sound" for thread in threading.enumerate())


def tags_of(matroska: bytes) -> dict[str, Any]:
    with av.open(io.BytesIO(matroska)) as container:
        tags = {name.lower(): text for name, text in container.metadata.items()}
    return {**tags, "evidence": json.loads(tags["evidence"])}


def files_of(laptop: Laptop) -> list[str]:
    return sorted(path.name for path in laptop.data.rglob("identity/*/*"))


@pytest.mark.parametrize("interpreted", [False, True])
def test_an_adults_steps(laptop: Laptop, interpreted: bool) -> None:
    session = begin_oral(laptop.start(), interpreted=interpreted)
    steps = []
    while session.view.step != "record":
        steps.append(session.view.step)
        assert session.view.oral
        take_step(session)
    standing_by = ["witness", "interpreter"] if interpreted else ["witness"]
    assert steps == ["policy", "choices", "questions", "statement", *standing_by, "identity", "profile"]
    row = record_of(session)
    assert row.capture.mode == "oral_witnessed"
    assert row.capture.clause_audio == [], "nobody played anything: a person read it out"
    assert row.event[-1].event_type == "oral_witnessed"
    assert [(item.role, item.meaning, item.method) for item in row.capture.signatures] == [
        ("contributor", "consents", "audio_statement"),
        ("witness", "witnessed_oral_process", "drawn"),
        ("interpreter", "interpreted_faithfully", "drawn"),
    ][: 1 + len(standing_by)]
    record(session)
    session.seal()
    assert len(verify_session(session.book.folder.root)) == 2


def test_the_statement_is_bound_to_what_was_decided(laptop: Laptop) -> None:
    session = bring_to(begin_oral(laptop.start()), "identity")
    statement, witness = evidence_paths(session)
    signature = record_of(session).capture.signatures[0]
    assert sha256_text(statement.read_bytes()) == signature.evidence_hash
    tags = tags_of(opened(statement))
    assert tags["comment"] == "REHEARSAL"
    assert tags["evidence"]["signs_hash"] == signature.signs_hash
    assert tags["evidence"]["challenge"] == signature.challenge
    assert tags["evidence"]["clause_audio"] == []
    with av.open(io.BytesIO(opened(statement))) as container:
        count = sum(frame.samples for frame in container.decode(audio=0))
    assert count == round((0.4 + 0.6) * 48_000)
    said = json.loads(opened(witness))
    assert (said["name"], said["particulars"]["language"]) == (WITNESS.name, WITNESS.language)
    for path in (statement, witness):
        with pytest.raises(NoKeyMatches):
            opened(path, "media")


def test_a_guardian_speaks_for_the_child(laptop: Laptop) -> None:
    session = begin_oral(laptop.start(under_14=True), interpreted=True)
    steps = []
    while session.view.step != "record":
        steps.append(session.view.step)
        take_step(session)
    assert steps[3:] == ["guardian", "witness", "interpreter", "assent", "identity", "profile"]
    bound = tags_of(opened(evidence_paths(session)[0]))["evidence"]
    assert (bound["role"], bound["meaning"]) == ("guardian", "consents_for_child")
    assert bound["particulars"] == GUARDIAN
    spoken = json.loads(opened(evidence_paths(session)[2]))["particulars"]
    assert (spoken["from"], spoken["to"]) == ("en", INTERPRETER.language)
    assert session.book.person.interpreter is not None
    assert session.book.person.interpreter.languages == ["en", "und"], "what was typed is no code"


def test_the_microphone_opens_for_the_statement_alone(laptop: Laptop) -> None:
    """P-0.2: not before the witness is named, the policy heard, the questions answered; then not again."""
    reader = bring_to(laptop.start(), "sign")
    with pytest.raises(GateClosed) as caught:
        reader.statement.start()
    assert (caught.value.question, caught.value.reason) == ("record_statement", "not_oral")
    session = begin_oral(laptop.start())
    for step in ("policy", "choices", "questions"):
        assert session.view.step == step
        with pytest.raises(GateClosed):
            session.statement.start()
        assert not listens()
        take_step(session)
    session.statement.start()
    assert listens()
    with pytest.raises(GateClosed):
        session.takes.open_devices()
    stop_statement_after(session, 0.2)
    assert not listens()
    session.statement.keep()
    for step in ("witness", "identity", "profile", "record"):
        assert session.view.step == step
        with pytest.raises(GateClosed):
            session.statement.start()
        assert not listens()
        if step != "record":
            with pytest.raises(GateClosed):
                session.takes.open_devices() if step != "profile" else session.statement.start()
            take_step(session)
    session.takes.open_devices()
    assert listens()


def test_it_is_heard_and_said_again(laptop: Laptop) -> None:
    session = bring_to(begin_oral(laptop.start()), "statement")
    for call in (session.statement.hear, session.statement.keep, session.statement.stop):
        with pytest.raises(Refused):
            call()
    session.statement.start()
    assert [name for name in files_of(laptop) if name.endswith(".note")] == ["evidence-1.note"]
    assert session.is_capturing
    spoken = stop_statement_after(session, 0.3)
    assert not session.is_capturing, "the microphone is closed; the word waits to be kept"
    assert files_of(laptop) == ["evidence-1.age"], "no key to it stays on the disk"
    assert spoken.usable
    first = session.statement.hear()
    assert spoken.duration_ms == round(1000 * decode(first).size / 48_000)
    before = (session.book.folder.evidence(session.book.person.code, 1)).read_bytes()
    session.statement.start()
    stop_statement_after(session, 0.5)
    assert decode(session.statement.hear()).size > decode(first).size
    assert files_of(laptop) == ["evidence-1.age"]
    session.statement.keep()
    (path,) = evidence_paths(session)
    assert path.read_bytes() != before
    assert session.view.step == "witness"


def decode(matroska: bytes) -> np.ndarray:
    with av.open(io.BytesIO(matroska)) as container:
        return np.concatenate([frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)])


def test_silence_is_told_and_blocks_no_rehearsal(laptop: Laptop) -> None:
    session = bring_to(begin_oral(laptop.start(devices=SILENCE)), "statement")
    session.statement.start()
    spoken = stop_statement_after(session, 0.3)
    assert {"near_silent", "too_short"} <= set(spoken.verdicts)
    assert spoken.usable
    session.statement.keep()


def test_what_nobody_could_understand_is_no_evidence(laptop: Laptop) -> None:
    session = bring_to(begin_oral(laptop.start(devices=SILENCE)), "statement")
    session.statement.start()
    assert session.statement.said is not None
    spec = session.statement.said.recorder.spec  # as a real microphone would be judged
    session.statement.said.recorder.spec = type(spec)("a real one", limits=spec.limits)
    assert not stop_statement_after(session, 0.3).usable
    with pytest.raises(Refused):
        session.statement.keep()
    assert session.view.step == "statement"
    assert session.book.person.evidence == ()


ENDS = {
    "parked": lambda session: session.park(),
    "devices closed": lambda session: session.park(),
    "refused": lambda session: session.talk.refuse("contributor"),
    "withdrawn": lambda session: session.withdraw(),
    "decides anew": lambda session: session.talk.decide(PURPOSES, KINDS),
    "reads alone": lambda session: session.talk.read_alone(),
    "another witness": lambda session: session.talk.name_witness(Companion("Another", "en")),
}


@pytest.mark.parametrize("running", [True, False])
@pytest.mark.parametrize("end", ENDS)
def test_a_statement_that_was_not_kept_is_destroyed(laptop: Laptop, end: str, running: bool) -> None:
    session = bring_to(begin_oral(laptop.start()), "statement")
    session.statement.start()
    if not running:
        stop_statement_after(session, 0.2)
    ENDS[end](session)
    assert not listens()
    assert files_of(laptop) == []
    assert session.statement.said is None


@pytest.mark.parametrize("running", [True, False])
def test_a_crash_in_a_statement_leaves_the_session_at_its_step(laptop: Laptop, running: bool) -> None:
    session = bring_to(begin_oral(laptop.start()), "statement")
    name = session.book.state.session
    session.statement.start()
    if not running:
        stop_statement_after(session, 0.2)
    copy = laptop.copy(laptop.data.parent / "cut")
    laptop.close()
    assert not listens()
    assert files_of(copy)
    assert copy.boot() == []
    assert files_of(copy) == []
    again = copy.resume(name)
    assert (again.view.step, again.view.oral) == ("statement", True)
    bring_to(again, "record")
    copy.close()


def test_after_a_pause_the_rules_are_asked_anew(laptop: Laptop) -> None:
    session = bring_to(begin_oral(laptop.start(), interpreted=True), "witness")
    name = session.book.state.session
    with pytest.raises(FormIncomplete) as caught:
        session.talk.sign(signing("witness", "Somebody Else"))
    assert caught.value.field == "name"
    session.park()
    again = laptop.resume(name)
    for wrong in ("demo", "Demo Recorder", "demo recorder."):
        with pytest.raises(FormIncomplete):
            again.talk.sign(signing("witness", wrong))
    again.talk.sign(signing("witness", WITNESS.name))
    with pytest.raises(FormIncomplete):
        again.talk.sign(signing("interpreter", WITNESS.name.upper()))
    again.talk.sign(signing("interpreter", INTERPRETER.name))
    assert again.view.step == "identity"


def test_who_stands_by_signs_in_turn_and_by_name(laptop: Laptop) -> None:
    session = bring_to(begin_oral(laptop.start(), interpreted=True), "statement")
    for role, name in (("witness", WITNESS.name), ("interpreter", INTERPRETER.name)):
        with pytest.raises(GateClosed):
            session.talk.sign(signing(role, name))  # type: ignore[arg-type]
    with pytest.raises(FormIncomplete):
        session.talk.sign(Signing("contributor", "typed", "Canary"))
    with pytest.raises(FormIncomplete):
        session.talk.sign(Signing("contributor", "audio_statement", "Canary"))
    speak(session)
    with pytest.raises(FormIncomplete) as caught:
        session.talk.sign(Signing("witness", "mark", WITNESS.name, STROKES))
    assert caught.value.field == "signature"
    with pytest.raises(GateClosed):
        session.talk.sign(signing("contributor"))
    session.talk.sign(Signing("witness", "typed", WITNESS.name))
    assert session.view.step == "interpreter"


def test_a_mark_may_stand_for_the_statement(laptop: Laptop) -> None:
    """Who can't speak, or where no microphone is: a mark, and the witness signs all the same."""
    session = bring_to(begin_oral(laptop.start()), "statement")
    session.talk.sign(Signing("contributor", "mark", "Canary", [[(5, 5, 0)]]))
    assert session.view.step == "witness"
    bring_to(session, "identity")
    assert record_of(session).capture.signatures[0].method == "mark"


def test_what_was_said_aloud_does_not_count_for_who_reads(laptop: Laptop) -> None:
    session = bring_to(begin_oral(laptop.start()), "witness")
    session.talk.read_alone()
    assert (session.view.step, session.view.oral) == ("policy", False)
    assert files_of(laptop) == []
    with pytest.raises(CollectorError):
        session.talk.read_alone()
    bring_to(session, "identity")
    assert record_of(session).capture.mode == "on_screen"
    assert record_of(session).capture.clause_audio is None
    for late in (lambda: begin_oral(session), session.talk.read_alone):
        with pytest.raises(CollectorError):
            late()


def test_a_birth_date_that_is_too_young_keeps_the_witness(laptop: Laptop) -> None:
    session = bring_to(begin_oral(laptop.start()), "identity")
    session.form.fill_identity({"name": "Canary", "birth_date": "2016-08-30"})
    assert (session.view.step, session.view.oral, session.view.under_14) == ("choices", True, True)
    bring_to(session, "record")
    row = record_of(session)
    assert (row.capture.mode, row.is_child) == ("oral_witnessed", True)


def test_nobody_is_guardian_and_witness_or_recorder_at_once(laptop: Laptop) -> None:
    session = bring_to(begin_oral(laptop.start(under_14=True)), "guardian")
    for name in (WITNESS.name, "Demo recorder"):
        with pytest.raises(FormIncomplete) as caught:
            session.talk.enter_guardian({**GUARDIAN, "name": name}, agrees=True)
        assert caught.value.field == "name"


def test_a_consent_that_all_had_signed_is_completed_after_a_crash(laptop: Laptop) -> None:
    session = bring_to(begin_oral(laptop.start()), "witness")
    name = session.book.state.session
    shots: list[Laptop] = []

    def cut(event: dict[str, Any]) -> None:
        if event["event"] == "evidence_sealed":
            shots.append(laptop.copy(laptop.data.parent / "cut"))

    laptop.listeners.append(cut)
    session.talk.sign(signing("witness", WITNESS.name))
    (copy,) = shots
    assert copy.boot() == []
    again = copy.resume(name)
    assert again.view.step == "identity"
    assert record_of(again).capture.mode == "oral_witnessed"
    bring_to(again, "record")
    copy.close()


@pytest.mark.parametrize(
    ("verdicts", "understood"),
    [((), True), (("clipped", "noisy"), True), (("too_quiet", "no_speech"), False), (("cut",), False)],
)
def test_a_word_that_can_be_understood_is_evidence(verdicts: tuple[str, ...], understood: bool) -> None:
    assert is_understood(verdicts) == understood
