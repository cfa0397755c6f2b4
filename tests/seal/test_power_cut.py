"""A power cut at every step of a take and of its recovery: nothing is lost, no nonce serves twice."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import pytest

from collector.seal.header import parse_header
from collector.seal.keys import generate_identity
from collector.seal.note import note_path_of
from collector.seal.opening import open_bytes
from collector.seal.primitives import PAYLOAD_NONCE_BYTES, SEALED_CHUNK_BYTES, payload_key
from collector.seal.recipients import open_header
from collector.seal.recovery import recover_take, recovery_path_of
from collector.seal.stream import ChunkOpener
from collector.seal.take import SealedTake
from tests.rig.power_cut import RecordedFile, RecordingDisk, Step, cut

NAME = "t1.mkv.age"
SESSION_KEY = bytes(range(32))
IDENTITY = generate_identity(post_quantum=False)
KEEPS = ["none", "all", "last torn", "some", "some", "some"]
SCRIPTS = {
    # What is written between two checkpoints; None closes the take.
    "small": [10, 0, 20, 300, None],
    "empty": [0, None],
    "never checkpointed": [-70_000, -70_000, None],
    "edges": [65_535, 1, 1, 65_535, 65_536, None],
    "flood": [200_000, 30_000, 131_072, None],
}


@dataclass(frozen=True)
class Take:
    """A recorded take: its plaintext, what was asked of the disk, and the key of its chunks."""

    plaintext: bytes
    steps: list[Step]
    start_bytes: int
    opener: ChunkOpener

    def final_chunks(self, steps: list[Step]) -> dict[int, set[bytes]]:
        """Return which bytes were written under the final flag, by chunk index, also in recovery files."""
        found: dict[int, set[bytes]] = {}
        for step in steps:
            if step.action == "write" and step.name == NAME and step.place >= self.start_bytes:
                index, data = (step.place - self.start_bytes) // SEALED_CHUNK_BYTES, step.data
            elif step.action == "draft":
                index, data = int.from_bytes(step.data[:8], "big"), step.data[8:]
            else:
                continue
            if self.opener.open(index, data, final=True) is not None:
                found.setdefault(index, set()).add(data)
        return found


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - chance for a test, no secret


def record(
    folder: Path,
    script: list[int | None],
    *,
    kind: type[SealedTake] = SealedTake,
    disk: RecordingDisk | None = None,
) -> Take:
    disk = disk or RecordingDisk()
    take = kind(folder / NAME, [IDENTITY.recipient], SESSION_KEY, disk=disk)
    plaintext = b""
    for size in script:
        if size is None:
            take.close()
            disk.acknowledge(len(plaintext))
            continue
        more = dice(len(plaintext)).randbytes(abs(size))
        take.write(more)
        plaintext += more
        if size >= 0:
            take.checkpoint()
            disk.acknowledge(len(plaintext))
    take.leave()
    with (folder / NAME).open("rb") as file:
        header = parse_header(file)
        key = payload_key(open_header(header, [IDENTITY]), file.read(PAYLOAD_NONCE_BYTES))
    return Take(plaintext, disk.steps, len(header.raw) + PAYLOAD_NONCE_BYTES, ChunkOpener(key))


def lay_out(folder: Path, files: dict[str, bytes]) -> Path:
    for old in folder.iterdir():
        old.unlink()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder / NAME


def acknowledged(steps: list[Step]) -> int | None:
    sizes = [step.place for step in steps if step.action == "acknowledge"]
    return sizes[-1] if sizes else None


@pytest.fixture(params=SCRIPTS)
def take(request, tmp_path):
    (tmp_path / "recorded").mkdir()
    return record(tmp_path / "recorded", SCRIPTS[request.param])


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "cut").mkdir()
    return tmp_path / "cut"


def check_cuts_in_take(take: Take, desk: Path) -> None:
    for end in range(len(take.steps) + 1):
        for number, keep in enumerate(KEEPS):
            steps = take.steps[:end]
            path = lay_out(desk, cut({}, steps, keep, dice(end * 100 + number)))
            recovered = recover_take(path, note_path_of(path), SESSION_KEY)
            if recovered is None:
                assert acknowledged(steps) is None, "an acknowledged take is gone"
                assert not list(desk.iterdir())
                continue
            plaintext = open_bytes(path.read_bytes(), [IDENTITY])
            assert take.plaintext.startswith(plaintext), "something else came out"
            assert len(plaintext) >= (acknowledged(steps) or 0), "acknowledged bytes are gone"
            assert recovered.plaintext_bytes == len(plaintext)
            assert sorted(p.name for p in desk.iterdir()) == [NAME, "t1.note"]
            assert recover_take(path, note_path_of(path), SESSION_KEY) == recovered


def check_cuts_in_recovery(take: Take, desk: Path) -> None:
    chance = dice(7)
    for end in range(7, len(take.steps) + 1):
        files = cut({}, take.steps[:end], "some", chance)
        path = lay_out(desk, files)
        first = RecordingDisk()
        recovered = recover_take(path, note_path_of(path), SESSION_KEY, disk=first)
        for middle in range(len(first.steps) + 1 if recovered else 0):
            path = lay_out(desk, cut(files, first.steps[:middle], "some", chance))
            second = RecordingDisk()
            assert recover_take(path, note_path_of(path), SESSION_KEY, disk=second) == recovered
            check_nonces(take, take.steps[:end] + first.steps[:middle] + second.steps)


def check_cuts_after_kill(take: Take, desk: Path, disk: type[RecordingDisk]) -> None:
    """A kill leaves the system's cache, which a power cut during recovery may still lose."""
    chance = dice(8)
    for end in range(7, len(take.steps) + 1):
        steps = take.steps[:end]
        path = lay_out(desk, cut({}, steps, "all", chance))
        first = disk()
        assert recover_take(path, note_path_of(path), SESSION_KEY, disk=first)
        for middle in range(len(first.steps) + 1):
            path = lay_out(desk, cut({}, steps + first.steps[:middle], "some", chance))
            second = disk()
            again = recover_take(path, note_path_of(path), SESSION_KEY, disk=second)
            plaintext = open_bytes(path.read_bytes(), [IDENTITY]) if again else b""
            assert take.plaintext.startswith(plaintext)
            assert len(plaintext) >= (acknowledged(steps) or 0), "acknowledged bytes are gone"
            check_nonces(take, steps + first.steps[:middle] + second.steps)


