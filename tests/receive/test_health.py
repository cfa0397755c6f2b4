"""What a steward can see of a service: counts, what waits, what was refused and why; no value of a form."""

from __future__ import annotations

import contextlib
import json
import logging
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from collector.cli.service_log import start_log
from collector.demo.store import start_store
from collector.model.canonical import canonical
from collector.model.layout import short
from collector.model.manifest import HALVES
from collector.model.times import utc_now
from collector.network import Answer, Network
from collector.organisation import running_service
from collector.signing import generate_private
from collector.upload.outbox import Limits, Outbox
from collector.upload.token import TokenRefused
from tests.rig.asker import Asker
from tests.rig.bundles import TakeContent
from tests.rig.doctor import put_together, take_apart
from tests.rig.enrolling import enrol
from tests.rig.inbox import put_half
from tests.rig.seaweed import Site, build_site

CANARY = "Zoë Quill-Canary"
FINGERPRINT = re.compile(r"device [0-9a-f]{16}\b")


def ask(site: Site, path: str) -> Answer:
    with contextlib.closing(Network(["127.0.0.1"]).link()) as link:
        return link.ask("GET", site.token_url.replace("/token", path))


def health(site: Site) -> tuple[int, dict[str, Any]]:
    answer = ask(site, "/health")
    return answer.status, json.loads(answer.body)


def metrics(site: Site) -> dict[str, float]:
    rows = [row for row in ask(site, "/metrics").body.decode().splitlines() if not row.startswith("#")]
    return {name: float(value) for name, _, value in (row.rpartition(" ") for row in rows)}


