"""`collector verify`: what the list says of the signer, what a pack adds, which half is missing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from collector.__main__ import run
from tests.rig.doctor import put_together, take_apart
from tests.rig.enrolling import enrol
from tests.rig.sound import Workshop

Verify = Callable[..., tuple[int, list[dict[str, Any]]]]


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    made = Workshop(tmp_path_factory.mktemp("workshop"))
    yield made
    made.laptop.close()


@pytest.fixture
def verify(capsys: pytest.CaptureFixture[str]) -> Verify:
    def ask(*words: object) -> tuple[int, list[dict[str, Any]]]:
        capsys.readouterr()
        code = run(["--json", "verify", *map(str, words)])
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return ask


@pytest.mark.parametrize(
    ("project", "settings", "word"),
    [
        ("demo-reading", "", "known"),
        ("demo-reading", "revoked = true\n", "revoked"),
        ("demo-reading", "expires = 2020-01-01\n", "expired"),
        ("demo-singing", "", "other_project"),
        (None, "", "unknown"),
    ],
)
def test_the_list_says_how_it_stands_to_the_signer(
    workshop: Workshop, verify: Verify, tmp_path: Path, project: str | None, settings: str, word: str
) -> None:
    devices = tmp_path / "devices"
    devices.mkdir()
    if project is not None:
        enrol(devices, workshop.laptop.key, project, settings)
    code, rows = verify(workshop.find("adult"), "--devices", devices)
    assert {row["device"] for row in rows} == {word}
    assert (code, {row["ok"] for row in rows}) == ((0, {True}) if word == "known" else (1, {False}))


def test_an_enrolment_that_nobody_signed_is_none(workshop: Workshop, verify: Verify, tmp_path: Path) -> None:
    enrol(tmp_path, workshop.laptop.key, "demo-reading")
    (tmp_path / f"{workshop.laptop.key.public.fingerprint}.json").write_text("{}")
    code, rows = verify(workshop.find("adult"), "--devices", tmp_path)
    assert (code, {row["device"] for row in rows}) == (1, {"unknown"})


def test_without_a_pack_its_rules_are_not_checked(workshop: Workshop, verify: Verify) -> None:
    code, rows = verify(workshop.find("adult"))
    assert (code, {row["rules"] for row in rows}) == (0, {"not_checked"})
    assert {row["device"] for row in rows} == {"not_checked"}
    code, rows = verify(workshop.find("adult"), "--pack", workshop.world.pack)
    assert (code, {row["rules"] for row in rows}) == (0, {"checked"})


def test_a_lie_about_the_pack_is_found_with_it(workshop: Workshop, verify: Verify, tmp_path: Path) -> None:
    apart = take_apart(workshop.find("adult"), workshop.laptop.key)
    apart.journal[0]["fields"]["recorder"] = "ada"
    put_together(apart, tmp_path / "made")
    assert verify(tmp_path / "made")[0] == 0
    code, rows = verify(tmp_path / "made", "--pack", workshop.world.pack)
    assert (code, [row["ok"] for row in rows]) == (1, [False])
    assert "role" in rows[0]["fault"]


def test_a_missing_half_is_named(workshop: Workshop, verify: Verify, tmp_path: Path) -> None:
    root = Path(shutil.copytree(workshop.find("adult"), tmp_path / "made"))
    code, rows = verify(root)
    assert (code, [row["missing"] for row in rows]) == (0, [[], []])
    shutil.rmtree(root / "identity")
    code, rows = verify(root)
    assert (code, [(row["half"], row["missing"]) for row in rows]) == (0, [("media", ["identity"])])


@pytest.mark.parametrize(
    "named", ["\x1b]0;owned\x07", "a\nok: the media half is sound", "\u202egpj.exe", "\u2066x"]
)
def test_a_name_can_not_steer_the_terminal(
    workshop: Workshop, tmp_path: Path, capsys: pytest.CaptureFixture[str], named: str
) -> None:
    bundle = tmp_path / "made"
    shutil.copytree(workshop.find("adult"), bundle)
    (bundle / "media" / named).write_bytes(b"")
    for options in ([], ["--json"]):
        assert run([*options, "verify", str(bundle)]) == 1
        said = capsys.readouterr()
        assert all(line.isprintable() for line in [*said.out.splitlines(), *said.err.splitlines()])
        assert len(said.out.splitlines()) == len(said.err.splitlines()) == 1
