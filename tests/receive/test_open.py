"""Opening: the right half with the right key, whole files only, nothing outside, receipts looked at again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import soundfile

from collector.errors import (
    AgePayloadFailure,
    BadHash,
    BadSignature,
    ConsentInvalidated,
    Malformed,
    NoKeyMatches,
    UnsafePath,
)
from collector.model.canonical import canonical, sha256_text
from collector.model.receipt import Receipt
from collector.receive.open import OpenedHalf, Opening, open_bundle
from collector.seal.forms import FORM_BLOCK_BYTES, pad_to_4kib, seal_bytes
from collector.seal.keys import generate_identity
from collector.signing import generate_private
from tests.rig.bundles import Field, TakeContent
from tests.rig.doctor import Apart, put_together, take_apart
from tests.rig.matroska import RATE_HZ, packets, ramp, record_sound, record_video

JPEG = b"\xff\xd8\xff\xe0 not really \xff\xd9"


@pytest.fixture(scope="module")
def where() -> Field:
    return Field()


@pytest.fixture
def bundle(where: Field, tmp_path) -> Path:
    takes = [
        TakeContent("speech", record_sound(ramp(RATE_HZ, 1, 24))),
        TakeContent("video", record_video(10, ramp(RATE_HZ // 2, 2, 16))),
        TakeContent("image", JPEG),
        TakeContent("text", "的 and then".encode()),
    ]
    return where.seal(tmp_path / "sealed", takes, id_number="11010519491231002X")


def open_all(bundle: Path, out: Path, *identities, **options) -> list[OpenedHalf]:
    return list(open_bundle(bundle, Opening(identities, out, **options)))


def takes_of(bundle: Path) -> dict[str, str]:
    """Kind -> take id."""
    manifest = json.loads((bundle / "media/manifest.json").read_bytes())
    return {row["kind"]: row["take"] for row in manifest["takes"]}


def test_the_media_key_opens_media_and_nothing_else(where: Field, bundle: Path, tmp_path):
    opened = open_all(bundle, tmp_path / "out", where.media)
    assert [(half.half, half.receipt, half.faults) for half in opened] == [("media", "absent", [])]
    folder, takes = tmp_path / "out" / bundle.name / "media", takes_of(bundle)
    assert sorted(path.name for path in (tmp_path / "out" / bundle.name).iterdir()) == ["media"]
    sound, _ = soundfile.read(folder / f"{takes['speech']}.flac", dtype="int32", always_2d=True)
    assert (sound == ramp(RATE_HZ, 1, 24)).all()
    assert len(packets((folder / f"{takes['video']}.mkv").read_bytes())) > 10
    assert (folder / f"{takes['image']}.jpg").read_bytes() == JPEG
    assert (folder / f"{takes['text']}.txt").read_text("utf-8") == "的 and then"
    rows = [json.loads(line) for line in (folder / "takes.jsonl").read_bytes().splitlines()]
    assert {row["file"] for row in rows} <= {path.name for path in folder.iterdir()}
    assert [row["take"] for row in rows] == list(takes.values())
    record = next((folder / "consent").iterdir())
    assert record.read_bytes() == (bundle / "media/consent" / record.name).read_bytes()


def test_the_identity_key_opens_identity_and_nothing_else(where: Field, bundle: Path, tmp_path):
    opened = open_all(bundle, tmp_path / "out", where.identity)
    assert [half.half for half in opened] == ["identity"]
    person = next((tmp_path / "out" / bundle.name / "identity").iterdir())
    form = json.loads((person / "form.json").read_bytes())
    assert form == {"name": "Zoë Quill", "id_number": "11010519491231002X"}
    assert json.loads((person / "evidence-1.json").read_bytes())["strokes"] == []
    assert set(opened[0].files) == {f"{person.name}/form.json", f"{person.name}/evidence-1.json"}


def test_both_keys_open_both_and_no_key_opens_nothing(where: Field, bundle: Path, tmp_path):
    halves = open_all(bundle, tmp_path / "out", where.identity, where.media)
    assert [half.half for half in halves] == ["identity", "media"]
    with pytest.raises(NoKeyMatches):
        open_all(bundle, tmp_path / "none", generate_identity())
    assert not (tmp_path / "none").exists()


def test_opened_files_are_for_one_pair_of_eyes(where: Field, bundle: Path, tmp_path):
    open_all(bundle, tmp_path / "out", where.identity, where.media)
    for path in (tmp_path / "out").rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600)
        assert not path.name.startswith(".")


def test_one_half_alone_can_be_opened(where: Field, bundle: Path, tmp_path):
    opened = open_all(bundle / "media", tmp_path / "out", where.media)
    assert [half.half for half in opened] == ["media"]


def test_opening_again_gives_the_same(where: Field, bundle: Path, tmp_path):
    first = open_all(bundle, tmp_path / "out", where.media)
    assert open_all(bundle, tmp_path / "out", where.media) == first


@pytest.mark.parametrize("place", ["header", "middle", "last"])
def test_a_changed_take_is_found_before_anything_is_opened(where: Field, bundle: Path, tmp_path, place):
    take = next((bundle / "media").glob("*.mkv.age"))
    data = bytearray(take.read_bytes())
    data[{"header": 30, "middle": len(data) // 2, "last": -1}[place]] ^= 1
    take.write_bytes(data)
    with pytest.raises(BadHash, match=take.name):
        open_all(bundle, tmp_path / "out", where.media)
    assert not (tmp_path / "out").exists()


def test_an_invented_signature_opens_nothing(where: Field, bundle: Path, tmp_path):
    (bundle / "media/manifest.sig").write_bytes(b"\0" * 64)
    with pytest.raises(BadSignature):
        open_all(bundle, tmp_path / "out", where.media)


def write_receipt(bundle: Path, key, half: str = "media", **changes) -> None:
    manifest = (bundle / half / "manifest.json").read_bytes()
    fields = {
        "project": json.loads(manifest)["project"],
        "session": bundle.name,
        "half": half,
        "manifest_hash": sha256_text(manifest),
        "revision": 1,
        "time": "2026-11-23T10:00:00.000Z",
    }
    data = Receipt.from_json({**fields, **changes}).to_bytes()
    (bundle / "receipts").mkdir(exist_ok=True)
    (bundle / f"receipts/{half}.json").write_bytes(data)
    (bundle / f"receipts/{half}.sig").write_bytes(key.sign(data))


def receipt_of(bundle: Path, out: Path, where: Field, key) -> OpenedHalf:
    return open_all(bundle, out, where.media, receipt_key=key and key.public)[0]


def test_a_receipt_is_looked_at_again(where: Field, bundle: Path, tmp_path):
    key, out = generate_private(), tmp_path / "out"
    assert receipt_of(bundle, out, where, key).receipt == "absent"
    write_receipt(bundle, key)
    assert receipt_of(bundle, out, where, key).receipt == "valid"
    assert receipt_of(bundle, out, where, None).receipt == "not_checked"
    other = receipt_of(bundle, out, where, generate_private())
    assert (other.receipt, [name for name, _ in other.faults]) == ("bad", ["receipt"])


@pytest.mark.parametrize("what", ["large", "a link", "rubbish"])
def test_a_receipt_that_is_none_is_bad_and_the_takes_come_out(where: Field, bundle: Path, tmp_path, what):
    key = generate_private()
    write_receipt(bundle, key)
    path = bundle / "receipts/media.json"
    if what == "a link":
        shutil.move(path, tmp_path / "elsewhere")
        path.symlink_to(tmp_path / "elsewhere")
    else:
        path.write_bytes(b"{" * (1_000_000 if what == "large" else 10))
    found = receipt_of(bundle, tmp_path / "out", where, key)
    assert (found.receipt, [name for name, _ in found.faults]) == ("bad", ["receipt"])
    assert any(name.endswith(".flac") for name in found.files)


def test_a_receipt_for_what_lay_here_before_is_bad(where: Field, bundle: Path, tmp_path):
    key = generate_private()
    write_receipt(bundle, key, manifest_hash=sha256_text(b"what lay here before"))
    found = receipt_of(bundle, tmp_path / "out", where, key)
    assert found.receipt == "bad"
    assert isinstance(found.faults[0][1], BadSignature)


def test_a_take_that_is_no_recording_is_named_and_the_others_come_out(where: Field, tmp_path):
    bundle = where.seal(tmp_path, [TakeContent("video", b"no recording"), TakeContent("text", b"good")])
    opened = open_all(bundle, tmp_path / "out", where.media)[0]
    takes = takes_of(bundle)
    assert [name for name, _ in opened.faults] == [f"{takes['video']}.mkv.age"]
    folder = tmp_path / "out" / bundle.name / "media"
    assert (folder / f"{takes['text']}.txt").read_bytes() == b"good"
    assert not list(folder.glob("*.mkv"))
    assert not list(folder.glob(".*"))


def cut_bundle(where: Field, tmp_path, data: bytes) -> Path:
    """A take whose last chunk never came: sealed, cut, and marked so in its row."""
    sealed = seal_bytes(data, [where.media.recipient])
    return where.seal(tmp_path, [TakeContent("speech", sealed_data=sealed[:-20_000], verdicts=("cut",))])


def test_a_cut_take_is_released_only_on_demand(where: Field, tmp_path):
    samples = ramp(10 * RATE_HZ, 1, 24)
    bundle = cut_bundle(where, tmp_path, record_sound(samples))
    name = takes_of(bundle)["speech"]
    held = open_all(bundle, tmp_path / "held", where.media)[0]
    assert isinstance(held.faults[0][1], AgePayloadFailure)
    assert "--salvage" in held.faults[0][1].remedy
    assert not list((tmp_path / "held").rglob("*.flac"))
    released = open_all(bundle, tmp_path / "out", where.media, salvage=True)[0]
    assert released.faults == []
    path = tmp_path / "out" / bundle.name / "media" / f"{name}.flac"
    found, _ = soundfile.read(path, dtype="int32", always_2d=True)
    assert 0 < len(found) < len(samples)
    assert (found == samples[: len(found)]).all()


def test_salvage_releases_nothing_that_is_not_marked(where: Field, tmp_path):
    sealed = seal_bytes(record_sound(ramp(10 * RATE_HZ, 1, 24)), [where.media.recipient])
    bundle = where.seal(tmp_path, [TakeContent("speech", sealed_data=sealed[:-20_000])])
    opened = open_all(bundle, tmp_path / "out", where.media, salvage=True)[0]
    assert isinstance(opened.faults[0][1], AgePayloadFailure)
    assert not list((tmp_path / "out").rglob("*.flac"))


def test_no_link_is_followed(where: Field, bundle: Path, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out" / bundle.name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UnsafePath):
        open_all(bundle, tmp_path / "out", where.media)
    assert not list((tmp_path / "elsewhere").iterdir())


def fill_up(sound: bytes) -> bytes:
    """Make a Matroska file as long as a form: this bundle's signature is said to be written."""
    void = b"\xec\x01"
    rest = -(len(sound) + 9) % FORM_BLOCK_BYTES
    return sound + void + rest.to_bytes(7, "big") + bytes(rest)


