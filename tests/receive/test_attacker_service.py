"""What a device can't do by asking: be another, be counted less, move another's log, or fill the room."""

from __future__ import annotations

import contextlib
import json
import secrets
import socket
import threading
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import jwt
import pytest

from collector.model.canonical import canonical, sha256_text
from collector.model.ids import new_request_number, new_uuid
from collector.model.layout import Sent
from collector.model.times import time_text, utc_now
from collector.model.tokens import (
    MAX_TOKEN_BYTES,
    SessionStop,
    TokenAnswer,
    TokenRefusal,
    TokenRequest,
)
from collector.receive.limits import DayLimits
from collector.receive.patience import Patience
from collector.signing import generate_private
from tests.rig.attacking import Attacker, Ground, raw

FEW = DayLimits(requests=60, sessions=20, bytes=1 << 20)


def post(ground: Ground, body: bytes, path: str = "/token", method: str = "POST", **headers: str) -> int:
    url = urlsplit(ground.site.token_url)
    return raw(f"{url.scheme}://{url.netloc}", method, path, body, **headers).status


WRONG = {
    "project": [None, 5, [], {}, "..", "/", "x" * 65, "x\n"],
    "half": ["", "Media", "receipts", "checking", None], "nonce": ["", "0" * 31, "Z" * 32],
    "device": ["", "ed25519:", "ed25519:" + "0" * 63, "ed25519:" + "G" * 64, 5],
    "time": ["", "now", 5, "9" * 5000, "2026-11-30"], "signer": ["", 5, "ed25519:x"],
    "ledger_head": [None, 5, {}, {"number": -1, "hash": "sha256:" + "0" * 64}, {"number": 1, "hash": "x"}],
    "shown": [5, {}, [[]]], "schema": ["token-request-3", "session-stop-1", "token-request-2.x", 2],
    "signature": ["", "0" * 127, None],
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_it_can_not_ask_in_another_form(ground: Ground, attacker: Attacker, name: str) -> None:
    for value in WRONG[name]:
        request = attacker.asker.request(**({} if name == "signature" else {name: value}))
        body = canonical({**request, name: value})
        assert post(ground, body) == 400, (name, value)


BODIES = [
    b"[" * 16_000, b'{"a":' * 3_000, b'"' + b"\\" * 16_000, b"1" * 16_000, b'{"schema":"token-request-2"}',
    b"\xff" * 100, b'{"a":1,"a":1}', b"null", b"1e999", b"-0", b'{"number":9007199254740993}',
]  # fmt: skip


@pytest.mark.parametrize("path", ["/token", "/stop"])
@pytest.mark.usefixtures("attacker")
def test_it_can_not_break_the_service_with_any_body(ground: Ground, path: str) -> None:
    assert {post(ground, body, path) for body in BODIES} == {400}


@pytest.mark.usefixtures("attacker")
def test_it_can_not_send_more_than_a_request_has(ground: Ground) -> None:
    for path in ("/token", "/stop"):
        assert post(ground, b"x" * (MAX_TOKEN_BYTES + 1), path) == 413


@pytest.mark.parametrize(
    "path", ["/token/", "//token", "/token/../stop", "/%74oken", "/token?x=1", "/docs", "/openapi.json"]
)
@pytest.mark.usefixtures("attacker")
def test_it_can_not_ask_the_service_for_anything_else(ground: Ground, path: str) -> None:
    for method in ("GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "CONNECT", "TRACE"):
        assert post(ground, b"", path, method) in {307, 400, 404, 405}


def test_an_unknown_field_changes_nothing(ground: Ground, attacker: Attacker) -> None:
    more = {"roles": ["steward"], "projects": ["*"], "sender": ground.site.sender, "epoch": "0" * 16}
    session = new_uuid()
    answer = attacker.ask(session, **more)
    assert isinstance(answer, TokenAnswer)
    claims = jwt.decode(answer.write_token, options={"verify_signature": False})
    assert claims["allowed_prefixes"] == [f"{attacker.inbox(session)}/"]


def test_what_it_signed_for_one_thing_is_not_taken_for_another(ground: Ground, attacker: Attacker) -> None:
    fields = {
        "schema": "session-stop-1", "project": ground.site.where.project, "session": new_uuid(),
        "device": attacker.key.public.text, "time": time_text(utc_now()),
    }  # fmt: skip
    stop = attacker.key.sign_object(fields)
    assert post(ground, canonical(stop), "/token") == 400
    assert post(ground, canonical(attacker.asker.request()), "/stop") == 400
    request = attacker.asker.request()
    swapped = {**request, "schema": "session-stop-1"}
    assert post(ground, canonical(swapped), "/stop") in {400, 403}
    as_request = {**stop, "schema": "token-request-2", "half": "media", "nonce": secrets.token_hex(16),
                  "ledger_head": {"number": 0, "hash": sha256_text(b"")}}  # fmt: skip
    assert post(ground, canonical(as_request), "/token") == 403


@pytest.mark.parametrize("who", ["honest", "stranger", "itself twisted"])
def test_it_can_not_ask_in_the_name_of_another(ground: Ground, attacker: Attacker, who: str) -> None:
    key = {"honest": ground.site.where.device.public.text, "stranger": generate_private().public.text}.get(
        who, "ed25519:" + "f" * 64
    )
    request = attacker.asker.request(device=key)
    answer = attacker.asker.post(canonical(request))
    assert (answer.status, TokenRefusal.from_bytes(answer.body).reason) == (403, "bad_signature")


@pytest.mark.parametrize("key", ["stranger", "00", "01" + "00" * 31, "ff" * 32])
def test_it_can_not_bring_what_nobody_enrolled_signed(attacker: Attacker, key: str) -> None:
    text = generate_private().public.text if key == "stranger" else f"ed25519:{key.ljust(64, '0')}"
    assert attacker.ask(new_uuid(), signer=text).reason == "signer_unknown"


def test_a_request_is_taken_once(ground: Ground, attacker: Attacker) -> None:
    body = canonical(attacker.asker.request())
    statuses = []
    threads = [threading.Thread(target=lambda: statuses.append(post(ground, body))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] + [403] * 7


def test_it_can_not_stop_the_session_of_another(ground: Ground, attacker: Attacker) -> None:
    for device in (attacker.key.public.text, ground.site.where.device.public.text):
        for session in (ground.receipted.name, ground.under_way.name):
            stop = attacker.key.sign_object({
                "schema": "session-stop-1", "project": ground.site.where.project, "session": session,
                "device": device, "time": time_text(utc_now()),
            })  # fmt: skip
            assert post(ground, canonical(stop), "/stop") == (
                204 if device == attacker.key.public.text else 403
            )
    ground.look()


def test_a_stop_that_comes_again_is_the_same_and_gives_nothing_back(
    ground: Ground, attacker: Attacker
) -> None:
    folder = attacker.seal()
    stop = canonical(attacker.key.sign_object({
        "schema": "session-stop-1", "project": ground.site.where.project, "session": folder.name,
        "device": attacker.key.public.text, "time": time_text(utc_now()),
    }))  # fmt: skip
    tokens = {half: attacker.tokens(folder.name, half).write_token for half in ("identity", "media")}
    assert [post(ground, stop, "/stop") for _ in range(3)] == [204] * 3
    for half, token in tokens.items():  # from before the stop
        attacker.send(folder, half, token=token)
    assert {outcome for _, outcome, _ in ground.endings(folder)} == {"refused"}
    assert not ground.has_receipt("media", folder.name, attacker.name)
    refusal = attacker.ask(folder.name)
    assert (refusal.reason, refusal.read_token) == ("withdrawn", None)


def head(number: int, of: bytes = b"") -> dict[str, object]:
    return {"number": number, "hash": sha256_text(of or str(number).encode())}


def test_it_can_not_go_on_from_a_copy_of_its_log(attacker: Attacker) -> None:
    """Lower, longer by another branch, shown by another hash: none gets a token; the true one does."""
    session = new_uuid()
    assert isinstance(attacker.ask(session, ledger_head=head(50)), TokenAnswer)
    for number, shown in ((49, None), (51, None), (10**15, None), (51, head(49)), (51, head(51))):
        assert attacker.ask(session, ledger_head=head(number), shown=shown).reason == "show"
    for forged in (head(50, b"other"),):
        assert attacker.ask(session, ledger_head=forged).reason == "forked"
        assert attacker.ask(session, ledger_head=head(60, b"other"), shown=forged).reason == "forked"
    assert isinstance(attacker.ask(session, ledger_head=head(60), shown=head(50)), TokenAnswer)


def test_it_can_not_move_the_log_of_another(ground: Ground, attacker: Attacker) -> None:
    """The head of a request that another's name stands in, or that brings another's session, is its own."""
    heads = ground.site.folder / "state/heads"
    path = heads / f"{ground.site.where.device.public.fingerprint}.json"
    before = path.read_bytes()
    attacker.ask(new_uuid(), signer=ground.site.where.device.public.text, ledger_head=head(10**12))
    attacker.asker.post(
        canonical(
            attacker.asker.request(device=ground.site.where.device.public.text, ledger_head=head(10**13))
        )
    )
    assert path.read_bytes() == before


@pytest.mark.parametrize("minutes", [-11, 11, 60 * 24 * 365])
def test_it_can_not_keep_a_request_for_later(attacker: Attacker, minutes: int) -> None:
    assert (
        attacker.ask(new_uuid(), time=time_text(utc_now() + timedelta(minutes=minutes))).reason == "time_off"
    )


def test_it_can_not_ask_for_more_sessions_than_a_day_has(ground: Ground, attacker: Attacker) -> None:
    """What is refused costs little, and its requests of rights go on."""
    clerk = ground.site.organisation.clerk()
    clerk.shelf = replace(clerk.shelf, limits={"recorder": FEW, "uploader": FEW})
    given = []
    for _ in range(300):
        request = TokenRequest.from_bytes(canonical(attacker.asker.request(session=new_uuid())))
        given.append(clerk.answer(request))
    assert sum(isinstance(answer, TokenAnswer) for answer in given) == FEW.sessions
    assert {answer.reason for answer in given if isinstance(answer, TokenRefusal)} == {"too_much"}
    number = new_request_number(2026)
    rights = attacker.asker.request(session=number, half="rights")
    assert isinstance(clerk.answer(TokenRequest.from_bytes(canonical(rights))), TokenAnswer)
    honest = ground.site.organisation.clerk()
    assert honest.shelf.work.find(ground.site.sent("media", ground.under_way.name)) is not None


def test_it_can_not_ask_for_rights_or_stop_without_end(ground: Ground, attacker: Attacker) -> None:
    clerk = ground.site.organisation.clerk()
    clerk.shelf = replace(clerk.shelf, limits={"recorder": FEW, "uploader": FEW})
    asked = [attacker.asker.request(session=f"R{number}", half="rights") for number in range(100)]
    rights = [clerk.answer(TokenRequest.from_bytes(canonical(request))) for request in asked]
    assert sum(isinstance(answer, TokenAnswer) for answer in rights) == FEW.requests
    fields = {
        "schema": "session-stop-1", "project": ground.site.where.project, "device": attacker.key.public.text,
        "time": time_text(utc_now()),
    }  # fmt: skip
    stops = []
    for _ in range(40):
        stop = canonical(attacker.key.sign_object({**fields, "session": new_uuid()}))
        stops.append(clerk.stop(SessionStop.from_bytes(stop)))
    assert sum(answer is None for answer in stops) == FEW.sessions
    assert clerk.stop(SessionStop.from_bytes(stop)).reason == "too_much"


def test_it_can_not_keep_others_waiting_with_all_that_it_brings(ground: Ground, attacker: Attacker) -> None:
    """Senders take turns: what another brings after a hundred is the second that is looked at."""
    work = ground.site.organisation.work
    list(ground.look())
    for _ in range(100):
        work.wake([Sent(ground.site.vaulted("media", new_uuid(), attacker.name), attacker.name)])
    work.wake([ground.site.sent("media", new_uuid())])
    first = [work.claim(), work.claim()]
    assert ground.site.sender in {one.sent.sender for one in first if one}
    for one in first:
        assert one is not None
        work.absent(one)


def test_it_can_not_fill_the_room_with_requests_that_never_end(ground: Ground, attacker: Attacker) -> None:
    """More of them than there are places: who asks now is answered all the same."""
    url = urlsplit(ground.site.token_url)
    with contextlib.ExitStack() as open_ones:
        for number in range(Patience().connections + 40):
            begun = socket.create_connection((str(url.hostname), url.port or 80), timeout=20)
            open_ones.enter_context(begun)
            with contextlib.suppress(OSError):
                begun.sendall(b"POST /token HTTP/1.1\r\nHost: x\r\n" + (b"X: y\r\n" if number % 2 else b""))
        assert post(ground, canonical(attacker.asker.request())) == 200


@pytest.mark.usefixtures("attacker")
def test_it_learns_nothing_of_others_from_the_pages_of_health(ground: Ground) -> None:
    url = urlsplit(ground.site.token_url)
    for path in ("/health", "/metrics"):
        page = raw(f"{url.scheme}://{url.netloc}", "GET", path).body.decode()
        for secret in (ground.receipted.name, ground.site.sender, ground.site.where.project, ground.number):
            assert secret not in page
    assert json.loads(raw(f"{url.scheme}://{url.netloc}", "GET", "/health").body)["well"] is True


def test_an_epoch_is_only_of_its_own_inbox(ground: Ground, attacker: Attacker) -> None:
    """Taken or refused: its own grows, another's stays."""
    honest = Attacker(ground.site, ground.folder, ground.site.where.device)
    honest.asker.number = len(ground.site.ledger.lines)
    before = honest.tokens(ground.under_way.name).epoch
    folder = attacker.seal()
    own = attacker.tokens(folder.name).epoch
    attacker.put(folder, {"manifest.sig": b"s" * 64})
    ground.look()
    assert attacker.tokens(folder.name).epoch != own
    courier = attacker.tokens(ground.under_way.name, signer=ground.site.where.device.public.text)
    assert courier.epoch != before
    assert honest.tokens(ground.under_way.name).epoch == before
