"""A request about single purposes or kinds: held at once, then taken back in every session that waits."""

from __future__ import annotations

import json
from typing import Any

import pytest

from collector.desk.applying import finish_requests
from collector.desk.confirming import confirm_request
from collector.desk.filing import Filed, file_request
from collector.desk.rights_desk import RightsDesk
from collector.desk.sending import take_answer
from collector.errors import DiskFull, FormIncomplete, GateClosed
from collector.model.ledger_events import FilesStored, RightRequested, SentFile
from collector.rights.asking import Asked
from collector.rights.standing import Standing, read_requests
from collector.session.book import Book
from collector.session.returning import Earlier
from collector.session.sending import _gate
from collector.session.session import Session
from collector.session.wiping import has_leftovers
from tests.rig.answers import bring_to, record
from tests.rig.letters import PAIR, PROJECT, PowerCut, answer, cut_at, letter, open_letter, signed
from tests.rig.world import Laptop
from tests.session.test_narrowing import begin, film, manifest, media_files, say

KINDS = ["withdraw", "delete", "change_scope"]


def prepared(laptop: Laptop) -> Session:
    session = begin(laptop)
    say(session)
    film(session, "p02")
    session.seal()
    session.park()
    return session


def code_of(session: Session) -> str:
    return next(iter(session.book.state.contributors))


def file(laptop: Laptop, session: Session, kind: str = "withdraw", **parts: Any) -> Filed:
    asked = Asked(kind, code_of(session), **{name: tuple(value) for name, value in parts.items()})
    return file_request(laptop.parts, PROJECT, asked)


def is_sent(laptop: Laptop, session: Session) -> str:
    """Nothing, or why the gate says no."""
    for question in ("queue", "send_chunk"):
        try:
            _gate(laptop.parts, session.book.state.session)(question)
        except GateClosed as closed:
            return closed.reason
    return ""


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_held_until_a_second_person_stands_by_it(laptop: Laptop, kind: str) -> None:
    session = prepared(laptop)
    filed = file(laptop, session, kind, purposes=["media_to_customers"], kinds=["video"])
    assert (filed.standing.narrows, filed.standing.deletes, filed.standing.holds) == (True, False, True)
    assert filed.standing.waits_for_second
    assert is_sent(laptop, session) == "held"
    assert manifest(session)["revision"] == 1
    done = confirm_request(laptop.parts, filed.standing.number, PAIR)
    assert (done.standing.applied, done.narrowed, done.deleted) == (True, True, ())
    assert is_sent(laptop, session) == ""
    whole = manifest(session)
    assert (whole["revision"], len(whole["takes"]), len(media_files(session))) == (2, 1, 1)
    assert whole["contributors"][0]["purposes"]["media_to_customers"] == "refused"
    assert confirm_request(laptop.parts, filed.standing.number, PAIR).standing.applied
    assert manifest(session)["revision"] == 2


def test_the_organisations_word_does_it_too_and_its_no_ends_it(laptop: Laptop) -> None:
    session = prepared(laptop)
    filed = file(laptop, session, kinds=["video"])
    done = take_answer(laptop.parts, filed.standing, *signed(answer(filed.standing, "accepted")))
    assert (done.applied, manifest(session)["revision"]) == (True, 2)
    other = file(laptop, session, purposes=["contact_again"])
    assert is_sent(laptop, session) == "held"
    refused = answer(other.standing, "refused", reason="bad_faith")
    take_answer(laptop.parts, other.standing, *signed(refused))
    assert is_sent(laptop, session) == ""
    assert manifest(session)["revision"] == 2


@pytest.mark.parametrize(
    "parts", [{"purposes": ["zzz"]}, {"kinds": ["zzz"]}, {"kinds": ["media_to_customers"]}]
)
def test_what_the_project_does_not_have_is_refused(laptop: Laptop, parts: dict[str, list[str]]) -> None:
    session = prepared(laptop)
    for kind in (*KINDS, "restrict", "access"):
        with pytest.raises(FormIncomplete) as caught:
            file(laptop, session, kind, **parts)
        assert caught.value.field == next(iter(parts))
    assert read_requests(laptop.parts.ledger) == {}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("parts", [{"purposes": ["media_for_training_data"]}, {"kinds": ["voice"]}])
