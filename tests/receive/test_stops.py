"""A device's word that its session was withdrawn: it bars tokens and receipts of what that device signed."""

from __future__ import annotations

import contextlib
import secrets
from dataclasses import replace
from pathlib import Path

import jwt
import pytest

from collector.model.canonical import canonical
from collector.model.ids import new_uuid
from collector.model.times import time_text, utc_now
from collector.model.tokens import MAX_TOKEN_BYTES, TokenAnswer, TokenRefusal
from collector.network import Answer, Network
from collector.organisation import Organisation
from collector.receive.config import read_config
from collector.signing import PrivateKey, generate_private
from collector.upload.farewell import stop_address
from collector.upload.outbox import Limits, Outbox
from collector.upload.token import Device, TokenRefused
from tests.receive.test_service import Asker
from tests.rig.bundles import TakeContent
from tests.rig.enrolling import enrol
from tests.rig.seaweed import MemoryLedger, Site

AT_ONCE = Limits(receipt_wait_s=0)


@pytest.fixture
def asker(site: Site) -> Asker:
    return Asker(site)


def signed_stop(asker: Asker, **changes: object) -> dict[str, object]:
    fields = {
        "schema": "session-stop-1",
        "project": asker.site.where.project,
        "session": asker.session,
        "device": asker.key.public.text,
        "time": time_text(utc_now()),
    }
    return asker.key.sign_object({**fields, **changes})


def post(site: Site, body: bytes) -> Answer:
    with contextlib.closing(Network(["127.0.0.1"]).link()) as link:
        url = stop_address(site.token_url)
        return link.ask("POST", url, body=body, limit_bytes=MAX_TOKEN_BYTES)


def stop(asker: Asker, **changes: object) -> int:
    return post(asker.site, canonical(signed_stop(asker, **changes))).status


def stranger(site: Site) -> PrivateKey:
    key = generate_private()
    enrol(site.folder / "devices", key, site.where.project)
    return key


def test_the_address_stands_beside_the_token_services() -> None:
    assert stop_address("https://a.example/token") == "https://a.example/stop"
    assert stop_address("https://a.example/x/token?y=1") == "https://a.example/x/stop"


def test_a_stopped_session_gets_a_token_to_delete_and_no_other(asker: Asker) -> None:
    assert isinstance(asker.ask(), TokenAnswer)
    assert [stop(asker) for _ in range(3)] == [204, 204, 204]
    for half in ("media", "identity"):
        answer = asker.ask(half=half)
        assert isinstance(answer, TokenRefusal)
        assert (answer.reason, answer.read_token) == ("withdrawn", None)
        allowed = jwt.decode(str(answer.delete_token), options={"verify_signature": False})
        assert allowed["allowed_methods"] == ["DELETE"]
        assert allowed["allowed_prefixes"] == [asker.site.inbox(half, asker.session)]
    assert isinstance(asker.ask(session=new_uuid()), TokenAnswer)
    assert isinstance(asker.ask(half="rights", session="R26-0000"), TokenAnswer)


def test_a_stop_outlives_the_service(asker: Asker) -> None:
    assert stop(asker) == 204
    again = Organisation(read_config(asker.site.folder / "serve.toml"))
    assert again.stops.holds(asker.site.sender, asker.site.where.project, asker.session)


def test_what_has_its_receipt_can_not_be_deleted(asker: Asker) -> None:
    path = asker.site.receipt("media", asker.session, ".sig")
    asker.site.organisation.filers["media"].write(path, b"s" * 64)
    assert stop(asker) == 204
    assert asker.ask().delete_token is None
    assert asker.ask(half="identity").delete_token is not None


@pytest.mark.parametrize("settings", ["revoked = true\n", "expires = 2026-01-01\n"])
def test_it_is_taken_from_a_device_that_may_send_nothing_any_more(asker: Asker, settings: str) -> None:
    enrol(asker.site.folder / "devices", asker.key, asker.site.where.project, settings)
    assert stop(asker) == 204


def test_it_is_taken_at_any_hour_of_the_devices_clock(asker: Asker) -> None:
    assert stop(asker, time="2001-01-01T00:00:00Z") == 204


