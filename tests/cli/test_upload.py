"""`collector upload`: what nobody let go has a row that says so, and `--operator` lets it go."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from collector.__main__ import run
from collector.model.times import time_text, utc_now
from collector.model.tokens import TokenRefusal
from collector.session.beginning import StartChoice
from collector.session.sealing import seal_session
from tests.rig.answers import bring_to, record, sealed
from tests.rig.letters import PROJECT
from tests.rig.team import office_world, open_office
from tests.rig.world import RAMP, kit

Upload = Callable[..., tuple[int, list[dict[str, Any]], str]]
UNRELEASED = "Nobody released it yet."


class Refuses(BaseHTTPRequestHandler):
    """A server that wants nothing."""

    def do_POST(self) -> None:
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
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Refuses) as found:
        Thread(target=found.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{found.server_port}"
        found.shutdown()


@pytest.fixture
def data(tmp_path: Path, server: str) -> Path:
    """A laptop with one session that was let go and one that was not."""
    core = open_office(tmp_path / "data", office_world(tmp_path / "world", server))
    sealed(core.sessions.start(PROJECT, StartChoice("en", False, "", RAMP)))
    session = core.sessions.start(PROJECT, StartChoice("en", False, "", RAMP))
    record(bring_to(session, "record"))
    session._close()
    seal_session(session.book)  # as a start does, with nobody there
    core.close()
    return tmp_path / "data"


@pytest.fixture
def upload(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Upload:
    monkeypatch.setenv("COLLECTOR_DATA", str(data))
    monkeypatch.setenv("COLLECTOR_PASSPHRASE_FILE", str(kit().passphrase_file))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO()))

    def call(*words: str, pins: str = "") -> tuple[int, list[dict[str, Any]], str]:
        (tmp_path / "pins").write_text(pins, "utf-8")
        monkeypatch.setenv("COLLECTOR_PIN_FILE", str(tmp_path / "pins") if pins else "")
        capsys.readouterr()
        ended = run(["--json", "upload", *words])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return ended, [json.loads(line) for line in said.out.splitlines()], said.err

    return call


def unreleased(rows: list[dict[str, Any]]) -> int:
    return sum(row["fault"] == UNRELEASED for row in rows if "session" in row)


def test_without_an_operator_only_what_was_let_go_is_sent(upload: Upload) -> None:
    ended, rows, said = upload("--dry-run")
    assert unreleased(rows) == 1
    ended, rows, said = upload()
    assert (ended, unreleased(rows)) == (1, 1)
    assert "2 of 2" in said + json.dumps(rows)  # the server wants the other one not


@pytest.mark.parametrize(
    ("words", "pins", "code"),
    [
        (("--operator", "uli"), "uli 9999", 3),
        (("--operator", "uli"), "", 3),
        (("--operator", "ada"), "ada 0000", 3),
        (("--operator", "nobody"), "0000", 3),
    ],
)
def test_who_may_not_lets_nothing_go(upload: Upload, words: tuple[str, ...], pins: str, code: int) -> None:
    assert upload(*words, pins=pins)[0] == code
    assert unreleased(upload("--dry-run")[1]) == 1


def test_an_uploader_lets_all_go(upload: Upload) -> None:
    _, rows, _ = upload("--operator", "uli", pins="uli 0000")
    assert len([row for row in rows if "session" in row]) == 2
    assert unreleased(rows) == 0
    assert unreleased(upload("--dry-run")[1]) == 0


def test_only_unreleased_ones_end_as_refused(upload: Upload) -> None:
    _, rows, _ = upload("--dry-run")
    (waiting,) = [row["bundle"] for row in rows if row.get("fault") == UNRELEASED]
    ended, rows, said = upload(waiting)
    assert (ended, unreleased(rows)) == (3, 1)
    assert "--operator" in said + json.dumps(rows)
