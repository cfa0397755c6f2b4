"""The hours for sending: before and after them nothing leaves, and what was on its way goes on later."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from collector.model.settings import Hours
from collector.upload.faults import NotNow
from collector.upload.outbox import Limits, Outbox
from collector.upload.retry import Clock
from tests.rig.bundles import TakeContent
from tests.rig.seaweed import Site

NIGHT = Hours(since_min=22 * 60, until_min=6 * 60)
LIMITS = Limits(workers=1, per_server=1, receipt_wait_s=0, hours=NIGHT)
NOON, MIDNIGHT = datetime(2026, 11, 24, 12).astimezone(), datetime(2026, 11, 24, 0).astimezone()


def test_outside_of_the_hours_nothing_is_sent(site: Site, tmp_path):
    bundle = site.where.seal(tmp_path, [TakeContent()])
    assert Outbox(site.office(), LIMITS, Clock(now=lambda: NOON)).send([bundle]) == []
    assert site.ledger.of("transfer_created") == []
    (row,) = Outbox(site.office(), LIMITS, Clock(now=lambda: MIDNIGHT)).send([bundle])
    assert row.sent_bytes > 0


def test_what_is_on_its_way_when_they_end_stops_and_goes_on_later(site: Site, tmp_path):
    bundle = site.where.seal(tmp_path, [TakeContent("video", filler_bytes=5_000_000)])
    size = sum(path.stat().st_size for path in bundle.rglob("*.*"))
    held: list[int] = []
    clock = Clock(now=lambda: NOON if any(count > 1_000_000 for count in held) else MIDNIGHT)
    outbox = Outbox(
        site.office(),
        replace(LIMITS, rate_bytes_s=40_000_000),
        clock,
        lambda _s, count, _t: held.append(count),
    )
    (row,) = outbox.send([bundle])
    assert isinstance(row.fault, NotNow)
    assert 1_000_000 < row.sent_bytes < size
    (rest,) = Outbox(site.office(), LIMITS, Clock(now=lambda: MIDNIGHT)).send([bundle])
    assert rest.sent_bytes < size, "what the store holds is not sent again"
    list(site.organisation.receiver().look())
    (whole,) = Outbox(site.office(), LIMITS, Clock(now=lambda: MIDNIGHT)).send([bundle])
    assert whole.delivered


def test_without_hours_it_is_always_time():
    assert Clock(now=lambda: NOON).is_time
    assert not Clock(now=lambda: NOON, hours=NIGHT).is_time
    with pytest.raises(NotNow):
        Clock(now=lambda: NOON, hours=NIGHT).check()
