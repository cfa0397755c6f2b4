"""Forged bundles: every flip, drop, swap, addition and rebinding is refused, and the file is named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from collector.bundle.shape import hash_stream
from collector.bundle.sources import FolderHalf
from collector.bundle.verify import verify_half, verify_session
from collector.errors import BadHash, BadSignature, BrokenChain, CollectorError, Malformed
from collector.journal import Journal
from collector.model.canonical import canonical, sha256_text
from collector.model.ids import new_copy_number
from collector.model.times import parse_time
from collector.signing import PrivateKey, generate_private
from tests.rig.answers import bring_to, record
from tests.rig.world import Laptop


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laptop]:
    found = Laptop(tmp_path_factory.mktemp("laptop") / "data")
    found.install()
    yield found
    found.close()


@pytest.fixture(scope="module")
def sound(laptop: Laptop) -> Path:
    """A child's session with two takes."""
    session = bring_to(laptop.start(under_14=True), "record")
    record(session, "p01", 0.1)
    record(session, "p02", 0.1)
    session.seal()
    return session.book.folder.root


@pytest.fixture
def bundle(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / sound.name))


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def refusal(folder: Path) -> CollectorError:
    with pytest.raises(CollectorError) as caught:
        verify_session(folder)
    assert caught.value.exit_code == 1, caught.value
    return caught.value


def test_a_sound_bundle_whole_or_by_halves(sound: Path) -> None:
    both = verify_session(sound)
    assert [half.manifest.half for half in both] == ["identity", "media"]
    assert verify_session(sound / "media")[0] == both[1]
    assert verify_session(sound / "identity")[0] == both[0]
    assert both[0].device == both[1].device


def flips(data: bytes) -> Iterator[bytes]:
    """Every byte of a small file, a spread of a large one: its ends and every 997th."""
    places = range(len(data)) if len(data) < 700 else {*range(64), *range(0, len(data), 997), len(data) - 1}
    for place in places:
        changed = bytearray(data)
        changed[place] ^= 0x01
        yield bytes(changed)


def half_of(name: str, folder: Path) -> tuple[FolderHalf, Any]:
    half = name.partition("/")[0]
    return FolderHalf(folder / half), half


def test_every_flip_and_cut_of_every_file_is_found_and_named(bundle: Path) -> None:
    for name in names(bundle):
        path, inner = bundle / name, name.partition("/")[2]
        whole = path.read_bytes()
        stem = inner.removesuffix(".sig").removesuffix(".json")
        for data in (*flips(whole), whole[:-1], b"", whole + b"\0"):
            path.write_bytes(data)
            with pytest.raises((BadHash, BadSignature)) as caught:
                verify_half(*half_of(name, bundle))
            assert stem in str(caught.value), name
        path.write_bytes(whole)
    verify_session(bundle)


def test_every_lost_file_is_named(bundle: Path) -> None:
    for name in names(bundle):
        path = bundle / name
        path.rename(bundle.parent / "away")
        error = refusal(bundle)
        assert name.partition("/")[2] in str(error)
        (bundle.parent / "away").rename(path)


@pytest.mark.parametrize(
    "place",
    ["media/extra.mkv.age", "identity/x/form.age", "media/.hidden", "extra.txt", "notes/x", "media/x.note"],
)
def test_every_added_file_is_named(bundle: Path, place: str) -> None:
    (bundle / place).parent.mkdir(exist_ok=True)
    (bundle / place).write_bytes(b"x")
    assert place.rpartition("/")[2] in str(refusal(bundle)) or place.partition("/")[0] in str(refusal(bundle))


def test_receipts_are_no_extra_files(bundle: Path) -> None:
    (bundle / "receipts").mkdir()
    (bundle / "receipts/media.json").write_bytes(b"{}")
    verify_session(bundle)


def test_swapped_files_are_named(bundle: Path) -> None:
    first, second = sorted(bundle.glob("media/*.age"))
    one, other = first.read_bytes(), second.read_bytes()
    first.write_bytes(other)
    second.write_bytes(one)
    assert first.name in str(refusal(bundle))
    second.write_bytes(other)
    assert first.name in str(refusal(bundle))


@pytest.mark.parametrize(
    "name", ["media", "media/consent", "media/manifest.sig", "media/journal.jsonl", "identity"]
)
def test_links_are_refused_and_named(bundle: Path, tmp_path: Path, name: str) -> None:
    target = tmp_path / "elsewhere"
    (bundle / name).rename(target)
    (bundle / name).symlink_to(target)
    assert name.rpartition("/")[2] in str(refusal(bundle))


def test_a_half_without_its_manifest_is_no_half(bundle: Path) -> None:
    (bundle / "identity/manifest.json").unlink()
    assert "manifest.json" in str(refusal(bundle))
    (bundle / "media/manifest.json").unlink()
    with pytest.raises(Malformed, match="no sealed session"):
        verify_session(bundle)


