"""A receipt for an older copy of an own session: taken for what it is, and the session stays as it was."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

from collector.session.correcting import Correction, correct_form
from collector.session.sending import _Transfers, send_bundles
from collector.session.session import Session
from collector.upload.outbox import Limits
from collector.upload.parcel import Parcel, read_parcels
from collector.upload.record import Record
from tests.found.calls import call, finish
from tests.rig.answers import FORM, bring_to
from tests.rig.world import Laptop

RIGHT = {**FORM, "birth_date": "1990-05-04", "name": "Canary-Right-Gs3"}
HASH = "sha256:" + "0" * 64


def _seal_and_correct(laptop: Laptop) -> tuple[Session, list[Parcel]]:
    """A sealed session whose form was corrected; its halves as they were before."""
    session = finish(bring_to(laptop.start(), "record"))
    older = read_parcels(session.book.folder.root)
    correction = call(Correction, RIGHT, operator="demo")
    correct_form(session.book, session.book.person.code, correction)
    return session, older


def _take_in(laptop: Laptop, parcel: Parcel) -> None:
    """What an upload does once it has checked a receipt that lies beside a bundle."""
    Record(_Transfers(laptop.parts), parcel, threading.Lock()).receipt_verified(HASH)


def test_a_receipt_for_an_older_revision_leaves_the_session_readable_and_here(laptop: Laptop) -> None:
    session, older = _seal_and_correct(laptop)
    root, name = session.book.folder.root, session.book.state.session
    for parcel in older:
        _take_in(laptop, parcel)
    laptop.boot()
    again = laptop.resume(name)
    stage = again.book.state.stage
    again.park()
    assert stage == "sealed"
    assert list(root.rglob("*.age"))


def test_the_receipt_for_the_newest_revision_still_counts(laptop: Laptop) -> None:
    session, older = _seal_and_correct(laptop)
    for parcel in (*older, *read_parcels(session.book.folder.root)):
        _take_in(laptop, parcel)
    again = laptop.resume(session.book.state.session)
    stage = again.book.state.stage
    again.park()
    assert stage == "delivered"


def test_an_older_copy_of_an_own_session_is_not_sent(laptop: Laptop, tmp_path: Path) -> None:
    session = finish(bring_to(laptop.start(), "record"))
    copy = tmp_path / "disk" / session.book.state.session
    shutil.copytree(session.book.folder.root, copy)
    correction = call(Correction, RIGHT, operator="demo")
    correct_form(session.book, session.book.person.code, correction)
    limits = Limits(receipt_wait_s=0)
    (row,) = send_bundles(laptop.parts, [copy], limits, lambda *_: None, lambda: False)
    assert "older copy" in str(row.fault)
