"""A whole bundle: sent in order, received, receipted, safe to send again, stopped by whoever may."""

from __future__ import annotations

import shutil
from collections import Counter

import pytest

from collector.errors import DiskFull, GateClosed, PackUnknown
from collector.model.canonical import sha256_text
from collector.upload.faults import Stopped
from collector.upload.outbox import Limits, Outbox
from collector.upload.parcel import find_bundles
from collector.upload.rows import NoReceiptYet
from tests.rig.bundles import TakeContent
from tests.rig.clocks import FastClock
from tests.rig.proxy import Break, running_proxy, status
from tests.rig.seaweed import MemoryLedger, Site

LARGE = TakeContent("video", filler_bytes=5_000_000)
AT_ONCE = Limits(receipt_wait_s=0)


def stored(site: Site, half: str = "media") -> list[str]:
    lines = [fields for fields in site.ledger.of("stored") if fields["half"] == half]
    return [file["path"] for fields in lines for file in fields["files"]]


def test_a_bundle_is_delivered_with_both_receipts(site: Site, tmp_path):
    bundle = site.where.seal(tmp_path, [TakeContent(), LARGE])
    with site.receiving():
        rows = Outbox(site.office()).send([bundle])
    assert [row.fault for row in rows] == [None]
    assert rows[0].delivered
    assert rows[0].exit_code == 0
    for half in ("identity", "media"):
        data = (bundle / "receipts" / f"{half}.json").read_bytes()
        site.receipt_key.public.verify(data, (bundle / "receipts" / f"{half}.sig").read_bytes())
    noted = {fields["half"]: fields["receipt_hash"] for fields in site.ledger.of("receipt_verified")}
    assert noted["media"] == sha256_text((bundle / "receipts/media.json").read_bytes())


def test_the_signature_is_the_last_file_of_each_half_and_the_manifest_before_it(site: Site, tmp_path):
    bundle = site.where.seal(tmp_path, [TakeContent() for _ in range(12)])
    Outbox(site.office(), Limits(workers=4, per_server=4, receipt_wait_s=0)).send([bundle])
    for half in ("identity", "media"):
        assert stored(site, half)[-2:] == ["manifest.json", "manifest.sig"]
        files = {path.relative_to(bundle / half).as_posix() for path in (bundle / half).rglob("*.*")}
        assert set(stored(site, half)) == files


def test_what_arrives_is_what_was_sent(site: Site, tmp_path):
    bundle = site.where.seal(tmp_path, [LARGE])
    Outbox(site.office(), AT_ONCE).send([bundle])
    for path in (bundle / "media").rglob("*.*"):
        name = path.relative_to(bundle).as_posix().removeprefix("media/")
        place = site.inbox("media", bundle.name, name)
        with site.organisation.filers["media"].open(place) as stream:
            assert stream.read() == path.read_bytes()


def test_sending_again_sends_nothing(site: Site, tmp_path):
    bundle = site.where.seal(tmp_path, [TakeContent(), LARGE])
    first = Outbox(site.office(), AT_ONCE).send([bundle])[0]
    assert isinstance(first.fault, NoReceiptYet)
    assert first.exit_code == 1
    again = Outbox(site.office(), AT_ONCE).send([bundle])[0]
    assert again.sent_bytes == 0
    list(site.organisation.receiver().look())
    third = Outbox(site.office(), AT_ONCE).send([bundle])[0]
    assert (third.sent_bytes, third.delivered) == (0, True)


def test_another_laptop_with_the_same_disk_only_fetches_the_receipts(site: Site, tmp_path):
    """The batch was delivered by someone else: their ledger is not here, and nothing may be written twice."""
    bundle = site.where.seal(tmp_path, [TakeContent()])
    Outbox(site.office(), AT_ONCE).send([bundle])
    list(site.organisation.receiver().look())
    other = MemoryLedger()
    other.lines = [("session_started", {})] * 100  # an older laptop: its ledger is ahead
    site.ledger = other
    row = Outbox(site.office(), AT_ONCE).send([bundle])[0]
    assert (row.delivered, row.sent_bytes) == (True, 0)


def test_receipts_that_lie_beside_the_bundle_are_enough(site: Site, tmp_path):
    bundle = site.where.seal(tmp_path, [TakeContent()])
    with site.receiving():
        Outbox(site.office()).send([bundle])
    site.ledger = MemoryLedger()
    site.store_urls = dict.fromkeys(site.stores, "http://127.0.0.1:1")
    row = Outbox(site.office(), AT_ONCE).send([bundle])[0]
    assert row.delivered
    assert len(site.ledger.of("receipt_verified")) == 2