def check_nonces(take: Take, steps: list[Step]) -> None:
    twice = [index for index, sealed in take.final_chunks(steps).items() if len(sealed) > 1]
    assert not twice, "a final chunk's nonce covers two plaintexts"


def test_a_cut_anywhere_in_a_take(take, desk):
    check_cuts_in_take(take, desk)


def test_a_cut_anywhere_in_a_recovery(take, desk):
    check_cuts_in_recovery(take, desk)


def test_a_killed_writer_then_a_cut_in_its_recovery(take, desk):
    check_cuts_after_kill(take, desk, RecordingDisk)


class SyncedOnce(RecordedFile):
    """Synced when it was made and never again."""

    _synced = False

    def sync(self) -> None:
        if not self._synced:
            super().sync()
        self._synced = True


class NeverSynced(RecordedFile):
    def sync(self) -> None:
        pass


class ForgetfulDisk(RecordingDisk):
    file_kind = SyncedOnce


class CarelessDisk(RecordingDisk):
    file_kind = NeverSynced


class HastyTake(SealedTake):
    """Writes the final chunk without a checkpoint of the whole tail before it."""

    def _keep_tail(self, *, closing: bool) -> None:
        if not closing:
            super()._keep_tail(closing=closing)


def test_the_check_finds_a_writer_that_does_not_sync(tmp_path, desk):
    take = record(tmp_path, SCRIPTS["edges"], disk=ForgetfulDisk())
    with pytest.raises(AssertionError, match="acknowledged bytes are gone"):
        check_cuts_in_take(take, desk)


def test_the_check_finds_a_recovery_that_does_not_sync_first(tmp_path, desk):
    take = record(tmp_path, SCRIPTS["flood"])
    with pytest.raises(AssertionError, match="covers two plaintexts"):
        check_cuts_after_kill(take, desk, CarelessDisk)


def test_the_check_finds_a_hasty_end(tmp_path, desk):
    take = record(tmp_path, [100, -200, None], kind=HastyTake)
    with pytest.raises(AssertionError, match="covers two plaintexts"):
        check_cuts_in_recovery(take, desk)


def test_an_abandoned_recovery_file_is_removed(take: Take, desk: Path):
    path = lay_out(desk, cut({}, take.steps, "all", dice(1)))
    recovered = recover_take(path, note_path_of(path), SESSION_KEY)
    recovery_path_of(path).write_bytes(b"torn")
    (desk / f".{recovery_path_of(path).name}.0badcafe.new").write_bytes(b"draft")
    assert recover_take(path, note_path_of(path), SESSION_KEY) == recovered
    assert sorted(p.name for p in desk.iterdir()) == [NAME, "t1.note"]
