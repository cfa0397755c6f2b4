"""What the organisation answers: believed under its rights key alone, and the only thing that says done."""

from __future__ import annotations

import pytest

from collector.desk.sending import take_answer
from collector.errors import BadHash, BadSignature, GateClosed, Malformed, Refused, ServerBroken
from collector.model.rights import REASONS
from collector.rights.asking import Proof
from collector.rights.standing import read_requests
from collector.session.sending import _gate
from collector.session.wiping import has_leftovers
from tests.rig.answers import sealed
from tests.rig.letters import answer, ask, letter, signed
from tests.rig.world import Laptop


def test_done_is_the_organisations_word(laptop: Laptop) -> None:
    filed = ask(laptop, "access", sealed(laptop.start()).book.person.code)
    accepted = take_answer(laptop.parts, filed.standing, *signed(answer(filed.standing, "accepted")))
    assert (accepted.state, accepted.settled) == ("accepted", False)
    done = take_answer(laptop.parts, accepted, *signed(answer(accepted, "done", 2)))
    assert done.settled
    laptop.boot()
    assert read_requests(laptop.parts.ledger)[filed.standing.number] == done
    assert not letter(laptop, filed.standing.number).exists()


def test_a_refusal_carries_its_reason(laptop: Laptop) -> None:
    """P-3.7: four kinds that may be turned down and eight cases, each by its code."""
    standing = ask(laptop, "access", "", lost="Ana, in May").standing
    for sequence, reason in enumerate(REASONS, start=1):
        refused = answer(standing, "refused", sequence, reason=reason)
        standing = take_answer(laptop.parts, standing, *signed(refused))
        assert (standing.state, standing.reason) == ("refused", reason)


@pytest.mark.parametrize(
    "changes", [{"state": "refused"}, {"state": "done", "reason": "repeated"}, {"due": "2026-02-30"}]
)
def test_a_reason_and_a_refusal_come_together(laptop: Laptop, changes: dict[str, str]) -> None:
    filed = ask(laptop, "access", "", lost="Ana, in May")
    with pytest.raises(Malformed):
        answer(filed.standing, **{"state": "done", **changes})


def test_an_older_answer_changes_nothing(laptop: Laptop) -> None:
    filed = ask(laptop, "access", "", lost="Ana, in May")
    done = take_answer(laptop.parts, filed.standing, *signed(answer(filed.standing, "done", 2)))
    count = len(laptop.parts.ledger.lines)
    assert take_answer(laptop.parts, done, *signed(answer(done, "accepted", 1))) == done
    assert len(laptop.parts.ledger.lines) == count


def test_what_is_not_signed_for_this_request_is_not_believed(laptop: Laptop) -> None:
    one = ask(laptop, "access", "", lost="Ana, in May").standing
    other = ask(laptop, "access", "", lost="Ben, in May").standing
    data, signature = signed(answer(one, "done"))
    wrong = [
        (BadSignature, data, signed(answer(one, "done"), "receipt")[1]),
        (BadSignature, data.replace(b"done", b"sent"), signature),
        (BadHash, *signed(answer(other, "done"))),
        (BadHash, *signed(answer(one, "done", request_hash="sha256:" + "0" * 64))),
        (ServerBroken, *_signed_bytes(b"{}")),
    ]  # fmt: skip
    for error, what, by in wrong:
        with pytest.raises(error):
            take_answer(laptop.parts, one, what, by)
    assert read_requests(laptop.parts.ledger)[one.number].state == "waiting"


def test_an_accepted_request_of_somebody_unproven_is_done_here_then(laptop: Laptop) -> None:
    """The organisation checked who asks: only now everything goes."""
    session = sealed(laptop.start())
    filed = ask(laptop, "delete", session.book.person.code, proof=Proof(), alone=True)
    assert has_leftovers(session.book.folder)
    standing = take_answer(laptop.parts, filed.standing, *signed(answer(filed.standing, "accepted")))
    assert standing.applied
    assert not has_leftovers(session.book.folder)


def test_a_refused_request_of_somebody_unproven_deletes_nothing(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    filed = ask(laptop, "delete", session.book.person.code, proof=Proof(), alone=True)
    refused = answer(filed.standing, "refused", reason="bad_faith")
    assert not take_answer(laptop.parts, filed.standing, *signed(refused)).applied
    assert has_leftovers(session.book.folder)
    _gate(laptop.parts, session.book.state.session)("send_chunk")


def test_an_open_session_waits_for_the_next_start(laptop: Laptop) -> None:
    """The answer comes in the upload's lane while somebody records: a journal has one writer."""
    from collector.desk.applying import finish_requests
    from tests.rig.answers import bring_to, record

    session = bring_to(laptop.start(), "record")
    record(session)
    filed = ask(laptop, "delete", session.book.person.code, proof=Proof(), alone=True)
    standing = take_answer(laptop.parts, filed.standing, *signed(answer(filed.standing, "accepted")))
    assert not standing.applied
    with pytest.raises(Refused):  # nothing more is recorded of who asked for that
        record(session, "p02")
    laptop.boot()
    assert finish_requests(laptop.parts) == []
    assert read_requests(laptop.parts.ledger)[standing.number].applied
    assert not has_leftovers(session.book.folder)
    with pytest.raises(GateClosed):
        _gate(laptop.parts, session.book.state.session)("queue")


def _signed_bytes(data: bytes) -> tuple[bytes, bytes]:
    from collector.signing import read_private
    from tests.rig.world import kit

    return data, read_private(kit().key("rights")).sign(data)
