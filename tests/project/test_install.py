"""Installing packs: trust is asked once, older and forged ones are refused, every version is kept."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.demo.world import World
from collector.errors import (
    BadPack,
    CollectorError,
    NothingToDo,
    PackBadlySigned,
    PackOlder,
    PackUnknown,
    PackUntrusted,
    Refused,
)
from collector.project.install import installed_pack, pack_folder, trusted_packs
from collector.project.signing_pack import sign_pack
from collector.signing import generate_private, read_private
from tests.rig.world import Laptop, copy_kit, fingerprint


@pytest.fixture
def world(tmp_path: Path) -> World:
    return copy_kit(tmp_path / "world")


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    found = Laptop(tmp_path / "data")
    yield found
    found.close()


def sign(world: World) -> int:
    return sign_pack(world.pack, read_private(world.key("signing"))).number


def replace(world: World, old: str, new: str, name: str = "project.toml") -> None:
    path = world.pack / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def zipped(world: World, path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for file in sorted(world.pack.rglob("*")):
            if file.is_file():
                target.write(file, file.relative_to(world.pack).as_posix())
    return path


def install(laptop: Laptop, source: Path, trust: str | None = None) -> None:
    from collector.project.install import install_pack

    install_pack(laptop.data, laptop.parts.ledger, source, trust)


def test_trust_is_asked_once_and_by_fingerprint(laptop: Laptop, world: World) -> None:
    for wrong in (None, "", "0" * 64, fingerprint(world)[:-1]):
        with pytest.raises(PackUntrusted, match=fingerprint(world)):
            install(laptop, world.pack, wrong)
    assert trusted_packs(laptop.parts.ledger) == {}
    spoken = ":".join(fingerprint(world)[n : n + 4].upper() for n in range(0, 64, 4))
    install(laptop, world.pack, spoken)
    sign(world)
    install(laptop, world.pack)
    assert trusted_packs(laptop.parts.ledger)["demo-reading"].number == 2
    assert [installed_pack(laptop.data, laptop.parts.ledger, "demo-reading", n).number for n in (1, 2)] == [
        1,
        2,
    ]


def test_a_zip_is_the_same_pack(laptop: Laptop, world: World, tmp_path: Path) -> None:
    install(laptop, zipped(world, tmp_path / "pack.zip"), fingerprint(world))
    with pytest.raises(NothingToDo):
        install(laptop, world.pack)


def test_older_and_other_packs_of_the_same_number_are_refused(
    laptop: Laptop, world: World, tmp_path: Path
) -> None:
    old = zipped(world, tmp_path / "old.zip")
    sign(world)
    index = (world.pack / "pack.json").read_bytes()
    install(laptop, world.pack, fingerprint(world))
    with pytest.raises(PackOlder, match="Number 2"):
        install(laptop, old)
    value = json.loads(index)
    (world.pack / "pack.json").write_text(json.dumps({**value, "number": 1}, separators=(",", ":")))
    replace(world, "offline_batches = true", "offline_batches = false")
    assert sign(world) == 2
    with pytest.raises(PackOlder, match="Another pack of this number"):
        install(laptop, world.pack)
    assert installed_pack(laptop.data, laptop.parts.ledger, "demo-reading").project.offline_batches


def test_a_new_signing_key_needs_the_old_ones_word(laptop: Laptop, world: World) -> None:
    install(laptop, world.pack, fingerprint(world))
    old, new, stranger = read_private(world.key("signing")), generate_private(), generate_private()
    sign_pack(world.pack, new)
    with pytest.raises(PackUntrusted, match="does not endorse"):
        install(laptop, world.pack, new.public.fingerprint)
    sign_pack(world.pack, new, stranger)
    with pytest.raises(PackUntrusted, match="does not endorse"):
        install(laptop, world.pack)
    sign_pack(world.pack, new, old)
    install(laptop, world.pack)
    assert trusted_packs(laptop.parts.ledger)["demo-reading"].key == new.public.text
    sign_pack(world.pack, old)  # the way back needs a word as well
    with pytest.raises(PackUntrusted):
        install(laptop, world.pack)


def test_an_endorsement_of_another_key_does_not_fit(laptop: Laptop, world: World) -> None:
    install(laptop, world.pack, fingerprint(world))
    new, other = generate_private(), generate_private()
    sign_pack(world.pack, other, read_private(world.key("signing")))
    endorsed = json.loads((world.pack / "pack.json").read_text())["endorsement"]
    sign_pack(world.pack, new)
    value = {**json.loads((world.pack / "pack.json").read_text()), "endorsement": endorsed}
    data = json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode()
    (world.pack / "pack.json").write_bytes(data)
    (world.pack / "pack.sig").write_bytes(new.sign(data))
    with pytest.raises(PackUntrusted, match="does not fit"):
        install(laptop, world.pack)


def test_every_changed_added_and_lost_file_is_found(laptop: Laptop, world: World) -> None:
    names = [path for path in sorted(world.pack.rglob("*")) if path.is_file()]
    for path in names:
        whole = path.read_bytes()
        for data in (whole[:-1] + bytes([whole[-1] ^ 1]), whole[:-1], whole + b"\n"):
            path.write_bytes(data)
            with pytest.raises((PackBadlySigned, BadPack)):
                install(laptop, world.pack, fingerprint(world))
        path.unlink()
        with pytest.raises(PackBadlySigned):
            install(laptop, world.pack, fingerprint(world))
        path.write_bytes(whole)
    (world.pack / "extra.txt").write_text("x")
    with pytest.raises(PackBadlySigned, match="not the ones that were signed"):
        install(laptop, world.pack, fingerprint(world))
    assert trusted_packs(laptop.parts.ledger) == {}


def test_a_refused_signature_ends_with_three(laptop: Laptop, world: World) -> None:
    (world.pack / "pack.sig").write_bytes(generate_private().sign(b"x"))
    with pytest.raises(CollectorError) as caught:
        install(laptop, world.pack, fingerprint(world))
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("number", [None, 1, 2])
def test_an_installed_pack_that_was_replaced_on_disk_is_not_used(
    laptop: Laptop, world: World, number: int | None
) -> None:
    """Signed whole, but by somebody else: the ledger knows which pack was trusted, each version of it."""
    install(laptop, world.pack, fingerprint(world))
    sign(world)
    install(laptop, world.pack)
    for version in (1, 2):
        sign_pack(pack_folder(laptop.data, "demo-reading", version), generate_private())
    with pytest.raises(PackUntrusted, match="not the one that was trusted"):
        installed_pack(laptop.data, laptop.parts.ledger, "demo-reading", number)


def test_unknown_projects_and_versions(laptop: Laptop, world: World) -> None:
    for number in (None, 1):
        with pytest.raises(PackUnknown):
            installed_pack(laptop.data, laptop.parts.ledger, "demo-reading", number)
    install(laptop, world.pack, fingerprint(world))
    with pytest.raises(PackUnknown):
        installed_pack(laptop.data, laptop.parts.ledger, "demo-reading", 7)


def test_rehearsal_and_real_projects_share_no_data_folder(
    laptop: Laptop, world: World, tmp_path: Path
) -> None:
    install(laptop, world.pack, fingerprint(world))
    other = copy_kit(tmp_path / "other")
    replace(other, "rehearsal = true", "rehearsal = false")
    replace(other, 'id = "demo-reading"', 'id = "real-reading"')
    sign(other)
    with pytest.raises(Refused, match="never share a data folder"):
        install(laptop, other.pack, fingerprint(other))
    second = Laptop(tmp_path / "real")
    install(second, other.pack, fingerprint(other))
    with pytest.raises(Refused, match="never share a data folder"):
        install(second, world.pack, fingerprint(world))
    second.close()


def test_a_copy_that_a_power_cut_left_half_is_replaced(laptop: Laptop, world: World) -> None:
    target = pack_folder(laptop.data, "demo-reading", 1)
    for folder in (target, target.with_name(".1.new")):
        folder.mkdir(parents=True)
        (folder / "half").write_text("x")
    install(laptop, world.pack, fingerprint(world))
    assert installed_pack(laptop.data, laptop.parts.ledger, "demo-reading").number == 1
    assert not (target / "half").exists()


def test_an_installed_pack_is_read_only(laptop: Laptop, world: World) -> None:
    install(laptop, world.pack, fingerprint(world))
    folder = pack_folder(laptop.data, "demo-reading", 1)
    modes = {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_file()}
    assert modes == {0o400}
