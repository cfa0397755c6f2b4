"""Who signed a half, and that both halves with a receipt are those that were sealed together."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from collector.errors import BadHash, CollectorError, Refused
from collector.receive.receiver import Receiver
from collector.upload.outbox import Limits, Outbox
from tests.rig.bundles import TakeContent
from tests.rig.doctor import Apart, put_together, take_apart
from tests.rig.enrolling import enrol
from tests.rig.patching import apply_patch
from tests.rig.seaweed import Site

Found = list[tuple[str, str, type[CollectorError] | None]]


def put(site: Site, root: Path, half: str) -> None:
    """Write a half to its store as a device with a token may, `manifest.sig` last."""
    paths = [path for path in (root / half).rglob("*") if path.is_file()]
    for path in sorted(paths, key=lambda path: path.name == "manifest.sig"):
        name = path.relative_to(root / half).as_posix()
        site.organisation.filers[half].write(site.inbox(half, root.name, name), path.read_bytes())


def look(receiver: Receiver) -> Found:
    return [(item.half, item.outcome, type(item.fault) if item.fault else None) for item in receiver.look()]


def ask_again(apart: Apart) -> None:
    """One line more at the end: another sealing of the same session."""
    asked = {"kind": "person_asked", "fields": {"contributor": apart.codes()[0], "same": True}}
    apart.journal.append({**copy.deepcopy(apart.journal[-1]), "id": "asked", **asked})


@pytest.mark.parametrize(("first", "second"), [("identity", "media"), ("media", "identity")])
def test_a_half_that_fits_only_what_replaced_the_receipted_one(
    site: Site, tmp_path: Path, first: str, second: str
) -> None:
    """A write token lives on for some minutes: what it replaces after the receipt makes no pair."""
    sealed = site.where.seal(tmp_path / "field", [TakeContent()])
    other = tmp_path / "other" / sealed.name
    apart = take_apart(sealed, site.where.device)
    ask_again(apart)
    put_together(apart, other)
    receiver = site.organisation.receiver()
    put(site, sealed, first)
    assert look(receiver) == [(first, "receipted", None)]
    put(site, other, second)
    assert look(site.organisation.receiver()) == [(second, "refused", BadHash)]
    put(site, other, first)
    assert look(site.organisation.receiver()) == [(first, "refused", Refused)]
    put(site, sealed, second)
    assert look(site.organisation.receiver()) == [(second, "receipted", None)]


@pytest.mark.parametrize(
    ("roles", "outcome"),
    [
        ("", "receipted"),
        ("roles = []\n", "receipted"),
        ('roles = ["recorder", "uploader"]\n', "receipted"),
        ('roles = ["uploader"]\n', "refused"),
        ('roles = ["auditor", "rights"]\n', "refused"),
    ],
)
def test_only_who_is_enrolled_to_record_signs_recordings(
    site: Site, tmp_path: Path, roles: str, outcome: str
) -> None:
    enrol(site.folder / "devices", site.where.device, site.where.project, roles)
    bundle = site.where.seal(tmp_path / "field", [TakeContent()])
    Outbox(site.office(), Limits(receipt_wait_s=0)).send([bundle])
    found = look(site.organisation.receiver())
    assert {(half, result) for half, result, _ in found} == {("identity", outcome), ("media", outcome)}
    assert {fault for _, _, fault in found} == {None if outcome == "receipted" else Refused}


@pytest.mark.parametrize("what", ["form", "signature", "challenge"])
def test_what_was_signed_in_another_session_signs_none(site: Site, tmp_path: Path, what: str) -> None:
    first, second = (
        take_apart(site.where.seal(tmp_path / "field", [TakeContent()]), site.where.device) for _ in range(2)
    )
    (old,), (code,) = first.codes(), second.codes()
    if what == "form":
        second.files[f"identity/{code}/form.age"] = first.files[f"identity/{old}/form.age"]
    if what == "signature":
        second.files[f"identity/{code}/evidence-1.age"] = first.files[f"identity/{old}/evidence-1.age"]
    if what == "challenge":
        apply_patch(second, [{"replace": challenge_of(second), "by": challenge_of(first)}])
    receiver = site.organisation.receiver()
    for apart in (first, second):
        root = tmp_path / "made" / str(apart.manifests["media"]["session"])
        put_together(apart, root)
        Outbox(site.office(), Limits(receipt_wait_s=0)).send([root])
        found = {item.half: item for item in receiver.look()}
        if apart is first:
            assert {item.outcome for item in found.values()} == {"receipted"}
    assert (found["identity"].outcome, type(found["identity"].fault)) == ("refused", Refused)
    assert first.manifests["media"]["session"] in str(found["identity"].fault)
    assert found["media"].outcome == ("receipted" if what == "form" else "refused")


def challenge_of(apart: Apart) -> str:
    (line,) = [line for line in apart.journal if line["kind"] == "evidence_sealed"]
    return str(line["fields"]["challenge"])
