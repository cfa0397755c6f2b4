"""An outbox on a slow line without a buffer: nothing arrives of a silent session, others arrive whole."""

from __future__ import annotations

import itertools
import os
import shutil
import threading
from pathlib import Path

import pytest

from collector.errors import GateClosed
from collector.upload.line import Line
from collector.upload.outbox import Limits, Outbox
from collector.upload.rows import NoReceiptYet, Row
from tests.rig.bundles import TakeContent
from tests.rig.counting import running_door
from tests.rig.seaweed import Site

RUNS = 100 if os.environ.get("COLLECTOR_LONG") == "1" else 6
RATES = (None, 32_000, 500_000, 4_000_000)
SIZES = (300_000, 900_000, 6_000_000)
CASES = list(itertools.islice(itertools.cycle(itertools.product((1, 4), SIZES, RATES)), RUNS * 4))[::4][:RUNS]


class Consent:
    """A gate that somebody closes: first the word, then silence."""

    def __init__(self) -> None:
        self.line = Line()
        self.given = True

    def ask(self, question: str) -> None:
        if not self.given:
            raise GateClosed("Consent was withdrawn.", question=question, reason="withdrawn")

    def withdraw(self, session: str) -> None:
        self.given = False
        self.line.hush(session)


def send(
    site: Site, consent: Consent, bundles: list[Path], workers: int
) -> tuple[threading.Thread, list[Row]]:
    rows: list[Row] = []
    gates = {bundles[0].name: consent.ask}
    office = site.office(gate=lambda name: gates.get(name, lambda _question: None), line=consent.line)
    outbox = Outbox(office, Limits(workers, workers, receipt_wait_s=0))
    thread = threading.Thread(target=lambda: rows.extend(outbox.send(bundles)))
    thread.start()
    return thread, rows


def media_only(site: Site, folder: Path, size: int, count: int) -> Path:
    bundle = site.where.seal(folder, [TakeContent("video", filler_bytes=size)] * count)
    shutil.rmtree(bundle / "identity")
    return bundle


@pytest.mark.long
@pytest.mark.parametrize(("workers", "size", "rate"), CASES)
def test_nothing_arrives_in_a_silent_session(
    site: Site, tmp_path: Path, workers: int, size: int, rate: int | None
) -> None:
    consent, bundle = Consent(), media_only(site, tmp_path, size, 3)
    with running_door(site.stores["media"].url, rate) as door:
        site.store_urls["media"] = door.url
        thread, rows = send(site, consent, [bundle], workers)
        door.wait_for(min(size // 3, rate or size))
        consent.withdraw(bundle.name)
        door.mark()
        thread.join()
        assert door.wait_until_idle()
        assert door.late == 0
    assert isinstance(rows[0].fault, GateClosed)
    assert {half.state for half in rows[0].halves} == {"refused"}


def test_another_session_on_the_same_line_arrives_whole(site: Site, tmp_path: Path) -> None:
    consent = Consent()
    bundles = [media_only(site, tmp_path, 3_000_000, 2) for _ in range(2)]
    with running_door(site.stores["media"].url, 3_000_000) as door:
        site.store_urls["media"] = door.url
        thread, rows = send(site, consent, bundles, 4)
        door.wait_for(500_000)
        consent.withdraw(bundles[0].name)
        thread.join()
    by_session = {row.session: row for row in rows}
    assert isinstance(by_session[bundles[0].name].fault, GateClosed)
    assert isinstance(by_session[bundles[1].name].fault, NoReceiptYet)


def test_a_small_body_that_is_cut_leaves_no_object(site: Site, tmp_path: Path) -> None:
    """Nor an upload that holds a part of it: the store drops what a reset broke off."""
    consent, bundle = Consent(), media_only(site, tmp_path, 900_000, 1)
    filer = site.organisation.filers["media"]
    before = {entry.name for entry in filer.entries("/.uploads.tus")}
    with running_door(site.stores["media"].url, 100_000) as door:
        site.store_urls["media"] = door.url
        thread, _ = send(site, consent, [bundle], 1)
        door.wait_for(50_000)
        consent.withdraw(bundle.name)
        thread.join()
        door.wait_until_idle()
        assert door.resets == 1
    place = site.inbox("media", bundle.name).rstrip("/")
    assert not [name for name in filer.names_below(place) if name.endswith(".age")]
    assert wait_gone(lambda: {entry.name for entry in filer.entries("/.uploads.tus")} - before)


def test_a_file_that_vanished_behind_a_withdrawal_is_not_the_disks_fault(site: Site, tmp_path: Path) -> None:
    consent, bundle = Consent(), media_only(site, tmp_path, 2_000_000, 3)
    with running_door(site.stores["media"].url, 1_000_000) as door:
        site.store_urls["media"] = door.url
        thread, rows = send(site, consent, [bundle], 2)
        door.wait_for(100_000)
        consent.given = False
        shutil.rmtree(bundle / "media")
        consent.line.hush(bundle.name)
        thread.join()
    assert str(rows[0].fault) == "Consent was withdrawn."
    assert str(Outbox(site.office(gate=lambda _name: consent.ask)).send([bundle])[0].fault) == (
        "Consent was withdrawn."
    )


def wait_gone(left) -> bool:
    """The store clears away behind a reset in its own time."""
    ticker = threading.Event()
    for _ in range(200):
        if not left():
            return True
        ticker.wait(0.05)
    return False
