"""serve, receive and open as processes: their lines, their exit codes, and how they stop."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from collector.seal.keys import generate_identity, write_identity_files
from collector.upload.outbox import Limits, Outbox
from tests.rig.bundles import TakeContent
from tests.rig.seaweed import Site, site, stores

__all__ = ["site", "stores"]
COLLECTOR = [sys.executable, "-m", "collector"]


def run(*arguments: object) -> tuple[int, list[dict], str]:
    """Run a command under --json; return exit code, its lines, and what it told a person."""
    command = [*COLLECTOR, "--json", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def deliver(site: Site, tmp_path: Path) -> Path:
    bundle = site.where.seal(tmp_path / "field", [TakeContent()])
    Outbox(site.office(), Limits(receipt_wait_s=0)).send([bundle])
    return bundle


def config(site: Site) -> Path:
    return site.folder / "serve.toml"


def test_serve_says_where_it_listens_writes_receipts_and_stops_cleanly(site: Site, tmp_path):
    bundle = site.where.seal(tmp_path / "field", [TakeContent()])
    command = [*COLLECTOR, "--json", "serve", "--config", str(config(site))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        listening = json.loads(process.stdout.readline())
        assert listening["event"] == "listening"
        assert listening["url"].endswith("/token")
        site.token_url = listening["url"]
        row = Outbox(site.office(), Limits(receipt_wait_s=60)).send([bundle])[0]
        process.send_signal(signal.SIGTERM)
        rest = [json.loads(line) for line in process.stdout.read().splitlines()]
    assert process.returncode == 0
    assert row.delivered
    assert {(line["half"], line["outcome"]) for line in rest if line["session"] == bundle.name} == {
        ("identity", "receipted"),
        ("media", "receipted"),
    }


def test_receive_once_says_what_became_of_each_half(site: Site, tmp_path):
    code, rows, told = run("receive", "--config", config(site), "--once")
    assert (code, rows) == (4, [])
    assert "Traceback" not in told
    bundle = deliver(site, tmp_path)
    copies = tmp_path / "copies"
    code, rows, _ = run("receive", "--config", config(site), "--once", "--to", copies)
    assert code == 0
    assert {(row["session"], row["outcome"]) for row in rows} == {(bundle.name, "receipted")}
    assert {path.name for path in (copies / bundle.name).iterdir()} == {"identity", "media", "receipts"}
    assert run("receive", "--config", config(site), "--once")[0] == 4


def test_receive_ends_with_1_when_a_half_is_bad(site: Site, tmp_path):
    bundle = deliver(site, tmp_path)
    place = site.inbox("media", bundle.name, "stray.age")
    site.organisation.filers["media"].write(place, b"x")
    code, rows, told = run("receive", "--config", config(site), "--once")
    assert code == 1
    assert {row["outcome"] for row in rows} == {"receipted", "refused"}
    assert "stray.age" in next(row["sentence"] for row in rows if row["outcome"] == "refused")
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "store.identity"),
        ("not toml", "TOML"),
        ("[unknown]\n", "unknown"),
        ("[listen]\nport = 70000\n", "store"),
        ("[listen]\ncolour = 'red'\n", "colour"),
    ],
)
def test_a_wrong_configuration_is_a_usage_error(tmp_path, text: str, word: str):
    path = tmp_path / "serve.toml"
    path.write_text(text)
    for command in ("serve", "receive"):
        code, _, told = run(command, "--config", path)
        assert code == 2
        assert word in told
        assert "Traceback" not in told


@pytest.fixture
def keys(site: Site, tmp_path) -> Path:
    folder = tmp_path / "keys"
    folder.mkdir()
    write_identity_files(folder, "media", site.where.media)
    write_identity_files(folder, "stranger", generate_identity())
    return folder


def test_open_names_session_half_receipt_and_files(site: Site, keys: Path, tmp_path):
    bundle = site.where.seal(tmp_path / "field", [TakeContent()])
    code, rows, _ = run("open", bundle, "--key", keys / "media.key", "--out", tmp_path / "out")
    assert code == 0
    assert [(row["event"], row["session"], row["half"], row["receipt"]) for row in rows] == [
        ("opened", bundle.name, "media", "absent")
    ]
    assert len(list((tmp_path / "out" / bundle.name / "media").glob("*.txt"))) == 1


def test_open_exit_codes(site: Site, keys: Path, tmp_path):
    good, bad = (site.where.seal(tmp_path / "field", [TakeContent()]) for _ in range(2))
    next((bad / "media").glob("*.age")).write_bytes(b"changed")
    out, media = tmp_path / "out", keys / "media.key"
    assert run("open", good, "--key", keys / "stranger.key", "--out", out)[0] == 3
    assert run("open", good, "--key", keys / "nothing.key", "--out", out)[0] == 2
    assert run("open", tmp_path, "--key", media, "--out", out)[0] == 2
    assert run("open", bad, "--key", media, "--out", out)[0] == 1
    code, rows, told = run("open", good, bad, "--key", media, "--out", out)
    assert (code, [row["event"] for row in rows]) == (1, ["opened", "failed"])
    assert "Traceback" not in told


def test_open_looks_at_receipts(site: Site, keys: Path, tmp_path):
    bundle = site.where.seal(tmp_path / "field", [TakeContent()])
    with site.receiving():
        Outbox(site.office(), Limits(receipt_wait_s=60)).send([bundle])
    receipt_key = site.folder / "receipt.pub"
    arguments = ("--key", keys / "media.key", "--receipt-key", receipt_key, "--out", tmp_path / "out")
    code, rows, _ = run("open", bundle, *arguments)
    assert (code, rows[0]["receipt"]) == (0, "valid")
    shutil.copy(bundle / "receipts/identity.json", bundle / "receipts/media.json")
    code, rows, _ = run("open", bundle, *arguments)
    assert (code, rows[0]["receipt"]) == (1, "bad")
