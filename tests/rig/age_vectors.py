"""The public age test vectors, read from the folder beside the repository."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "age-testkit"
ABSENT = f"the age test vectors are not in {FOLDER.name} beside the repository"


@dataclass(frozen=True)
class Vector:
    """One vector: what must come out, what may be released, and the file itself."""

    name: str
    expect: str
    payload: str | None
    identities: tuple[str, ...]
    has_passphrase: bool
    body: bytes


def load_vectors() -> list[Vector]:
    """Return every vector, in order of name; nothing when the folder is absent."""
    return [_load(path) for path in sorted(FOLDER.glob("*")) if path.suffix != ".md"]


def _load(path: Path) -> Vector:
    head, body = path.read_bytes().split(b"\n\n", 1)
    pairs = [line.split(": ", 1) for line in head.decode().splitlines()]
    fields = dict(pairs)
    return Vector(
        name=path.name,
        expect=fields["expect"],
        payload=fields.get("payload"),
        identities=tuple(value for key, value in pairs if key == "identity"),
        has_passphrase="passphrase" in fields,
        body=zlib.decompress(body) if fields.get("compressed") == "zlib" else body,
    )
