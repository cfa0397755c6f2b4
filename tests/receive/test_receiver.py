"""The receiver: what gets a receipt, what never does, and that any number may work at once."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from collector.bundle.verify import verify_session
from collector.errors import BadHash, CollectorError, NotAllowed, Refused
from collector.model.canonical import sha256_text
from collector.model.layout import Sent, short
from collector.model.receipt import Receipt
from collector.receive.receiver import Receiver
from collector.signing import generate_private
from collector.upload.outbox import Limits, Outbox
from collector.upload.token import TokenRefused
from tests.rig.bundles import KINDS, Field, TakeContent
from tests.rig.enrolling import enrol
from tests.rig.seaweed import Site
from tests.rig.small_pack import write_pack

AT_ONCE = Limits(receipt_wait_s=0)


def deliver(site: Site, tmp_path: Path, takes: int = 1) -> Path:
    """Bring a bundle to the stores, without waiting for receipts."""
    bundle = site.where.seal(tmp_path / "field", [TakeContent() for _ in range(takes)])
    Outbox(site.office(), AT_ONCE).send([bundle])
    return bundle


def read(site: Site, half: str, path: str) -> bytes | None:
    return site.organisation.filers[half].read(path, 1 << 20)


def receipts(site: Site, bundle: Path) -> dict[str, bytes | None]:
    return {
        f"{half}{ending}": read(site, half, site.receipt(half, bundle.name, ending))
        for half in ("identity", "media")
        for ending in (".json", ".sig")
    }


def outcomes(receiver: Receiver) -> set[tuple[str, str]]:
    return {(received.half, received.outcome) for received in receiver.look()}


def test_a_whole_bundle_gets_two_receipts_once(site: Site, tmp_path):
    bundle = deliver(site, tmp_path)
    receiver = site.organisation.receiver()
    assert outcomes(receiver) == {("identity", "receipted"), ("media", "receipted")}
    assert outcomes(receiver) == outcomes(site.organisation.receiver()) == set()
    written = receipts(site, bundle)
    for half in ("identity", "media"):
        site.receipt_key.public.verify(written[f"{half}.json"], written[f"{half}.sig"])
        receipt = Receipt.from_bytes(written[f"{half}.json"])
        manifest = (bundle / half / "manifest.json").read_bytes()
        assert (receipt.manifest_hash, receipt.session) == (sha256_text(manifest), bundle.name)


class Watched:
    """A filer that keeps what is written through it, and never says that a receipt is there already."""

    def __init__(self, filer, written: dict[str, set[bytes]]) -> None:
        self._filer = filer
        self._written = written

    def __getattr__(self, name):
        return getattr(self._filer, name)

    def entries(self, folder):
        return iter(()) if folder.startswith("/v2/receipts") else self._filer.entries(folder)

    def read(self, path, limit):
        hidden = path.startswith("/v2/receipts") and path.endswith(".sig")
        return None if hidden else self._filer.read(path, limit)

    def write(self, path, data):
        if not path.startswith("/v2/receipts"):
            self._filer.write(path, data)
            return
        self._written.setdefault(path, set()).add(data)
        self._filer.write(path, data)


def test_receivers_that_race_write_the_same_bytes(site: Site, tmp_path):
    """All bytes that any of them ever put are compared, not only the last."""
    for _ in range(3):
        deliver(site, tmp_path)
    written: dict[str, set[bytes]] = {}
    filers = {half: Watched(filer, written) for half, filer in site.organisation.filers.items()}
    start = threading.Barrier(4)

    def work() -> None:
        receiver = site.organisation.receiver()
        receiver.counter = replace(receiver.counter, filers=filers)
        start.wait()
        list(receiver.look())

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(written) == 12
    assert all(len(data) == 1 for data in written.values())


def test_a_half_without_its_signature_waits(site: Site, tmp_path):
    bundle = deliver(site, tmp_path)
    other = deliver(site, tmp_path)
    forget(site, "media", site.inbox("media", bundle.name, "manifest.sig"))
    found = {(item.session, item.half) for item in site.organisation.receiver().look()}
    assert found == {(bundle.name, "identity"), (other.name, "identity"), (other.name, "media")}


def forget(site: Site, half: str, path: str) -> None:
    """Delete a file on the store, as an intruder there could."""
    filer = site.organisation.filers[half]
    answer = filer._ask("DELETE", path)
    assert answer.status == 204


def test_a_changed_file_gets_no_receipt_and_is_named(site: Site, tmp_path):
    bundle = deliver(site, tmp_path)
    take = next((bundle / "media").glob("*.age"))
    data = bytearray(take.read_bytes())
    data[-1] ^= 1
    site.organisation.filers["media"].write(site.inbox("media", bundle.name, take.name), bytes(data))
    receiver = site.organisation.receiver()
    refused = [item for item in receiver.look() if item.outcome == "refused"]
    assert [(item.half, type(item.fault)) for item in refused] == [("media", BadHash)]
    assert take.name in str(refused[0].fault)
    assert receipts(site, bundle)["media.json"] is None
    assert list(receiver.look()) == []  # not read again and again


def faults_of_media(site: Site) -> dict[str, type | None]:
    """What stands in the way of each session's media."""
    found = [item for item in site.organisation.receiver().look() if item.half == "media"]
    return {item.session: type(item.fault) if item.fault else None for item in found}


