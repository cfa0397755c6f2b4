"""What was played of the policy goes into the record, by hash; only what the pack has can have been heard."""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.errors import GateClosed
from collector.project.sounds import policy_sounds
from collector.session.consenting import Reading
from collector.session.session import Session
from tests.rig.answers import begin_oral, bring_to
from tests.rig.sounds import read_out, sign
from tests.rig.world import Laptop, copy_kit
from tests.session.test_spoken import evidence_paths, opened, record_of, tags_of


def listen(session: Session, heard: set[int]) -> None:
    """Read the policy; `heard` are the sections that were played to their end."""
    policy = session.book.pack.policy("en")
    sections = len(policy.sections)
    session.talk.show_policy(
        Reading(policy.head.version, "en", policy.shown_text_hash, sections, 60, frozenset(heard))
    )


@pytest.fixture
def reader(laptop: Laptop, tmp_path: Path) -> Laptop:
    """A laptop whose newest pack reads its policy aloud."""
    world = copy_kit(tmp_path / "kit")
    read_out(world)
    sign(world)
    laptop.install(world)
    return laptop


@pytest.mark.parametrize(
    ("heard", "oral", "mode"),
    [
        (set(), False, "on_screen"),
        ({1, 4}, False, "on_screen"),
        (set(range(8)), False, "read_aloud"),
        ({0, 2}, True, "oral_witnessed"),
        (set(range(8)), True, "oral_witnessed"),
    ],
)
def test_the_record_names_what_was_heard(reader: Laptop, heard: set[int], oral: bool, mode: str) -> None:
    session = reader.start()
    if oral:
        begin_oral(session)
    listen(session, heard)
    bring_to(session, "identity")
    sounds = policy_sounds(session.book.pack, "en")
    assert len(sounds) == 8
    capture = record_of(session).capture
    assert capture.mode == mode
    expected = [sounds[n].sha256 for n in sorted(heard)]
    assert capture.clause_audio == (expected if heard or oral else None)
    if oral:
        bound = tags_of(opened(evidence_paths(session)[0]))["evidence"]
        assert bound["clause_audio"] == expected


def test_what_is_no_section_was_not_heard(reader: Laptop, tmp_path: Path) -> None:
    with pytest.raises(GateClosed):
        listen(reader.start(), {8})
    silent = Laptop(tmp_path / "silent")
    silent.install()
    with pytest.raises(GateClosed):
        listen(silent.start(), {0})
    silent.close()
