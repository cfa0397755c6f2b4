"""What a later revision replaced goes from the store: takes of what was taken back, and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from collector.bundle.verify import verify_half
from collector.errors import BadHash
from collector.model.layout import Sent, Vaulted, short
from collector.model.receipt import Receipt
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
    folder = f"/v2/checking/media/demo-reading/{session.book.state.session}"
    put(filer, folder, {**before, **after})
    with pytest.raises(BadHash):
        verify_half(FilerHalf(filer, folder), "media")
    fallen = find_left_over(filer, folder, "media", filer.names_below(folder))
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
    device = short(laptop.key.public.fingerprint)
    sent = Sent(Vaulted("media", "demo-reading", device, name), device)
    take = next(path for path in after if path.endswith(".age"))
    copies = tmp_path / "copies" if copied else None

    def look(files: dict[str, bytes]) -> list[str]:
        put(filer, sent.inbox, files)
        found = site.organisation.receiver(copies).look()
        return [row.outcome for row in found if row.session == name]

    assert look({**before, **after, take: b"changed"}) == ["refused"]
    assert filer.names_below(sent.vaulted.folder) == []
    assert look({**before, **after}) == ["receipted"]
    assert set(filer.names_below(sent.vaulted.folder)) == set(after)


@pytest.mark.parametrize("why", ["first revision", "forged", "unsigned"])
def test_nothing_goes_for_a_manifest_that_its_device_did_not_sign(
    laptop: Laptop, filer: Filer, why: str
) -> None:
    session = prepared(laptop)
    before = read_half(session)
    narrow(laptop, session, kinds=VIDEO)
    after = read_half(session)
    folder = f"/v2/checking/media/demo-reading/{session.book.state.session}"
    files = {**after, **before} if why == "first revision" else {**before, **after}
    if why == "first revision":
        files |= {"0123456AB.mkv.age": b"x"}
    elif why == "forged":
        files["manifest.json"] = files["manifest.json"].replace(b'"revision":2', b'"revision":3')
    else:
        del files["manifest.sig"]
    put(filer, folder, files)
    assert find_left_over(filer, folder, "media", filer.names_below(folder)) == []


def test_what_is_no_take_stays_for_the_verification_to_name(laptop: Laptop, filer: Filer) -> None:
    session = prepared(laptop)
    narrow(laptop, session, kinds=VIDEO)
    folder = f"/v2/checking/media/demo-reading/{session.book.state.session}"
    odd = {"odd.txt": b"x", "consent/odd.json": b"x", "deep/0123456AB.mkv.age": b"x", "0123456AB.mkv": b"x"}
    put(filer, folder, {**read_half(session), **odd})
    assert find_left_over(filer, folder, "media", filer.names_below(folder)) == []


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_a_newer_revision_takes_the_place_of_an_older_one_and_never_the_other_way(
    laptop: Laptop, site: Site, filer: Filer, order: tuple[int, int]
) -> None:
    """Each is verified whole before anything of the other goes."""
    session = prepared(laptop)
    halves = {1: read_half(session)}
    narrow(laptop, session, kinds=VIDEO)
    halves[2] = read_half(session)
    shutil.copytree(kit().pack, site.folder / "packs" / "demo")
    enrol(site.folder / "devices", laptop.key, "demo-reading")
    name, device = session.book.state.session, short(laptop.key.public.fingerprint)
    key = Vaulted("media", "demo-reading", device, name)
    found = []
    for revision in order:
        put(filer, Sent(key, device).inbox, halves[revision])
        found += [row.outcome for row in site.organisation.receiver().look() if row.session == name]
    assert found == (["receipted"] * 2 if order == (1, 2) else ["receipted", "refused"])
    assert set(filer.names_below(key.folder)) == set(halves[2])
    said = Receipt.from_bytes(filer.read(f"{key.receipt}.json", 1 << 20) or b"")
    assert said.revision == 2
    assert not filer.is_there(key.replaced)
