"""From the layout in which devices wrote into the vault: nothing is lost, no change is believed."""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.bundle.shape import hash_stream
from collector.errors import NothingToDo
from collector.model.canonical import sha256_text
from collector.model.ids import new_request_number
from collector.model.layout import OLD_SENDER, short
from collector.model.receipt import Receipt
from collector.model.tokens import TokenAnswer, TokenRefusal
from collector.signing import generate_private
from collector.upload.outbox import Limits, Outbox
from tests.receive.test_service import Asker
from tests.rig.bundles import TakeContent
from tests.rig.enrolling import enrol
from tests.rig.seaweed import Site

HALVES = ("identity", "media")


@pytest.fixture
def bundle(site: Site, tmp_path: Path) -> Path:
    return site.where.seal(tmp_path, [TakeContent()])


def lay(site: Site, bundle: Path, *, receipted: bool = True) -> None:
    """Put a bundle where layout 1 had it."""
    for half in HALVES:
        filer = site.organisation.filers[half]
        for path in (path for path in (bundle / half).rglob("*") if path.is_file()):
            name = path.relative_to(bundle / half).as_posix()
            filer.write(f"/{half}/{site.where.project}/{bundle.name}/{name}", path.read_bytes())
        if receipted:
            data = receipt(site, bundle, half)
            stem = f"/receipts/{half}/{site.where.project}/{bundle.name}"
            filer.write(f"{stem}.json", data)
            filer.write(f"{stem}.sig", site.receipt_key.sign(data))


def receipt(site: Site, bundle: Path, half: str) -> bytes:
    return Receipt.from_json({
        "project": site.where.project, "session": bundle.name, "half": half, "revision": 1,
        "manifest_hash": sha256_text((bundle / half / "manifest.json").read_bytes()),
        "time": "2026-11-20T10:00:00.000Z",
    }).to_bytes()  # fmt: skip


def migrate(site: Site) -> set[tuple[str, str]]:
    return {(moved.half, moved.what) for moved in site.organisation.migration.run([site.where.project])}


def test_what_has_its_receipt_is_in_the_vault_with_the_same_one(site: Site, bundle: Path) -> None:
    lay(site, bundle)
    assert migrate(site) == {("identity", "vault"), ("media", "vault")}
    for half in HALVES:
        filer = site.organisation.filers[half]
        assert filer.read(site.receipt(half, bundle.name, ".json"), 4096) == receipt(site, bundle, half)
        for path in (path for path in (bundle / half).rglob("*") if path.is_file()):
            name = path.relative_to(bundle / half).as_posix()
            with filer.open(site.in_vault(half, bundle.name, name)) as there, path.open("rb") as here:
                assert hash_stream(there) == hash_stream(here)
        assert filer.names_below(f"/{half}/{site.where.project}") == []
    assert migrate(site) == set()
    (row,) = Outbox(site.office(), Limits(receipt_wait_s=5)).send([bundle])
    assert (row.delivered, row.sent_bytes) == (True, 0)


def test_before_it_ran_a_laptop_that_asks_has_its_receipt(site: Site, bundle: Path) -> None:
    lay(site, bundle)
    (row,) = Outbox(site.office(), Limits(receipt_wait_s=5)).send([bundle])
    assert (row.delivered, row.sent_bytes) == (True, 0)
    assert site.organisation.filers["media"].is_there(site.in_vault("media", bundle.name).rstrip("/"))


def test_killed_between_receipt_and_move_it_goes_on(site: Site, bundle: Path) -> None:
    lay(site, bundle)
    data, stem = receipt(site, bundle, "media"), site.receipt("media", bundle.name, "")
    filer = site.organisation.filers["media"]
    filer.write(f"{stem}.json", data)
    filer.write(f"{stem}.sig", site.receipt_key.sign(data))
    assert migrate(site) == {("identity", "vault"), ("media", "vault")}
    assert filer.is_there(site.in_vault("media", bundle.name).rstrip("/"))