# --- forgers with the device's key, or another ---------------------------------------------------------


def sign_again(bundle: Path, half: str, key: PrivateKey, change: Callable[[dict[str, Any]], None]) -> None:
    """Change a manifest and sign it as `key`: what the holder of a laptop can do."""
    path = bundle / half / "manifest.json"
    value = json.loads(path.read_bytes())
    change(value)
    data = canonical(value)
    path.write_bytes(data)
    path.with_suffix(".sig").write_bytes(key.sign(data))


def list_again(bundle: Path, half: str, key: PrivateKey) -> None:
    """List every file as it lies there now."""

    def change(value: dict[str, Any]) -> None:
        root = bundle / half
        value["files"] = []
        for path in sorted(root.rglob("*")):
            if path.is_file() and not path.name.startswith("manifest."):
                with path.open("rb") as file:
                    found = hash_stream(file)
                row = {"path": path.relative_to(root).as_posix(), "sha256": found.sha256}
                value["files"].append({**row, "size_bytes": found.size_bytes})

    sign_again(bundle, half, key, change)


def test_another_devices_signature_does_not_fit_the_journal(bundle: Path) -> None:
    thief = generate_private()
    sign_again(bundle, "media", thief, lambda value: value.update(device=thief.public.text))
    assert "consent/" in str(refusal(bundle))


def test_a_signature_by_another_than_the_named_device(bundle: Path) -> None:
    sign_again(bundle, "media", generate_private(), lambda _: None)
    assert "manifest.sig" in str(refusal(bundle))


ROWS: dict[str, Callable[[dict[str, Any]], None]] = {
    "take row": lambda value: value["takes"][0].update(remarks=["words_differ_from_prompt"]),
    "prompt": lambda value: value["takes"][0].update(prompt="p09"),
    "take dropped": lambda value: value["takes"].pop(),
    "take doubled": lambda value: value["takes"].append(value["takes"][0]),
    "take rebound": lambda value: value["takes"][0]["contributors"][0].update(
        record_hash="sha256:" + "0" * 64
    ),
    "contributor of a take": lambda value: value["takes"][0]["contributors"][0].update(code="DR-00000000"),
    "purpose": lambda value: value["contributors"][0]["purposes"].update(overseas_transfer="given"),
    "kind": lambda value: value["contributors"][0]["kinds"].update(video=True),
    "child": lambda value: value["contributors"][0].update(child=False),
    "record": lambda value: value["contributors"][0].update(record_hash="sha256:" + "0" * 64),
    "contributor dropped": lambda value: value["contributors"].append(
        {**value["contributors"][0], "code": "DR-00000000"}
    ),
    "session": lambda value: value.update(session="99999999-9999-4999-8999-999999999999"),
    "project": lambda value: value.update(project="another"),
    "policy": lambda value: value.update(policy_hash="sha256:" + "0" * 64),
    "journal": lambda value: value.update(journal_hash="sha256:" + "0" * 64),
    "file dropped": lambda value: value["files"].pop(0),
}


@pytest.mark.parametrize("change", ROWS)
def test_a_manifest_signed_again_by_its_device_does_not_fit_the_rest(
    laptop: Laptop, bundle: Path, change: str
) -> None:
    sign_again(bundle, "media", laptop.key, ROWS[change])
    with pytest.raises((BadHash, BrokenChain)):
        verify_session(bundle / "media")


@pytest.mark.parametrize("name", ["session", "pack_number", "journal_hash"])
def test_halves_of_two_sealings_are_no_session(laptop: Laptop, bundle: Path, name: str) -> None:
    values = {"session": "99999999-9999-4999-8999-999999999999", "pack_number": 7}
    other = values.get(name, "sha256:" + "0" * 64)
    sign_again(bundle, "identity", laptop.key, lambda value: value.update({name: other}))
    refusal(bundle)


def change_record(bundle: Path, key: PrivateKey, change: Callable[[dict[str, Any]], None]) -> str:
    """Change the record in both halves, sign it and list it: everything a device alone can forge."""
    for half in ("media", "identity"):
        (path,) = (bundle / half / "consent").glob("*.json")
        value = json.loads(path.read_bytes())
        change(value)
        data = canonical(value)
        path.write_bytes(data)
        path.with_suffix(".sig").write_bytes(key.sign(data))
        list_again(bundle, half, key)
    return sha256_text(data)


def give(value: dict[str, Any]) -> None:
    for row in value["pii_processing"]["purposes"]:
        row["decision"] = "given"


def test_a_forged_decision_is_covered_by_no_signature(laptop: Laptop, bundle: Path) -> None:
    change_record(bundle, laptop.key, give)
    assert "covers something else" in str(refusal(bundle))
    with pytest.raises(BadHash, match="covers something else"):
        verify_session(bundle / "identity")


