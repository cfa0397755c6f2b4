"""What a folder must hold to be sent: its form, its sizes, no link, and nothing that breaks the reader."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector.errors import BadHash, CollectorError, Malformed, UnsafePath
from collector.model.canonical import canonical, sha256_text
from collector.model.layout import short
from collector.upload.parcel import read_parcels
from tests.rig.bundles import Field, TakeContent


@pytest.fixture(scope="module")
def where() -> Field:
    return Field()


@pytest.fixture
def bundle(where: Field, tmp_path) -> Path:
    return where.seal(tmp_path, [TakeContent(), TakeContent()])


def test_a_bundle_is_read_with_its_targets(where: Field, bundle: Path):
    identity, media = read_parcels(bundle)
    assert (identity.half, media.half) == ("identity", "media")
    signer = short(where.device.public.fingerprint)
    target = f"/v2/inbox/media/{where.project}/{'5' * 16}/{signer}/{bundle.name}/manifest.sig"
    assert media.target(media.signature, "5" * 16) == target
    assert media.manifest_hash == sha256_text((bundle / "media/manifest.json").read_bytes())
    assert {item.path for item in media.files} >= {"journal.jsonl"}
    assert media.size_bytes == sum(path.stat().st_size for path in (bundle / "media").rglob("*.*"))


def test_one_half_is_enough(bundle: Path):
    shutil.rmtree(bundle / "identity")
    assert [parcel.half for parcel in read_parcels(bundle)] == ["media"]


def test_receipts_are_no_part_of_it(bundle: Path):
    (bundle / "receipts").mkdir()
    (bundle / "receipts/media.json").write_bytes(b"{}")
    assert len(read_parcels(bundle)) == 2


def test_an_unsealed_folder_is_none(bundle: Path):
    for half in ("identity", "media"):
        (bundle / half / "manifest.sig").unlink()
    with pytest.raises(Malformed):
        read_parcels(bundle)


def test_a_missing_shortened_or_empty_file_is_named(bundle: Path):
    take = next((bundle / "media").glob("*.age"))
    data = take.read_bytes()
    for content in (data[:-1], data + b"x", b""):
        take.write_bytes(content)
        with pytest.raises(BadHash):
            read_parcels(bundle)
    take.unlink()
    with pytest.raises(BadHash):
        read_parcels(bundle)


@pytest.mark.parametrize("name", ["take", "manifest.json", "manifest.sig"])
def test_no_link_is_followed(bundle: Path, tmp_path, name: str):
    path = next((bundle / "media").glob("*.age")) if name == "take" else bundle / "media" / name
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UnsafePath):
        read_parcels(bundle)


def test_a_pipe_is_not_waited_for(bundle: Path):
    take = next((bundle / "media").glob("*.age"))
    take.unlink()
    os.mkfifo(take)
    with pytest.raises(UnsafePath):
        read_parcels(bundle)


def test_halves_of_two_sessions_are_refused(where: Field, bundle: Path, tmp_path):
    other = where.seal(tmp_path, [])
    shutil.rmtree(bundle / "identity")
    shutil.copytree(other / "identity", bundle / "identity")
    with pytest.raises(Malformed, match="different sessions"):
        read_parcels(bundle)


def change(bundle: Path, **changes: object) -> None:
    path = bundle / "media/manifest.json"
    path.write_bytes(canonical({**json.loads(path.read_bytes()), **changes}))


PATHS = ["../x.age", "/etc/passwd.age", "a/../../x.age", ".hidden.age", "a//b.age", "a\\b.age", "x\n.age"]


@pytest.mark.parametrize("path", PATHS)
def test_a_path_out_of_the_half_is_refused(bundle: Path, path: str):
    change(bundle, files=[{"path": path, "sha256": sha256_text(b""), "size_bytes": 1}])
    with pytest.raises(Malformed):
        read_parcels(bundle)


@pytest.mark.parametrize("changes", [{"half": "identity"}, {"schema": "manifest-2"}, {"session": "../x"}])
def test_a_manifest_of_another_form_is_refused(bundle: Path, changes: dict[str, object]):
    change(bundle, **changes)
    with pytest.raises(Malformed):
        read_parcels(bundle)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(
    data=st.binary(max_size=300) | st.recursive(st.none(), lambda s: st.dictionaries(st.text(), s)).map(repr)
)
def test_only_this_programs_errors_leave_the_reader(bundle: Path, data: bytes | str):
    content = data if isinstance(data, bytes) else data.replace("'", '"').replace("None", "null").encode()
    (bundle / "media/manifest.json").write_bytes(content)
    with pytest.raises(CollectorError):
        read_parcels(bundle)
