"""What travels with the media of decisions and of a child: flags, never an age or a name."""

from __future__ import annotations

import json
from typing import Any

from collector.session.session import Session
from tests.rig.answers import CHILD_BIRTH, PURPOSES, sealed
from tests.rig.world import Laptop


def media_manifest(session: Session) -> dict[str, Any]:
    return dict(json.loads((session.book.folder.half("media") / "manifest.json").read_text("utf-8")))


def test_a_refused_purpose_travels_as_refused_and_the_rest_goes_on(laptop: Laptop) -> None:
    """P-1.9, P-5.2: a No to publication or to a transfer abroad is a flag, and recording goes on."""
    manifest = media_manifest(sealed(laptop.start()))
    (person,) = manifest["contributors"]
    assert person["purposes"] == {name: "given" if yes else "refused" for name, yes in PURPOSES.items()}
    assert (person["purposes"]["overseas_transfer"], person["purposes"]["public_disclosure"]) == (
        "refused", "refused",
    )  # fmt: skip
    assert len(manifest["takes"]) == 1


def test_a_child_is_marked_and_its_age_is_not_told(laptop: Laptop) -> None:
    """P-4.3: `child` and an age band, no birth date."""
    session = sealed(laptop.start(under_14=True))
    (person,) = media_manifest(session)["contributors"]
    assert (person["child"], person["age_band"]) == (True, "8_to_13")
    whole = b"".join(path.read_bytes() for path in session.book.folder.half("media").rglob("*.json*"))
    assert CHILD_BIRTH.isoformat().encode() not in whole
    (adult,) = media_manifest(sealed(laptop.start()))["contributors"]
    assert adult["child"] is False
