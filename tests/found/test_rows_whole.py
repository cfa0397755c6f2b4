"""C11: a take's row in the manifest says when, where, whose, which file, and what was asked for."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from collector.assets import find_asset
from tests.rig.answers import bring_to, record
from tests.rig.world import Laptop

Json = dict[str, Any]


@pytest.fixture
def half(laptop: Laptop) -> Path:
    """A sealed session's media half, with two takes."""
    session = bring_to(laptop.start(), "record")
    for prompt in ("p01", "p02"):
        record(session, prompt)
    session.seal()
    return session.book.folder.half("media")


def rows_of(half: Path) -> list[Json]:
    return list(json.loads((half / "manifest.json").read_bytes())["takes"])


def begun_in(half: Path) -> dict[str, str]:
    lines = [json.loads(line) for line in (half / "journal.jsonl").read_bytes().splitlines()]
    return {line["fields"]["take"]: line["time"] for line in lines if line["kind"] == "take_started"}


def prompts() -> dict[str, Json]:
    with Path(find_asset("demo/prompts.csv")).open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file) if row["language"] == "en"}


def test_a_row_says_when_its_take_began_to_the_second(half: Path) -> None:
    begun = begun_in(half)
    for row in rows_of(half):
        assert row.get("started_at") == begun[row["take"]][:19] + "Z"


def test_a_row_has_the_words_of_its_prompt_and_their_language(half: Path) -> None:
    for row in rows_of(half):
        assert (row.get("prompt_text"), row.get("prompt_language")) == (
            prompts()[row["prompt"]]["text"],
            "en",
        )
        assert "prompt_style" not in row


def test_a_row_names_its_file_with_hash_and_size(half: Path) -> None:
    listed = {row["path"]: row for row in json.loads((half / "manifest.json").read_bytes())["files"]}
    for row in rows_of(half):
        assert row.get("file") == listed[f"{row['take']}.mkv.age"]


def test_a_row_has_bits_speaker_and_place(half: Path) -> None:
    manifest = json.loads((half / "manifest.json").read_bytes())
    for row in manifest["takes"]:
        assert row.get("bits") == 16
        assert row.get("speaker") == manifest["contributors"][0]["code"]
        assert row.get("place", {}) == manifest["place"]


def test_a_prompts_version_is_its_own(half: Path) -> None:
    """The pack's number beside it stays what it was."""
    rows = rows_of(half)
    hashes = [row.get("prompt_hash") for row in rows]
    assert all(re.fullmatch("sha256:[0-9a-f]{16}", str(version)) for version in hashes)
    assert len(set(hashes)) == 2
    number = json.loads((half / "manifest.json").read_bytes())["pack_number"]
    assert {row["prompt_version"] for row in rows} == {number}
