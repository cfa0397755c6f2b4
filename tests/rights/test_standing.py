"""How requests stand by the ledger, in which order they are shown, and what holds a contributor's uploads."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from collector.model.lines import Line
from collector.rights.standing import (
    ANSWERED,
    APPLIED,
    CONFIRMED,
    REPORTED,
    REQUESTED,
    SENT,
    Standing,
    fold_requests,
    is_held,
    order_requests,
)

ONE, TWO = "R26-0000-0000-0", "R26-0000-0001-8"
CODE, CHILD, CLOSE = "DR-7K3M9QWTA", "DR-CH11D0000", "cancel_account"


def line(number: int, kind: str, request: str = ONE, **fields: Any) -> Line:
    whole = {"request": request, "project": "demo", **fields}
    return Line.from_json({
        "number": number, "time": "2026-11-25T10:00:00.000Z", "offset_minutes": 0, "kind": kind,
        "fields": whole, "previous": None if number == 0 else "sha256:" + "0" * 64, "signature": "0" * 128,
    })  # fmt: skip


def asked(number: int = 0, request: str = ONE, **fields: Any) -> Line:
    common = {"right": "access", "contributor": CODE, "received": "2026-11-25", "due": "2026-12-25",
              "sha256": "sha256:" + "1" * 64}  # fmt: skip
    return line(number, REQUESTED, request, **{**common, **fields})


def answered(number: int, state: str, sequence: int, **fields: Any) -> Line:
    return line(
        number, ANSWERED, state=state, sequence=sequence, **{"reason": None, "due": "2026-12-20", **fields}
    )


def only(*lines: Line) -> Standing:
    (found,) = fold_requests(lines).values()
    return found


def test_a_request_stands_as_its_lines_say() -> None:
    assert only(asked()).state == "waiting"
    assert only(asked(), line(1, SENT)).state == "sent"
    accepted = only(asked(), line(1, SENT), answered(2, "accepted", 1))
    assert (accepted.state, accepted.due, accepted.settled) == ("accepted", date(2026, 12, 20), False)
    refused = only(asked(), line(1, SENT), answered(2, "refused", 1, reason="repeated"))
    assert (refused.reason, refused.settled) == ("repeated", True)


def test_only_the_organisation_says_done() -> None:
    """What this laptop did and sent settles nothing."""
    found = only(asked(right="delete"), line(1, APPLIED), line(2, SENT))
    assert (found.state, found.applied, found.settled) == ("sent", True, False)


def test_an_older_answer_and_a_second_sending_change_nothing() -> None:
    lines = [asked(), line(1, SENT), answered(2, "done", 2), answered(3, "accepted", 1), line(4, SENT)]
    assert only(*lines).state == "done"


def test_the_same_number_again_is_the_same_request() -> None:
    found = only(asked(), line(1, SENT), asked(2, right="delete"))
    assert (found.kind, found.state) == ("access", "sent")


def test_overdue_comes_first_then_children_and_accounts_then_the_date() -> None:
    rows = {
        "done": asked(0, "R26-0000-0009-0", received="2026-10-01", due="2026-10-31"),
        "late": asked(2, "R26-0000-0001-1", received="2026-11-10", due="2026-12-10"),
        "soon": asked(3, "R26-0000-0002-2", received="2026-11-05", due="2026-12-05"),
        "child": asked(4, "R26-0000-0003-3", contributor=CHILD, received="2026-11-20", due="2026-12-20"),
        "account": asked(5, "R26-0000-0004-4", right=CLOSE, received="2026-11-21", due="2026-12-21"),
        "overdue": asked(6, "R26-0000-0005-5", received="2026-10-02", due="2026-11-01"),
    }  # fmt: skip
    end = line(9, ANSWERED, "R26-0000-0009-0", state="done", sequence=1, reason=None, due="2026-10-31")
    found = fold_requests([*rows.values(), end])
    ordered = order_requests(found.values(), {CHILD}, date(2026, 11, 25))
    names = {row.fields["request"]: name for name, row in rows.items()}
    assert [names[row.standing.number] for row in ordered] == [
        "overdue", "child", "account", "soon", "late", "done"
    ]  # fmt: skip
    assert ordered[0].alarms[0] == "overdue"
    assert ordered[-1].alarms == ()  # settled: nothing presses
    assert ordered[1].days_left == 25


def test_a_loss_is_a_request_without_a_contributor() -> None:
    found = only(line(0, REPORTED, received="2026-11-25", due="2026-12-25", sha256="sha256:" + "1" * 64))
    assert (found.kind, found.code, found.deletes) == ("incident", "", False)


@pytest.mark.parametrize("kind", ["delete", "withdraw", "cancel_account"])
def test_nothing_is_sent_of_whom_somebody_wants_deleted_until_it_is_decided(kind: str) -> None:
    pending = asked(right=kind, identity_pending=True)
    assert is_held([only(pending)], {CODE, "DR-ANOTHER00"})
    assert not is_held([only(pending)], {"DR-ANOTHER00"})
    told = asked(right=kind)  # what was told as proof proves nothing here
    assert is_held([only(told)], {CODE})
    assert only(told).waits_for_second
    confirmed = line(1, CONFIRMED, first="ana", second="ben")
    assert only(told, confirmed).granted
    assert is_held([only(told, confirmed)], {CODE})  # until it is done
    assert not is_held([only(told, confirmed, line(2, APPLIED, sessions=[]))], {CODE})
    assert not only(told, line(1, CONFIRMED, first="ana", second="ana")).granted
    assert not only(told, confirmed, answered(2, "refused", 1, reason="bad_faith")).granted
    assert not is_held([only(pending, answered(1, "refused", 1, reason="bad_faith"))], {CODE})
    part = only(asked(right=kind, identity_pending=True, whole=False, purposes=["overseas"]))
    assert is_held([part], {CODE})  # a part is held as the whole is, until it is taken back
    assert (part.deletes, part.narrows) == (kind == "cancel_account", kind != "cancel_account")