def status(site: Site) -> tuple[int, list[dict[str, Any]], str]:
    """What `collector --json receive --status` says: exit code, its lines, and stderr."""
    command = [sys.executable, "-m", "collector", "--json", "receive", "--status"]
    command += ["--config", str(site.folder / "serve.toml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def bring(site: Site, folder: Path, name: str = CANARY) -> Path:
    bundle = site.where.seal(folder / "field", [TakeContent()], name=name)
    for half in HALVES:
        put_half(site, bundle, half)
    return bundle


@pytest.fixture
def standing(site: Site, tmp_path: Path) -> tuple[Site, dict[str, Path]]:
    """A session receipted, one refused, one held since a while, one that is asked for."""
    receipted, refused = bring(site, tmp_path), bring(site, tmp_path)
    site.organisation.filers["media"].write(site.inbox("media", refused.name, "stray.age"), b"x")
    held = seal_by_an_unpublished_pack(site, tmp_path)
    list(site.organisation.receiver().look())
    asked = site.where.seal(tmp_path / "field", [TakeContent()])
    site.organisation.work.want(site.sent("media", asked.name))
    return site, {"receipted": receipted, "refused": refused, "held": held, "wanted": asked}


def seal_by_an_unpublished_pack(site: Site, folder: Path) -> Path:
    sealed = site.where.seal(folder / "field", [TakeContent()], name=CANARY)
    apart = take_apart(sealed, site.where.device)
    apart.journal[0]["fields"]["pack_number"] = 7
    for manifest in apart.manifests.values():
        manifest["pack_number"] = 7
    made = folder / "made" / sealed.name
    put_together(apart, made)
    put_half(site, made, "media")
    return made


def test_status_tells_each_half_that_waits_or_was_refused_with_its_reason(
    standing: tuple[Site, dict[str, Path]],
) -> None:
    site, sessions = standing
    code, rows, told = status(site)
    assert code == 0
    halves = {(row["session"], row["half"]): row for row in rows if row["event"] == "half"}
    assert halves[sessions["refused"].name, "media"]["state"] == "refused"
    assert "stray.age" in halves[sessions["refused"].name, "media"]["why"]
    assert halves[sessions["held"].name, "media"]["state"] == "held"
    assert halves[sessions["held"].name, "media"]["why"]
    assert halves[sessions["wanted"].name, "media"]["state"] == "wanted"
    assert not [name for name, _ in halves if name == sessions["receipted"].name]
    summary = rows[-1]
    assert (summary["event"], summary["well"], summary["faults"]) == ("status", True, [])
    assert summary["halves"] == {"receipted": 3, "refused": 1, "held": 1, "wanted": 1}
    assert CANARY not in json.dumps(rows, ensure_ascii=False) + told


def test_health_and_metrics_count_and_name_nobody(standing: tuple[Site, dict[str, Path]]) -> None:
    site, sessions = standing
    Asker(site).ask()
    Asker(site, generate_private()).ask()
    code, told = health(site)
    assert (code, told["well"], told["faults"]) == (200, True, [])
    assert told["halves"]["held"] == 1
    counted = metrics(site)
    assert counted['collector_halves{state="receipted"}'] == 3
    assert counted['collector_requests_total{answer="given"}'] == 1
    assert counted['collector_requests_total{answer="unknown"}'] == 1
    assert counted["collector_well"] == 1
    whole = json.dumps(told) + ask(site, "/metrics").body.decode()
    assert not [bundle for bundle in sessions.values() if bundle.name in whole]
    assert site.sender not in whole


def test_the_oldest_half_without_a_receipt_counts(standing: tuple[Site, dict[str, Path]]) -> None:
    site, sessions = standing
    (work,) = site.organisation.standing.rows_of(site.vaulted("media", sessions["held"].name))
    assert work.arrived is not None
    with site.organisation.base.change() as base:  # as if it had come two days ago
        base.execute("UPDATE halves SET arrived = '2026-11-01T00:00:00+00:00' WHERE state = 'held'")
    code, told = health(site)
    assert (code, told["needs_a_person"]) == (200, True)
    assert told["oldest_unreceipted_s"] > 86_400
    assert metrics(site)["collector_oldest_unreceipted_seconds"] > 86_400


def test_packs_that_cant_be_read_make_it_unready(site: Site) -> None:
    pack = next((site.folder / "packs").iterdir())
    assert health(site)[0] == 200
    (pack / "pack.json").write_bytes(b"{}")
    code, told = health(site)
    assert (code, told["well"]) == (503, False)
    assert pack.name in told["faults"][0]
    assert metrics(site)["collector_well"] == 0
    code, rows, said = status(site)
    assert (code, rows[-1]["well"]) == (0, False)
    assert pack.name in said


def test_a_store_that_is_away_makes_it_unready_until_it_is_back(tmp_path: Path) -> None:
    with contextlib.ExitStack() as running:
        stores = {half: start_store(tmp_path / half) for half in HALVES}
        for store in stores.values():
            running.callback(store.stop)
        site = build_site(tmp_path / "organisation", dict(stores))
        site.token_url = running.enter_context(running_service(site.organisation))
        assert health(site)[0] == 200
        stores["media"].stop()
        code, told = health(site)
        assert (code, told["well"]) == (503, False)
        assert "media" in told["faults"][0]
        code, rows, said = status(site)
        assert (code, rows[-1]["well"]) == (0, False)
        assert "media" in said
        assert "Traceback" not in said


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.INFO, "collector"):
        yield caplog


def test_a_request_that_is_refused_is_told_to_the_steward(site: Site, told: pytest.LogCaptureFixture) -> None:
    stranger = Asker(site, generate_private())
    assert stranger.reason() == "unknown"
    assert Asker(site).reason(project="elsewhere") == "wrong_project"
    lines = [record.getMessage() for record in told.records if "Refused" in record.getMessage()]
    assert [FINGERPRINT.search(line) is not None for line in lines] == [True, True]
    assert "unknown" in lines[0]
    assert short(stranger.key.public.fingerprint) in lines[0]
    assert stranger.key.public.fingerprint not in told.text
    assert "wrong_project" in lines[1]
    assert site.sender in lines[1]


def missing(folder: Path, name: str) -> None:
    (folder / f"{name}.json").unlink()


def no_settings(folder: Path, name: str) -> None:
    (folder / f"{name}.toml").unlink()


def broken_settings(folder: Path, name: str) -> None:
    (folder / f"{name}.toml").write_text("projects = 7\n")


def no_toml(folder: Path, name: str) -> None:
    (folder / f"{name}.toml").write_text("projects = [\n")


def others_key(folder: Path, name: str) -> None:
    other = generate_private()
    enrol(folder, other, "elsewhere")
    shutil.copy(folder / f"{other.public.fingerprint}.json", folder / f"{name}.json")


@pytest.mark.parametrize(
    ("spoil", "reason", "word"),
    [
        (missing, "unknown", "unknown"),
        (no_settings, "unready", "unready"),
        (broken_settings, None, "projects"),
        (no_toml, None, "TOML"),
        (others_key, None, "another device's fingerprint"),
    ],
)
def test_why_a_laptop_is_not_known_is_told_apart(
    site: Site, told: pytest.LogCaptureFixture, spoil: Any, reason: str | None, word: str
) -> None:
    """The steward hears which device it is, and what is wrong; the laptop what helps it."""
    asker = Asker(site)
    spoil(site.folder / "devices", asker.key.public.fingerprint)
    answer = asker.post(canonical(asker.request()))
    if reason is None:
        assert answer.status == 503
        assert metrics(site)['collector_requests_total{answer="not_now"}'] == 1
    else:
        assert asker.reason() == reason
    lines = [record.getMessage() for record in told.records if site.sender in record.getMessage()]
    assert lines
    assert word in lines[-1]


def test_a_laptop_that_waits_to_be_admitted_hears_it_and_goes_on_then(site: Site, tmp_path: Path) -> None:
    bundle = site.where.seal(tmp_path / "field", [TakeContent()])
    no_settings(site.folder / "devices", site.where.device.public.fingerprint)
    (row,) = Outbox(site.office(), Limits(receipt_wait_s=0)).send([bundle])
    assert isinstance(row.fault, TokenRefused)
    assert (row.fault.reason, row.sent_bytes) == ("unready", 0)
    assert "admitted" in str(row.fault)
    for half in HALVES:  # what came before its settings went waits too
        put_half(site, bundle, half)
    receiver = site.organisation.receiver()
    assert {item.outcome for item in receiver.look()} == {"later"}
    enrol(site.folder / "devices", site.where.device, site.where.project)
    assert {item.outcome for item in receiver.look()} == {"receipted"}


def test_the_log_of_a_defect_quotes_nothing_that_arrived(capfd: pytest.CaptureFixture[str]) -> None:
    log = logging.getLogger("collector")
    before, level = list(log.handlers), log.level
    log.handlers.clear()  # a command that ran in this process before has its own, on another stderr
    start_log()
    try:
        int(CANARY)
    except ValueError:
        logging.getLogger("collector.receive").exception("A defect")
    log.handlers[:] = before
    log.setLevel(level)
    told = capfd.readouterr().err
    assert f"{utc_now():%Y-%m-%dT}" in told
    assert [word for word in ("A defect", "ValueError", "test_health.py") if word not in told] == []
    assert CANARY not in told
