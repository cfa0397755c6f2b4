"""The tus client against a real store: one request for small files, resuming, tokens that ended."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import trustme

from collector.errors import BadHash, HostNotAllowed, ServerBroken, TlsRefused
from collector.model.ids import new_uuid
from collector.model.layout import HalfKey, inbox_file
from collector.model.times import utc_now
from collector.network import Network
from collector.receive.tokens import read_pass, read_store_keys, sign_token, write_pass
from collector.upload.driver import Slice
from collector.upload.faults import TokenStale, TooLarge, TryLater, UploadGone
from collector.upload.outbox import Limits, Outbox
from collector.upload.token import Tokens
from collector.upload.tus import TusDriver
from tests.rig.bundles import TakeContent, write_filler
from tests.rig.clocks import FastClock
from tests.rig.proxy import Break, header, running_proxy, say, status
from tests.rig.seaweed import Site
from tests.test_network import tls

NAME = "0123456789abcdef"


class Sender:
    """A driver for one session of the media half, with tokens signed here."""

    def __init__(self, stores, url: str = "") -> None:
        self.store = stores["media"]
        self.session = new_uuid()
        self.given: list[Tokens] = []
        self.first_life = timedelta(minutes=5)
        self.link = Network(["127.0.0.1", "localhost"]).link()
        self.driver = TusDriver(self.link, url or self.store.url, self.tokens)

    def tokens(self, stale: Tokens | None) -> Tokens:
        if not self.given or stale is self.given[-1]:
            life = self.first_life if not self.given else timedelta(minutes=5)
            keys = read_store_keys(self.store.write_key, self.store.read_key)
            named = HalfKey("p", self.session, "media", ""), NAME, NAME
            write = sign_token(keys.write, write_pass(*named), utc_now() + life)
            read = sign_token(keys.read, read_pass(*named), utc_now() + life)
            self.given.append(Tokens(write, read, 0.0))
        return self.given[-1]

    def target(self, name: str) -> str:
        return inbox_file(HalfKey("p", self.session, "media", ""), NAME, NAME, name)


@pytest.fixture
def sender(stores):
    built = Sender(stores)
    yield built
    built.link.close()


def whole(path: Path, start: int = 0, length: int | None = None) -> Slice:
    return Slice(path, start, path.stat().st_size - start if length is None else length, lambda *_: None)


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "file.age"
    write_filler(path, 3_000_000)
    return path


def test_a_small_file_goes_in_one_request(sender, file):
    sender.driver.send_whole(sender.target("a.age"), whole(file))
    sender.driver.send_whole(sender.target("a.age"), whole(file))  # again: the same object
    assert sender.driver.stored_bytes(sender.target("a.age")) == 3_000_000
    assert sender.driver.stored_bytes(sender.target("b.age")) is None


def test_a_file_goes_on_from_any_offset(sender, file):
    upload = sender.driver.create(sender.target("a.age"), 3_000_000)
    assert sender.driver.ask_offset(upload, 3_000_000) == 0
    assert sender.driver.send(upload, 3_000_000, whole(file, 0, 1_000_001)) == 1_000_001
    assert sender.driver.ask_offset(upload, 3_000_000) == 1_000_001
    with pytest.raises(TryLater):
        sender.driver.send(upload, 3_000_000, whole(file, 500))
    assert sender.driver.send(upload, 3_000_000, whole(file, 1_000_001)) == 3_000_000
    with pytest.raises(UploadGone):
        sender.driver.ask_offset(upload, 3_000_000)
    assert sender.driver.stored_bytes(sender.target("a.age")) == 3_000_000


def test_a_token_that_ended_is_replaced_at_the_same_address(sender, file):
    sender.first_life = timedelta(minutes=-1)
    upload = sender.driver.create(sender.target("a.age"), 3_000_000)
    assert len(sender.given) == 2
    sender.given[-1] = replace(sender.given[-1], write="ended", read="ended")
    assert sender.driver.ask_offset(upload, 3_000_000) == 0
    assert len(sender.given) == 3
    sender.given[-1] = replace(sender.given[-1], write="ended")
    with pytest.raises(TokenStale):  # the caller asks for the offset before it sends a body again
        sender.driver.send(upload, 3_000_000, whole(file))
    sender.driver.renew()
    assert sender.driver.send(upload, 3_000_000, whole(file)) == 3_000_000


def test_another_sessions_place_is_closed(sender, file):
    with pytest.raises(TokenStale):
        sender.driver.create(f"/v2/inbox/media/p/{NAME}/{NAME}/{new_uuid()}/a.age", 3_000_000)
    for folder in (
        "identity/p",
        "v2/media/p",
        f"v2/inbox/identity/p/{NAME}",
        f"v2/inbox/media/p/{NAME[1:]}0",
    ):
        with pytest.raises(TokenStale):
            sender.driver.send_whole(f"/{folder}/{NAME}/{sender.session}/a.age", whole(file))


def test_a_size_beyond_the_servers_limit_is_a_clear_end(sender):
    with pytest.raises(TooLarge):
        sender.driver.create(sender.target("a.age"), 6 << 30)


ELSEWHERE = ["http://127.0.0.2:9/up", "//evil.example/up", "", "ftp://localhost/x", "http://[::1", "//a:b:c"]


@pytest.mark.parametrize("location", ELSEWHERE)
def test_an_upload_elsewhere_is_not_followed(stores, location: str):
    with running_proxy(stores["media"].url) as proxy:
        sender = Sender(stores, proxy.url)
        proxy.breaks = [Break("create", "after", header("Location", location))]
        with pytest.raises(ServerBroken):
            sender.driver.create(sender.target("a.age"), 3_000_000)
        sender.link.close()


def test_half_a_file_kept_is_not_a_file_stored(stores, file):
    with running_proxy(stores["media"].url) as proxy:
        sender = Sender(stores, proxy.url)
        proxy.breaks = [Break("whole", "after", header("Upload-Offset", "17"))]
        with pytest.raises(ServerBroken):
            sender.driver.send_whole(sender.target("a.age"), whole(file))
        sender.link.close()


def test_a_file_that_shrank_is_named(sender, tmp_path):
    path = tmp_path / "file.age"
    write_filler(path, 1000)
    with pytest.raises(BadHash):
        sender.driver.send_whole(sender.target("a.age"), whole(path, 0, 2000))


def test_a_slice_gives_its_bytes_again_when_it_is_sent_again(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(bytes(range(256)) * 100)
    seen: list[tuple[int, int]] = []
    part = Slice(path, 300, 5000, lambda start, size: seen.append((start, size)), block_bytes=2048)
    assert b"".join(part) == b"".join(part) == path.read_bytes()[300:5300]
    assert seen[:3] == [(300, 2048), (2348, 2048), (4396, 904)]
    assert len(part) == 5000


def https_site(site: Site, proxy, authority: trustme.CA) -> None:
    site.store_urls["media"] = proxy.url
    pem = authority.cert_pem.bytes()
    plain = site.destination
    site.destination = lambda **changes: plain(authorities=pem, **changes)


def test_a_bundle_goes_over_tls_with_the_projects_own_authority(site: Site, tmp_path):
    authority = trustme.CA()
    bundle = site.where.seal(tmp_path, [TakeContent("video", filler_bytes=5_000_000)])
    with running_proxy(site.stores["media"].url, tls(authority, "localhost")) as proxy:
        https_site(site, proxy, authority)
        with site.receiving():
            row = Outbox(site.office()).send([bundle])[0]
        assert len(proxy.requests) > 5
    assert row.delivered


def test_a_certificate_that_can_not_be_trusted_ends_it_before_any_token_is_shown(site: Site, tmp_path):
    bundle = site.where.seal(tmp_path, [TakeContent()])
    with running_proxy(site.stores["media"].url, tls(trustme.CA(), "localhost")) as proxy:
        https_site(site, proxy, trustme.CA())
        row = Outbox(site.office(), Limits(receipt_wait_s=0), FastClock().clock()).send([bundle])[0]
        assert proxy.tokens == []
    faults = {half.half: half.fault for half in row.halves}
    assert isinstance(faults["media"], TlsRefused)
    assert row.exit_code == 3


def test_a_server_that_points_elsewhere_gets_no_token_there(site: Site, tmp_path):
    bundle = site.where.seal(tmp_path, [TakeContent()])
    with running_proxy(site.stores["media"].url) as trap, running_proxy(site.stores["media"].url) as proxy:
        away = f"http://127.0.0.2:{trap.port}/"
        proxy.breaks = [Break("whole", "before", status(307, Location=away), times=None)]
        site.store_urls["media"] = proxy.url
        row = Outbox(site.office(), Limits(receipt_wait_s=0), FastClock().clock()).send([bundle])[0]
        assert trap.requests == []
    assert {type(half.fault) for half in row.halves if half.half == "media"} == {HostNotAllowed}


def test_a_store_off_the_projects_list_is_never_asked(site: Site, tmp_path):
    bundle = site.where.seal(tmp_path, [TakeContent()])
    plain = site.destination
    site.destination = lambda **changes: plain(hosts=frozenset({"store.example"}), **changes)
    row = Outbox(site.office(), Limits(receipt_wait_s=0)).send([bundle])[0]
    assert {type(half.fault) for half in row.halves} == {HostNotAllowed}
    assert site.ledger.lines == []


def test_what_arrives_after_cuts_is_what_was_sent(stores, tmp_path):
    """Parts of odd sizes, each offset asked anew: the object's hash is the file's."""
    path = tmp_path / "file.age"
    facts = write_filler(path, 9_000_017)
    sender = Sender(stores)
    upload, offset = sender.driver.create(sender.target("a.age"), 9_000_017), 0
    while offset < 9_000_017:
        length = min(1_234_567, 9_000_017 - offset)
        offset = sender.driver.send(upload, 9_000_017, whole(path, offset, length))
    url, token = sender.store.url + sender.target("a.age"), sender.given[-1].read
    _, stream = sender.link.open(url, headers={"Authorization": f"Bearer {token}"}, limit_bytes=1 << 30)
    with stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    assert f"sha256:{digest}" == facts["sha256"]
    sender.link.close()


def test_a_garbled_answer_to_a_small_file_is_sent_again(site: Site, tmp_path):
    bundle = site.where.seal(tmp_path, [TakeContent()])
    with running_proxy(site.stores["media"].url) as proxy:
        proxy.breaks = [Break("whole", "after", say(b"HTTP/1.1 201 Created\r\nUpload-Off"))]
        site.store_urls["media"] = proxy.url
        with site.receiving():
            assert Outbox(site.office()).send([bundle])[0].delivered