@pytest.mark.parametrize(
    ("kinds", "told"),
    [(KINDS, "is not asked"), ({"voice": True, "text": True}, "of this kind are not collected")],
    ids=["decided", "only recorded"],
)
def test_a_kind_that_the_project_does_not_list_gets_no_receipt(site: Site, tmp_path, kinds, told):
    """The bundle itself holds together: its device forged choices and takes, or takes alone (P-1.1)."""
    pack = site.folder / "packs" / site.where.project
    write_pack(pack, site.where.project, site.receipt_key, kinds=("voice", "text"))
    takes = [TakeContent(), TakeContent("image", b"\xff\xd8")]
    bundle = site.where.seal(tmp_path / "field", takes, kinds=kinds)
    verify_session(bundle)
    Outbox(site.office(), AT_ONCE).send([bundle])
    (fault,) = [item.fault for item in site.organisation.receiver().look() if item.half == "media"]
    assert isinstance(fault, NotAllowed)
    assert told in str(fault)
    assert receipts(site, bundle)["media.json"] is None


def test_a_kind_that_the_contributor_refused_gets_no_receipt(site: Site, tmp_path):
    """A yes to the voice is no yes to a video, nor the other way round (P-1.2)."""
    cases = {
        site.where.seal(tmp_path, [TakeContent("video", b"a take")], kinds=kinds): fault
        for kinds, fault in (
            ({**KINDS, "video": False}, NotAllowed),
            ({"video": True}, NotAllowed),
            (KINDS, None),
        )
    }
    Outbox(site.office(), AT_ONCE).send(list(cases))
    assert faults_of_media(site) == {bundle.name: fault for bundle, fault in cases.items()}
    for bundle, fault in cases.items():
        assert (receipts(site, bundle)["media.json"] is None) == bool(fault)


def test_a_foreign_file_gets_no_receipt(site: Site, tmp_path):
    bundle = deliver(site, tmp_path)
    site.organisation.filers["identity"].write(site.inbox("identity", bundle.name, "extra.age"), b"x")
    faults = {item.half: item.fault for item in site.organisation.receiver().look()}
    assert isinstance(faults["identity"], BadHash)
    assert faults["media"] is None


@pytest.mark.parametrize("settings", ["revoked = true\n", None])
def test_a_device_that_is_revoked_or_of_another_project_gets_no_receipt(site: Site, tmp_path, settings):
    deliver(site, tmp_path)
    project = site.where.project if settings else "elsewhere"
    enrol(site.folder / "devices", site.where.device, project, settings or "")
    assert outcomes(site.organisation.receiver()) == {("identity", "refused"), ("media", "refused")}


def test_an_enrolment_that_ended_since_still_counts(site: Site, tmp_path):
    deliver(site, tmp_path)
    enrol(site.folder / "devices", site.where.device, site.where.project, "expires = 2026-11-24\n")
    assert outcomes(site.organisation.receiver()) == {("identity", "receipted"), ("media", "receipted")}


def test_what_was_written_and_came_after_the_enrolment_ended_gets_no_receipt(site: Site, tmp_path):
    deliver(site, tmp_path)
    enrol(site.folder / "devices", site.where.device, site.where.project, "expires = 2026-11-22\n")
    assert outcomes(site.organisation.receiver()) == {("identity", "refused"), ("media", "refused")}


