"""A form that was not sent yet is sealed anew: a new revision, the old file gone, both logged (P-3.2)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from collector.bundle.verify import verify_session
from collector.desk.rights_desk import RightsDesk
from collector.errors import BadHash, ChildFound, CorrectionTooLate, FormIncomplete, GateClosed, RoleRefused
from collector.model.lines import Line
from collector.receive.open import Opening, open_bundle
from collector.receive.superseded import find_superseded
from collector.seal.keys import read_identities
from collector.session.correcting import Correction, correct_form
from collector.session.rehearsal import run_rehearsal
from collector.session.returning import find_earlier
from collector.session.sending import _gate
from collector.session.session import Session
from collector.upload.parcel import read_parcels
from tests.rig.answers import FORM, GUARDIAN, adult_answers, bring_to, record, sealed
from tests.rig.events import FILE, HASH, deliver
from tests.rig.letters import PROJECT, CutLedger, PowerCut, cut_at, open_letter
from tests.rig.world import Laptop, kit
from tests.session.test_dialogue import personal, talk

RIGHT = {**FORM, "birth_date": "1990-05-04", "name": "Canary-Right-Gs3"}


def correct(laptop: Laptop, session: Session, **changes: str):
    desk = RightsDesk(laptop.parts)
    return desk.correct(PROJECT, session.book.person.code, typed({**RIGHT, **changes}))


def typed(fields: dict[str, str], guardian: dict[str, str] | None = None) -> Correction:
    """What a lead types."""
    return Correction(fields, guardian=guardian, operator="demo")


def forms(session: Session) -> list[str]:
    return sorted(path.name for path in session.book.folder.root.rglob("form*.age"))


def state_of(laptop: Laptop, session: Session):
    again = laptop.resume(session.book.state.session)
    again.park()
    return again.book.state


def test_a_corrected_form_replaces_the_old_one(laptop: Laptop, tmp_path: Path) -> None:
    session = sealed(laptop.start())
    before = verify_session(session.book.folder.root)[0]
    corrected = correct(laptop, session)
    assert (corrected.here, corrected.elsewhere) == ((session.book.state.session,), ())
    assert forms(session) == ["form-2.age"]
    identity, media = verify_session(session.book.folder.root)
    assert (identity.manifest.revision, identity.manifest.replaces_hash) == (2, before.manifest_hash)
    assert media.manifest.revision == 1
    path = session.book.folder.half("identity") / session.book.person.code / "form-2.age"
    form = open_letter(path)
    assert form["fields"]["name"] == "Canary-Right-Gs3"
    assert form["record_hash"] == session.book.person.record_hash
    out = Opening(read_identities(kit().key("identity")), tmp_path / "out")
    (opened,) = open_bundle(session.book.folder.root, out)
    assert (opened.faults, f"{session.book.person.code}/form.json" in opened.files) == ([], True)
    kinds = laptop.ledger_kinds(session.book.state.session)
    assert kinds[-2:] == ["correcting", "corrected"]
    assert b"Canary-Right" not in (laptop.data / "ledger.jsonl").read_bytes()


def test_what_goes_out_is_the_new_revision_and_its_receipt_counts(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    correct(laptop, session)
    correct(laptop, session, name="Canary-Again-Kp6")
    parcel = next(item for item in read_parcels(session.book.folder.root) if item.half == "identity")
    code = session.book.person.code
    assert parcel.revision == 3
    assert [item.path for item in parcel.files if "form" in item.path] == [f"{code}/form-3.age"]
    assert state_of(laptop, session).manifests["identity"] == parcel.manifest_hash
    deliver(laptop.parts.ledger, state_of(laptop, session))
    assert state_of(laptop, session).stage == "delivered"
    laptop.boot()
    assert forms(session) == ["form-3.age"]


@pytest.mark.parametrize("cut", ["correcting", "corrected"])
def test_a_correction_cut_off_is_redone_or_was_never_there(laptop: Laptop, cut: str) -> None:
    session = sealed(laptop.start())
    book = session.book
    book.parts = cut_at(laptop.parts, cut)
    with pytest.raises(PowerCut):
        correct_form(book, book.person.code, typed(RIGHT))
    if cut == "corrected":
        with pytest.raises(GateClosed):  # nothing of the half goes out in between
            _gate(laptop.parts, book.state.session)("send_chunk")
    findings = laptop.boot()
    found = verify_session(book.folder.root)[0].manifest.revision
    expected = (
        (1, [], ["form.age"]) if cut == "correcting" else (2, [("correction finished",)], ["form-2.age"])
    )
    assert (found, [finding.done for finding in findings], forms(session)) == expected
    _gate(laptop.parts, book.state.session)("send_chunk")
    assert laptop.boot() == []


def test_a_correction_whose_form_was_never_written_is_dropped(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    book = session.book
    code = book.person.code
    laptop.parts.ledger.append("correcting", {
        "session": book.state.session, "contributor": code, "revision": 2, "old": f"{code}/form.age",
        "replaces_hash": book.state.manifests["identity"],
        "form": {"path": f"{code}/form-2.age", "sha256": "sha256:" + "0" * 64, "size_bytes": 1},
    })  # fmt: skip
    (finding,) = laptop.boot()
    assert finding.done == ("correction dropped",)
    assert verify_session(book.folder.root)[0].manifest.revision == 1


SENT: dict[str, dict[str, object]] = {
    "stored": {"files": [FILE]}, "receipt_verified": {"revision": 1, "receipt_hash": HASH},
}  # fmt: skip


@pytest.mark.parametrize("line", SENT)
def test_what_is_on_its_way_is_the_organisations_to_correct(laptop: Laptop, line: str) -> None:
    session = sealed(laptop.start())
    state = session.book.state
    fields = {"session": state.session, "half": "identity", "manifest_hash": state.manifests["identity"]}
    laptop.parts.ledger.append(line, {**fields, **SENT[line]})
    corrected = correct(laptop, session)
    assert (corrected.here, corrected.elsewhere) == ((), (state.session,))
    assert forms(session) == ["form.age"]


class SentMeanwhile(CutLedger):
    """The upload beside the screen: its manifest leaves just before the gate shuts."""

    def append(self, kind: str, fields: dict[str, Any]) -> Line:
        line = super().append(kind, fields)
        if kind == "correcting":
            half = {"half": "identity", "manifest_hash": fields["replaces_hash"]}
            super().append("stored", {"session": fields["session"], **half, "files": [FILE]})
        return line


def test_a_manifest_that_leaves_meanwhile_is_noticed(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    book = session.book
    book.parts = replace(laptop.parts, ledger=SentMeanwhile(laptop.parts.ledger, "never"))  # type: ignore[arg-type]
    with pytest.raises(CorrectionTooLate):
        correct_form(book, book.person.code, typed(RIGHT))
    assert forms(session) == ["form.age"]
    assert laptop.ledger_kinds(book.state.session)[-1] == "correction_dropped"
    _gate(laptop.parts, book.state.session)("send_chunk")


def test_an_age_that_the_recordings_do_not_have_is_no_correction(laptop: Laptop) -> None:
    """A child found out later is more than a wrong form: nothing is patched over (P-4.1)."""
    session = sealed(laptop.start())
    assert correct(laptop, session, birth_date="2010-01-01").elsewhere
    assert not state_of(laptop, session).quarantined
    with pytest.raises(ChildFound):
        correct(laptop, session, birth_date="2016-08-30")
    assert forms(session) == ["form.age"]
    assert state_of(laptop, session).quarantined
    with pytest.raises(GateClosed):
        _gate(laptop.parts, session.book.state.session)("send_chunk")
    with pytest.raises(ChildFound):  # said again it is written no second time
        correct(laptop, session, birth_date="2016-08-30")
    assert laptop.ledger_kinds(session.book.state.session).count("quarantined") == 1


def test_a_child_found_sets_every_session_of_theirs_aside(laptop: Laptop) -> None:
    first = sealed(laptop.start())
    earlier = find_earlier(laptop.parts, PROJECT, first.book.person.code)
    second = sealed(laptop.start(earlier=earlier))
    with pytest.raises(ChildFound):
        correct(laptop, first, birth_date="2016-08-30")
    assert state_of(laptop, first).quarantined
    assert state_of(laptop, second).quarantined


@pytest.mark.parametrize("operator", ["", "nobody"])
def test_only_a_lead_or_a_rights_officer_corrects(laptop: Laptop, operator: str) -> None:
    session = sealed(laptop.start())
    with pytest.raises(RoleRefused):
        correct_form(session.book, session.book.person.code, replace(typed(RIGHT), operator=operator))
    assert forms(session) == ["form.age"]
    assert "correcting" not in laptop.ledger_kinds(session.book.state.session)


def test_a_childs_guardian_is_typed_again(laptop: Laptop) -> None:
    session = bring_to(laptop.start(under_14=True), "record")
    record(session)
    session.seal()
    desk, code = RightsDesk(laptop.parts), session.book.person.code
    child = {**RIGHT, "birth_date": "2016-08-31"}
    with pytest.raises(FormIncomplete):
        desk.correct(PROJECT, code, typed(child))
    assert forms(session) == ["form.age"]
    for another in ({"id_number": "CANARYG89"}, {"name": "Canary-Aunt-Rk2"}):
        assert desk.correct(PROJECT, code, typed(child, {**GUARDIAN, **another})).elsewhere
    assert forms(session) == ["form.age"]
    assert desk.correct(PROJECT, code, typed(child, GUARDIAN)).here
    path = session.book.folder.half("identity") / code / "form-2.age"
    assert open_letter(path)["guardian"]["name"] == GUARDIAN["name"]


def test_an_unsealed_session_has_its_own_form_page(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "record")
    with pytest.raises(CorrectionTooLate):
        correct_form(session.book, session.book.person.code, typed(RIGHT))


def test_a_revision_says_what_it_replaces(laptop: Laptop) -> None:
    from collector.bundle.shape import write_manifest
    from collector.model.manifest import IdentityManifest

    session = sealed(laptop.start())
    folder = session.book.folder.half("identity")
    manifest = IdentityManifest.from_bytes((folder / "manifest.json").read_bytes())
    write_manifest(folder, IdentityManifest.from_json({**manifest.as_json(), "revision": 2}), laptop.key)
    with pytest.raises(BadHash):
        verify_session(session.book.folder.root)


def test_a_store_keeps_no_form_that_a_later_one_replaced() -> None:
    """Pure: only forms, only of somebody whose later one is listed."""
    one, other = "DR-7K3M9QWTA", "DR-0000000000"
    listed = [f"{one}/form-3.age", f"{one}/evidence-1.age", f"{other}/form.age"]
    strays = [f"{one}/form.age", f"{one}/form-2.age", f"{one}/form-4.age", f"{other}/form-2.age",
              f"{one}/evidence-2.age", "consent/form.age"]  # fmt: skip
    assert find_superseded(listed, [*listed, *strays]) == [f"{one}/form-2.age", f"{one}/form.age"]


def test_the_form_of_one_of_two_is_corrected_alone(laptop: Laptop) -> None:
    together, answers = talk(laptop, personal(adult_answers()))
    run_rehearsal(together, answers)
    first, second = together.view.codes
    assert RightsDesk(laptop.parts).correct(PROJECT, second, typed(RIGHT)).here
    folder = together.book.folder.half("identity")
    assert (folder / first / "form.age").is_file()
    assert open_letter(folder / second / "form-2.age")["contributor"] == second
    assert verify_session(together.book.folder.root)[0].manifest.revision == 2
