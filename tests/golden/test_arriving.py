"""What an older program sealed arrives by today's line, where the organisation still takes it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date

import pytest

from collector.model.tokens import LedgerHead
from collector.receive.config import WithoutRules
from collector.upload.outbox import Limits, Outbox
from collector.upload.token import Device
from tests.golden.test_golden import PROJECT, SEALED, Old, old, unpacked
from tests.rig.enrolling import enrol
from tests.rig.seaweed import Site

__all__ = ["old", "unpacked"]


@pytest.mark.parametrize("name", SEALED)
def test_an_older_bundle_gets_both_receipts(old: Old, name: str, site: Site) -> None:
    shutil.copytree(old.laptop.data / "packs" / PROJECT / "1", site.folder / "packs" / "old")
    enrol(site.folder / "devices", old.laptop.key, PROJECT)

    def line_at(number: int) -> LedgerHead | None:
        digest = old.laptop.parts.ledger.hash_at(number)
        return None if digest is None else LedgerHead(number=number, hash=digest)

    def head() -> LedgerHead:
        found = line_at(old.laptop.parts.ledger.lines[-1].number)
        assert found is not None
        return found

    key = old.laptop.key
    office = site.office(device=Device(key.public.text, key.sign_object, head, line_at))
    outbox = Outbox(office, Limits(receipt_wait_s=0))
    outbox.send([old.root(name)])
    receiver = site.organisation.receiver()
    judge = replace(receiver.counter.judge, without_rules=WithoutRules(date(2099, 1, 1)))
    receiver.counter = replace(receiver.counter, judge=judge)
    assert {(row.half, row.outcome, row.fault) for row in receiver.look()} == {
        ("identity", "receipted", None), ("media", "receipted", None),
    }  # fmt: skip
    assert Outbox(office, Limits(receipt_wait_s=5)).send([old.root(name)])[0].delivered
