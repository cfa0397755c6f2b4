"""Tokens: kept while they last, asked again in time, a wrong clock mended once, a refusal in plain words."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from collector.errors import ServerBroken
from collector.model.ids import new_uuid
from collector.model.layout import HalfKey
from collector.model.ledger_events import FilesStored
from collector.model.times import utc_now
from collector.network import Network
from collector.signing import generate_private
from collector.upload.outbox import Limits, Outbox
from collector.upload.token import Device, TokenDesk, TokenRefused, with_fresh_tokens
from tests.rig.bundles import TakeContent
from tests.rig.clocks import FastClock
from tests.rig.enrolling import enrol
from tests.rig.proxy import Break, running_proxy, say, status
from tests.rig.seaweed import Site

LIFETIME_S = 15 * 60
STORED = FilesStored(session=new_uuid(), half="media", manifest_hash="sha256:" + "0" * 64, files=[])


class Counted:
    """A desk whose requests are counted."""

    def __init__(self, site: Site, now=utc_now, **device) -> None:
        self.site = site
        self.asked = 0
        self.fast = FastClock()
        key = site.where.device
        self.key = HalfKey(site.where.project, new_uuid(), "media", "")
        signer = Device(key.public.text, self._sign, site.ledger.head, site.ledger.line_at, **device)
        self.desk = TokenDesk(signer, self.fast.clock(), now)
        self.link = Network(["127.0.0.1", "localhost"]).link()

    def _sign(self, value):
        self.asked += 1
        return self.site.where.device.sign_object(value)

    def tokens(self, stale=None, key=None):
        return self.desk.tokens(self.link, self.site.token_url, key or self.key, stale)


@pytest.fixture
def counted(site: Site):
    built = Counted(site)
    yield built
    built.link.close()


def test_tokens_are_kept_until_shortly_before_their_end(counted: Counted):
    first = counted.tokens()
    assert counted.tokens() is first
    counted.fast.now_s += LIFETIME_S - 61
    assert counted.tokens() is first
    counted.fast.now_s += 2
    assert counted.tokens() is not first
    assert counted.asked == 2


def test_tokens_that_were_refused_are_not_given_again(counted: Counted):
    first = counted.tokens()
    assert counted.tokens(stale=first) is not first
    assert counted.tokens(stale=first) is counted.tokens()
    assert counted.asked == 2


def test_another_half_has_tokens_of_its_own(counted: Counted):
    other = counted.key._replace(half="identity")
    assert counted.tokens().write != counted.tokens(key=other).write


def test_no_token_shows_in_a_repr(counted: Counted):
    tokens = counted.tokens()
    assert tokens.write not in repr(tokens)
    assert tokens.read not in repr(tokens)


@pytest.mark.parametrize("days", [-3 * 365, 4 * 365])
def test_a_wrong_clock_is_mended_once_and_noted(site: Site, days: int):
    off: list[float] = []
    built = Counted(site, now=lambda: utc_now() + timedelta(days=days), clock_off=off.append)
    assert built.tokens().write
    assert built.asked == 2
    assert off == [pytest.approx(-days * 86400, abs=5)]
    built.link.close()


def test_what_the_service_says_besides_is_heard(site: Site):
    heard = []
    built = Counted(site, heard=lambda project, answer: heard.append((project, answer.min_pack)))
    built.tokens()
    assert heard == [(site.where.project, 1)]
    built.link.close()


@pytest.mark.parametrize(
    ("settings", "reason", "words"),
    [
        ("revoked = true\n", "revoked", "revoked"),
        ("expires = 2026-01-01\n", "expired", "ended"),
    ],
)
def test_a_refusal_is_in_plain_words(counted: Counted, settings: str, reason: str, words: str):
    enrol(counted.site.folder / "devices", counted.site.where.device, counted.site.where.project, settings)
    with pytest.raises(TokenRefused, match=words) as refusal:
        counted.tokens()
    assert (refusal.value.reason, refusal.value.exit_code) == (reason, 3)


def test_heads_of_the_ledger_arrive_in_their_order(counted: Counted):
    """Eight threads ask while the ledger grows: one late head would make this laptop look forked."""
    project = counted.site.where.project
    faults = []

    def work() -> None:
        try:
            for _ in range(5):
                counted.site.ledger.note(STORED)
                counted.desk.tokens(
                    Network(["127.0.0.1"]).link(),
                    counted.site.token_url,
                    HalfKey(project, new_uuid(), "media", ""),
                )
        except TokenRefused as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


@pytest.mark.parametrize("body", [b"{}", b"", b"null", b'{"schema":"token-answer-2"}'])
def test_an_answer_that_makes_no_sense_is_named(counted: Counted, body: bytes):
    with running_proxy(counted.site.token_url) as proxy:
        answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        proxy.breaks = [Break("token", "before", say(answer))]
        with pytest.raises(ServerBroken):
            counted.desk.tokens(counted.link, f"{proxy.url}/token", counted.key)


def test_fresh_tokens_are_tried_once_and_no_more(counted: Counted):
    from collector.upload.faults import TokenStale

    tried = []

    def refuse(tokens):
        tried.append(tokens)
        raise TokenStale("no")

    with pytest.raises(TokenStale):
        with_fresh_tokens(counted.tokens, refuse)
    assert len(tried) == 2
    assert tried[0] is not tried[1]


def test_a_token_service_that_stays_away_stops_everything_once(site: Site, tmp_path):
    """Twenty bundles, one dead service: one sentence each, and not twenty times the patience."""
    bundles = [site.where.seal(tmp_path, [TakeContent()]) for _ in range(20)]
    with running_proxy(site.token_url) as proxy:
        proxy.breaks = [Break("token", "before", status(503), times=None)]
        site.token_url = f"{proxy.url}/token"
        rows = Outbox(site.office(), Limits(workers=2), FastClock().clock()).send(bundles)
        asked = len(proxy.requests)
    assert len(rows) == 20
    assert all(row.exit_code == 1 and row.fault for row in rows)
    assert asked <= 4 * 8


def test_an_enrolment_missing_stops_everything_at_once(site: Site, tmp_path):
    bundles = [site.where.seal(tmp_path, [TakeContent()]) for _ in range(20)]
    asked = []
    stranger = generate_private()

    def sign(value):
        asked.append(value)
        return stranger.sign_object(value)

    device = Device(stranger.public.text, sign, site.ledger.head, site.ledger.line_at)
    rows = Outbox(site.office(device=device), Limits(workers=2)).send(bundles)
    assert {row.exit_code for row in rows} == {3}
    assert len(asked) <= 4
