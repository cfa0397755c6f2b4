"""The hours for sending: recordings wait for them, withdrawals and whoever presses "Send now" do not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from collector.build import Core
from collector.errors import ServerRefused
from collector.model.times import time_text, utc_now
from collector.model.tokens import TokenRefusal
from collector.session.beginning import StartChoice
from collector.session.owing import find_owed
from tests.rig.answers import sealed
from tests.rig.letters import PROJECT
from tests.rig.team import office_world, open_office
from tests.rig.world import RAMP, Clock

NIGHT = {"since_min": 22 * 60, "until_min": 6 * 60}


class Refuses(BaseHTTPRequestHandler):
    """A server that counts who comes, and wants nothing."""

    asked = 0

    def do_POST(self) -> None:
        type(self).asked += 1
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        body = TokenRefusal(reason="unknown", server_time=time_text(utc_now())).to_bytes()
        self.send_response(403)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_HEAD = do_DELETE = do_POST  # noqa: N815 - the server's own words

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    Refuses.asked = 0
    with ThreadingHTTPServer(("127.0.0.1", 0), Refuses) as found:
        Thread(target=found.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{found.server_port}"
        found.shutdown()


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime.now().astimezone().replace(hour=12, minute=0))


@pytest.fixture
def core(tmp_path: Path, url: str, clock: Clock) -> Iterator[Core]:
    opened = open_office(tmp_path / "data", office_world(tmp_path / "world", url), clock)
    opened.settings.change(hours=NIGHT)
    yield opened
    opened.close()


def record(core: Core) -> str:
    session = sealed(core.sessions.start(PROJECT, StartChoice("en", False, "", RAMP)))
    return session.book.state.session


def test_recordings_wait_for_the_hours(core: Core, clock: Clock) -> None:
    record(core)
    assert core.outbox.send() == []
    assert core.sessions.rows()[0].trouble is None
    opens = core.outbox.opens_at()
    assert opens is not None
    assert (opens.hour, opens.minute) == (22, 0)
    assert core.outbox.unsent().sessions == 1
    clock.move(hours=11)
    assert core.outbox.opens_at() is None
    (row,) = core.outbox.send()
    assert isinstance(row.fault, ServerRefused)


def test_a_withdrawal_is_told_at_any_hour(core: Core) -> None:
    name = record(core)
    record(core)
    core.sessions.resume(name, RAMP).withdraw()
    core.sessions.leave()
    assert find_owed(core.parts.ledger) != []
    before = Refuses.asked
    assert core.outbox.send() == [], "the other one waits"
    assert Refuses.asked > before


def test_whoever_asks_for_it_now_does_not_wait(core: Core) -> None:
    record(core)
    (row,) = core.outbox.send_now()
    assert isinstance(row.fault, ServerRefused)
    assert [row.session for row in core.outbox.send_one(row.session)] == [row.session]
