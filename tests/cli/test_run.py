"""The command line's promises: exit codes, JSON lines alone on stdout, options anywhere, no traceback."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from collector.__main__ import run
from collector.cli.root import hoist
from collector.demo.world import World
from collector.receive.enrolment import read_enrolment
from collector.signing import generate_private, write_pair
from collector.vault import DataLock
from tests.rig.answers_file import write_answers
from tests.rig.world import copy_kit, fingerprint, kit, open_laptop


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A laptop with the pack and one sealed session, made by the commands themselves."""
    folder = tmp_path_factory.mktemp("template")
    data = folder / "data"
    open_laptop(data).close()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("COLLECTOR_PASSPHRASE_FILE", str(kit().passphrase_file))
        answers = write_answers(folder / "answers.toml")
        assert (
            run(["--data", str(data), "rehearse", str(answers), "--project", "demo-reading", "--fast"]) == 0
        )
    return data


class Shell:
    """Runs command lines in this process and keeps what they said."""

    def __init__(self, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.data, self._capsys = data, capsys
        self.out = self.err = ""

    def __call__(self, *words: str | Path) -> int:
        code = run([str(word) for word in words])
        self.out, self.err = self._capsys.readouterr()
        assert "Traceback" not in self.err
        assert not code or (self.out + self.err).strip(), "an ending other than 0 says why"
        return code

    def json(self, *words: str | Path) -> list[dict[str, object]]:
        """Run with --json; every line on stdout must be one object."""
        self("--json", *words)
        return [dict(json.loads(line)) for line in self.out.splitlines()]


@pytest.fixture
def shell(
    template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Shell:
    data = Path(shutil.copytree(template, tmp_path / "data"))
    monkeypatch.setenv("COLLECTOR_DATA", str(data))
    monkeypatch.setenv("COLLECTOR_PASSPHRASE_FILE", str(kit().passphrase_file))
    capsys.readouterr()
    return Shell(data, capsys)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return copy_kit(tmp_path / "world")


def session_of(shell: Shell) -> str:
    return next(path.name for path in (shell.data / "sessions").iterdir())


def rehearse(shell: Shell, answers: Path, *more: str) -> int:
    return shell("rehearse", answers, "--project", "demo-reading", "--fast", *more)


USAGE = [
    ["nonsense"], ["--nonsense"], ["rehearse"], ["verify"], ["project"], ["project", "nonsense"], ["show"],
    ["keys", "new"], ["keys", "new", "--kind", "nonsense", "--out", ".", "--name", "x"], ["unseal"],
    ["sessions", "extra"], ["upload", "--server-limit", "0"], ["upload", "--server-limit", "many"],
    ["sessions", "--data"],
    ["project", "install"], ["device"], ["ledger"], ["rehearse", "a", "b", "--project", "p"],
]  # fmt: skip


@pytest.mark.parametrize("words", USAGE, ids=" ".join)
def test_wrong_usage_is_two(shell: Shell, words: list[str]) -> None:
    assert shell(*words) == 2


@pytest.mark.parametrize("words", [["--help"], ["project", "--help"], ["rehearse", "--help"], ["--version"]])
def test_help_is_no_failure(shell: Shell, words: list[str]) -> None:
    assert shell(*words) == 0
    assert shell.out


@pytest.mark.parametrize(
    "words",
    [["show", "no-such-session"], ["sessions", "--project", "unknown"], ["verify", "nowhere"],
     ["project", "show", "nowhere"], ["project", "install", "nowhere"],
     ["rehearse", "nowhere.toml", "--project", "p"], ["doctor", "--project", "unknown"],
     ["unseal", "--key", "nowhere", "nowhere"]],
    ids=" ".join,
)  # fmt: skip
def test_what_is_not_there_is_two_or_the_disks_one(shell: Shell, words: list[str]) -> None:
    assert shell(*words) in {1, 2}
    if words[0] in {"show", "sessions", "verify", "doctor", "project"}:
        assert shell(*words) == 2


def test_a_locked_keystore_is_three(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("not the passphrase")
    monkeypatch.setenv("COLLECTOR_PASSPHRASE_FILE", str(wrong))
    assert shell("sessions") == 3
    monkeypatch.delenv("COLLECTOR_PASSPHRASE_FILE")
    assert shell("sessions") == 3
    for text in ("", "\n"):
        wrong.write_text(text)
        monkeypatch.setenv("COLLECTOR_PASSPHRASE_FILE", str(wrong))
        assert shell("sessions") == 2


def test_a_second_instance_is_one(shell: Shell) -> None:
    with DataLock(shell.data):
        assert shell("sessions") == 1
        assert "using this data folder" in shell.err
        # what needs no data folder does not care
        assert shell("verify", shell.data / "sessions" / session_of(shell)) == 0
        assert shell("project", "show", kit().pack) == 0
    assert shell("sessions") == 0


def test_lists_and_nothing_to_do(shell: Shell, tmp_path: Path) -> None:
    (row,) = shell.json("sessions")
    assert (row["session"], row["stage"]) == (session_of(shell), "sealed")
    assert shell("recover") == 4
    assert shell("--data", tmp_path / "fresh", "sessions") == 0
    assert shell.out == ""
    assert shell("--data", tmp_path / "fresh", "upload") == 4
    assert shell("project", "install", kit().pack) == 4


def test_show_tells_what_was_agreed_and_nothing_of_identity(shell: Shell) -> None:
    (row,) = shell.json("show", session_of(shell))
    (person,) = row["contributors"]  # type: ignore[misc]
    assert person["purposes"]["media_for_training_data"] == "given"
    assert (row["stage"], row["key_destroyed"], len(row["takes"])) == ("sealed", True, 2)  # type: ignore[arg-type]
    assert shell("show", session_of(shell)) == 0
    assert re.search("did not agree to: .*media_to_customers", shell.out)
    assert "Canary" not in shell.out


@pytest.mark.parametrize("place", range(3))
def test_data_and_json_may_stand_anywhere(shell: Shell, tmp_path: Path, place: int) -> None:
    words: list[str | Path] = ["project", "show", kit().pack]
    words[place:place] = ["--json", f"--data={tmp_path / 'other'}"]
    assert shell(*words) == 0
    assert json.loads(shell.out)["id"] == "demo-reading"
    assert not (tmp_path / "other").exists()
    assert hoist(["show", "x", "--data", "d", "--", "--json"]) == ["--data", "d", "show", "x", "--", "--json"]


def test_project_show_lists_what_an_answers_file_needs(shell: Shell) -> None:
    (row,) = shell.json("project", "show", kit().pack)
    assert list(row) == ["id", "fingerprint", "number", "rehearsal", "purposes", "kinds", "identity_fields",
                         "profile_fields", "prompts", "operators"]  # fmt: skip
    assert row["fingerprint"] == fingerprint(kit())
    assert row["prompts"] == [f"p{n:02d}" for n in range(1, 11)]
    assert row["operators"] == ["demo"]


def test_packs_new_check_sign_install(shell: Shell, tmp_path: Path) -> None:
    keys = kit().keys
    pubs = [
        word
        for name in ("identity", "media", "receipt", "rights")
        for word in (f"--{name}", str(keys / f"{name}.pub"))
    ]
    pack = tmp_path / "pack"
    assert shell("project", "new", pack, "--rehearsal", *pubs) == 0
    assert shell("project", "check", pack) == 0
    assert shell("project", "show", pack) == 3  # never signed
    assert shell("project", "sign", pack, "--key", keys / "signing.key") == 0
    data = tmp_path / "laptop"
    assert shell("--data", data, "project", "install", pack) == 3
    assert fingerprint(kit()) in shell.err
    assert shell("--data", data, "project", "install", pack, "--trust", fingerprint(kit())) == 0
    assert shell("--data", data, "project", "install", pack) == 4
    assert shell("project", "new", pack, "--rehearsal", *pubs) == 1
    same = ["--identity", str(keys / "media.pub"), "--media", str(keys / "media.pub")]
    assert shell("project", "new", tmp_path / "shared", *same) == 3
    text = (pack / "project.toml").read_text("utf-8")
    (pack / "project.toml").write_text(text.replace("threshold = 14", "threshold = 13"), "utf-8")
    assert shell("project", "check", pack) == 2
    assert shell("project", "show", pack) == 3
    assert shell("--data", data, "project", "install", pack) == 3


def test_faults_are_emitted_one_a_line(shell: Shell, world: World) -> None:
    (world.pack / "keys/media/2.pub").write_text((world.pack / "keys/identity/1.pub").read_text())
    text = (world.pack / "project.toml").read_text("utf-8")
    changed = text.replace('allowed_hosts = ["127.0.0.1"', 'allowed_hosts = ["example.org"')
    (world.pack / "project.toml").write_text(changed, "utf-8")
    assert len(shell.json("project", "check", world.pack)) == 2
    assert shell("project", "check", world.pack) == 1


def test_verify_tells_the_device_and_names_the_damage(shell: Shell, tmp_path: Path) -> None:
    bundle = shell.data / "sessions" / session_of(shell)
    rows = shell.json("verify", bundle)
    assert {row["device"] for row in rows} == {"not_checked"}
    (tmp_path / "devices").mkdir()
    assert {row["device"] for row in shell.json("verify", bundle, "--devices", tmp_path / "devices")} == {
        "unknown"
    }
    assert shell("verify", bundle, "--devices", tmp_path / "devices") == 1
    (tmp_path / "devices" / f"{rows[0]['fingerprint']}.json").write_text("{}")  # no enrolment
    assert shell("verify", bundle, "--devices", tmp_path / "devices") == 1
    take = min(bundle.glob("media/*.age"))
    take.write_bytes(take.read_bytes()[:-1])
    assert shell("verify", bundle) == 1
    assert take.name in shell.out
    (bundle / "media/manifest.json").write_bytes(b"{")
    assert shell("verify", bundle) == 1


def test_device_and_ledger(shell: Shell, tmp_path: Path) -> None:
    (row,) = shell.json("device", "show", "--enrol", tmp_path / "enrolment.json")
    written = json.loads((tmp_path / "enrolment.json").read_bytes())
    assert written["key"] == row["key"]
    assert shell("ledger", "verify") == 0
    kinds = [line["kind"] for line in shell.json("ledger", "show")]
    assert kinds[:2] == ["device_made", "pack_trusted"]
    path = shell.data / "ledger.jsonl"
    path.write_bytes(path.read_bytes().replace(b"pack_trusted", b"pack_trusteb", 1))
    assert shell("ledger", "verify") == 1
    assert "Line 1" in shell.err


def test_a_damaged_log_is_named_shown_and_repaired(shell: Shell, tmp_path: Path) -> None:
    (session,) = [str(row["session"]) for row in shell.json("sessions")]
    (device,) = shell.json("device", "show")
    assert shell("ledger", "repair") == 4
    path = shell.data / "ledger.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"sealing"', b'"seeling"', 1))
    assert shell("recover") == 1
    assert shell("upload") == 1
    assert shell("sessions") == 0
    assert "damaged" in shell.err
    asked = ("rights", "new", "--project", "demo-reading", "--kind", "access", "--code")
    code = shell.json("sessions")[0]["code"]
    (row,) = shell.json(*asked, str(code))
    (exported,) = shell.json("rights", "export", "--to", tmp_path / "disk")
    assert (tmp_path / "disk" / str(exported["file"])).is_file()
    assert len(shell.json("ledger", "show")) > 3
    (done,) = shell.json("ledger", "repair")
    assert (done["held"], done["continues"]) == ([session], device["fingerprint"])
    assert (shell.data / str(done["kept_as"])).is_file()
    assert shell("ledger", "verify") == 0
    assert shell("show", session) == 3
    assert shell("upload", "--dry-run") in {0, 4}
    assert row["number"] in {item["number"] for item in shell.json("rights", "list")}
    shell("device", "show", "--enrol", tmp_path / "again.json")
    written = read_enrolment((tmp_path / "again.json").read_bytes())
    assert written.continues == device["fingerprint"]


def test_a_folder_that_was_put_back_waits_for_a_lead(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLLECTOR_ANCHORS", str(tmp_path / "anchors"))
    shutil.copytree(shell.data, tmp_path / "older")
    asked = ("rights", "new", "--project", "demo-reading", "--kind", "incident")
    assert shell(*asked) == 0
    shutil.rmtree(shell.data)
    shutil.copytree(tmp_path / "older", shell.data)
    assert shell("ledger", "verify") == 1
    assert shell("upload") == 1
    assert shell(*asked) == 0
    confirm = ("ledger", "confirm", "--project", "demo-reading", "--operator", "demo")
    (tmp_path / "pin").write_text("9999\n")
    monkeypatch.setenv("COLLECTOR_PIN_FILE", str(tmp_path / "pin"))
    assert shell(*confirm) == 3
    (tmp_path / "pin").write_text("0000\n")
    assert shell(*confirm) == 0
    assert shell("ledger", "verify") == 0
    assert len(shell.json("rights", "list")) == 1


def test_key_files_are_never_overwritten(shell: Shell, tmp_path: Path) -> None:
    words = ["keys", "new", "--kind", "signing", "--out", str(tmp_path), "--name", "mine"]
    assert shell(*words) == 0
    before = (tmp_path / "mine.key").read_bytes()
    assert shell(*words) == 3
    assert (tmp_path / "mine.key").read_bytes() == before


def test_a_pack_signed_by_a_stranger_is_three(shell: Shell, world: World, tmp_path: Path) -> None:
    write_pair(tmp_path, "stranger", generate_private())
    assert shell("project", "sign", world.pack, "--key", tmp_path / "stranger.key") == 0
    assert shell("project", "install", world.pack, "--trust", fingerprint(world)) == 3


def test_as_a_program_of_its_own(shell: Shell) -> None:
    """Once for real: the door in __main__, stdout and stderr apart."""
    command = [sys.executable, "-m", "collector"]
    environment = {**os.environ, "COLLECTOR_DATA": str(shell.data)}
    done = subprocess.run(
        [*command, "sessions", "--json"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert [json.loads(line)["stage"] for line in done.stdout.splitlines()] == ["sealed"]
    done = subprocess.run(
        [*command, "nonsense"], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "nonsense" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_repair_is_no_way_round_the_lead(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLLECTOR_ANCHORS", str(tmp_path / "anchors"))
    shutil.copytree(shell.data, tmp_path / "older")
    assert shell("rights", "new", "--project", "demo-reading", "--kind", "incident") == 0
    shutil.rmtree(shell.data)
    shutil.copytree(tmp_path / "older", shell.data)
    with (shell.data / "ledger.jsonl").open("ab") as file:
        file.write(b"{}\n")
    assert shell("ledger", "repair") == 0
    assert "collector ledger confirm" in shell.err
    assert shell("ledger", "verify") == 1
    (tmp_path / "pin").write_text("0000\n")
    monkeypatch.setenv("COLLECTOR_PIN_FILE", str(tmp_path / "pin"))
    assert shell("ledger", "confirm", "--project", "demo-reading", "--operator", "demo") == 0
    assert shell("ledger", "verify") == 0
