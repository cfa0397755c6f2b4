"""A laptop of its own, driven through the command line as a recorder would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from collector.demo.world import World
from collector.signing import read_public

ADULT = """
language = "en"
recorder = "demo"
pin = "0000"
under_14 = {under_14}
birth_date = {birth_date}
[consent]
answer = "{answer}"
mode = "{mode}"
signature = "{signature}"
questions = [1, 1, 2]
[identity]
name = "{name}"
gender = "female"
id_kind = "passport"
id_number = "{id_number}"
phone = "{phone}"
[profile]
mother_tongue = "eng"
[purposes]
identity_for_eligibility_and_rights = true
media_for_training_data = true
media_to_customers = false
overseas_transfer = false
voiceprint_or_face_biometrics = false
voice_cloning_or_synthesis = false
public_disclosure = false
contact_again = true
[kinds]
voice = true
video = {video}
{guardian}
{company}
[devices]
microphone = "{microphone}"
camera = "{camera}"
{takes}
"""
GUARDIAN = """
[guardian]
name = "{guardian_name}"
birth_date = 1975-01-31
relation = "mother"
id_kind = "passport"
id_number = "{guardian_id}"
evidence_kind = "birth_certificate"
agrees = {agrees}
[assent]
answer = "{assent}"
"""
COMPANY = """
[witness]
name = "{witness_name}"
language = "en"
[interpreter]
name = "{interpreter_name}"
language = "cmn"
"""
DEFAULTS = {
    "mode": "screen", "company": "", "witness_name": "Canary-Witness-Hd3",
    "interpreter_name": "Canary-Interp-Ty8",
    "under_14": "false", "birth_date": "1990-05-04", "answer": "yes", "signature": "drawn",
    "name": "Canary-Name-Qx7", "id_number": "CANARYID77", "phone": "+8613800138000", "video": "true",
    "guardian": "", "guardian_name": "Canary-Guardian-Zk2", "guardian_id": "CANARYGID88", "agrees": "true",
    "assent": "yes", "microphone": "simulated:ramp", "camera": "none",
}  # fmt: skip


@dataclass
class Laptop:
    """A data folder; `run` calls `python -m collector` on it."""

    folder: Path
    world: World
    environment: dict[str, str] = field(default_factory=dict)

    def run(
        self, *words: str, expect: int | None = 0, seconds: float = 180
    ) -> subprocess.CompletedProcess[str]:
        (self.folder / "passphrase").write_text("a long passphrase", encoding="utf-8")
        environment = {
            **os.environ,
            **self.environment,
            "COLLECTOR_DATA": str(self.folder / "data"),
            "COLLECTOR_PASSPHRASE_FILE": str(self.folder / "passphrase"),
        }
        command = [sys.executable, "-m", "collector", *words]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=seconds, check=False
        )
        assert "Traceback" not in done.stderr
        if expect is not None:
            assert done.returncode == expect, done.stderr
        return done

    def rows(self, *words: str, expect: int | None = 0) -> list[dict[str, Any]]:
        """Run with --json and return its lines."""
        return [json.loads(line) for line in self.run("--json", *words, expect=expect).stdout.splitlines()]

    def install(self) -> None:
        """Install the world's pack and put this laptop on the organisation's list."""
        fingerprint = read_public(self.world.keys / "signing.pub").fingerprint
        self.run("project", "install", str(self.world.pack), "--trust", fingerprint)
        file = self.folder / "enrolment.json"
        (row,) = self.rows("device", "show", "--enrol", str(file))
        devices = self.world.folder / "devices"
        (devices / f"{row['fingerprint']}.json").write_bytes(file.read_bytes())
        rules = 'projects = ["demo-reading"]\nroles = ["recorder"]\nexpires = 2099-12-31\nrevoked = false\n'
        (devices / f"{row['fingerprint']}.toml").write_text(rules, encoding="utf-8")

    def write_answers(self, takes: list[tuple[str, float, str]], **changes: str) -> Path:
        """Write an answers file; `guardian="yes"` adds the guardian's tables, `company` who stands by."""
        values = {**DEFAULTS, **changes}
        if values["guardian"]:
            values["guardian"] = GUARDIAN.format(**values)
        if values["company"]:
            values["company"] = COMPANY.format(**values)
        rows = [
            f'[[takes]]\nprompt = "{prompt}"\nseconds = {seconds}\naction = "{action}"'
            for prompt, seconds, action in takes
        ]
        path = self.folder / "answers.toml"
        path.write_text(ADULT.format(**values, takes="\n".join(rows)), encoding="utf-8")
        return path

    def open_all(self, session: str) -> Path:
        """Fetch the session as the organisation does and open each half with its own key."""
        received, opened = self.folder / "received", self.folder / "opened"
        self.run("receive", "--config", str(self.world.config), "--once", "--to", str(received), expect=None)
        receipt = str(self.world.keys / "receipt.pub")
        for half in ("identity", "media"):
            key = str(self.world.key(half))
            bundle = str(received / session)
            (row,) = self.rows("open", bundle, "--key", key, "--out", str(opened), "--receipt-key", receipt)
            assert (row["half"], row["receipt"]) == (half, "valid")
        return opened / session
