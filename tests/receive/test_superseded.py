"""What a later revision replaced goes from the store: takes of what was taken back, and nothing else."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from collector.bundle.verify import verify_half
from collector.errors import BadHash
from collector.receive.filer import Filer, FilerHalf
from collector.receive.superseded import find_left_over
from collector.session.session import Session
from tests.rig.enrolling import enrol
from tests.rig.seaweed import Site
from tests.rig.world import Laptop, kit
from tests.session.conftest import laptop
from tests.session.test_narrowing_sealed import VIDEO, narrow, prepared

__all__ = ["laptop"]


def read_half(session: Session) -> dict[str, bytes]:
    root = session.book.folder.half("media")
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def put(filer: Filer, folder: str, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        filer.write(f"{folder}/{name}", data)


@pytest.fixture
def filer(site: Site) -> Filer:
    return site.organisation.filers["media"]


def test_takes_that_fell_go_and_the_half_verifies(laptop: Laptop, filer: Filer) -> None:
    """The first revision was on its way: its takes lie on the store when the second one comes."""
    session = prepared(laptop)
    before = read_half(session)
    assert narrow(laptop, session, kinds=VIDEO) == "narrowed"
    after = read_half(session)
    folder = f"/media/demo-reading/{session.book.state.session}"
    put(filer, folder, {**before, **after})
    with pytest.raises(BadHash):
        verify_half(FilerHalf(filer, folder), "media")
    fallen = find_left_over(filer, folder)
    assert set(fallen) == set(before) - set(after)
    assert verify_half(FilerHalf(filer, folder, fallen), "media").manifest.revision == 2


@pytest.mark.parametrize("copied", [False, True])
def test_they_go_once_the_half_is_verified(
    laptop: Laptop, site: Site, filer: Filer, tmp_path: Path, copied: bool
) -> None:
    """A revision that does not hold together takes nothing with it."""
    session = prepared(laptop)
    before = read_half(session)
    narrow(laptop, session, kinds=VIDEO)
    after, name = read_half(session), session.book.state.session
    shutil.copytree(kit().pack, site.folder / "packs" / "demo")
    enrol(site.folder / "devices", laptop.key, "demo-reading")
    folder = f"/media/demo-reading/{name}"
    take = next(path for path in after if path.endswith(".age"))
    put(filer, folder, {**before, **after, take: b"changed"})
    copies = tmp_path / "copies" if copied else None

    def look() -> list[str]:
        found = site.organisation.receiver(copies).look()
        return [row.outcome for row in found if row.session == name]

    assert look() == ["refused"]
    assert set(filer.names_below(folder)) == {*before, *after}
    put(filer, folder, {take: after[take]})
    assert look() == ["receipted"]
    assert set(filer.names_below(folder)) == set(after)


@pytest.mark.parametrize("why", ["first revision", "forged", "unsigned"])
def test_nothing_goes_for_a_manifest_that_its_device_did_not_sign(
    laptop: Laptop, filer: Filer, why: str
) -> None:
    session = prepared(laptop)
    before = read_half(session)
    narrow(laptop, session, kinds=VIDEO)
    after = read_half(session)
    folder = f"/media/demo-reading/{session.book.state.session}"
    files = {**after, **before} if why == "first revision" else {**before, **after}
    if why == "first revision":
        files |= {"0123456AB.mkv.age": b"x"}
    elif why == "forged":
        files["manifest.json"] = files["manifest.json"].replace(b'"revision":2', b'"revision":3')
    else:
        del files["manifest.sig"]
    put(filer, folder, files)
    assert find_left_over(filer, folder) == []


def test_what_is_no_take_stays_for_the_verification_to_name(laptop: Laptop, filer: Filer) -> None:
    session = prepared(laptop)
    narrow(laptop, session, kinds=VIDEO)
    folder = f"/media/demo-reading/{session.book.state.session}"
    odd = {"odd.txt": b"x", "consent/odd.json": b"x", "deep/0123456AB.mkv.age": b"x", "0123456AB.mkv": b"x"}
    put(filer, folder, {**read_half(session), **odd})
    assert find_left_over(filer, folder) == []


def test_a_half_with_its_receipt_is_not_touched(
    laptop: Laptop, site: Site, filer: Filer, tmp_path: Path
) -> None:
    """Who copies later finds the half as it was receipted, or says that it was changed."""
    session = prepared(laptop)
    before = read_half(session)
    narrow(laptop, session, kinds=VIDEO)
    name = session.book.state.session
    folder = f"/media/{site.where.project}/{name}"
    put(filer, folder, {**before, **read_half(session)})
    put(filer, f"/receipts/media/{site.where.project}", {f"{name}.json": b"{}", f"{name}.sig": b"x" * 64})
    receiver = site.organisation.receiver()
    receiver.counter = replace(receiver.counter, copies=tmp_path)
    assert [found.outcome for found in receiver.look() if found.session == name] == ["refused"]
    assert set(before) <= set(filer.names_below(folder))
