"""What surrounds a command: no look into its memory, a closed data folder, a first passphrase that holds."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from collector.__main__ import run
from collector.errors import RoleRefused
from tests.rig.letters import PROJECT
from tests.rig.team import open_team, team_world
from tests.rig.world import kit, open_laptop

LOOK = """
import ctypes, resource, sys
from collector.__main__ import run
from collector.errors import RoleRefused
from tests.rig.letters import PROJECT
from tests.rig.team import open_team, team_world
from tests.rig.world import kit, open_laptop
run(["--version"])
print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_no_dump_shows_keys() -> None:
    done = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0 (0, 0)"


def command(data: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    file = data.parent / "passphrase"
    file.write_text(passphrase, "utf-8")
    monkeypatch.setenv("COLLECTOR_PASSPHRASE_FILE", str(file))
    return run(["--data", str(data), *words])


@pytest.mark.parametrize("passphrase", ["a", "ninechars", "aaaaaaaaaaaaaaa", "        \n"])
def test_a_weak_first_passphrase_leaves_nothing_behind(
    tmp_path: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(tmp_path / "data", passphrase, monkeypatch, "device", "show") == 3
    assert "ten characters, or six words" in capsys.readouterr().err
    assert not (tmp_path / "data" / "keystore.slots").exists()
    assert not (tmp_path / "data" / "ledger.jsonl").exists()
    assert command(tmp_path / "data", "a better passphrase", monkeypatch, "device", "show") == 0


def test_an_open_data_folder_is_closed_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    for mode in (0o755, 0o777):
        data.chmod(mode)
        assert command(data, "a better passphrase", monkeypatch, "device", "show") == 0
        assert stat.S_IMODE(data.stat().st_mode) == 0o700
    umask = os.umask(0)
    try:
        assert command(tmp_path / "new", "a better passphrase", monkeypatch, "device", "show") == 0
    finally:
        os.umask(umask)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_help_names_the_files_with_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    told = capsys.readouterr().out
    for name in ("COLLECTOR_PASSPHRASE_FILE", "COLLECTOR_PIN_FILE", "COLLECTOR_DATA"):
        assert name in told


def test_the_code_for_a_leads_first_pin_is_the_organisations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Written by the laptop, opened with the identity key, typed by the lead: nobody needs a line."""
    data = tmp_path / "data"
    open_team(data, team_world(tmp_path / "world", real=True)).close()
    passphrase = kit().passphrase_file.read_text("utf-8")
    file = tmp_path / "code.age"
    asked = ("device", "show", "--lead-code", str(file))
    assert command(data, passphrase, monkeypatch, *asked) == 2
    assert command(data, passphrase, monkeypatch, *asked, "--project", PROJECT) == 0
    capsys.readouterr()
    assert run(["unseal", "--key", str(kit().key("media")), str(file)]) == 3
    assert run(["unseal", "--key", str(kit().key("identity")), str(file), str(tmp_path / "code.txt")]) == 0
    code = (tmp_path / "code.txt").read_text("utf-8").split("first PIN: ")[1].strip()
    core = open_laptop(data, installed=False)
    with pytest.raises(RoleRefused):
        core.people.sign_in(PROJECT, "demo", "4711")
    core.people.choose_pin(PROJECT, "demo", "4711", code)
    assert core.people.sign_in(PROJECT, "demo", "4711").code == "demo"
    core.close()
