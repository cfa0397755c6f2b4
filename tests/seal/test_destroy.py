"""A destroyed file is gone, and what a hard link still shows of it opens with no key."""

from __future__ import annotations

import os

from collector.seal.destroy import delete_take, destroy_sealed
from collector.seal.forms import seal_bytes
from collector.seal.header import HEADER_LIMIT_BYTES
from collector.seal.keys import generate_identity
from collector.seal.note import note_path_of
from collector.seal.take import SealedTake
from tests.rig.age_outcomes import read_outcome


def test_the_header_is_overwritten_before_the_name_goes(tmp_path):
    identity = generate_identity()
    path, witness = tmp_path / "t1.mkv.age", tmp_path / "witness"
    path.write_bytes(seal_bytes(os.urandom(500_000), [identity.recipient]))
    before = path.read_bytes()
    os.link(path, witness)
    destroy_sealed(path)
    assert not path.exists()
    after = witness.read_bytes()
    assert len(after) == len(before)
    assert after[HEADER_LIMIT_BYTES:] == before[HEADER_LIMIT_BYTES:]
    same = sum(a == b for a, b in zip(after[:HEADER_LIMIT_BYTES], before[:HEADER_LIMIT_BYTES], strict=True))
    assert same < HEADER_LIMIT_BYTES * 0.02
    assert read_outcome(after, [identity]).word == "header failure"


def test_absent_is_done(tmp_path):
    destroy_sealed(tmp_path / "none.age")
    delete_take(tmp_path / "none.mkv.age")


def test_a_take_goes_with_its_note(tmp_path):
    take = SealedTake(tmp_path / "t1.mkv.age", [generate_identity().recipient], bytes(32))
    path = take.close().path
    os.link(note_path_of(path), tmp_path / "witness")
    before = (tmp_path / "witness").read_bytes()
    delete_take(path)
    assert [each.name for each in tmp_path.iterdir()] == ["witness"]
    assert (tmp_path / "witness").read_bytes()[:64] != before[:64]
