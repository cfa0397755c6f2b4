"""Patience: jitter, floors and budget; and what a whole fleet's patience looks like to a server."""

from __future__ import annotations

import heapq
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.errors import ServerAway, ServerBroken, ServerRefused
from collector.network import Answer
from collector.upload.faults import (
    RETRY_AFTER_CAP_S,
    Stopped,
    TokenStale,
    TooLarge,
    TryLater,
    UploadGone,
    demand,
)
from collector.upload.retry import LONGEST_WAIT_S, TRIES, Clock, Patience
from tests.rig.clocks import FastClock

AWAY = ServerAway("away")


@given(st.integers(1, 30), st.floats(0, 1))
def test_a_wait_is_full_jitter_under_a_growing_span(failures: int, dice: float):
    patience = Patience(FastClock().clock(dice), tries=100)
    for _ in range(failures):
        patience.wait(AWAY)
    assert patience.delay_s(AWAY) == dice * min(LONGEST_WAIT_S, 2.0 ** (failures - 1))


@settings(deadline=None, max_examples=10)  # an hour of waiting is tens of thousands of looks
@given(st.floats(0, RETRY_AFTER_CAP_S), st.floats(0, 1))
def test_the_servers_word_is_a_floor(floor_s: float, dice: float):
    clock = FastClock()
    Patience(clock.clock(dice)).wait(TryLater("later", retry_after_s=floor_s))
    assert floor_s <= sum(clock.slept) + 1e-6 <= floor_s + 1.0 + 1e-5


def test_the_budget_ends_with_the_fault_itself():
    patience = Patience(FastClock().clock())
    for _ in range(TRIES - 1):
        patience.wait(AWAY)
    with pytest.raises(ServerAway) as ended:
        patience.wait(AWAY)
    assert ended.value is AWAY


def test_progress_fills_the_budget_and_shortens_the_wait():
    clock = FastClock()
    patience = Patience(clock.clock(dice=1.0))
    for _ in range(3 * TRIES):
        patience.wait(AWAY)
        patience.progressed()
    assert sum(clock.slept) == 3 * TRIES


def test_a_wait_ends_when_somebody_asks_to_stop():
    clock = FastClock()
    patience = Patience(clock.clock(1.0, stopped=lambda: clock.now_s > 1100))
    with pytest.raises(Stopped):
        patience.wait(TryLater("later", retry_after_s=RETRY_AFTER_CAP_S))
    assert clock.now_s < 1102


def test_waiting_needs_no_thread_and_little_time():
    Clock(sleep=lambda _seconds: None, now_s=iter(range(100)).__next__).wait(20)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        ("99999999999999999999", RETRY_AFTER_CAP_S),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", RETRY_AFTER_CAP_S),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("١٢", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_capped(text: str, seconds: float | None):
    with pytest.raises(TryLater) as fault:
        demand(Answer(503, {"retry-after": text}, b""), 200)
    assert fault.value.retry_after_s == seconds


def test_retry_after_as_a_date_counts_from_now():
    moment = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    with pytest.raises(TryLater) as fault:
        demand(Answer(429, {"retry-after": moment}, b""), 200)
    assert 500 < (fault.value.retry_after_s or 0) <= 600


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, TokenStale), (403, ServerRefused), (404, UploadGone), (410, UploadGone), (408, TryLater),
        (409, TryLater), (412, ServerRefused), (413, TooLarge), (415, ServerRefused), (423, TryLater),
        (425, TryLater), (429, TryLater), (500, TryLater), (502, TryLater), (503, TryLater),
        (504, TryLater), (507, TryLater), (200, ServerBroken), (204, ServerBroken), (304, ServerBroken),
    ],
)  # fmt: skip
def test_every_status_has_a_meaning(status: int, error: type[Exception]):
    with pytest.raises(error) as raised:
        demand(Answer(status, {}, b""), 201)
    assert type(raised.value) is error


PARTS = 60
PART_S = 60.0
OUTAGE_S = (3600.0, 5400.0)


class Fleet:
    """Laptops that send a night's parts with real patience; 30 % of requests fail, for a while all."""

    def __init__(self, laptops: int) -> None:
        self._dice = random.Random(7).random  # noqa: S311 - a simulation
        clock = FastClock().clock()
        clock = Clock(clock.now_s, clock.sleep, self._dice)
        self._patience = [Patience(clock, tries=10**9) for _ in range(laptops)]
        self.requests: Counter[int] = Counter()
        self.sent: Counter[tuple[int, int]] = Counter()

    def run(self, spread_s: float) -> None:
        queue = [(self._dice() * spread_s, laptop, 0) for laptop in range(len(self._patience))]
        heapq.heapify(queue)
        while queue:
            now_s, laptop, part = heapq.heappop(queue)
            self.requests[int(now_s // 60)] += 1
            if self._ask(now_s, laptop, part):
                self._patience[laptop].progressed()
                if part + 1 < PARTS:
                    heapq.heappush(queue, (now_s + PART_S * (0.5 + self._dice()), laptop, part + 1))
            else:
                self._patience[laptop]._failed += 1
                heapq.heappush(queue, (now_s + self._patience[laptop].delay_s(AWAY), laptop, part))

    def _ask(self, now_s: float, laptop: int, part: int) -> bool:
        """One try: the offset is asked first, so that a part whose answer was lost is not sent again."""
        if OUTAGE_S[0] <= now_s < OUTAGE_S[1] or self._dice() < 0.15:
            return False
        if not self.sent[laptop, part]:
            self.sent[laptop, part] += 1
        return self._dice() >= 0.15


def test_a_fleet_loses_nothing_and_does_not_stampede_after_an_outage():
    fleet = Fleet(1000)
    fleet.run(spread_s=1800.0)
    assert len(fleet.sent) == 1000 * PARTS
    assert set(fleet.sent.values()) == {1}
    before = [fleet.requests[minute] for minute in range(30, 60)]
    after = [fleet.requests[minute] for minute in range(90, 180)]
    assert max(after) <= 2 * sum(before) / len(before)