def test_a_strangers_stop_is_not_kept(asker: Asker) -> None:
    unknown = Asker(asker.site, generate_private())
    answer = post(asker.site, canonical(signed_stop(unknown)))
    assert (answer.status, TokenRefusal.from_bytes(answer.body).reason) == (403, "unknown")
    assert stop(asker, project="elsewhere") == 403
    forged = {**signed_stop(unknown), "device": asker.key.public.text}
    answer = post(asker.site, canonical(forged))
    assert TokenRefusal.from_bytes(answer.body).reason == "bad_signature"
    changed = {**signed_stop(asker), "session": new_uuid()}
    assert TokenRefusal.from_bytes(post(asker.site, canonical(changed)).body).reason == "bad_signature"
    assert not list((asker.site.folder / "state").rglob("stops/*/*/*"))


@pytest.mark.parametrize("session", ["../x", "a/b", "", "x" * 99, "NOT-A-UUID", 5, None, ["a"]])
def test_what_is_no_session_is_no_stop(asker: Asker, session: object) -> None:
    assert stop(asker, session=session) == 400


@pytest.mark.parametrize("body", [b"", b"{}", b"[" * 9000, b"\xff", b'{"schema":"session-stop-1"}'])
def test_what_is_no_stop_is_named_so(asker: Asker, body: bytes) -> None:
    assert post(asker.site, body).status == 400


def test_a_stop_has_a_cap(asker: Asker) -> None:
    assert post(asker.site, b"x" * (MAX_TOKEN_BYTES + 1)).status == 413


@pytest.fixture
def sent(site: Site, tmp_path: Path) -> Path:
    """A bundle that lies whole on the stores and has no receipt yet."""
    bundle = site.where.seal(tmp_path, [TakeContent()])
    Outbox(site.office(), AT_ONCE).send([bundle])
    return bundle


def test_a_half_that_was_stopped_gets_no_receipt(site: Site, sent: Path) -> None:
    asker = Asker(site)
    asker.session = sent.name
    assert stop(asker) == 204
    receiver = site.organisation.receiver()
    assert {row.outcome for row in receiver.look() if row.session == sent.name} == {"refused"}
    filer = site.organisation.filers["media"]
    assert filer.arrived(site.receipt("media", sent.name, ".sig")) is None
    row = Outbox(site.office(), AT_ONCE).send([sent])[0]
    assert isinstance(row.fault, TokenRefused)
    assert row.fault.reason == "withdrawn"


def test_a_stop_that_comes_while_a_half_is_verified_is_seen(site: Site, sent: Path) -> None:
    asker, asked = Asker(site), []
    asker.session = sent.name
    judge = site.organisation.receiver().counter.judge

    def is_barred(*named: object) -> bool:
        asked.append(named)
        if len(asked) == 3:  # verified already, and the receipt's text is written: its signature is not
            assert stop(asker) == 204
        return judge.is_barred(*named)  # type: ignore[arg-type]

    receiver = site.organisation.receiver()
    receiver.counter = replace(receiver.counter, judge=replace(judge, is_barred=is_barred))
    assert {row.outcome for row in receiver.look() if row.session == sent.name} == {"refused"}


@pytest.mark.parametrize("half", ["identity", "media"])
def test_anothers_stop_changes_nothing(site: Site, sent: Path, half: str) -> None:
    """Any enrolled device may name any session: only what it signed itself is stopped."""
    other = Asker(site, stranger(site))
    other.session = sent.name
    assert stop(other) == 204
    mine = Asker(site)
    assert isinstance(mine.ask(session=sent.name, half=half), TokenAnswer)
    receiver = site.organisation.receiver()
    assert {row.outcome for row in receiver.look() if row.session == sent.name} == {"receipted"}


