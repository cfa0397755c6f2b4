"""`collector rights new` about single purposes and kinds, and corrections by somebody who is signed in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_two_people import Command, code, data, rights
from tests.rig.letters import PROJECT, open_letter

__all__ = ["code", "data", "rights"]
PINS = "demo 0000\nben 0000\n"


def test_single_choices_are_held_and_taken_back_by_two(rights: Command, code: str, data: Path) -> None:
    words = ("new", "--project", PROJECT, "--kind", "change_scope", "--code", code, "--proof", "in_person")
    parts = ("--purpose", "contact_again", "--kind-of-recording", "video")
    ended, (row,), told = rights(*words, *parts)
    assert (ended, row["purposes"], row["kinds_of_recording"]) == (0, ["contact_again"], ["video"])
    assert row["waits_for_second"]
    assert "Held" in told
    sealed = open_letter(data / "rights" / f"{row['number']}.age")
    assert (sealed["purposes"], sealed["kinds"]) == (["contact_again"], ["video"])
    ended, (row,), told = rights(
        *words, *parts, "--number", row["number"], "--taker", "demo", "--second", "ben", pins=PINS
    )
    assert (ended, row["waits_for_second"]) == (0, False)
    assert "Taken back here now" in told


@pytest.mark.parametrize("parts", [("--purpose", "zzz"), ("--kind-of-recording", "zzz")])
def test_what_the_project_does_not_have_is_refused(
    rights: Command, code: str, parts: tuple[str, str]
) -> None:
    for kind in ("withdraw", "delete", "change_scope", "restrict"):
        ended, rows, told = rights("new", "--project", PROJECT, "--kind", kind, "--code", code, *parts)
        assert (ended, rows) == (2, [])
        assert "This project has no such" in told
    assert rights("list", "--operator", "demo", pins=PINS)[1] == []


def test_a_form_is_corrected_by_somebody_who_is_signed_in(
    rights: Command, code: str, data: Path, tmp_path: Path
) -> None:
    details = tmp_path / "details.toml"
    details.write_text(
        '[identity]\nname = "Canary-Right-Gs3"\ngender = "female"\nid_kind = "passport"\n'
        'id_number = "CANARYID7"\nphone = "+8613800138000"\nbirth_date = "1990-05-04"\n',
        encoding="utf-8",
    )
    words = ("new", "--project", PROJECT, "--kind", "correct", "--code", code, "--details", str(details))
    ended, rows, told = rights(*words)
    assert (ended != 0, rows) == (True, [])
    assert "--taker" in told
    assert [path.name for path in data.rglob("form*.age")] == ["form.age"]
    ended, (row,), _ = rights(*words, "--taker", "demo", pins=PINS)
    assert (ended, row["event"]) == (0, "corrected")
    assert [path.name for path in data.rglob("form*.age")] == ["form-2.age"]