def test_a_spoken_statement_comes_out_as_a_recording(where: Field, tmp_path):
    spoken = fill_up(record_sound(ramp(RATE_HZ, 1, 16)))
    bundle = where.seal(tmp_path, [TakeContent()], evidence=spoken)
    opened = open_all(bundle, tmp_path / "out", where.identity)[0]
    assert opened.faults == []
    path = next((tmp_path / "out").rglob("evidence-1.mkv"))
    assert packets(path.read_bytes()) == packets(spoken)


def test_a_corrected_form_comes_out_as_the_form(where: Field, tmp_path):
    bundle = where.seal(tmp_path, [TakeContent()], form_name="form-10.age")
    open_all(bundle, tmp_path / "out", where.identity)
    form = next((tmp_path / "out").rglob("form.json"))
    assert json.loads(form.read_bytes()) == {"name": "Zoë Quill"}


def test_of_two_forms_none_is_opened(where: Field, tmp_path):
    bundle = where.seal(tmp_path, [TakeContent()], more_identity={"form-2.age": canonical({"name": "?"})})
    with pytest.raises(BadHash, match="several"):
        open_all(bundle, tmp_path / "out", where.identity)
    assert not (tmp_path / "out").exists()


def test_a_place_without_a_session_is_named(where: Field, tmp_path):
    with pytest.raises(Malformed):
        open_all(tmp_path, tmp_path / "out", where.media)


