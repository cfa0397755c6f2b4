"""Whatever word a call is given, it says no with an error of the project's own, which holds no such word."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import pytest

from collector.consent.signature import Signing
from collector.consent.witness import Companion
from collector.desk.filing import file_request
from collector.errors import CollectorError
from collector.rights.asking import Asked, Proof
from collector.rooms.archive import Archive
from collector.session.beginning import StartChoice
from collector.session.consenting import Reading
from collector.session.device_choice import DeviceChoice
from collector.session.returning import Earlier
from collector.session.session import Session
from tests.rig.answers import (
    CHILD_BIRTH,
    FORM,
    GUARDIAN,
    KINDS,
    PURPOSES,
    STROKES,
    bring_to,
    record,
    sealed,
    show_policy,
)
from tests.rig.letters import PROJECT
from tests.rig.world import RAMP, Laptop

ODD = (
    "Canary\ud800Zed",
    "\0",
    "../../x",
    "dr-7k3m9qwta",
    "DR-NOBODY",
    "",
    "x" * 5000,
    "\u202eCanary",
    "A\nB",
)
# What is a number or a name to somebody, and may be taken where nothing better is asked.
CANARY = "Canary"
Call = Callable[[Session, str], Any]


def start_as(session: Session, word: str, **more: Any) -> None:
    choice = StartChoice("en", False, "demo", RAMP, **more) if more else StartChoice(word, False, word, RAMP)
    Session.start(session.book.parts, PROJECT, choice).park()


def ask(session: Session, **said: Any) -> None:
    file_request(session.book.parts, PROJECT, Asked("access", **{"lost": "somebody", **said}))


def fill(session: Session, name: str, word: str) -> None:
    session.form.fill_identity({**FORM, "birth_date": "1990-05-04", name: word})


def read(session: Session, version: str, language: str, digest: str) -> None:
    session.talk.show_policy(Reading(version, language, digest, 99, 60))


TALK: dict[str, Call] = {
    "refuse": lambda session, word: session.talk.refuse(word),
    "name_witness": lambda session, word: session.talk.name_witness(Companion(word, "cmn")),
    "witness_language": lambda session, word: session.talk.name_witness(Companion("A. Witness", word)),
    "show_policy": lambda session, word: read(session, word, "en", word),
    "policy_language": lambda session, word: read(session, "1", word, word),
    "purposes": lambda session, word: session.talk.decide({**PURPOSES, word: True}, KINDS),
    "kinds": lambda session, word: session.talk.decide(PURPOSES, {**KINDS, word: True}),
    "role": lambda session, word: session.talk.sign(Signing(word, "drawn", "A", STROKES)),  # type: ignore[arg-type]
    "method": lambda session, word: session.talk.sign(Signing("contributor", word, "A", STROKES)),  # type: ignore[arg-type]
    "assent": lambda session, word: session.talk.assent(word),
    "copy": lambda session, word: session.copies.make(word),
    "copy_number": lambda session, word: session.copies.number(word),
    "withdraw": lambda session, word: session.withdraw(word),
    "start": start_as,
    "earlier": lambda session, word: start_as(session, word, earlier=Earlier(word)),
}
RECORDING: dict[str, Call] = {
    "start": lambda session, word: session.takes.start(word),
    "delete": lambda session, word: session.takes.delete(word),
    "remark": lambda session, word: session.takes.remark(word, [word]),
    "listen": lambda session, word: session.takes.listen(word),
    "skip": lambda session, word: session.takes.skip(word, "other"),
    "reason": lambda session, word: session.takes.skip("p01", word),
    "purpose": lambda session, word: session.take_back({word}, set()),
    "kind": lambda session, word: session.take_back(set(), {word}),
    "text": lambda session, word: session.texts.keep(word, "text", alone=True),
    "portrait": lambda session, word: session.portraits.take(word),
    "camera": lambda session, word: session.portraits.open_camera(word),
    "profile": lambda session, word: session.form.set_profile({"mother_tongue": word + "?"}),
    "field": lambda session, word: fill(session, word, "x"),
}
ARCHIVE: dict[str, Call] = {
    "tell": lambda session, word: Archive(session.book.parts).tell(word, "en"),
    "copy": lambda session, word: Archive(session.book.parts).copy(session.book.state.session, word),
    "copy_of": lambda session, word: Archive(session.book.parts).copy(word, word),
    "policy": lambda session, word: Archive(session.book.parts).find_policy(word),
    "earlier": lambda session, word: Archive(session.book.parts).find_earlier(PROJECT, word),
    "resume": lambda session, word: Session.resume(session.book.parts, word, DeviceChoice(), "demo"),
    "code": lambda session, word: ask(session, code=word + "?"),
    "number": lambda session, word: ask(session, copy_number=word + "?"),
    "asker": lambda session, word: ask(session, asker=word),
    "proof": lambda session, word: ask(session, proof=Proof(word)),
}


def answer(call: Call, session: Session, word: str) -> None:
    with pytest.raises(CollectorError) as caught:
        call(session, word)
    assert CANARY not in repr(caught.value)


@pytest.mark.parametrize("name", TALK)
def test_the_talk_answers_odd_words(laptop: Laptop, name: str) -> None:
    session = laptop.start()
    show_policy(session)
    for word in ODD:
        with contextlib.suppress(CollectorError):  # some may be taken: a name of five letters, an empty word
            TALK[name](session, word)
            session = laptop.start()
            show_policy(session)


@pytest.mark.parametrize("name", RECORDING)
def test_recording_answers_odd_words(laptop: Laptop, name: str) -> None:
    session = bring_to(laptop.start(), "record")
    record(session)
    for word in ODD:
        answer(RECORDING[name], session, word)


@pytest.mark.parametrize("name", ARCHIVE)
def test_archive_and_desk_answer_odd_words(laptop: Laptop, name: str) -> None:
    session = sealed(laptop.start())
    for word in ODD:
        answer(ARCHIVE[name], session, word)


@pytest.mark.parametrize("word", ["Canary\ud800Zed", "Canary\0Zed", "Canary\u202eZed", "Canary\ufdd0Zed"])
def test_what_no_page_shows_is_in_no_form(laptop: Laptop, word: str) -> None:
    adult, child = bring_to(laptop.start(), "identity"), bring_to(laptop.start(under_14=True), "guardian")
    for name in FORM:
        answer(lambda session, odd, name=name: fill(session, name, odd), adult, word)  # type: ignore[misc]
    for name in GUARDIAN:
        fields = {**GUARDIAN, name: word}
        with pytest.raises(CollectorError):
            child.talk.enter_guardian(fields, agrees=True, child_birth=CHILD_BIRTH.isoformat())
    signer = bring_to(laptop.start(), "sign")
    answer(lambda session, odd: session.talk.sign(Signing("contributor", "typed", odd, [])), signer, word)


@pytest.mark.parametrize("word", ["Canary\ud800Zed", "Canary\0Zed"])
def test_what_no_page_shows_is_in_no_request(laptop: Laptop, word: str) -> None:
    session = laptop.start()
    for name in ("lost", "text", "contact", "language"):
        answer(lambda opened, odd, name=name: ask(opened, **{name: odd}), session, word)  # type: ignore[misc]
    proofs = (
        Proof("id_number", id_kind="passport", id_number=word),
        Proof("id_number", id_kind=word, id_number="1"),
    )
    for proof in proofs:
        answer(lambda opened, _, proof=proof: ask(opened, proof=proof), session, word)  # type: ignore[misc]
