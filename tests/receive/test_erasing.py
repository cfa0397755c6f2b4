"""Doing what was answered: gone is what lay anywhere here, and only then it is said (P-3.3)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from collector.__main__ import run
from collector.model.ids import new_request_number
from collector.model.layout import rights_inbox, short
from collector.model.rights import Tombstone
from collector.signing import generate_private, read_public, write_pair
from collector.upload.outbox import Limits, Outbox
from collector.upload.token import TokenRefused
from tests.receive.test_service import Asker
from tests.rig.bundles import TakeContent
from tests.rig.enrolling import enrol
from tests.rig.seaweed import Site

AT_ONCE = Limits(receipt_wait_s=0)


@pytest.fixture
def asked(site: Site) -> str:
    """The number of a request that the field's device sent; the officer has a key."""
    config = site.folder / "serve.toml"
    write_pair(site.folder, "rights", generate_private())
    config.write_text(config.read_text("utf-8") + '[rights]\nkey_file = "rights.key"\n', "utf-8")
    number = new_request_number(2026)
    filer = site.organisation.filers["identity"]
    filer.write(rights_inbox(site.where.project, site.sender, number), b"sealed")
    return number


@pytest.fixture
def bundle(site: Site, tmp_path: Path) -> Path:
    made = site.where.seal(tmp_path / "field", [TakeContent()])
    Outbox(site.office(), AT_ONCE).send([made])
    return made


def rights(
    site: Site, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, list[dict[str, object]]]:
    capsys.readouterr()
    named = ["--project", site.where.project, "--config", str(site.folder / "serve.toml")]
    code = run(["--json", "rights", *words, *named])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def code_of(bundle: Path) -> str:
    manifest = json.loads((bundle / "media" / "manifest.json").read_bytes())
    return str(manifest["contributors"][0]["code"])


def left(site: Site, session: str) -> list[str]:
    """Every file of the project on both stores that bears the session's name."""
    found = []
    ways = ("inbox", "checking", "refused", "replaced", "receipts", "tombstones")
    for half, filer in site.organisation.filers.items():
        roots = [f"/v2/{way}/{half}" for way in ways] + [f"/v2/{half}", f"/{half}", f"/receipts/{half}"]
        for root in roots:
            names = _walk(filer, f"{root}/{site.where.project}")
            found += [f"{half}: {name}" for name in names if session in name]
    return found


def _walk(filer, folder: str, depth: int = 9) -> list[str]:
    if not depth:
        return []
    found = []
    for entry in filer.entries(folder):
        path = f"{folder}/{entry.name}"
        found += _walk(filer, path, depth - 1) if entry.is_folder else [path]
    return found


def test_nothing_is_left_of_a_contributor_and_a_signed_word_says_so(
    site: Site, bundle: Path, asked: str, tmp_path: Path, capsys
) -> None:
    copies = tmp_path / "copies"
    list(site.organisation.receiver(copies).look())
    assert (copies / bundle.name / "media").is_dir()
    Outbox(site.office(), AT_ONCE)
    site.organisation.filers["media"].write(site.inbox("media", bundle.name, "late.age"), b"x")
    code = code_of(bundle)
    assert rights(site, capsys, "where", code)[1][0]["session"] == bundle.name
    ended, rows = rights(site, capsys, "answer", asked, "--state", "done", "--delete-code", code)
    assert (ended, rows[-1]["state"]) == (0, "done")
    stones = {f"{half}: {site.vaulted(half, bundle.name).tombstone}{ending}"
              for half in ("identity", "media") for ending in (".json", ".sig")}  # fmt: skip
    assert set(left(site, bundle.name)) == stones
    assert not (copies / bundle.name).exists()
    assert rights(site, capsys, "where", code) == (0, [])
    assert not list((site.folder / "state" / "ages").rglob(f"*{bundle.name}*"))
    key = read_public(site.folder / "rights.pub")
    for half in ("identity", "media"):
        stone = site.vaulted(half, bundle.name).tombstone
        filer = site.organisation.filers[half]
        data = filer.read(f"{stone}.json", 4096) or b""
        key.verify(data, filer.read(f"{stone}.sig", 64) or b"")
        assert Tombstone.from_bytes(data).session == bundle.name


def test_nothing_of_it_comes_in_again(site: Site, bundle: Path, asked: str, capsys) -> None:
    list(site.organisation.receiver().look())
    rights(site, capsys, "answer", asked, "--state", "done", "--delete-code", code_of(bundle))
    shutil.rmtree(site.folder / "state" / "withdrawn")  # the word on the store stands by itself
    (row,) = Outbox(site.office(), AT_ONCE).send([bundle])
    assert isinstance(row.fault, TokenRefused)
    assert row.fault.reason == "withdrawn"