def test_halves_of_two_sealings_are_not_opened(where: Field, tmp_path):
    """Each holds together by itself: only side by side do they tell that they are of two sessions."""
    one, other = (where.seal(tmp_path / name, [TakeContent()]) for name in ("one", "other"))
    shutil.rmtree(one / "identity")
    shutil.copytree(other / "identity", one / "identity")
    for key in (where.identity, where.media):
        with pytest.raises(BadHash, match="not sealed together"):
            open_all(one, tmp_path / "out", key)
    assert not (tmp_path / "out").exists()
    assert open_all(one / "media", tmp_path / "out", where.media)[0].faults == []


OF_A_CHILD = {"id_kind": "resident_id", "id_number": "110101202005041234"}


@pytest.mark.parametrize(
    ("birth", "paper", "stands"),
    [("1990-05-04", {}, True), ("2020-05-04", {}, False), ("odd", {}, True),
     ("1990-05-04", OF_A_CHILD, False), ("odd", OF_A_CHILD, False),
     ("1990-05-04", {"id_kind": "passport", "id_number": "E12345678"}, True),
     ("1990-05-04", {"id_kind": "odd", "id_number": "?"}, True)],
)  # fmt: skip
def test_a_child_who_was_recorded_without_a_guardian_is_named(
    where: Field, tmp_path, birth: str, paper: dict[str, str], stands: bool
) -> None:
    """P-4.1: the age is counted again when the form is open; the form is written out all the same."""
    bundle = where.seal(tmp_path / "sealed", [TakeContent()], fields={"birth_date": birth, **paper})
    (opened,) = open_all(bundle, tmp_path / "out", where.identity)
    assert [type(fault) for _, fault in opened.faults] == ([] if stands else [ConsentInvalidated])
    assert any(name.endswith("form.json") for name in opened.files)
    assert birth not in "".join(str(fault) for _, fault in opened.faults)