def test_a_receipt_of_a_strangers_key_is_not_one(site: Site, tmp_path):
    bundle = site.where.seal(tmp_path, [TakeContent()])
    with site.receiving():
        Outbox(site.office()).send([bundle])
    (bundle / "receipts/media.sig").write_bytes(b"\0" * 64)
    row = Outbox(site.office(), AT_ONCE).preview([bundle])[0]
    assert {half.half: half.state for half in row.halves} == {"identity": "delivered", "media": "ready"}


def test_a_preview_sends_and_writes_nothing(site: Site, tmp_path):
    bundle = site.where.seal(tmp_path, [TakeContent()])
    before = sorted(tmp_path.rglob("*"))
    row = Outbox(site.office()).preview([bundle])[0]
    assert [half.state for half in row.halves] == ["ready", "ready"]
    assert sum(half.size_bytes for half in row.halves) > 5000
    assert (site.ledger.lines, sorted(tmp_path.rglob("*")), row.exit_code) == ([], before, 0)


def test_progress_reaches_the_whole_and_never_falls(site: Site, tmp_path):
    bundle = site.where.seal(tmp_path, [LARGE])
    seen: list[tuple[str, int, int]] = []
    Outbox(site.office(), AT_ONCE, report=lambda *row: seen.append(row)).send([bundle])
    assert {(session, total) for session, _, total in seen} == {(bundle.name, seen[0][2])}
    held = [held for _, held, _ in seen]
    assert max(held) == seen[0][2]


def test_the_gate_is_asked_before_queueing_and_before_every_block(site: Site, tmp_path):
    bundle = site.where.seal(tmp_path, [LARGE])
    asked: Counter[str] = Counter()
    office = site.office(gate=lambda _session: lambda question: asked.update([question]))
    Outbox(office, AT_ONCE).send([bundle])
    files = len(list((bundle / "media").rglob("*.*"))) + len(list((bundle / "identity").rglob("*.*")))
    assert asked["queue"] == 1
    assert asked["send_chunk"] >= files + 4  # the large take goes in five blocks


@pytest.mark.parametrize("question", ["queue", "send_chunk"])
def test_a_closed_gate_ends_its_session_and_no_other(site: Site, tmp_path, question: str):
    bundles = [site.where.seal(tmp_path, [TakeContent()]) for _ in range(3)]

    def gate(session):
        def ask(asked):
            if session == bundles[1].name and asked == question:
                raise GateClosed("Withdrawn.", question=asked, reason="withdrawn")

        return ask

    rows = Outbox(site.office(gate=gate), AT_ONCE).send(bundles)
    assert [isinstance(row.fault, GateClosed) for row in rows] == [False, True, False]
    assert rows[1].exit_code == 3
    assert bundles[1].name not in {fields["session"] for fields in site.ledger.of("stored")}


def test_a_withdrawal_in_the_middle_of_a_large_file_stops_it(site: Site, tmp_path):
    bundle = site.where.seal(tmp_path, [TakeContent("video", filler_bytes=20 << 20)])
    shutil.rmtree(bundle / "identity")
    asked: Counter[str] = Counter()

    def ask(question):
        asked.update([question])
        if asked["send_chunk"] > 10:
            raise GateClosed("Withdrawn.", question=question, reason="withdrawn")

    row = Outbox(site.office(gate=lambda _session: ask), AT_ONCE).send([bundle])[0]
    assert isinstance(row.fault, GateClosed)
    assert row.sent_bytes <= 10 << 20
    assert "manifest.sig" not in stored(site)


def test_a_damaged_bundle_is_named_and_the_others_go_on(site: Site, tmp_path):
    bundles = [site.where.seal(tmp_path, [TakeContent()]) for _ in range(3)]
    next((bundles[0] / "media").glob("*.age")).unlink()
    (bundles[2] / "media/manifest.json").write_bytes(b"{}")
    rows = Outbox(site.office(), AT_ONCE).send(bundles)
    assert [row.exit_code for row in rows] == [1, 1, 1]
    assert "missing" in str(rows[0].fault)
    assert isinstance(rows[1].fault, NoReceiptYet)
    assert "stored" not in [half.state for row in (rows[0], rows[2]) for half in row.halves]


def test_an_unknown_project_is_named(site: Site, tmp_path):
    bundle = site.where.seal(tmp_path, [TakeContent()])

    def unknown(_project):
        raise PackUnknown("No such project is installed.")

    row = Outbox(site.office(destination=unknown), AT_ONCE).send([bundle])[0]
    assert isinstance(row.fault, PackUnknown)


