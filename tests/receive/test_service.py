"""The token service: who gets a token, who is told why not, and what the wire may carry."""

from __future__ import annotations

from datetime import datetime, timedelta

import jwt
import pytest

from collector.model.canonical import canonical, sha256_text
from collector.model.ids import new_uuid
from collector.model.times import parse_time, time_text, utc_now
from collector.model.tokens import MAX_TOKEN_BYTES, TokenAnswer, TokenRefusal
from collector.receive.erasing import Concerned
from collector.receive.tokens import read_store_keys
from collector.signing import generate_private
from tests.rig.asker import Asker
from tests.rig.enrolling import enrol
from tests.rig.seaweed import Site
from tests.rig.small_pack import write_pack


@pytest.fixture
def asker(site: Site) -> Asker:
    return Asker(site)


def test_tokens_are_short_and_for_one_half_of_one_session(asker: Asker):
    answer = asker.ask()
    store = asker.site.stores["media"]
    keys = read_store_keys(store.write_key, store.read_key)
    write = jwt.decode(answer.write_token, keys.write, ["HS256"], options={"require": ["exp"]})
    read = jwt.decode(answer.read_token, keys.read, ["HS256"], options={"require": ["exp"]})
    folder = asker.site.inbox("media", asker.session)
    receipt = asker.site.receipt("media", asker.session, "")
    assert write["allowed_prefixes"] == [folder]
    assert write["allowed_methods"] == ["POST", "PATCH", "DELETE"]
    assert read["allowed_prefixes"] == [folder, f"{receipt}.json", f"{receipt}.sig"]
    assert read["allowed_methods"] == ["HEAD", "GET"]
    assert write["exp"] <= (utc_now() + timedelta(minutes=15)).timestamp()
    assert parse_time(answer.expires_at) - parse_time(answer.server_time) <= timedelta(minutes=15)
    assert answer.min_pack == 1


def test_a_request_of_rights_reads_its_answer_and_the_lists(asker: Asker):
    answer = asker.ask(half="rights", session="R-1")
    read = jwt.decode(answer.read_token, options={"verify_signature": False})
    assert f"/v2/lists/{asker.site.where.project}/" in read["allowed_prefixes"]
    write = jwt.decode(answer.write_token, options={"verify_signature": False})
    assert write["allowed_prefixes"] == [
        f"/v2/inbox/rights/{asker.site.where.project}/{asker.site.sender}/R-1.age"
    ]


def test_the_hint_key_is_the_projects_and_stays(asker: Asker):
    hint_key = asker.ask().hint_key
    assert hint_key is not None
    assert Asker(asker.site).ask().hint_key == hint_key


def test_an_unknown_device_gets_nothing(site: Site):
    assert Asker(site, generate_private()).reason() == "unknown"


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ("revoked = true\n", "revoked"),
        ("expires = 2026-01-01\n", "expired"),
        ("expires = 2026-01-01T10:00:00Z\n", "expired"),
    ],
)
def test_a_device_that_may_not_any_more_gets_nothing(asker: Asker, settings: str, reason: str):
    asker.ask()
    enrol(asker.site.folder / "devices", asker.key, asker.site.where.project, settings)
    assert asker.reason() == reason


def test_another_project_gets_nothing(asker: Asker):
    assert asker.reason(project="elsewhere") == "wrong_project"
    key = asker.site.receipt_key
    write_pack(asker.site.folder / "packs" / "elsewhere", "elsewhere", key)
    assert asker.reason(project="elsewhere") == "wrong_project"


def test_a_key_for_rehearsals_and_real_projects_gets_nothing(asker: Asker):
    project = asker.site.where.project
    write_pack(asker.site.folder / "packs" / "stage", "stage", asker.site.receipt_key, rehearsal=True)
    enrol(asker.site.folder / "devices", asker.key, f'{project}", "stage')
    assert asker.reason() == "rehearsal"
    assert asker.reason(project="stage") == "rehearsal"


def test_a_replayed_request_gets_nothing(asker: Asker):
    body = canonical(asker.request())
    assert asker.post(body).status == 200
    again = asker.post(body)
    assert (again.status, TokenRefusal.from_bytes(again.body).reason) == (403, "replayed")


@pytest.mark.parametrize("minutes", [-11, 11, -60 * 24 * 365])
def test_a_clock_that_is_off_is_told_the_time(asker: Asker, minutes: int):
    answer = asker.ask(time=time_text(utc_now() + timedelta(minutes=minutes)))
    assert answer.reason == "time_off"
    assert abs(parse_time(answer.server_time) - utc_now()) < timedelta(minutes=1)