def test_the_age_is_judged_by_the_persons_own_record(where: Field, tmp_path) -> None:
    """Somebody's code may begin another's. The other one was recorded ten years later: no child by then."""
    sealed = where.seal(tmp_path / "sealed", [TakeContent()], fields={"birth_date": "2014-05-04"})
    apart = take_apart(sealed, where.device)
    (code,) = apart.codes()
    add_person(apart, code, f"{code}7", where)
    put_together(apart, tmp_path / "made")
    (opened,) = open_all(tmp_path / "made" / "identity", tmp_path / "out", where.identity)
    assert [(path, type(fault)) for path, fault in opened.faults] == [
        (f"{code}/form.age", ConsentInvalidated)
    ]


def add_person(apart: Apart, code: str, other: str, where: Field) -> None:
    """Somebody who consented ten years later, with a form and a signature of their own."""
    text = json.dumps(apart.records[code]).replace(code, other).replace('": "2026-11-23T', '": "2036-11-23T')
    challenge = apart.records[code]["capture"]["signatures"][0]["challenge"]
    apart.records[other] = json.loads(text.replace(challenge, "7" * 64))
    for name in ("form", "evidence-1"):
        content = canonical(pad_to_4kib({"name": "?", "fields": {}}))
        apart.files[f"identity/{other}/{name}.age"] = seal_bytes(content, [where.identity.recipient])