def test_one_server_that_refuses_does_not_hold_up_the_other(site: Site, tmp_path):
    bundles = [site.where.seal(tmp_path, [TakeContent()]) for _ in range(5)]
    with running_proxy(site.stores["media"].url) as proxy:
        proxy.breaks = [Break("whole", "before", status(403), times=None)]
        site.store_urls["media"] = proxy.url
        rows = Outbox(site.office(), AT_ONCE).send(bundles)
        refused = proxy.breaks[0].met
    states = {(half.half, half.state) for row in rows for half in row.halves}
    assert states == {("identity", "stored"), ("media", "refused")}
    assert refused <= 4  # those that were on their way; a thousand others are not tried


def test_a_server_is_asked_by_no_more_than_its_limit_at_once(site: Site, tmp_path):
    bundle = site.where.seal(tmp_path, [TakeContent() for _ in range(20)])
    shutil.rmtree(bundle / "identity")
    at_once: list[int] = []
    with running_proxy(site.stores["media"].url) as proxy:
        site.store_urls["media"] = proxy.url
        office = site.office(gate=lambda _session: lambda _question: at_once.append(len(proxy._open)))
        Outbox(office, Limits(workers=8, per_server=3, receipt_wait_s=0)).send([bundle])
    assert max(at_once) <= 3 + 1  # and the receipt's


def test_a_rate_is_kept(site: Site, tmp_path):
    bundle = site.where.seal(tmp_path, [TakeContent("video", filler_bytes=3_000_000)])
    shutil.rmtree(bundle / "identity")
    clock = FastClock()
    limits = Limits(workers=4, rate_bytes_s=100_000, receipt_wait_s=0)
    row = Outbox(site.office(), limits, clock.clock()).send([bundle])[0]
    assert sum(clock.slept) >= (row.sent_bytes - 100_000) / 100_000


def test_stopping_leaves_what_can_be_gone_on_with(site: Site, tmp_path):
    bundles = [site.where.seal(tmp_path, [LARGE]) for _ in range(4)]
    clock = FastClock().clock(stopped=lambda: len(site.ledger.of("stored")) > 10)
    rows = Outbox(site.office(), AT_ONCE, clock).send(bundles)
    assert any(isinstance(row.fault, Stopped) for row in rows)
    with site.receiving():
        rows = Outbox(site.office()).send(bundles)
    assert all(row.delivered for row in rows)


def test_a_full_disk_ends_everything(site: Site, tmp_path):
    bundles = [site.where.seal(tmp_path, [TakeContent()]) for _ in range(3)]

    class FullLedger(MemoryLedger):
        def note(self, event):
            if len(self.lines) > 3:
                raise DiskFull("The disk is full.")
            super().note(event)

    site.ledger = FullLedger()
    rows = Outbox(site.office(), AT_ONCE).send(bundles)
    assert {type(row.fault) for row in rows} == {DiskFull}


def test_a_fault_of_the_programs_own_does_not_hang_it(site: Site, tmp_path):
    bundle = site.where.seal(tmp_path, [TakeContent() for _ in range(6)])

    def broken(_question):
        if broken.asked > 2:
            raise ZeroDivisionError
        broken.asked += 1

    broken.asked = 0
    with pytest.raises(ZeroDivisionError):
        Outbox(site.office(gate=lambda _session: broken), AT_ONCE).send([bundle])


def test_a_wrong_hash_in_transit_gets_no_receipt(site: Site, tmp_path):
    """A file of the right size and other bytes: sent, and found by the receiver, who sees hashes."""
    bundle = site.where.seal(tmp_path, [TakeContent()])
    take = next((bundle / "media").glob("*.age"))
    take.write_bytes(bytes(take.stat().st_size))
    Outbox(site.office(), AT_ONCE).send([bundle])
    outcomes = {item.half: item.outcome for item in site.organisation.receiver().look()}
    assert outcomes == {"identity": "receipted", "media": "refused"}


def test_bundles_are_found_below_a_path_and_no_link_is_followed(site: Site, tmp_path):
    disk = tmp_path / "disk"
    first = site.where.seal(disk / "a" / "b", [])
    second = site.where.seal(disk, [])
    elsewhere = site.where.seal(tmp_path / "elsewhere", [])
    (disk / "link").symlink_to(elsewhere)
    assert set(find_bundles([disk])) == {first, second}
    assert list(find_bundles([first])) == [first]


def test_a_long_queue_begins_at_once(site: Site, tmp_path):
    """100,000 bundles wait: the first is sent while few others have been looked at."""
    bundle = site.where.seal(tmp_path, [TakeContent()])
    looked = []

    def queue():
        for number in range(100_000):
            looked.append(number)
            yield bundle if not number else tmp_path / str(number)

    clock = FastClock().clock(stopped=lambda: bool(stored(site)))
    Outbox(site.office(), AT_ONCE, clock).send(queue())
    assert len(looked) < 10_000