def test_a_date_that_does_not_exist_is_a_wrong_clock(asker: Asker):
    assert asker.reason(time="2026-02-31T10:00:00Z") == "time_off"


def test_a_restored_disk_is_found(asker: Asker):
    head = {"number": 9, "hash": sha256_text(b"nine")}
    asker.ask(ledger_head=head)
    asker.ask(ledger_head=head)
    assert asker.reason(ledger_head={**head, "number": 8}) == "show"
    assert asker.reason(ledger_head={**head, "hash": sha256_text(b"another nine")}) == "forked"
    higher = {"number": 10, "hash": sha256_text(b"ten")}
    refusal = asker.ask(ledger_head=higher)
    assert (refusal.reason, refusal.known) == ("show", 9)
    assert asker.reason(ledger_head=higher, shown={**head, "hash": sha256_text(b"another")}) == "forked"
    assert isinstance(asker.ask(ledger_head=higher, shown=head), TokenAnswer)
    late = {"number": 8, "hash": sha256_text(b"eight")}
    assert isinstance(asker.ask(ledger_head=late, shown=higher), TokenAnswer)


@pytest.mark.parametrize("settings", ["revoked = true\n", "expires = 2026-01-01\n", ""])
def test_whoever_was_known_may_send_a_request_of_rights(asker: Asker, settings: str):
    """Revoked, expired or forked: what people ask for must not stop at the laptop's own state."""
    head = {"number": 9, "hash": sha256_text(b"nine")}
    asker.ask(ledger_head=head)
    enrol(asker.site.folder / "devices", asker.key, asker.site.where.project, settings)
    older = {**head, "number": 3}
    answer = asker.ask(half="rights", session="R-1", ledger_head=older)
    assert isinstance(answer, TokenAnswer)
    assert asker.reason(ledger_head=older) in {"revoked", "expired", "show"}
    assert asker.reason(ledger_head={**head, "number": 8}) in {"revoked", "expired", "show"}
    stranger = Asker(asker.site, generate_private())
    assert stranger.reason(half="rights", session="R-1") == "unknown"


def test_a_withdrawn_session_gets_nothing(asker: Asker):
    mine = Concerned(asker.site.where.project, asker.site.sender, asker.session)
    asker.site.organisation.withdraw(mine)
    answer = asker.ask()
    assert (answer.reason, answer.read_token) == ("withdrawn", None)


def test_a_receipted_half_may_only_read_its_receipt(asker: Asker):
    path = asker.site.receipt("media", asker.session, "")
    asker.site.organisation.filers["media"].write(f"{path}.sig", b"s" * 64)
    answer = asker.ask()
    assert answer.reason == "receipted"
    read = jwt.decode(answer.read_token, options={"verify_signature": False})
    assert read["allowed_prefixes"] == [f"{path}.json", f"{path}.sig"]
    assert isinstance(asker.ask(half="identity"), TokenAnswer)


def test_a_signature_of_another_key_gets_nothing(asker: Asker):
    request = {**asker.request(), "signature": "0" * 128}
    answer = asker.post(canonical(request))
    assert TokenRefusal.from_bytes(answer.body).reason == "bad_signature"
    changed = {**asker.request(), "session": new_uuid()}
    assert TokenRefusal.from_bytes(asker.post(canonical(changed)).body).reason == "bad_signature"


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b'{"a":1,"a":2}', b"{" * 5000, b"\xff", b'{ "schema": "token-request-2" }'],
)
def test_what_is_no_request_is_named_so(asker: Asker, body: bytes):
    assert asker.post(body).status == 400


def test_a_body_has_a_cap(asker: Asker):
    assert asker.post(b"x" * (MAX_TOKEN_BYTES + 1)).status == 413


def test_a_nonce_is_forgotten_only_when_its_time_is_off(asker: Asker):
    now: list[datetime] = [utc_now()]
    clerk = asker.site.organisation.clerk()
    clerk.now = lambda: now[0]
    from collector.model.tokens import TokenRequest

    request = TokenRequest.from_bytes(canonical(asker.request()))
    assert isinstance(clerk.answer(request), TokenAnswer)
    reasons = set()
    for minute in range(0, 60, 3):
        now[0] = utc_now() + timedelta(minutes=minute)
        reasons.add(clerk.answer(request).reason)
    assert reasons == {"replayed", "time_off"}


def test_settings_that_are_wrong_close_the_door_for_now(asker: Asker):
    enrol(asker.site.folder / "devices", asker.key, asker.site.where.project, "revoked = 'no'\n")
    answer = asker.post(canonical(asker.request()))
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
