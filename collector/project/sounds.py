"""Recorded audio in a pack: the policy's sections read out, and what a child is told.

Names, one file each, `<n>` counting from 1 in the order in which things are shown:
    policy/<version>/<language>/<n>.flac      a section of that version (the preamble is the first)
    assent/<language>/sentences/<n>.flac      a sentence for children from 8 on, as project.toml lists them
    assent/<language>/pictures/<n>.flac       a caption for smaller ones
    assent/<language>/question.flac           what the child is asked
instead of flac also ogg, mp3 or wav. A language has all files of a list or none: half a policy read aloud
would pass for the whole. `pack.json` holds their hashes; a consent record names those that were heard.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from collector.errors import BadPack
from collector.project.pack import Pack

MAX_SOUND_BYTES = 16 << 20
_BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    "flac": (b"fLaC",),
    "ogg": (b"OggS",),
    "mp3": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa", b"\xff\xe3"),
    "wav": (b"RIFF",),
}
_SOUND = re.compile(
    r"(?P<list>policy/[^/]+/[^/]+|assent/[^/]+/(?:sentences|pictures))/(?P<number>[1-9]\d{0,2})\.\w+"
)
_QUESTION = re.compile(r"assent/[^/]+/question\.\w+")


@dataclass(frozen=True)
class Sound:
    """One recorded text: its file in the pack and the file's `sha256:<hex>`."""

    name: str
    sha256: str


def policy_sounds(pack: Pack, language: str, version: str | None = None) -> tuple[Sound, ...]:
    """Return one sound a section, in order; empty when the pack has none in this language."""
    return _listed(pack, f"policy/{version or pack.project.policy_version}/{language}")


def assent_sounds(pack: Pack, language: str, level: str) -> tuple[Sound, ...]:
    """Return one sound for each of the assent's `sentences` or `pictures`, in the pack's order, or none."""
    return _listed(pack, f"assent/{language}/{level}")


def question_sound(pack: Pack, language: str) -> Sound | None:
    """Return what the child is asked, read out, when the pack has it."""
    names = [name for name in pack.files.names() if name.startswith(f"assent/{language}/question.")]
    return Sound(names[0], pack.hash_of(names[0])) if names else None


def check_sounds(pack: Pack) -> None:
    """Return when every sound has a text, a list is whole, and each file looks like sound. Raises BadPack."""
    counts = _count_texts(pack)
    found: dict[str, list[int]] = {}
    for name in filter(_is_in_a_sounds_place, pack.files.names()):
        match = _SOUND.fullmatch(name)
        if match is not None:
            found.setdefault(match["list"], []).append(int(match["number"]))
        elif not _QUESTION.fullmatch(name):
            raise BadPack(f"The pack's file {name} is neither a text nor a sound.")
        check_sound_file(pack, name)
    for folder, numbers in found.items():
        if sorted(numbers) != list(range(1, counts.get(folder, 0) + 1)):
            raise BadPack(f"The sounds in {folder} do not fit its texts: one is needed for each, or none.")


def _is_in_a_sounds_place(name: str) -> bool:
    below_language = 3  # policy/<version>/<language>/<n>
    return name.startswith("assent/") or (name.startswith("policy/") and name.count("/") >= below_language)


def check_sound_file(pack: Pack, name: str) -> None:
    """Return when a file is small enough and looks like the sound its name says. Raises BadPack."""
    ending = name.rpartition(".")[2]
    if ending not in _BEGINNINGS:
        raise BadPack(f"The sound {name} can't be played.", remedy="Use flac, ogg, mp3 or wav.")
    data = pack.files.read(name)
    if len(data) > MAX_SOUND_BYTES:
        raise BadPack(f"The sound {name} is larger than {MAX_SOUND_BYTES >> 20} MiB.")
    if not data.startswith(_BEGINNINGS[ending]):
        raise BadPack(f"The sound {name} is not what its name says.")


def _count_texts(pack: Pack) -> dict[str, int]:
    """Return how many texts there are for each folder of sounds."""
    assent = pack.project.assent
    counts = {}
    for language in pack.project.languages:
        counts[f"assent/{language}/sentences"] = len(assent.sentences)
        counts[f"assent/{language}/pictures"] = len(assent.pictures)
        for version in pack.policy_versions(language):
            counts[f"policy/{version}/{language}"] = len(pack.policy(language, version).sections)
    return counts


def _listed(pack: Pack, folder: str) -> tuple[Sound, ...]:
    rows = []
    for name in pack.files.names():
        match = _SOUND.fullmatch(name)
        if match is not None and match["list"] == folder:
            rows.append((int(match["number"]), name))
    return tuple(Sound(name, pack.hash_of(name)) for _, name in sorted(rows))
