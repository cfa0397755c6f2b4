"""What was typed is found nowhere: not on the laptop, not in the media store, not in temporary folders."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.demo.world import World
from tests.flows.laptop import DEFAULTS, Laptop

FIELDS = ("name", "id_number", "phone", "guardian_name", "guardian_id", "witness_name", "interpreter_name")


def forms_of(text: str) -> Iterator[bytes]:
    """A word as it could lie on a disk: plain, wide, hex, reversed, base64 at three phases."""
    plain = text.encode()
    yield from (plain, text.encode("utf-16-le"), plain.hex().encode(), plain[::-1])
    for phase in range(3):
        coded = base64.b64encode(b"\0" * phase + plain)
        yield coded[4 : len(coded) - 4]


def find_canaries(folder: Path, words: list[str]) -> list[str]:
    """Names of files below `folder` that hold one of `words` in any form."""
    needles = [form for word in words for form in forms_of(word)]
    found = []
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            data = path.read_bytes()
            found += [path.name for needle in needles if needle in data]
    return found


@pytest.fixture
def laptop(tmp_path: Path, world: World) -> Laptop:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    found = Laptop(tmp_path / "laptop", world, {"TMPDIR": str(temporary), "HOME": str(tmp_path / "home")})
    found.folder.mkdir()
    found.install()
    return found


def test_the_scan_finds_a_planted_word_in_every_form(tmp_path: Path) -> None:
    for number, form in enumerate(forms_of(DEFAULTS["name"])):
        (tmp_path / str(number)).write_bytes(b"before" + form + b"after")
    assert len(set(find_canaries(tmp_path, [DEFAULTS["name"]]))) == len(list(forms_of(DEFAULTS["name"])))


FLOWS = {
    "finished": ({}, 0),
    "child, by voice": (
        {"under_14": "true", "birth_date": "2016-08-30", "guardian": "yes", "mode": "oral", "company": "yes"},
        0,
    ),
    "refused": ({"answer": "no"}, 3),
    "unsigned": ({"signature": "none"}, 3),
    "guardian refuses": (
        {"under_14": "true", "birth_date": "2016-08-30", "guardian": "yes", "agrees": "false"},
        3,
    ),
    "child says no": ({"under_14": "true", "birth_date": "2016-08-30", "guardian": "yes", "assent": "no"}, 3),
    "found too young": ({"birth_date": "2016-08-30", "guardian": "yes"}, 0),
    "found too young, no guardian": ({"birth_date": "2016-08-30"}, 2),
}


@pytest.mark.parametrize("flow", FLOWS)
def test_no_canary_stays_on_the_laptop_or_reaches_the_media_store(
    flow: str, laptop: Laptop, world: World, tmp_path: Path
) -> None:
    changes, code = FLOWS[flow]
    answers = laptop.write_answers([("p01", 0.3, "record")], video="false", **changes)
    said = laptop.run("rehearse", str(answers), "--project", "demo-reading", "--fast", expect=code)
    answers.unlink()
    shown = ""
    if code == 0:
        shown = laptop.run("upload").stderr + laptop.run("ledger", "show").stdout
    words = [DEFAULTS[name] for name in FIELDS]
    assert not any(word in said.stdout + said.stderr + shown for word in words)
    assert find_canaries(tmp_path, words) == []
    assert find_canaries(world.folder / "stores" / "media", words) == []
    if code != 0:
        assert not list((laptop.folder / "data" / "sessions").rglob("*.age"))


def test_withdrawal_leaves_no_sealed_file(laptop: Laptop, tmp_path: Path) -> None:
    takes = [("p01", 0.3, "record"), ("p02", 0.3, "withdraw")]
    answers = laptop.write_answers(takes, video="false")
    rows = laptop.rows("rehearse", str(answers), "--project", "demo-reading", "--fast", expect=3)
    answers.unlink()
    assert rows[-1]["event"] == "withdrawn"
    assert not list((laptop.folder / "data" / "sessions").rglob("*.age"))
    assert find_canaries(tmp_path, [DEFAULTS[name] for name in FIELDS]) == []
