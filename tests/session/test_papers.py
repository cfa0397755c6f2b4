"""What a session leaves to read: the copy with roles and a masked name only, and the session in words."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import cv2
import numpy as np
import pytest

from collector.consent.copy import Copy, qr_matrix
from collector.consent.telling import SENTENCES, Telling
from collector.errors import ChildFound, GateClosed, Malformed
from collector.model.events import SessionStarted
from collector.project.install import install_pack
from collector.project.signing_pack import sign_pack
from collector.rules.gate import ALLOWED
from collector.session.correcting import Correction, correct_form
from collector.session.papers import copy_of, find_session, reading, tell
from collector.session.purging import purge_due
from collector.session.session import Session
from collector.signing import read_private
from tests.rig.answers import (
    CHILD_BIRTH,
    FORM,
    GUARDIAN,
    KINDS,
    PURPOSES,
    SIGNED_AS,
    bring_to,
    record,
    sealed,
    signing,
)
from tests.rig.events import receipts_for
from tests.rig.world import Laptop, copy_kit
from ui.presenter.pack_views import make_contact_view


def copy_from(session: Session, signed_name: str = "") -> Copy:
    return copy_of(session.book, next(iter(session.book.state.contributors)), signed_name)


def told(session: Session) -> Telling:
    return tell(session.book, "en")


def codes(found: Telling) -> list[str]:
    return [row.code for person in found.people for row in person.told]


def test_a_copy_names_every_decision_as_the_choices_did(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    copy, project = copy_from(session), session.book.pack.project
    assert {row.id: row.given for row in copy.purposes} == PURPOSES
    assert {row.id: row.given for row in copy.kinds} == KINDS
    titles = {item.id: item.text["en"].title for item in project.purposes}
    assert {row.id: row.title for row in copy.purposes} == titles
    (abroad,) = [row for row in copy.purposes if row.id == "overseas_transfer"]
    assert abroad.details is not None
    assert "Nordlicht" in abroad.details.recipient


def test_a_copy_holds_what_the_pack_says_and_follows_it(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    copy, words = copy_from(session), session.book.pack.project.organisation
    text = words.text["en"]
    assert (copy.retention, copy.withdrawal, copy.complaints) == (
        text.retention, text.withdrawal_method, text.complaints,
    )  # fmt: skip
    assert (copy.reach.email, copy.reach.phone, copy.reach.fax, copy.reach.officer) == (
        words.contact.email, words.contact.phone, words.contact.fax, text.officer,
    )  # fmt: skip
    head = session.book.pack.policy("en").head
    assert (copy.facts.policy_version, copy.facts.policy_date) == (head.version, head.date)
    assert copy.facts.number == session.view.copy_number
    assert copy.facts.recorder == session.book.state.start.recorder
    assert copy.storage == tuple(session.book.pack.project.storage_locations)
    assert copy.record_short.startswith(str(session.book.person.record_id)[:8])
    assert copy.details == tuple(
        field.id for field in session.book.pack.project.identity_fields if field.use != "off"
    )
    assert copy.recipients == ("teams that collect or label for us",)


def test_another_packs_contacts_stand_in_policy_contacts_and_copy(laptop: Laptop, tmp_path: Path) -> None:
    """P-0.4: swap the pack, and screen and copy follow; the older copy keeps what was true for it."""
    world = copy_kit(tmp_path / "world")
    before = sealed(laptop.start())
    project = world.pack / "project.toml"
    text = project.read_text("utf-8").replace("rights@larkfield.example", "new@larkfield.example")
    project.write_text(text.replace("010 5555 0103", "010 5555 0999"), "utf-8")
    sign_pack(world.pack, read_private(world.key("signing")))
    install_pack(laptop.data, laptop.parts.ledger, world.pack, None)
    after = sealed(laptop.start())
    policy = after.book.pack.policy("en")
    contacts = make_contact_view(after.book.pack.project, policy, "en")
    assert (copy_from(after).reach.email, copy_from(after).reach.fax) == (
        "new@larkfield.example", "010 5555 0999",
    )  # fmt: skip
    assert (contacts.email, contacts.fax) == ("new@larkfield.example", "010 5555 0999")
    assert "new@larkfield.example" in policy.shown_text
    assert "rights@larkfield.example" not in policy.shown_text
    assert copy_from(before).reach.email == "rights@larkfield.example"


def test_of_a_name_only_the_masked_form_is_on_a_copy(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    copy = copy_from(session, "欧阳小美")
    assert (copy.signer.role, copy.signer.masked) == ("contributor", "欧阳*")
    assert copy_from(session).signer.masked == ""
    everything = repr(asdict(copy_from(session, SIGNED_AS)))
    assert not [value for value in (*FORM.values(), SIGNED_AS) if len(value) > 6 and value in everything]


def test_a_childs_copy_names_the_guardians_role(laptop: Laptop) -> None:
    session = sealed(laptop.start(under_14=True))
    signer = copy_from(session, "王桂芳").signer
    assert (signer.role, signer.relation, signer.masked, signer.assent) == (
        "guardian",
        "mother",
        "王*",
        "given",
    )
    everything = repr(asdict(copy_from(session, GUARDIAN["name"])))
    assert not [
        value
        for value in GUARDIAN.values()
        if len(value) > 9 and value != "birth_certificate" and value in everything
    ]


def test_there_is_no_copy_before_there_is_a_consent(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "sign")
    with pytest.raises(GateClosed):
        copy_from(session)
    session.talk.sign(signing())
    assert copy_from(session).facts.number


def test_the_same_copy_is_made_later_from_the_journal_alone(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    before = copy_from(session)
    for event in receipts_for(session.book.state):
        session.book.note(event)
    laptop.clock.move(days=60)
    assert purge_due(session.book)
    laptop.boot()
    with reading(laptop.parts, session.book.state.session) as book:
        assert copy_of(book, before_code(before, book.state.start)) == before


def before_code(copy: Copy, start: SessionStarted) -> str:
    return next(row.code for row in start.contributors if row.copy_number == copy.facts.number)


@pytest.mark.parametrize("number", ["C26-7K3M-9QWT-5", "C31-0000-0000-0", "C99-ZZZZ-ZZZZ-Z"])
def test_a_camera_reads_the_number_and_nothing_else(number: str) -> None:
    modules = np.pad(np.array(qr_matrix(number)), 4)
    picture = np.where(modules.repeat(8, 0).repeat(8, 1), 0, 255).astype(np.uint8)
    text, *_ = cv2.QRCodeDetector().detectAndDecode(picture)
    assert text == number


def test_every_step_of_a_session_is_told(laptop: Laptop) -> None:
    session = laptop.start()
    stages = [told(session).stage.code]
    stages += [told(bring_to(session, step)).stage.code for step in ("choices", "identity", "record")]
    record(session)
    stages.append(told(session).stage.code)
    session.seal()
    stages.append(told(session).stage.code)
    assert stages == ["open", "informed", "consented", "consented", "recording", "sealed"]
    assert all(stage in SENTENCES for stage in stages)


def test_it_is_told_by_whom(laptop: Laptop) -> None:
    adult = told(bring_to(laptop.start(), "record"))
    assert codes(adult) == ["read", "self", "form_sealed"]
    child = told(bring_to(laptop.start(under_14=True), "record"))
    assert codes(child) == ["read", "guardian", "child_said_yes", "form_sealed"]
    assert child.people[0].told[1].words() == "A guardian decided for the child: mother."
    assert adult.people[0].yes[0] == "My voice"
    assert "Give to customers" in adult.people[0].no


def test_it_is_told_what_the_gate_allows_now(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "record")
    before = {row.told.words(): row.yes for row in told(session).allowed}
    assert before == {
        "“My voice” may be recorded.": True, "“Video of my face” may not be recorded.": False,
        "What was recorded may be sealed.": True, "What was recorded may be sent.": True,
    }  # fmt: skip
    (video,) = [row for row in told(session).allowed if "Video" in row.told.words()]
    assert "did not allow this kind" in video.reason
    session.withdraw()
    after = told(session)
    assert after.stage.code == "withdrawn"
    assert [row.yes for row in after.allowed] == [False, False]
    assert "Consent was withdrawn." in after.allowed[-1].reason


def test_a_draft_allows_nothing(laptop: Laptop) -> None:
    assert "draft" not in ALLOWED["seal"]
    found = told(laptop.start())
    assert not any(row.yes for row in found.allowed)
    assert (found.people[0].yes, found.people[0].no, found.people[0].consented) == ((), (), False)


def test_a_session_is_found_by_its_id_or_a_copys_number(laptop: Laptop) -> None:
    session = laptop.start()
    number = session.book.state.start.contributors[0].copy_number
    assert find_session(laptop.parts, number.lower()) == session.book.state.session
    assert find_session(laptop.parts, "anything") == "anything"
    with pytest.raises(Malformed), reading(laptop.parts, "../sessions"):
        pass


def test_a_copy_made_later_says_what_became_of_the_consent(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    assert copy_from(session).facts.standing == "stands"
    child = CHILD_BIRTH.isoformat()
    with pytest.raises(ChildFound):
        correct_form(
            session.book, session.view.code, Correction({**FORM, "birth_date": child}, operator="demo")
        )
    with reading(laptop.parts, session.book.state.session) as book:
        assert copy_of(book, session.view.code).facts.standing == "set_aside"
    session.withdraw()
    assert copy_from(session).facts.standing == "withdrawn"
