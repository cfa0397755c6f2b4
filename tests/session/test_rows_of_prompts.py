"""What a take's row says of its prompt: where nobody reads aloud, and by another pack."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from collector.bundle.verify import verify_session
from collector.demo.world import World
from collector.project.pack import read_signed_pack
from collector.project.signing_pack import sign_pack
from collector.project.told import tell_pack
from collector.receive.open import Opening, open_bundle
from collector.rules.facts import PackFacts
from collector.seal.keys import read_identities
from collector.session.session import Session
from collector.signing import read_private
from tests.rig.answers import bring_to, record
from tests.rig.world import Laptop, copy_kit

Json = dict[str, Any]
HEAD = "id,kind,language,text,instruction,style\n"
LIST = 'read,speech,en,"Word, by ""word""",Slowly,\ntalk,speech,en,Your day,Talk freely,free\n'
BARE = "bare,speech,en,,Talk about anything,free\n"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return copy_kit(tmp_path / "kit")


def publish(world: World, laptop: Laptop, rows: str) -> PackFacts:
    text = HEAD + rows + rows.replace(",en,", ",zh-CN,") + rows.replace(",en,", ",ar,")
    (world.pack / "prompts.csv").write_text(text, "utf-8")
    sign_pack(world.pack, read_private(world.key("signing")))
    laptop.install(world)
    return tell_pack(read_signed_pack(world.pack))


def sealed(session: Session, told: PackFacts, *prompts: str) -> dict[str, Json]:
    """Rows of a session with these takes, verified by its pack, by prompt."""
    for prompt in prompts:
        record(session, prompt)
    session.seal()
    root = session.book.folder.root
    verify_session(root, lambda _, number: told if number == told.number else None)
    rows = json.loads((root / "media/manifest.json").read_bytes())["takes"]
    return {row["prompt"]: row for row in rows}


def test_what_nobody_reads_aloud_is_no_text_of_a_recording(
    laptop: Laptop, world: World, tmp_path: Path
) -> None:
    told = publish(world, laptop, LIST + BARE)
    session = bring_to(laptop.start(), "record")
    rows = sealed(session, told, "read", "talk", "bare")
    said = {name: (row.get("prompt_text"), row.get("prompt_style")) for name, row in rows.items()}
    assert said == {"read": ('Word, by "word"', None), "talk": ("Your day", "free"), "bare": (None, "free")}
    opening = Opening(read_identities(world.key("media")), tmp_path / "out")
    list(open_bundle(session.book.folder.root, opening))
    (path,) = (tmp_path / "out").rglob("takes.jsonl")
    opened = {row["prompt"]: row for row in map(json.loads, path.read_bytes().splitlines())}
    assert {name: (row.get("text"), row.get("text_is")) for name, row in opened.items()} == {
        "read": ('Word, by "word"', "prompt"), "talk": (None, None), "bare": (None, None),
    }  # fmt: skip


def test_in_another_pack_the_same_prompt_is_told_from_a_changed_one(laptop: Laptop, world: World) -> None:
    told = publish(world, laptop, LIST)
    first = sealed(bring_to(laptop.start(), "record"), told, "read", "talk")
    told = publish(world, laptop, LIST.replace("Your day", "Your night"))
    second = sealed(bring_to(laptop.start(), "record"), told, "read", "talk")
    assert first["read"]["prompt_version"] < second["read"]["prompt_version"]
    assert first["read"]["prompt_hash"] == second["read"]["prompt_hash"]
    assert first["talk"]["prompt_hash"] != second["talk"]["prompt_hash"]