def test_a_record_of_another_wording_is_not_the_one_that_was_given(laptop: Laptop, bundle: Path) -> None:
    change_record(
        bundle, laptop.key, lambda value: value["capture"].update(receipt_number=new_copy_number(2026))
    )
    assert "not the ones that the journal names" in str(refusal(bundle))


def test_the_halves_hold_the_same_records(laptop: Laptop, bundle: Path) -> None:
    (path,) = (bundle / "identity/consent").glob("*.json")
    value = json.loads(path.read_bytes())
    value["capture"]["receipt_number"] = new_copy_number(2026)
    path.write_bytes(canonical(value))
    path.with_suffix(".sig").write_bytes(laptop.key.sign(canonical(value)))
    list_again(bundle, "identity", laptop.key)
    assert "different consent records" in str(refusal(bundle))


def test_a_record_that_no_device_signed(laptop: Laptop, bundle: Path) -> None:
    (path,) = (bundle / "media/consent").glob("*.sig")
    path.write_bytes(generate_private().sign(b"x"))
    list_again(bundle, "media", laptop.key)
    assert path.name in str(refusal(bundle))


def test_evidence_or_form_left_out_by_the_device(laptop: Laptop, bundle: Path) -> None:
    for pattern, words in (("form.age", "form"), ("evidence-1.age", "evidence")):
        (path,) = bundle.glob(f"identity/*/{pattern}")
        data = path.read_bytes()
        path.unlink()
        list_again(bundle, "identity", laptop.key)
        assert words in str(refusal(bundle))
        path.write_bytes(data)
    list_again(bundle, "identity", laptop.key)
    verify_session(bundle)


def rewrite_journal(bundle: Path, key: PrivateKey, edit: Callable[[list[Any]], list[Any]]) -> None:
    """Write another history with the device's own key, at the old times: chained and signed anew."""
    path = bundle / "media/journal.jsonl"
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    times = [parse_time(line["time"]) for line in lines]
    path.unlink()
    events = edit([(line["kind"], line["fields"]) for line in lines])
    clock = iter([*times, *[times[-1]] * len(events)])
    journal = Journal(path, key, lambda: next(clock))
    for kind, fields in events:
        journal.append(kind, fields)
    head = journal.head
    journal.close()
    list_again(bundle, "media", key)
    sign_again(bundle, "media", key, lambda value: value.update(journal_hash=head and head[1]))


def without(kind: str) -> Callable[[list[Any]], list[Any]]:
    return lambda events: [event for event in events if event[0] != kind]


@pytest.mark.parametrize("kind", ["policy_shown", "choices_made", "questions_answered", "guardian_agreed",
                                  "evidence_sealed", "assent_taken", "consented", "identity_sealed",
                                  "take_started", "take_kept", "session_started"])  # fmt: skip
def test_a_history_without_a_step_is_illegal(laptop: Laptop, bundle: Path, kind: str) -> None:
    rewrite_journal(bundle, laptop.key, without(kind))
    refusal(bundle)


def test_a_withdrawn_take_put_back_is_refused(laptop: Laptop, bundle: Path) -> None:
    def delete_first(events: list[Any]) -> list[Any]:
        take = next(fields["take"] for kind, fields in events if kind == "take_kept")
        return [*events, ("take_deleted", {"take": take})]

    rewrite_journal(bundle, laptop.key, delete_first)
    assert "not the ones that were kept" in str(refusal(bundle))


def test_a_take_rebound_in_journal_and_manifest_is_refused(laptop: Laptop, bundle: Path) -> None:
    other = "sha256:" + "0" * 64

    def rebind(events: list[Any]) -> list[Any]:
        for kind, fields in events:
            if kind == "take_kept":
                fields["row"]["contributors"][0]["record_hash"] = other
        return events

    def change(value: dict[str, Any]) -> None:
        for row in value["takes"]:
            row["contributors"][0]["record_hash"] = other

    rewrite_journal(bundle, laptop.key, rebind)
    sign_again(bundle, "media", laptop.key, change)
    assert "not bound to its contributor's consent" in str(refusal(bundle))


def test_a_take_of_another_session_is_refused(laptop: Laptop, bundle: Path) -> None:
    other = bring_to(laptop.start(), "record")
    record(other, "p01", 0.1)
    other.seal()
    (foreign,) = other.book.folder.half("media").glob("*.age")
    mine = min(bundle.glob("media/*.age"))
    mine.write_bytes(foreign.read_bytes())
    list_again(bundle, "media", laptop.key)
    assert "not the one that was recorded" in str(refusal(bundle))
    (bundle / "media" / foreign.name).write_bytes(foreign.read_bytes())
    list_again(bundle, "media", laptop.key)
    refusal(bundle)
