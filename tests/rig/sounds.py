"""Small sounds for packs: a policy that can be played."""

from __future__ import annotations

import io

import numpy as np
import soundfile

from collector.demo.world import World
from collector.project.pack import Pack, read_draft
from collector.project.signing_pack import sign_pack
from collector.signing import read_private


def tone(kind: str = "FLAC") -> bytes:
    """A tenth of a second of silence."""
    file = io.BytesIO()
    soundfile.write(file, np.zeros(800, np.int16), 8000, format=kind)
    return file.getvalue()


def add(world: World, name: str, data: bytes | None = None) -> None:
    """Put a file into the world's pack."""
    path = world.pack / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(tone() if data is None else data)


def read_out(world: World, language: str = "en", ending: str = "flac") -> int:
    """Give every section of the policy a sound of its own; return how many there are."""
    count = len(read_draft(world.pack).policy(language).sections)
    for number in range(1, count + 1):
        add(world, f"policy/2026-01/{language}/{number}.{ending}", tone() + bytes([number]))
    return count


def sign(world: World) -> Pack:
    """Sign the world's pack anew."""
    return sign_pack(world.pack, read_private(world.key("signing")))
