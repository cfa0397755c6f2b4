"""Recorded audio in a pack: whole for a language or absent, of a kind that plays, checked when it plays."""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.demo.world import World
from collector.errors import BadPack, PackBadlySigned
from collector.model.canonical import sha256_text
from collector.project.checks import find_faults
from collector.project.pack import read_draft, read_signed_pack
from collector.project.sounds import MAX_SOUND_BYTES, assent_sounds, policy_sounds, question_sound
from tests.rig.sounds import add, read_out, sign, tone
from tests.rig.world import copy_kit

HERE = "policy/2026-01/en"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return copy_kit(tmp_path / "world")


def test_a_language_has_a_sound_for_each_section_or_none(world: World) -> None:
    with (world.pack / f"{HERE}.md").open("a", encoding="utf-8") as text:
        text.write("\n## More\n\nWords.\n" * 4)
    count = read_out(world)
    assert count > 9, "as names, ten comes before two"
    pack = sign(world)
    sounds = policy_sounds(pack, "en")
    assert [sound.name for sound in sounds] == [f"{HERE}/{n}.flac" for n in range(1, count + 1)]
    assert [pack.sound(sound.name)[-1] for sound in sounds] == list(range(1, count + 1))
    assert all(sha256_text(pack.sound(sound.name)) == sound.sha256 for sound in sounds)
    assert policy_sounds(pack, "zh-CN") == ()


def test_the_policys_hash_covers_its_sounds(world: World) -> None:
    before = read_draft(world.pack).policy_hash()
    read_out(world)
    pack = sign(world)
    assert pack.policy_hash() == read_draft(world.pack).policy_hash() != before


@pytest.mark.parametrize("kind", ["WAV", "OGG", "MP3"])
def test_other_kinds_of_sound(world: World, kind: str) -> None:
    for number in range(1, read_out(world) + 1):
        (world.pack / f"{HERE}/{number}.flac").unlink()
        add(world, f"{HERE}/{number}.{kind.lower()}", tone(kind))
    assert len(policy_sounds(sign(world), "en")) > 0


FAULTS: dict[str, tuple[str, bytes | None]] = {
    "one too many": (f"{HERE}/99.flac", None),
    "one twice": (f"{HERE}/1.wav", None),
    "a language without a policy": ("policy/2026-01/sw/1.flac", None),
    "no number": (f"{HERE}/intro.flac", None),
    "nought": (f"{HERE}/0.flac", None),
    "deeper": (f"{HERE}/more/1.flac", None),
    "another kind": (f"{HERE}/1.aiff", None),
    "text": (f"{HERE}/1.md", b"# Hello"),
    "not what it says": (f"{HERE}/1.flac", b"RIFF....WAVE"),
    "too large": (f"{HERE}/1.flac", b"fLaC" + bytes(MAX_SOUND_BYTES)),
    "half a list for children": ("assent/en/sentences/1.flac", None),
    "another list for children": ("assent/en/songs/1.flac", None),
    "a question in no language": ("assent/en/question/1.flac", None),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_does_not_fit_is_refused(world: World, fault: str) -> None:
    read_out(world)
    add(world, *FAULTS[fault])
    with pytest.raises(BadPack):
        sign(world)
    assert len(find_faults(read_draft(world.pack))) == 1


def test_half_a_policy_would_pass_for_the_whole(world: World) -> None:
    read_out(world)
    (world.pack / f"{HERE}/3.flac").unlink()
    with pytest.raises(BadPack, match="one is needed for each"):
        sign(world)


def test_what_a_child_is_told(world: World) -> None:
    assent = read_draft(world.pack).project.assent
    for level, lines in (("sentences", assent.sentences), ("pictures", assent.pictures)):
        for number in range(1, len(lines) + 1):
            add(world, f"assent/zh-CN/{level}/{number}.flac")
    add(world, "assent/zh-CN/question.ogg", tone("OGG"))
    pack = sign(world)
    assert len(assent_sounds(pack, "zh-CN", "sentences")) == len(assent.sentences)
    assert len(assent_sounds(pack, "zh-CN", "pictures")) == len(assent.pictures)
    assert question_sound(pack, "zh-CN") is not None
    assert question_sound(pack, "en") is None


def test_a_sound_is_checked_when_it_is_played(world: World) -> None:
    """An installed pack is read at every gate question: its sounds are hashed when they are needed."""
    read_out(world)
    sign(world)
    add(world, f"{HERE}/2.flac", tone() + b"\x07")
    with pytest.raises(PackBadlySigned):
        read_signed_pack(world.pack)
    pack = read_signed_pack(world.pack, with_sounds=False)
    pack.sound(f"{HERE}/1.flac")
    with pytest.raises(PackBadlySigned):
        pack.sound(f"{HERE}/2.flac")
    add(world, "prompts.csv", b"id,language,text\n")
    with pytest.raises(PackBadlySigned):
        read_signed_pack(world.pack, with_sounds=False)
