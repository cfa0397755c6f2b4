"""Whatever a server answers, only this program's own errors leave the client: fuzzed at the seam."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from collector.errors import CollectorError, ServerAway, ServerBroken, ServerRefused
from collector.model.canonical import canonical, sha256_text
from collector.model.layout import HalfKey
from collector.model.tokens import LedgerHead
from collector.network import Answer
from collector.signing import generate_private
from collector.upload.driver import Slice
from collector.upload.token import Device, TokenDesk, Tokens
from collector.upload.tus import TusDriver
from tests.rig.clocks import FastClock

KEY = generate_private()
HEAD = LedgerHead(number=0, hash=sha256_text(b""))
SIZE = 1000
TEXTS = st.text(st.characters(max_codepoint=255), max_size=30) | st.integers().map(str)
NAMES = st.sampled_from(["upload-offset", "location", "content-length", "retry-after", "tus-resumable"])
HEADERS = st.dictionaries(NAMES, TEXTS)
STATUSES = st.sampled_from([200, 201, 204, 301, 400, 401, 404, 409, 410, 413, 423, 429, 500, 503, 999])


class Scripted:
    """A link that answers always the same."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def ask(self, *_arguments, **_named) -> Answer:
        return self._answer


def body() -> Slice:
    return Slice(Path("/dev/null"), 0, SIZE, lambda *_: None)


CALLS = {
    "create": lambda driver: driver.create("/media/p/s/a.age", SIZE),
    "whole": lambda driver: driver.send_whole("/media/p/s/a.age", body()),
    "offset": lambda driver: driver.ask_offset("https://store.example/.tus/.uploads/1", SIZE),
    "send": lambda driver: driver.send("https://store.example/.tus/.uploads/1", SIZE, body()),
    "finish": lambda driver: driver.finish("https://store.example/.tus/.uploads/1", SIZE),
    "stored": lambda driver: driver.stored_bytes("/media/p/s/a.age"),
    "drop": lambda driver: driver.drop("https://store.example/.tus/.uploads/1"),
}


@settings(max_examples=300, deadline=None)
@given(call=st.sampled_from(sorted(CALLS)), status=STATUSES, headers=HEADERS, data=st.binary(max_size=20))
@example(call="create", status=201, headers={"location": "http://[::1"}, data=b"")
@example(call="offset", status=200, headers={"upload-offset": "9" * 30}, data=b"")
@example(call="offset", status=200, headers={"upload-offset": "²"}, data=b"")
@example(call="stored", status=200, headers={"content-length": "¼"}, data=b"")
@example(call="send", status=503, headers={"retry-after": "Fri, 31 Dec 99999 23:59:59 GMT"}, data=b"")
@example(call="send", status=503, headers={"retry-after": "Fri, 31 Dec 9999 23:59:59 -2359"}, data=b"")
@example(call="send", status=503, headers={"retry-after": "Mon, 01 Jan 0001 00:00:00 +2359"}, data=b"")
@example(
    call="send", status=503, headers={"retry-after": "Mon, 01 Jan 2026 00:00:00 +" + "9" * 5000}, data=b""
)
@example(call="send", status=503, headers={"retry-after": "9" * 5000}, data=b"")
@example(call="offset", status=200, headers={"upload-offset": "9" * 5000}, data=b"")
def test_an_upload_server(call: str, status: int, headers: dict[str, str], data: bytes):
    tokens = Tokens("write", "read", 0.0)
    driver = TusDriver(
        Scripted(Answer(status, headers, data)), "https://store.example", lambda _stale: tokens
    )
    try:
        found = CALLS[call](driver)
    except CollectorError:
        return
    if isinstance(found, int) and call != "stored":
        assert 0 <= found <= SIZE
    if call == "create":
        assert found.startswith("https://store.example/")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=20),
    lambda inner: st.dictionaries(st.text(max_size=10), inner, max_size=5),
)
FIELDS = st.dictionaries(
    st.sampled_from(
        [
            "schema",
            "write_token",
            "read_token",
            "expires_at",
            "min_pack",
            "server_time",
            "reason",
            "known",
            "epoch",
        ]
    ),
    JSON | st.sampled_from(["token-answer-2", "token-refusal-2", "time_off", "show", "2026-02-31T00:00:00Z"]),
)


@settings(max_examples=300, deadline=None)
@given(status=STATUSES | st.just(403), data=st.binary(max_size=50) | FIELDS.map(canonical))
@example(status=200, data=b"[" * 10_000)
def test_a_token_service(status: int, data: bytes):
    device = Device(KEY.public.text, KEY.sign_object, lambda: HEAD)
    desk = TokenDesk(device, FastClock().clock(), lambda: datetime(2026, 11, 23, tzinfo=UTC))
    link = Scripted(Answer(status, {}, data))
    with contextlib.suppress(ServerAway, ServerBroken, ServerRefused):
        desk.tokens(link, "https://x.example/token", HalfKey("p", "s", "media", ""))


@pytest.mark.parametrize("wrong", ["expires_at", "server_time"])
def test_a_date_that_does_not_exist_is_the_services_fault(wrong: str):
    times = dict.fromkeys(("expires_at", "server_time"), "2026-11-23T00:10:00Z")
    times[wrong] = "2026-02-31T00:00:00Z"
    answer = {
        "schema": "token-answer-2",
        "write_token": "w",
        "read_token": "r",
        "min_pack": 1,
        "hint_key": None,
        "epoch": "0" * 16,
    }
    device = Device(KEY.public.text, KEY.sign_object, lambda: HEAD)
    desk = TokenDesk(device, FastClock().clock())
    link = Scripted(Answer(200, {}, canonical({**answer, **times, "hint_key": None})))
    with pytest.raises(ServerBroken):
        desk.tokens(link, "https://x.example/token", HalfKey("p", "s", "media", ""))
