"""What is typed or signed is found nowhere in clear: no file, no event, no exception, at any step."""

from __future__ import annotations

import base64
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from collector.consent.witness import Companion
from collector.errors import CollectorError
from collector.seal.keys import read_identities
from collector.seal.opening import open_sealed
from collector.session.session import Session
from tests.rig.answers import (
    CHILD_BIRTH,
    FORM,
    GUARDIAN,
    INTERPRETER,
    SIGNED_AS,
    WITNESS,
    begin_oral,
    bring_to,
    record,
    sealed,
    signing,
)
from tests.rig.world import Laptop, kit

ADDRESS = "Canary-Wrong-Address-Pq9"
WORDS = [FORM["name"], FORM["id_number"], FORM["phone"], GUARDIAN["name"], GUARDIAN["id_number"], SIGNED_AS,
         ADDRESS, CHILD_BIRTH.isoformat(), GUARDIAN["birth_date"], WITNESS.name, INTERPRETER.name,
         INTERPRETER.language]  # fmt: skip


def forms_of(word: str) -> Iterator[bytes]:
    plain = word.encode()
    for coded in (plain, word.encode("utf-16-le"), word.encode("utf-16-be")):
        yield coded
        yield coded[::-1]
        yield coded.hex().encode()
        yield coded.hex().upper().encode()
        for phase in range(3):
            text = base64.b64encode(b"\0" * phase + coded)
            yield text[4 : len(text) // 4 * 4 - 4]


NEEDLES = [form for word in WORDS for form in forms_of(word)]


def find(data: bytes) -> list[bytes]:
    return [needle for needle in NEEDLES if needle in data]


def scan(folder: Path) -> dict[str, list[bytes]]:
    return {
        path.name: hits
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and (hits := find(path.read_bytes()))
    }


def test_the_scan_finds_every_form(tmp_path: Path) -> None:
    for number, form in enumerate(NEEDLES):
        (tmp_path / str(number)).write_bytes(b"\0before" + form + b"after")
    assert len(scan(tmp_path)) == len(NEEDLES)


def finish(session: Session) -> None:
    sealed(session)


def finish_oral(session: Session) -> None:
    sealed(begin_oral(session, interpreted=True))


def park_in_statement(session: Session) -> None:
    bring_to(begin_oral(session, interpreted=True), "statement")
    session.statement.start()
    session.park()


def withdraw(session: Session) -> None:
    bring_to(session, "record")
    record(session)
    session.withdraw()


def withdraw_sealed(session: Session) -> None:
    sealed(session)
    session.withdraw()


def refuse_signed(session: Session) -> None:
    bring_to(session, "assent" if session.view.under_14 else "sign")
    session.talk.refuse("contributor")


def park_at_form(session: Session) -> None:
    bring_to(session, "profile")
    session.park()


def void(session: Session) -> None:
    bring_to(session, "identity")
    session.form.fill_identity({**FORM, "birth_date": CHILD_BIRTH.isoformat()})
    sealed(session)


FLOWS: dict[str, tuple[Callable[[Session], None], bool]] = {
    "adult finished": (finish, False),
    "child finished": (finish, True),
    "adult by voice": (finish_oral, False),
    "guardian by voice": (finish_oral, True),
    "parked in a statement": (park_in_statement, False),
    "withdrawn": (withdraw, True),
    "withdrawn when sealed": (withdraw_sealed, False),
    "refused after signing": (refuse_signed, True),
    "refused": (refuse_signed, False),
    "parked": (park_at_form, True),
    "voided": (void, False),
}


@pytest.mark.parametrize("name", FLOWS)
def test_no_canary_stays_in_the_data_folder(
    laptop: Laptop, name: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    flow, child = FLOWS[name]
    laptop.listeners.append(lambda _: None if not scan(laptop.data) else pytest.fail("found in a flow"))
    flow(laptop.start(under_14=child))
    assert scan(laptop.data) == {}
    said = capfd.readouterr()
    assert find((said.out + said.err + caplog.text + repr(laptop.events)).encode()) == []
    assert find(repr(laptop.parts.index.rows()).encode()) == []


def test_the_sealed_forms_hold_them_all_and_only_for_identity(laptop: Laptop) -> None:
    session = sealed(begin_oral(laptop.start(under_14=True), interpreted=True))
    keys = {half: read_identities(kit().key(half)) for half in ("identity", "media")}
    found = b""
    for path in session.book.folder.half("identity").rglob("*.age"):
        with path.open("rb") as file:
            found += b"".join(open_sealed(file, keys["identity"]))
        with path.open("rb") as file, pytest.raises(CollectorError):
            b"".join(open_sealed(file, keys["media"]))
    expected = [word for word in WORDS if word not in {SIGNED_AS, ADDRESS}]
    assert [word for word in expected if word.encode() not in found] == []


def errors_of(session: Session) -> Iterator[CollectorError]:
    """Every way that a form can be wrong, with a canary in it."""
    wrong: list[Callable[[], object]] = [
        lambda: session.form.fill_identity({**FORM, "birth_date": ADDRESS}),
        lambda: session.form.fill_identity({**FORM, "gender": ADDRESS}),
        lambda: session.form.fill_identity({**FORM, "name": ADDRESS + "\0"}),
        lambda: session.form.fill_identity({**FORM, "made_up": ADDRESS}),
        lambda: session.talk.enter_guardian({**GUARDIAN, "relation": ADDRESS}, agrees=True),
        lambda: session.talk.enter_guardian({**GUARDIAN, "birth_date": ADDRESS}, agrees=True),
        lambda: session.talk.enter_guardian(GUARDIAN, agrees=True, child_birth=ADDRESS),
        lambda: session.talk.sign(signing("witness", ADDRESS)),
        lambda: session.talk.name_witness(Companion(ADDRESS + "\0", "en")),
        lambda: session.talk.name_witness(Companion(ADDRESS, "en"), Companion(ADDRESS, "cmn")),
        lambda: session.talk.name_witness(Companion(ADDRESS, ADDRESS + "\0")),
        lambda: session.form.set_profile({"mother_tongue": ADDRESS}),
        lambda: session.takes.skip("p01", ADDRESS),
        lambda: session.talk.assent(ADDRESS),
    ]
    for call in wrong:
        with pytest.raises(CollectorError) as caught:
            call()
        yield caught.value


@pytest.mark.parametrize("step", ["guardian", "identity", "record"])
def test_no_error_repeats_what_was_typed(laptop: Laptop, step: str) -> None:
    session = bring_to(laptop.start(under_14=True), step)
    for error in errors_of(session):
        shown = f"{error} {error.remedy} {getattr(error, 'field', '')} {error!r}"
        assert find(shown.encode()) == []
        # --verbose shows where an error came from: source lines, and the messages of its causes
        raised = "".join(traceback.format_exception_only(error))
        cause: BaseException | None = error.__cause__
        while cause is not None:
            raised += "".join(traceback.format_exception_only(cause))
            cause = cause.__cause__ or cause.__context__
        assert find(raised.encode()) == []


def test_particulars_in_memory_are_not_shown(laptop: Laptop) -> None:
    session = bring_to(laptop.start(under_14=True), "guardian")
    session.talk.enter_guardian(GUARDIAN, agrees=True, child_birth=CHILD_BIRTH.isoformat())
    session.talk._typed.witness = WITNESS
    assert find(repr(session.talk._typed).encode()) == []
    assert find(repr(signing()).encode()) == []
    assert find(repr(session.view).encode()) == []