def test_what_taking_part_needs_is_everything(laptop: Laptop, kind: str, parts: dict[str, list[str]]) -> None:
    session = prepared(laptop)
    filed = file(laptop, session, kind, **parts)
    assert (filed.standing.deletes, filed.standing.narrows) == (True, False)
    confirm_request(laptop.parts, filed.standing.number, PAIR)
    assert not has_leftovers(session.book.folder)


def test_an_account_is_closed_as_a_whole(laptop: Laptop) -> None:
    session = prepared(laptop)
    assert file(laptop, session, "cancel_account", kinds=["video"]).standing.deletes


def test_ledger_and_letter_say_what_was_named(laptop: Laptop) -> None:
    session = prepared(laptop)
    filed = file(laptop, session, purposes=["media_to_customers", "media_to_customers"], kinds=["video"])
    (line,) = laptop.parts.ledger.of_kind("right_requested")
    event = RightRequested.read(line)
    assert (event.purposes, event.kinds, event.whole) == (["media_to_customers"], ["video"], False)
    sealed = open_letter(letter(laptop, filed.standing.number))
    assert (sealed["purposes"], sealed["kinds"]) == (["media_to_customers"], ["video"])


def test_every_session_is_narrowed_open_ones_at_the_next_start(laptop: Laptop) -> None:
    one = prepared(laptop)
    two = bring_to(laptop.start(earlier=Earlier(code_of(one))), "record")
    two.book.state  # noqa: B018 - it agreed to sound alone
    record(two)
    two.park()
    filed = file(laptop, one, kinds=["video"])
    take_answer(laptop.parts, filed.standing, *signed(answer(filed.standing, "accepted")))
    standing = read_requests(laptop.parts.ledger)[filed.standing.number]
    assert (standing.applied, manifest(one)["revision"]) == (False, 2)
    laptop.close()
    laptop._open()
    assert finish_requests(laptop.parts) == []
    assert read_requests(laptop.parts.ledger)[filed.standing.number].applied


def test_an_open_session_that_agreed_gets_its_new_record_in_both_halves(laptop: Laptop) -> None:
    session = begin(laptop)
    say(session)
    film(session, "p02")
    session.park()
    filed = file(laptop, session, purposes=["contact_again"], kinds=["video"])
    confirm_request(laptop.parts, filed.standing.number, PAIR)
    paths = session.book.folder.record_paths(code_of(session), 2)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert len(media_files(session)) == 1


def test_what_the_organisation_has_goes_to_it_with_the_request(laptop: Laptop) -> None:
    session = prepared(laptop)
    state = session.book.state
    files = [SentFile(path="manifest.json", sha256="sha256:" + "0" * 64, size_bytes=1)]
    laptop.parts.note(
        FilesStored(session=state.session, half="media", manifest_hash=state.manifests["media"], files=files)
    )
    filed = file(laptop, session, kinds=["video"])
    done = confirm_request(laptop.parts, filed.standing.number, PAIR)
    assert (done.standing.applied, done.standing.state, manifest(session)["revision"]) == (True, "waiting", 1)
    assert letter(laptop, filed.standing.number).exists()


@pytest.mark.parametrize("cut", ["right_confirmed", "narrowing", "narrowed", "right_applied"])
def test_a_cut_anywhere_is_finished_by_the_next_start(laptop: Laptop, cut: str) -> None:
    session = prepared(laptop)
    filed = file(laptop, session, kinds=["video"])
    with pytest.raises(PowerCut):
        confirm_request(cut_at(laptop.parts, cut), filed.standing.number, PAIR)
    assert is_sent(laptop, session) in {"held", "correcting"}
    laptop.boot()
    assert finish_requests(laptop.parts) == []
    standing = read_requests(laptop.parts.ledger)[filed.standing.number]
    assert standing.applied == (cut != "right_confirmed")
    assert manifest(session)["revision"] == (1 if cut == "right_confirmed" else 2)
    assert laptop.boot() == []


