"""Opening many: whole or not at all, again only what is new, the same report whatever the workers."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from collector.bundle.shape import MANIFEST
from collector.errors import CollectorError, DataFolderInUse, DiskFull, Refused, UnsafePath
from collector.model.canonical import sha256_text
from collector.model.rows import OpenedLine
from collector.receive.corpus import Corpus
from collector.receive.many import open_many
from collector.receive.open import OpenedHalf, Opening, open_bundle
from collector.seal.header import Stanza
from collector.seal.keys import write_identity_files
from collector.seal.recipients import Identity
from collector.signing import generate_private
from tests.rig.bundles import Field, TakeContent
from tests.rig.disks import grow, small_disk
from tests.rig.doctor import put_together, take_apart
from tests.rig.matroska import RATE_HZ, ramp, record_sound

SPEECH = TakeContent("speech", record_sound(ramp(RATE_HZ, 1, 24)))
SPEECH_TOO = TakeContent("speech", record_sound(ramp(RATE_HZ, 2, 16)))


@pytest.fixture(scope="module")
def where() -> Field:
    return Field()


def open_all(bundle: Path, out: Path, *identities, **options) -> list[OpenedHalf]:
    return list(open_bundle(bundle, Opening(identities, out, **options)))


def lines_of(out: Path) -> list[OpenedLine]:
    return [OpenedLine.from_bytes(row) for row in (out / "opened.jsonl").read_bytes().splitlines()]


def files_below(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def reseal(where: Field, bundle: Path, root: Path, device=None) -> Path:
    """The same session with another journal: a signed line more, by this device or another."""
    apart = take_apart(bundle, device or where.device)
    if device is not None:
        for manifest in apart.manifests.values():
            manifest["device"] = device.public.text
    last = apart.journal[-1]
    asked = {"kind": "person_asked", "fields": {"contributor": apart.codes()[0], "same": True}}
    apart.journal.append({**last, "id": "asked", **asked})
    put_together(apart, root / bundle.name)
    return root / bundle.name


def correct(where: Field, bundle: Path, root: Path) -> Path:
    """The identity half of a session with a corrected form: its next revision."""
    apart = take_apart(bundle, where.device)
    (code,) = apart.codes()
    form = apart.files.pop(f"identity/{code}/form.age")
    (line,) = [line for line in apart.journal if line["kind"] == "identity_sealed"]
    line["fields"] |= {"sha256": sha256_text(form), "size_bytes": len(form)}
    other = take_apart(where.seal(root / "other", [TakeContent()], corrected=True), where.device)
    apart.files[f"identity/{code}/form-2.age"] = other.files[f"identity/{other.codes()[0]}/form.age"]
    apart.manifests["identity"] |= {"revision": 2, "replaces_hash": "sha256:" + "1" * 64}
    put_together(apart, root / bundle.name)
    return root / bundle.name


def test_a_run_again_passes_over_what_stands(where: Field, tmp_path: Path) -> None:
    bundle, out = where.seal(tmp_path / "sealed", [SPEECH, TakeContent()]), tmp_path / "out"
    keys = (where.identity, where.media)
    first = open_all(bundle, out, *keys)
    assert [half.stands for half in first] == [False, False]
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    again = open_all(bundle, out, *keys)
    assert [half.stands for half in again] == [True, True]
    assert again == first
    assert before == {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    assert [(line.half, line.whole) for line in lines_of(out)] == [("identity", True), ("media", True)]


def test_what_is_gone_or_had_a_fault_is_opened_again(where: Field, tmp_path: Path) -> None:
    good, out = where.seal(tmp_path / "sealed", [TakeContent()]), tmp_path / "out"
    bad = where.seal(tmp_path / "sealed", [TakeContent("video", b"no recording"), TakeContent()])
    for bundle in (good, bad):
        open_all(bundle, out, where.media)
    shutil.rmtree(out / good.name / "media")
    (again,) = open_all(good, out, where.media)
    assert not again.stands
    (faulty,) = open_all(bad, out, where.media)
    assert (faulty.stands, len(faulty.faults)) == (False, 1)
    assert files_below(out / good.name)


def test_a_new_revision_takes_the_place_and_an_old_one_does_not(where: Field, tmp_path: Path) -> None:
    bundle, out = where.seal(tmp_path / "sealed", [TakeContent()]), tmp_path / "out"
    newer = correct(where, bundle, tmp_path / "newer")
    open_all(bundle, out, where.identity)
    before = files_below(out)
    (opened,) = open_all(newer, out, where.identity)
    assert (opened.stands, opened.faults) == (False, [])
    assert [line.revision for line in lines_of(out)] == [1, 2]
    with pytest.raises(Refused, match="newer revision"):
        open_all(bundle, out, where.identity)
    assert lines_of(out)[-1].revision == 2
    (form,) = out.rglob("form.json")
    assert json.loads(form.read_bytes())["corrected"]
    assert set(files_below(out)) == set(before)
    assert not list(out.glob(".*"))


def test_another_half_of_the_same_revision_takes_no_place(where: Field, tmp_path: Path) -> None:
    bundle, out = where.seal(tmp_path / "sealed", [TakeContent()]), tmp_path / "out"
    other = reseal(where, bundle, tmp_path / "other")
    open_all(bundle, out, where.media)
    before = files_below(out)
    with pytest.raises(Refused, match="same revision"):
        open_all(other, out, where.media)
    assert files_below(out) == before


def test_another_devices_session_of_the_same_id_takes_no_place(where: Field, tmp_path: Path) -> None:
    bundle, out = where.seal(tmp_path / "sealed", [TakeContent()]), tmp_path / "out"
    other = reseal(where, bundle, tmp_path / "other", generate_private())
    open_all(bundle, out, where.media)
    before = files_below(out)
    for key in (where.media, where.identity):
        with pytest.raises(Refused, match="Another device"):
            open_all(other, out, key)
    assert files_below(out) == before


def test_a_line_that_a_kill_cut_off_stands_for_nothing(where: Field, tmp_path: Path) -> None:
    one, other = (where.seal(tmp_path / "sealed", [TakeContent()]) for _ in range(2))
    out = tmp_path / "out"
    open_all(one, out, where.media)
    whole = (out / "opened.jsonl").read_bytes()
    (out / "opened.jsonl").write_bytes(whole[:-20])
    assert not open_all(one, out, where.media)[0].stands
    open_all(other, out, where.media)
    assert all(open_all(bundle, out, where.media)[0].stands for bundle in (one, other))


def test_what_an_ended_run_left_is_cleared(where: Field, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for name in (".gone.media.part", ".gone.identity.old"):
        (out / name / "inside").mkdir(parents=True)
        (out / name / "inside/take.flac").write_bytes(b"half a take")
    open_all(where.seal(tmp_path / "sealed", [TakeContent()]), out, where.media)
    assert not list(out.glob(".*"))


def test_two_runs_do_not_write_at_once(where: Field, tmp_path: Path) -> None:
    bundle, out = where.seal(tmp_path / "sealed", [TakeContent()]), tmp_path / "out"
    with Corpus(out) as corpus:
        assert not out.exists()
        with corpus.put("x", "media"), pytest.raises(DataFolderInUse):
            open_all(bundle, out, where.media)
    assert open_all(bundle, out, where.media)[0].faults == []


def test_no_list_is_read_through_a_link(where: Field, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "opened.jsonl").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UnsafePath):
        open_all(where.seal(tmp_path / "sealed", [TakeContent()]), out, where.media)


def make_many(where: Field, root: Path) -> list[Path]:
    """Good ones, one twice, a newer and an older half, a changed one, one of another key, and no bundle."""
    good = [where.seal(root / "good", [SPEECH, TakeContent()]) for _ in range(4)]
    changed = where.seal(root / "changed", [TakeContent()])
    next((changed / "media").glob("*.age")).write_bytes(b"changed")
    faulty = where.seal(root / "faulty", [TakeContent("speech", b"rubbish"), TakeContent()])
    stranger = Field().seal(root / "stranger", [TakeContent()])
    other = reseal(where, good[1], root / "other")
    newer = correct(where, good[2], root / "newer")
    (root / "empty").mkdir()
    return [*good, good[0], changed, other, faulty, stranger, newer, good[2], root / "empty"]


def report(bundles: list[Path], out: Path, where: Field, workers: int) -> list[tuple[object, ...]]:
    found = open_many(bundles, Opening([where.identity, where.media], out), workers)
    return [(outcome.bundle.name, tell(outcome.fault), *map(tell_half, outcome.halves)) for outcome in found]


def tell(fault: CollectorError | None) -> tuple[str, str] | None:
    return None if fault is None else (type(fault).__name__, str(fault))


def tell_half(half: OpenedHalf) -> tuple[object, ...]:
    faults = [(name, tell(fault)) for name, fault in half.faults]
    return half.half, half.receipt, half.files, half.stands, faults


def test_workers_change_neither_the_report_nor_what_comes_out(where: Field, tmp_path: Path) -> None:
    bundles = make_many(where, tmp_path)
    said = {workers: report(bundles, tmp_path / f"out-{workers}", where, workers) for workers in (1, 4)}
    assert said[1] == said[4]
    assert [row[0] for row in said[1]] == [bundle.name for bundle in bundles]
    assert [row[1] and row[1][0] for row in said[1]] == [
        *[None] * 5, "BadHash", "Refused", None, "NoKeyMatches", None, "Refused", "Malformed",
    ]  # fmt: skip
    one, four = (files_below(tmp_path / f"out-{workers}") for workers in (1, 4))
    assert sorted(one.pop("opened.jsonl").splitlines()) == sorted(four.pop("opened.jsonl").splitlines())
    assert one == four


def test_the_command_says_the_same_with_workers(where: Field, tmp_path: Path) -> None:
    bundles = make_many(where, tmp_path)
    write_identity_files(tmp_path, "media", where.media)
    done = [command(bundles, tmp_path, f"out-{workers}", workers).communicate()[0] for workers in (1, 3)]
    assert done[0] == done[1]
    events = [json.loads(row)["event"] for row in done[0].splitlines()]
    assert [events.count(name) for name in ("opened", "stands", "failed")] == [5, 3, 4]
    process = command(bundles[:2], tmp_path, "out-1", 2)
    assert [json.loads(row)["event"] for row in process.communicate()[0].splitlines()] == ["stands", "stands"]
    assert process.returncode == 0


def command(bundles: list[Path], folder: Path, out: str, workers: int) -> subprocess.Popen[str]:
    line = [sys.executable, "-m", "collector", "--json", "open", *map(str, bundles)]
    line += ["--key", str(folder / "media.key"), "--out", str(folder / out), "--workers", str(workers)]
    return subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("after", [1, 4])
def test_a_kill_leaves_no_half_opened_session(where: Field, tmp_path: Path, after: int) -> None:
    """Killed once so many files were there; the next run opens the rest, and nothing of the first is left."""
    bundles = [where.seal(tmp_path / "sealed", [SPEECH, SPEECH_TOO, TakeContent()]) for _ in range(4)]
    write_identity_files(tmp_path, "media", where.media)
    out = tmp_path / "out"
    with command(bundles, tmp_path, "out", 2) as process:
        while process.poll() is None and len(list(out.rglob("*.flac"))) < after:
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
    for folder in out.glob("*/media"):
        takes = json.loads((folder / MANIFEST).read_bytes())["takes"]
        assert len(list(folder.glob("*.flac"))) + len(list(folder.glob("*.txt"))) == len(takes)
        assert len((folder / "takes.jsonl").read_bytes().splitlines()) == len(takes)
    with command(bundles, tmp_path, "out", 2) as process:
        rows = [json.loads(row) for row in process.communicate()[0].splitlines()]
    assert process.returncode == 0
    assert [row["session"] for row in rows] == [bundle.name for bundle in bundles]
    assert sorted(path.name for path in out.iterdir()) == sorted(
        [*(bundle.name for bundle in bundles), "lock", "opened.jsonl"]
    )


def test_a_full_disk_leaves_whole_halves_alone(where: Field, tmp_path: Path) -> None:
    """No half stands with less than it has because there was no room; with room a run again opens it."""
    small, large = ([TakeContent(data=b"x" * size)] for size in (1000, 3_000_000))
    bundles = [where.seal(tmp_path / "sealed", takes) for takes in (small, large, small)]
    with small_disk(tmp_path / "disk", 2400) as disk:
        opening = Opening([where.media], disk / "out")
        first = list(open_many(bundles, opening))
        assert [type(outcome.fault) for outcome in first] == [type(None), DiskFull, type(None)]
        assert sorted(path.name for path in (disk / "out").glob("*-*")) == sorted(
            bundle.name for bundle in (bundles[0], bundles[2])
        )
        assert not list((disk / "out").glob(".*"))
        grow(disk, 20_000)
        again = list(open_many(bundles, opening, 2))
        assert [[half.stands for half in outcome.halves] for outcome in again] == [[True], [False], [True]]


class Moody:
    """A private key whose first use ends in what nobody expected."""

    def __init__(self, identity: Identity) -> None:
        self.recipient, self.text = identity.recipient, identity.text
        self._identity = identity
        self._calm = False

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        if not self._calm:
            self._calm = True
            raise RuntimeError("canary")
        return self._identity.unwrap(stanzas)


def test_a_fault_of_the_program_stops_no_other_bundle(where: Field, tmp_path: Path) -> None:
    bundles = [where.seal(tmp_path / "sealed", [TakeContent()]) for _ in range(3)]
    first, *others = open_many(bundles, Opening([Moody(where.media)], tmp_path / "out"))
    assert tell(first.fault) == ("WorkFailed", "Something went wrong in the program itself (RuntimeError).")
    assert [(outcome.fault, len(outcome.halves)) for outcome in others] == [(None, 1)] * 2