def test_what_another_laptop_sends_of_a_stopped_session_gets_no_receipt(site: Site, tmp_path: Path) -> None:
    """A disk with the bundle came to somebody who may send for others; its device had stopped it."""
    bundle, signer = site.where.seal(tmp_path, [TakeContent()]), Asker(site)
    signer.session = bundle.name
    assert stop(signer) == 204
    sender, site.ledger = stranger(site), MemoryLedger()
    office = site.office(
        device=Device(sender.public.text, sender.sign_object, site.ledger.head, site.ledger.line_at)
    )
    (row,) = Outbox(office, AT_ONCE).send([bundle])
    assert isinstance(row.fault, TokenRefused)
    assert (row.fault.reason, row.sent_bytes) == ("withdrawn", 0)
    assert [row for row in site.organisation.receiver().look() if row.session == bundle.name] == []


def test_anothers_stop_changes_nothing_before_anything_was_sent(asker: Asker) -> None:
    other = Asker(asker.site, stranger(asker.site))
    other.session = asker.session
    assert stop(other) == 204
    assert isinstance(asker.ask(), TokenAnswer)


def test_another_laptop_gets_no_token_for_what_its_device_stopped(site: Site, sent: Path) -> None:
    signer = Asker(site)
    signer.session = sent.name
    assert stop(signer) == 204
    sender = Asker(site, stranger(site))
    for half in ("identity", "media"):
        refusal = sender.ask(session=sent.name, half=half, signer=signer.key.public.text)
        assert isinstance(refusal, TokenRefusal)
        assert refusal.reason == "withdrawn"


def test_what_is_given_to_be_deleted_lies_in_ones_own_inbox(site: Site, sent: Path) -> None:
    """Two devices name one session: each stops and drops its own."""
    other, signer = Asker(site, stranger(site)), Asker(site)
    other.session = signer.session = sent.name
    assert stop(other) == 204
    for half in ("media", "identity"):
        allowed = jwt.decode(str(other.ask(half=half).delete_token), options={"verify_signature": False})
        (prefix,) = allowed["allowed_prefixes"]
        assert prefix != site.inbox(half, sent.name)
        assert isinstance(signer.ask(half=half), TokenAnswer)


def test_what_lay_in_the_inbox_of_a_stopped_session_is_put_away(site: Site, sent: Path) -> None:
    asker = Asker(site)
    asker.session = sent.name
    filer = site.organisation.filers["media"]
    assert filer.is_there(site.inbox("media", sent.name).rstrip("/"))
    assert stop(asker) == 204
    list(site.organisation.receiver().work())
    assert not filer.is_there(site.inbox("media", sent.name).rstrip("/"))
    assert not filer.is_there(site.in_vault("media", sent.name).rstrip("/"))
    assert not filer.is_there(site.sent("media", sent.name).refused("").rstrip("/")), "nothing of it is kept"


def ask_upload(method: str, upload: str, token: str, **headers: str) -> Answer:
    sent = {"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0", **headers}
    with contextlib.closing(Network(["127.0.0.1"]).link()) as link:
        return link.ask(method, upload, headers=sent, body=b"x" * 1000 if method == "PATCH" else None)


def test_an_open_upload_is_ended_by_its_own_token_and_by_no_others(asker: Asker) -> None:
    """Tried on the store itself."""
    site = asker.site
    base, name = site.stores["media"].url, site.inbox("media", asker.session, secrets.token_hex(4))
    write = asker.ask().write_token
    created = ask_upload("POST", f"{base}/.tus{name}", write, **{"Upload-Length": "5000"})
    upload = f"{base}{created.headers['location']}"
    octets = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
    assert ask_upload("PATCH", upload, write, **octets).status == 204
    other = asker.ask(session=new_uuid()).write_token
    stopped = Asker(site, stranger(site))
    stopped.session = new_uuid()
    assert stop(stopped) == 204
    for token in (other, str(stopped.ask().delete_token), asker.ask().read_token):
        assert ask_upload("DELETE", upload, token).status == 401
    assert site.ask_store("media", "HEAD", upload.removeprefix(base)).headers["upload-offset"] == "1000"
    assert stop(asker) == 204
    own = str(asker.ask().delete_token)
    assert ask_upload("PATCH", upload, own, **{**octets, "Upload-Offset": "1000"}).status == 401
    assert ask_upload("DELETE", upload, own).status == 204
    assert site.ask_store("media", "HEAD", upload.removeprefix(base)).status == 404
    assert site.organisation.filers["media"].arrived(name) is None
