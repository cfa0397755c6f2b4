"""Every fault at every stage: it finishes or ends with a clear sentence; nothing lost, nothing sent twice."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product

import pytest

from collector.errors import CollectorError
from collector.network import TimeOuts
from collector.upload.faults import TryLater
from collector.upload.outbox import Limits, Outbox
from tests.rig import proxy as faults
from tests.rig.bundles import TakeContent
from tests.rig.clocks import FastClock
from tests.rig.proxy import Break, Proxy, running_proxy
from tests.rig.seaweed import Site

LARGE_BYTES = 3_000_000
AGAIN_BYTES = 1 << 20
SHORT = TimeOuts(connect_s=1.0, silence_s=0.5, answer_s=1.0)
GARBAGE = b"\x00\x01not http at all\r\n\r\n"
GIANT = b"HTTP/1.1 200 OK\r\nX-Giant: " + b"a" * 200_000 + b"\r\n\r\n"
ELSEWHERE = "http://127.0.0.2:9/trap"

# What happens, and whether one such fault is survived in the same run or ends it with a sentence.
FAULTS = {
    "refuse": (faults.refuse, True),
    "hang": (faults.hang, True),
    "reset": (faults.reset, True),
    "close": (faults.close, True),
    "garbage": (faults.say(GARBAGE), True),
    "giant header": (faults.say(GIANT), True),
    "redirect": (faults.status(307, Location=ELSEWHERE), False),
    "413": (faults.status(413), False),
    "403": (faults.status(403), False),
    **{
        f"{code}": (faults.status(code), True)
        for code in (401, 404, 409, 410, 423, 429, 500, 502, 503)
    },
    "503 later": (faults.status(503, Retry_After="120"), True),
    "429 later": (faults.status(429, Retry_After="7"), True),
}  # fmt: skip
STAGES = {
    "create": ("create", "before"),
    "created": ("create", "after"),
    "whole": ("whole", "before"),
    "whole sent": ("whole", "after"),
    "body": ("body", "middle"),
    "finish": ("finish", "after"),
    "receipt": ("receipt", "before"),
}


@dataclass
class Line:
    """A bundle, a proxy on its way, and an outbox whose waiting costs nothing."""

    site: Site
    proxy: Proxy
    bundle: object
    settled: bool = False

    def send(self):
        receiver = self.site.organisation.receiver()

        def meanwhile() -> None:
            self.proxy.admit()
            self.settle()
            if self.was_broken_off:
                time.sleep(0.01)  # the server locks such an upload for a moment that is real
            if self.site.has_sent("media"):
                list(receiver.look())

        office = self.site.office(destination=lambda _: replace(self.site.destination(), time_outs=SHORT))
        limits = Limits(workers=2, receipt_wait_s=60)
        return Outbox(office, limits, FastClock(meanwhile).clock()).send([self.bundle])[0]

    def send_at_rest(self):
        """Send once the server has let go of the body that was broken off: it locks it for a real moment."""
        end = time.monotonic() + 30
        row = self.send()
        while isinstance(row.fault, TryLater) and time.monotonic() < end:
            row = self.send()
        return row

    @property
    def was_broken_off(self) -> bool:
        """Whether a body was broken off in its middle."""
        return any(item.when == "middle" and item.met for item in self.proxy.breaks)

    def settle(self) -> None:
        """Wait, once, until the server has written the half that reached it before a body was broken off."""
        uploads = [fields["upload"] for fields in self.site.ledger.of("transfer_created")]
        if self.settled or not uploads or not self.was_broken_off:
            return
        path = "/.tus/.uploads/" + uploads[-1].rpartition("/")[2]
        end = time.monotonic() + 10
        while not self.settled and time.monotonic() < end:
            answer = self.site.ask_store("media", "HEAD", path)
            self.settled = int(answer.headers.get("upload-offset", LARGE_BYTES)) >= LARGE_BYTES // 2
        self.settled = True

    def large_bytes(self) -> int:
        """Bytes of the large file that reached the proxy."""
        return sum(size for path, size in self.proxy.body_bytes.items() if "/.uploads/" in path)


@pytest.fixture
def line(site: Site, tmp_path) -> Iterator[Line]:
    bundle = site.where.seal(tmp_path, [TakeContent(), TakeContent("video", filler_bytes=LARGE_BYTES)])
    shutil.rmtree(bundle / "identity")
    with running_proxy(site.stores["media"].url) as proxy:
        site.store_urls["media"] = proxy.url
        yield Line(site, proxy, bundle)


LONG = bool(os.environ.get("COLLECTOR_LONG"))
EVERYWHERE = ("reset", "401", "503")
CASES = [
    (stage, fault)
    for stage, fault in product(STAGES, FAULTS)
    if LONG or stage == "body" or fault in EVERYWHERE
]


@pytest.mark.long
@pytest.mark.parametrize(("stage", "fault"), CASES)
def test_one_fault_is_survived_or_named(line: Line, stage: str, fault: str):
    act, survived = FAULTS[fault]
    where, when = STAGES[stage]
    line.proxy.breaks = [Break(where, when, act)]
    row = line.send()
    assert line.proxy.breaks[0].met == 1
    if survived:
        assert row.fault is None
    else:
        assert str(row.fault).endswith(".")
        assert line.send().delivered
    made_anew = stage == "body" and fault in {"404", "410"}
    assert line.large_bytes() <= LARGE_BYTES * (2 if made_anew else 1) + AGAIN_BYTES


@pytest.mark.long
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("fault", ["reset", "garbage", "401", "404", "409"] if LONG else ["503"])
def test_a_fault_that_stays_ends_with_a_sentence(line: Line, stage: str, fault: str):
    where, when = STAGES[stage]
    line.proxy.breaks = [Break(where, when, FAULTS[fault][0], times=None)]
    row = line.send()
    if not row.delivered:  # what the server kept although its answers were lost may be enough
        assert isinstance(row.fault, CollectorError)
        assert str(row.fault).endswith(".")
        assert row.exit_code in {1, 3}
    line.proxy.breaks = []
    assert line.send_at_rest().delivered


@pytest.mark.parametrize("offset", ["9999999999", "-1", "many", "", "2900000"])
@pytest.mark.parametrize("times", [1, None])
def test_an_impossible_offset_is_not_believed(line: Line, offset: str, times: int | None):
    line.proxy.breaks = [
        Break("body", "middle", faults.reset),
        Break("offset", "after", faults.header("Upload-Offset", offset), times),
    ]
    first = line.send()
    line.proxy.breaks = []
    assert first.delivered or line.send().delivered


def test_an_offset_that_lags_behind_costs_no_second_copy(line: Line):
    line.proxy.breaks = [
        Break("body", "middle", faults.reset),
        Break("offset", "after", faults.header("Upload-Offset", "0")),
    ]
    assert line.send().delivered
    assert line.large_bytes() <= LARGE_BYTES + AGAIN_BYTES


def wrong_hash(answer: bytes) -> bytes:
    head, _, body = answer.partition(b"\r\n\r\n")
    return head + b"\r\n\r\n" + body.replace(b'"sha256:', b'"sha256:0', 1)[: len(body)]


def truncated(answer: bytes) -> bytes:
    return answer[:-20]


@pytest.mark.parametrize("edit", [wrong_hash, truncated])
def test_a_receipt_that_does_not_fit_is_no_receipt(line: Line, edit: Callable[[bytes], bytes]):
    line.proxy.breaks = [Break("receipt", "after", faults.change(edit), times=None)]
    row = line.send()
    assert not row.delivered
    assert str(row.fault).endswith(".")
    assert not (line.bundle / "receipts").exists()
    line.proxy.breaks = []
    assert line.send_at_rest().delivered


def test_a_retry_after_is_the_least_wait(line: Line):
    line.proxy.breaks = [Break("create", "before", faults.status(503, Retry_After="120"))]
    clock = FastClock(lambda: None)
    office = line.site.office()
    Outbox(office, Limits(receipt_wait_s=1), clock.clock()).send([line.bundle])
    assert sum(clock.slept) >= 120
