"""The lists of words that may stand in clear are those that the program writes."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from collector import __version__
from collector.bundle.plain import _check_devices
from collector.bundle.verify import verify_session
from collector.capture.spec import SIMULATED, SIMULATED_PICTURES, SIMULATED_SOUNDS
from collector.errors import BadHash, NewerRules
from collector.model.manifest import IdentityManifest
from collector.model.take_words import (
    CHOSEN_REMARKS,
    DEVICE_FACTS,
    QUALITY_FIGURES,
    REMARKS,
    SYNC_FIGURES,
    VERDICTS,
)
from collector.session.posing import ALONE
from collector.session.recording import REMARKS as OFFERED
from collector.session.texting import ALONE_IN_TEXT
from tests.rig.bundles import Field, TakeContent
from tests.rig.doctor import put_together, take_apart

ROOT = Path(__file__).parents[2] / "collector"


def words_in(*names: str) -> set[str]:
    """Every word that stands in these files of the program."""
    nodes = (node for name in names for node in ast.walk(ast.parse((ROOT / name).read_text("utf-8"))))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_remarks_are_those_of_the_program() -> None:
    assert set(OFFERED) == CHOSEN_REMARKS
    assert CHOSEN_REMARKS | {ALONE, ALONE_IN_TEXT, "device_lost", "recovered"} == REMARKS


def test_figures_and_verdicts_are_those_of_the_program() -> None:
    capture = [path.relative_to(ROOT).as_posix() for path in (ROOT / "capture").rglob("*.py")]
    assert words_in(*capture, "session/finishing.py") >= QUALITY_FIGURES | SYNC_FIGURES | VERDICTS


def test_simulated_devices_are_those_of_the_program() -> None:
    for kind in (*SIMULATED_SOUNDS, *SIMULATED_PICTURES):
        assert DEVICE_FACTS["model"].fullmatch(f"{SIMULATED}{kind}")


@pytest.mark.parametrize("api", ["ALSA", "Windows WASAPI", "Core Audio", "opencv v4l2", "opencv msmf"])
def test_ways_to_a_device_have_their_names(api: str) -> None:
    assert DEVICE_FACTS["host_api"].fullmatch(api)


def test_this_version_has_the_form_of_one(tmp_path: Path) -> None:
    sealed = Field().seal(tmp_path, [TakeContent()])
    value = json.loads((sealed / "identity/manifest.json").read_bytes())
    IdentityManifest.from_value({**value, "program_version": __version__})


def test_a_newer_manifest_may_say_more_in_numbers_and_ids(tmp_path: Path) -> None:
    where = Field()
    apart = take_apart(where.seal(tmp_path / "field", [TakeContent()]), where.device)
    more = {
        "bits": 24,
        "started_at": "2026-11-23T10:00:00Z",
        "of": [{"session": apart.journal[0]["fields"]["session"]}],
    }
    apart.manifests["media"] |= {"schema": "manifest-1.7", "more": more}
    put_together(apart, tmp_path / "made")
    verify_session(tmp_path / "made")
    apart.manifests["media"]["more"]["of"] = "somebody"
    put_together(apart, tmp_path / "again")
    with pytest.raises(NewerRules):
        verify_session(tmp_path / "again")


@pytest.mark.parametrize(
    "devices",
    [
        {"microphone": {"name": "Anna's AirPods"}},
        {"microphone": {"host_api": "Anna's AirPods"}},
        {"Anna's AirPods": {"host_api": "ALSA"}},
    ],
)
def test_a_take_begins_with_devices_that_have_no_names(devices: dict[str, dict[str, str]]) -> None:
    _check_devices({"microphone": {"host_api": "PulseAudio", "usb": "0d8c:0014"}}, "beginning")
    with pytest.raises(BadHash):
        _check_devices(devices, "beginning")