def test_a_copy_that_is_out_of_reach_keeps_it_from_being_done(
    site: Site, bundle: Path, asked: str, tmp_path: Path, capsys
) -> None:
    copies = tmp_path / "disk" / "copies"
    list(site.organisation.receiver(copies).look())
    (tmp_path / "disk").rename(tmp_path / "unplugged")
    words = ("answer", asked, "--state", "done", "--delete-code", code_of(bundle))
    ended, rows = rights(site, capsys, *words)
    assert ended == 1
    assert "state" not in rows[-1]
    assert site.organisation.is_barred(site.vaulted("media", bundle.name))
    (tmp_path / "unplugged").rename(tmp_path / "disk")
    ended, rows = rights(site, capsys, *words)
    assert (ended, rows[-1]["state"]) == (0, "done")
    assert not (copies / bundle.name).exists()


@pytest.mark.usefixtures("asked")
def test_what_another_device_signed_is_named_singly(site: Site, bundle: Path, capsys) -> None:
    """Who knows a code can't have another laptop's sessions deleted along with their own."""
    list(site.organisation.receiver().look())
    filer, other = site.organisation.filers["identity"], generate_private()
    enrol(site.folder / "devices", other, site.where.project)
    number = new_request_number(2026)
    sender = short(other.public.fingerprint)
    filer.write(rights_inbox(site.where.project, sender, number), b"sealed")
    words = ("answer", number, "--state", "done", "--delete-code", code_of(bundle))
    ended, rows = rights(site, capsys, *words)
    assert (ended, rows) == (3, [{"event": "concerns", "session": bundle.name, "device": site.sender}])
    assert site.organisation.has_receipt(site.vaulted("media", bundle.name))
    ended, _ = rights(site, capsys, *words, "--delete-session", f"{site.sender}/{bundle.name}")
    assert ended == 0
    assert not site.organisation.has_receipt(site.vaulted("media", bundle.name))


def test_a_session_of_the_same_name_that_another_device_signed_stays(
    site: Site, bundle: Path, asked: str, capsys
) -> None:
    list(site.organisation.receiver().look())
    other = f"{'0' * 16}/{bundle.name}"
    ended, _ = rights(site, capsys, "answer", asked, "--state", "done", "--delete-session", other)
    assert ended == 0
    assert site.organisation.has_receipt(site.vaulted("media", bundle.name))
    assert Asker(site).ask(session=bundle.name).reason == "receipted"


@pytest.mark.usefixtures("asked")
def test_who_is_on_no_list_of_people_is_found_on_the_stores(
    site: Site, bundle: Path, asked: str, capsys
) -> None:
    """The list of people was lost, or is younger than what lies in the vault."""
    list(site.organisation.receiver().look())
    with site.organisation.base.change() as base:
        base.execute("DELETE FROM people")
    code = code_of(bundle)
    assert rights(site, capsys, "answer", asked, "--state", "done", "--delete-code", code)[0] == 0
    assert not any("tombstones" not in name for name in left(site, bundle.name))


@pytest.mark.parametrize("way", ["inbox", "refused", "old layout"])
def test_what_has_no_receipt_is_theirs_as_well(
    site: Site, bundle: Path, asked: str, capsys, way: str
) -> None:
    filer = site.organisation.filers["media"]
    if way == "refused":
        shutil.rmtree(site.folder / "devices")
        assert {row.outcome for row in site.organisation.receiver().look()} == {"refused"}
        enrol(site.folder / "devices", site.where.device, site.where.project)
    if way == "old layout":
        there = site.inbox("media", bundle.name).rstrip("/")
        assert filer.move(there, f"/media/{site.where.project}/{bundle.name}")
        site.organisation.filers["identity"].delete_tree(site.inbox("identity", bundle.name).rstrip("/"))
    code = code_of(bundle)
    assert rights(site, capsys, "answer", asked, "--state", "done", "--delete-code", code)[0] == 0
    assert not any("tombstones" not in name for name in left(site, bundle.name))


def test_what_is_looked_at_in_this_moment_is_not_said_to_be_gone(
    site: Site, bundle: Path, asked: str, capsys
) -> None:
    site.organisation.work.look_again()
    held = site.organisation.work.claim()
    assert held is not None
    words = ("answer", asked, "--state", "done", "--delete-code", code_of(bundle))
    ended, rows = rights(site, capsys, *words)
    assert (ended, "state" in rows[-1]) == (1, False)
    site.organisation.work.absent(held)
    ended, rows = rights(site, capsys, *words)
    assert (ended, rows[-1]["state"]) == (0, "done")