def test_a_stranger_who_got_in_gets_no_receipt(site: Site, tmp_path):
    """The upload comes through an enrolled laptop, the signature from a key nobody knows."""
    stranger = Field(site.where.project, generate_private(), site.where.identity, site.where.media)
    bundle = stranger.seal(tmp_path, [TakeContent()])
    (row,) = Outbox(site.office(), AT_ONCE).send([bundle])
    assert isinstance(row.fault, TokenRefused)
    assert (row.fault.reason, row.sent_bytes) == ("signer_unknown", 0)
    device = short(stranger.device.public.fingerprint)
    for path in (path for path in bundle.rglob("*") if path.is_file()):  # with code of its own
        half, _, name = path.relative_to(bundle).as_posix().partition("/")
        sent = Sent(site.vaulted(half, bundle.name, device), site.sender)
        site.organisation.filers[half].write(f"{sent.inbox}/{name}", path.read_bytes())
    faults = [item.fault for item in site.organisation.receiver().look()]
    assert [type(fault) for fault in faults] == [Refused, Refused]


def test_a_rehearsals_key_gets_no_receipt_in_a_real_project(site: Site, tmp_path):
    deliver(site, tmp_path)
    write_pack(site.folder / "packs" / "stage", "stage", site.receipt_key, rehearsal=True)
    enrol(site.folder / "devices", site.where.device, f'{site.where.project}", "stage')
    assert outcomes(site.organisation.receiver()) == {("identity", "refused"), ("media", "refused")}


def test_a_session_at_anothers_place_gets_no_receipt(site: Site, tmp_path):
    bundle = deliver(site, tmp_path)
    filer, elsewhere = site.organisation.filers["media"], "00000000-0000-4000-8000-000000000000"
    for path in (bundle / "media").rglob("*"):
        if path.is_file():
            name = path.relative_to(bundle / "media").as_posix()
            filer.write(site.inbox("media", elsewhere, name), path.read_bytes())
    found = {item.session: item.fault for item in site.organisation.receiver().look() if item.half == "media"}
    assert isinstance(found[elsewhere], BadHash)


def test_copies_are_whole_verified_halves_with_their_receipts(site: Site, tmp_path):
    bundle = deliver(site, tmp_path, takes=3)
    copies = tmp_path / "copies"
    assert outcomes(site.organisation.receiver(copies)) == {("identity", "receipted"), ("media", "receipted")}
    copy = copies / bundle.name
    assert {half.manifest_hash for half in verify_session(copy)} == {
        half.manifest_hash for half in verify_session(bundle)
    }
    for half in ("identity", "media"):
        data = (copy / "receipts" / f"{half}.json").read_bytes()
        site.receipt_key.public.verify(data, (copy / "receipts" / f"{half}.sig").read_bytes())
    assert not [path for path in copies.rglob("*") if path.name.startswith(".")]


def test_what_has_a_receipt_already_is_copied_too(site: Site, tmp_path):
    bundle = deliver(site, tmp_path)
    list(site.organisation.receiver().look())
    copies = tmp_path / "copies"
    assert outcomes(site.organisation.receiver(copies)) == {("identity", "copied"), ("media", "copied")}
    assert outcomes(site.organisation.receiver(copies)) == set()
    assert (copies / bundle.name / "media" / "manifest.sig").exists()


def test_a_change_after_the_receipt_is_found_when_copied(site: Site, tmp_path):
    """The store lets a later write replace a file: the copy is refused, the old receipt stays."""
    bundle = deliver(site, tmp_path)
    list(site.organisation.receiver().look())
    before = receipts(site, bundle)
    form = next((bundle / "identity").glob("*/form.age"))
    name = form.relative_to(bundle).as_posix().removeprefix("identity/")
    site.organisation.filers["identity"].write(site.in_vault("identity", bundle.name, name), b"other")
    found = {item.half: item for item in site.organisation.receiver(tmp_path / "copies").look()}
    assert (found["identity"].outcome, type(found["identity"].fault)) == ("refused", BadHash)
    assert not (tmp_path / "copies" / bundle.name / "identity").exists()
    assert receipts(site, bundle) == before


def test_a_name_that_no_half_can_have_is_not_written(site: Site, tmp_path):
    bundle = deliver(site, tmp_path)
    filer = site.organisation.filers["media"]
    filer.write(site.inbox("media", bundle.name, ".hidden"), b"x")
    found = {item.half: item for item in site.organisation.receiver(tmp_path / "copies").look()}
    assert isinstance(found["media"].fault, CollectorError)
    assert not (tmp_path / "copies" / bundle.name / "media").exists()