def test_one_that_can_not_be_opened_is_held_and_the_others_go_on(laptop: Laptop) -> None:
    damaged = prepared(laptop)
    path = damaged.book.folder.journal
    whole = path.read_bytes()
    filed = file(laptop, damaged, kinds=["video"])
    path.write_bytes(whole.replace(b'"voice"', b'"vOice"', 1))
    done = confirm_request(laptop.parts, filed.standing.number, PAIR)
    assert done.standing.applied
    assert "narrowing" in laptop.ledger_kinds(damaged.book.state.session)
    path.write_bytes(whole)  # somebody brings the right file back
    (finding,) = laptop.boot()
    assert finding.done == ("narrowing finished",)
    assert manifest(damaged)["revision"] == 2


def test_a_full_disk_leaves_it_to_be_done_again(laptop: Laptop) -> None:
    session = prepared(laptop)
    filed = file(laptop, session, kinds=["video"])

    full = cut_at(laptop.parts, "narrowed", DiskFull("The disk is full."))
    with pytest.raises(DiskFull):
        confirm_request(full, filed.standing.number, PAIR)
    assert is_sent(laptop, session) in {"held", "correcting"}
    assert finish_requests(laptop.parts) == []
    assert (manifest(session)["revision"], is_sent(laptop, session)) == (2, "")


def test_a_restriction_holds_until_it_is_turned_down(laptop: Laptop) -> None:
    session = prepared(laptop)
    for parts in ({}, {"purposes": ["overseas_transfer"]}):
        filed = file(laptop, session, "restrict", **parts)
        for state in ("accepted", "done"):
            assert is_sent(laptop, session) == "held"
            sequence = 1 if state == "accepted" else 2
            take_answer(laptop.parts, filed.standing, *signed(answer(filed.standing, state, sequence)))
        assert is_sent(laptop, session) == "held"
        refused = answer(filed.standing, "refused", 3, reason="legal_duty")
        take_answer(laptop.parts, filed.standing, *signed(refused))
        assert is_sent(laptop, session) == ""


def test_the_gate_says_why_and_the_desk_names_the_session(laptop: Laptop) -> None:
    session, other = prepared(laptop), prepared(laptop)
    desk = RightsDesk(laptop.parts)
    assert desk.held(PROJECT) == frozenset()
    file(laptop, session, "restrict")
    with pytest.raises(GateClosed, match="asked for these recordings to be deleted or left alone"):
        _gate(laptop.parts, session.book.state.session)("send_chunk")
    assert desk.held(PROJECT) == {session.book.state.session}
    _gate(laptop.parts, other.book.state.session)("send_chunk")


def test_a_laptop_that_read_it_before_the_request_sends_no_block_after_it(laptop: Laptop) -> None:
    session = prepared(laptop)
    ask = _gate(laptop.parts, session.book.state.session)
    ask("send_chunk")
    file(laptop, session, "withdraw", purposes=["media_to_customers"])
    with pytest.raises(GateClosed):
        ask("send_chunk")


def test_a_request_of_before_is_read_as_it_was(laptop: Laptop) -> None:
    """Lines of earlier programs name no purposes: a whole one stays whole."""
    fields = {"request": "R26-0000-0000-0", "project": PROJECT, "right": "delete",
              "contributor": "DR-3VTA80ZCF", "received": "2026-11-20", "due": "2026-12-20",
              "sha256": "sha256:" + "0" * 64, "size_bytes": 1,
              "identity_pending": False, "whole": True}  # fmt: skip
    laptop.parts.ledger.append("right_requested", fields)
    standing: Standing = read_requests(laptop.parts.ledger)["R26-0000-0000-0"]
    assert (standing.deletes, standing.purposes, standing.kinds) == (True, frozenset(), frozenset())


def test_a_narrowed_session_verifies_and_is_told_in_the_list(laptop: Laptop) -> None:
    session = prepared(laptop)
    filed = file(laptop, session, kinds=["video"])
    confirm_request(laptop.parts, filed.standing.number, PAIR)
    (row,) = laptop.parts.index.in_stages("sealed")
    assert row.takes == 1
    book = Book(laptop.parts, row.session)
    book.close()
    assert json.loads((book.folder.half("media") / "manifest.json").read_text("utf-8"))["revision"] == 2