def test_what_came_by_the_new_line_as_well_stays_as_it_is(site: Site, bundle: Path) -> None:
    Outbox(site.office(), Limits(receipt_wait_s=0)).send([bundle])
    list(site.organisation.receiver().look())
    stem = site.receipt("media", bundle.name, ".json")
    before = site.organisation.filers["media"].read(stem, 4096)
    lay(site, bundle)
    assert migrate(site) == {("identity", "set_aside"), ("media", "set_aside")}
    assert site.organisation.filers["media"].read(stem, 4096) == before


def test_it_is_told_of_it_as_of_any_other(site: Site, bundle: Path) -> None:
    lay(site, bundle)
    refusal = Asker(site).ask(session=bundle.name)
    assert isinstance(refusal, TokenRefusal)
    assert (refusal.reason, bool(refusal.read_token)) == ("receipted", True)


def test_a_thief_who_names_the_session_is_told_of_no_receipt(site: Site, bundle: Path) -> None:
    """It is for what another device signed."""
    lay(site, bundle)
    key = generate_private()
    enrol(site.folder / "devices", key, site.where.project)
    answer = Asker(site, key).ask(session=bundle.name)
    assert isinstance(answer, TokenAnswer)
    assert bundle.name in str(_prefixes(answer.write_token))
    assert short(key.public.fingerprint) in str(_prefixes(answer.write_token))


def test_what_was_whole_and_has_no_receipt_goes_the_usual_way(site: Site, bundle: Path) -> None:
    lay(site, bundle, receipted=False)
    assert migrate(site) == {("identity", "inbox"), ("media", "inbox")}
    assert {row.outcome for row in site.organisation.receiver().look()} == {"receipted"}


def test_what_was_changed_after_its_receipt_is_set_aside(site: Site, bundle: Path) -> None:
    lay(site, bundle)
    filer = site.organisation.filers["media"]
    stem = f"/receipts/media/{site.where.project}/{bundle.name}"
    data = receipt(site, bundle, "identity").replace(b'"half":"identity"', b'"half":"media"')
    filer.write(f"{stem}.json", data)
    filer.write(f"{stem}.sig", site.receipt_key.sign(data))
    assert migrate(site) == {("identity", "vault"), ("media", "set_aside")}
    assert not site.organisation.has_receipt(site.vaulted("media", bundle.name))


@pytest.mark.parametrize("missing", ["manifest.sig", "manifest.json"])
def test_what_was_never_whole_stays(site: Site, bundle: Path, missing: str) -> None:
    lay(site, bundle, receipted=False)
    site.organisation.filers["media"].delete(f"/media/{site.where.project}/{bundle.name}/{missing}")
    assert migrate(site) == {("identity", "inbox"), ("media", "unfinished")}


def test_requests_and_lists_move_along(site: Site) -> None:
    filer, project = site.organisation.filers["identity"], site.where.project
    number = new_request_number(2026)
    for name in (".age", ".json", ".sig"):
        filer.write(f"/rights/{project}/{number}{name}", name.encode())
    filer.write(f"/lists/{project}/1.json", b"list")
    migrate(site)
    letter = site.organisation.letters.find(project, number)
    assert letter.sender == OLD_SENDER
    assert filer.read(f"{letter.stem}.json", 10) == b".json"
    assert filer.read(f"/v2/lists/{project}/1.json", 10) == b"list"
    answer = Asker(site).ask(half="rights", session=number)
    assert f"{letter.stem}.json" in _prefixes(answer.read_token)


def _prefixes(token: str) -> list[str]:
    import jwt

    return list(jwt.decode(token, options={"verify_signature": False})["allowed_prefixes"])


def test_the_command_says_what_went_where(site: Site, bundle: Path) -> None:
    from collector.__main__ import run

    lay(site, bundle)
    words = ["--json", "receive", "--config", str(site.folder / "serve.toml"), "--migrate"]
    assert [run(words), run(words)] == [0, NothingToDo.exit_code]
