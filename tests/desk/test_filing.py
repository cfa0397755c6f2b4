"""Taking a request: sealed, durable, idempotent; nothing of it in clear; what this laptop does at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from collector.desk.applying import finish_requests
from collector.desk.confirming import confirm_request
from collector.desk.filing import file_request
from collector.desk.held import list_held
from collector.desk.rights_desk import RightsDesk
from collector.errors import AccountClosed, BrokenChain, FormIncomplete, GateClosed, NoKeyMatches, ServerAway
from collector.rights.asking import Asked, Proof, id_fits
from collector.rights.standing import read_requests
from collector.session.people import list_people
from collector.session.rehearsal import run_rehearsal
from collector.session.returning import Earlier, find_earlier
from collector.session.sending import _gate
from collector.session.wiping import has_leftovers
from tests.rig.answers import adult_answers, bring_to, record, sealed
from tests.rig.letters import PAIR, PRESENT, PROJECT, PowerCut, ask, cut_at, letter, open_letter
from tests.rig.world import Laptop
from tests.session.test_dialogue import personal, talk

CANARIES = ("Canary-Text-Pw4", "Canary-Contact-Rm8", "CANARYPROOF5", "Canary-Fact-Lz9", "Canary-Lost-Jx2")


def copy_number(laptop: Laptop) -> str:
    return next(person.copy_number for _, person in list_people(laptop.parts))


def test_a_request_is_sealed_to_identity_and_leaves_nothing_in_clear(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    code = session.book.person.code
    text, contact, number, fact, lost = CANARIES
    proof = Proof("id_number", id_kind="passport", id_number=number)
    first = ask(laptop, "access", code, text=text, contact=contact, proof=proof)
    fact_proof = Proof("copy_and_fact", "birth_month", fact)
    second = ask(laptop, "explain", copy_number(laptop), lost=lost, proof=fact_proof)
    opened = [open_letter(letter(laptop, filed.standing.number)) for filed in (first, second)]
    assert (opened[0]["text"], opened[0]["contact"], opened[0]["contributor"]) == (text, contact, code)
    assert id_fits(number, opened[0]["proof"]["id_hash"])
    assert (opened[1]["proof"]["fact"], opened[1]["lost"], opened[1]["contributor"]) == (fact, lost, code)
    with pytest.raises(NoKeyMatches):
        open_letter(letter(laptop, first.standing.number), "media")
    sizes = [letter(laptop, filed.standing.number).stat().st_size for filed in (first, second)]
    assert sizes[0] == sizes[1]  # padded as forms are
    whole = b"".join(path.read_bytes() for path in laptop.data.rglob("*") if path.is_file())
    assert [canary for canary in CANARIES if canary.encode() in whole] == []


def test_the_ledger_holds_number_kind_dates_and_code_alone(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    filed = ask(laptop, "access", session.book.person.code, text="Canary-Text-Pw4")
    (line,) = laptop.parts.ledger.of_kind("right_requested")
    assert set(line.fields) == {
        "request", "project", "right", "contributor", "identity_pending", "whole", "purposes",
        "kinds", "received", "due", "sha256", "size_bytes",
    }  # fmt: skip
    assert filed.standing.due == filed.standing.received + timedelta(days=30)
    assert filed.standing.received == laptop.parts.today("Asia/Shanghai")


def test_the_same_number_again_is_the_same_request(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    filed = ask(laptop, "access", session.book.person.code)
    before = letter(laptop, filed.standing.number).read_bytes()
    again = file_request(
        laptop.parts, PROJECT, Asked("delete", code=session.book.person.code), number=filed.standing.number
    )
    assert (again.standing, len(read_requests(laptop.parts.ledger))) == (filed.standing, 1)
    assert letter(laptop, filed.standing.number).read_bytes() == before
    assert has_leftovers(session.book.folder)


def test_access_shows_what_this_laptop_still_holds(laptop: Laptop) -> None:
    """P-3.1: states and counts, by journals and ledger; nothing is opened."""
    one = sealed(laptop.start())
    code = one.book.person.code
    other = bring_to(laptop.start(earlier=Earlier(code)), "record")
    record(other)
    sealed(laptop.start())
    held = RightsDesk(laptop.parts).preview(PROJECT, code)
    assert [(row.session, row.stage, row.takes, row.readable) for row in held] == [
        (one.book.state.session, "sealed", 1, False),
        (other.book.state.session, "recording", 1, True),
    ]
    assert all(row.sealed_files == 3 and row.size_bytes > 0 for row in held)
    assert held[0].items == [take.file.sha256 for take in one.book.state.kept if take.file]


@pytest.mark.parametrize("kind", ["withdraw", "cancel_account"])
def test_every_kind_that_deletes_does_so(laptop: Laptop, kind: str) -> None:
    session = sealed(laptop.start())
    assert ask(laptop, kind, session.book.person.code).deleted
    assert not has_leftovers(session.book.folder)


def test_everything_of_the_contributor_goes_at_once(laptop: Laptop) -> None:
    one = sealed(laptop.start())
    code = one.book.person.code
    other = bring_to(laptop.start(earlier=Earlier(code)), "record")
    record(other)
    other.park()
    stranger = sealed(laptop.start())
    filed = ask(laptop, "delete", code)
    assert filed.standing.applied
    assert filed.standing.state == "waiting"  # the client never marks a request done
    assert [row.sealed_files for row in filed.deleted] == [3, 3]
    for session in (one, other):
        root = session.book.folder.root
        assert [path.name for path in root.rglob("*") if path.is_file()] == ["journal.jsonl"]
        stones = [line.fields for line in laptop.parts.ledger.about(session.book.state.session)
                  if line.kind == "tombstone"]  # fmt: skip
        assert [stone["request"] for stone in stones] == [filed.standing.number]
        assert laptop.keystore.get(f"session:{session.book.state.session}") is None
        with pytest.raises(GateClosed):
            _gate(laptop.parts, session.book.state.session)("send_chunk")
    assert has_leftovers(stranger.book.folder)
    rows = {row.session: row.stage for row in laptop.parts.index.rows()}
    assert rows[one.book.state.session] == rows[other.book.state.session] == "withdrawn"


def test_a_closed_account_begins_no_session_again(laptop: Laptop) -> None:
    """P-3.5: neither by the code nor by the number on the copy, also after a restart."""
    session = sealed(laptop.start())
    code, number = session.book.person.code, copy_number(laptop)
    ask(laptop, "cancel_account", code)
    laptop.boot()
    for typed in (code, number):
        with pytest.raises(AccountClosed):
            find_earlier(laptop.parts, PROJECT, typed)
    with pytest.raises(AccountClosed):
        laptop.start(earlier=Earlier(code))
    assert laptop.start().view.code != code


def test_who_proved_nothing_is_waited_for(laptop: Laptop) -> None:
    """P-3.6: taken, sealed and sent; nothing is deleted for a stranger, and nothing is sent meanwhile."""
    session = sealed(laptop.start())
    filed = ask(laptop, "delete", session.book.person.code, proof=Proof(), alone=True)
    assert (filed.standing.pending, filed.standing.applied, filed.deleted) == (True, False, ())
    assert has_leftovers(session.book.folder)
    assert open_letter(letter(laptop, filed.standing.number))["proof"]["kind"] == "none"
    with pytest.raises(GateClosed) as caught:
        _gate(laptop.parts, session.book.state.session)("send_chunk")
    assert caught.value.reason == "held"


def test_who_lost_everything_can_ask(laptop: Laptop) -> None:
    filed = ask(laptop, "delete", lost="Ana, the reading project, in spring", proof=Proof())
    assert (filed.standing.code, filed.standing.pending) == ("", True)
    assert "spring" in open_letter(letter(laptop, filed.standing.number))["lost"]


@pytest.mark.parametrize(
    "asked", [Asked("access"), Asked("access", code="XX-0000000000"), Asked("access", code="C26-0000-0000-1")]
)
def test_nobody_and_somebody_elses_are_refused(laptop: Laptop, asked: Asked) -> None:
    with pytest.raises(FormIncomplete):
        file_request(laptop.parts, PROJECT, asked)
    assert not (laptop.data / "rights").exists()


@pytest.mark.parametrize("lost_at", ["before the line", "before the deletion", "in the deletion"])
def test_a_request_cut_off_is_finished_or_was_never_there(laptop: Laptop, lost_at: str) -> None:
    """What was acknowledged is done at the next start; a sealed file that no line names is destroyed."""
    session = sealed(laptop.start())
    code, name = session.book.person.code, session.book.state.session

    kinds = {"before the line": "right_requested", "before the deletion": "withdrawn",
             "in the deletion": "tombstone"}  # fmt: skip
    parts = cut_at(laptop.parts, kinds[lost_at])
    asked = Asked("delete", code=code, proof=PRESENT)
    with pytest.raises(PowerCut):
        confirm_request(parts, file_request(parts, PROJECT, asked).standing.number, PAIR)
    laptop.boot()
    assert finish_requests(laptop.parts) == []
    laptop.boot()
    if lost_at == "before the line":
        assert list((laptop.data / "rights").iterdir()) == []
        assert list_held(laptop.parts, PROJECT, [code])[0].stage == "sealed"
        return
    (standing,) = read_requests(laptop.parts.ledger).values()
    assert standing.applied
    assert laptop.parts.index.rows()[0].stage == "withdrawn"
    assert [path.name for path in laptop.parts.folder(name).root.rglob("*") if path.is_file()] == [
        "journal.jsonl"
    ]


def test_the_deletion_of_one_removes_what_was_recorded_together(laptop: Laptop) -> None:
    """product.md: the withdrawal of one removes the shared takes; the line says whose word it was."""
    together, answers = talk(laptop, personal(adult_answers()))
    run_rehearsal(together, answers)
    first, second = together.view.codes
    ask(laptop, "delete", second)
    assert not has_leftovers(together.book.folder)
    (line,) = [line for line in laptop.parts.ledger.about(together.book.state.session)
               if line.kind == "withdrawn"]  # fmt: skip
    assert line.fields["contributor"] == second
    (held,) = RightsDesk(laptop.parts).preview(PROJECT, first)
    assert (held.stage, held.sealed_files) == ("withdrawn", 0)


def test_a_damaged_log_is_no_reason_to_keep_anything(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    journal = session.book.folder.journal
    journal.write_bytes(journal.read_bytes()[:-40] + b"\n")
    assert ask(laptop, "delete", session.book.person.code).standing.applied
    assert list(session.book.folder.root.rglob("*.age")) == []
    assert laptop.ledger_kinds(session.book.state.session)[-2:] == ["withdrawn", "tombstone"]
    with pytest.raises(BrokenChain):  # what can't be read is not sent either
        _gate(laptop.parts, session.book.state.session)("queue")


def test_a_request_being_taken_is_left_alone_by_the_sending_beside_it(laptop: Laptop) -> None:
    """The sealed file stands before its line: only a start clears what no line names."""
    filed = ask(laptop, "access", lost="Ana, in May")
    young = laptop.data / "rights" / "R26-0000-0000-0.age"
    young.write_bytes(b"sealed a moment ago")
    (row,) = RightsDesk(laptop.parts).post.send()
    assert isinstance(row.fault, ServerAway)  # nobody answers at the kit's address
    assert (row.standing, young.exists()) == (filed.standing, True)
    finish_requests(laptop.parts)
    assert (young.exists(), letter(laptop, filed.standing.number).exists()) == (False, True)
