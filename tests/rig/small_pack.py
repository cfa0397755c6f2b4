"""The smallest signed pack that a service can serve and a session can be recorded by."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from collector.model.canonical import sha256_text
from collector.model.kinds import TakeKind
from collector.model.manifest import HALVES
from collector.model.pack import PackFile, PackIndex
from collector.project.pack import read_signed_pack
from collector.project.told import tell_pack
from collector.rules.facts import PackFacts
from collector.seal.keys import generate_identity
from collector.signing import PrivateKey, generate_private

PROJECT = """
schema = "project-1"
id = "{id}"
code_prefix = "FT"
date = 2026-01-01
rehearsal = {rehearsal}
languages = ["en"]
time_zone = "Asia/Shanghai"
jurisdiction = "CN"
storage_locations = ["CN"]
regions = ["CN"]
retention_period = "P1Y"
review_window_hours = 24
grace_days = 0
offline_batches = true
allowed_hosts = ["127.0.0.1"]
policy_version = "1"
recipients = {{}}
identity_fields = []
questions = []
server.identity = {{ url = "http://127.0.0.1:1", token_url = "http://127.0.0.1:1/token" }}
server.media = {{ url = "http://127.0.0.1:1", token_url = "http://127.0.0.1:1/token" }}
capture = {{ sampling_rate_hz = 48000, bits = 16, channels = 1, pre_ms = 250, post_ms = 250 }}
assent = {{ sentences = [], pictures = [], question = {{ text = {{ en = "?" }} }} }}
confidentiality = {{ version = "1", text = {{}} }}
kinds = [{kinds}]
operators = [{{ code = "demo", name = "Demo", roles = ["recorder"], trained_until = 2030-01-01 }}]
[organisation]
contact = {{ email = "a@example.org", phone = "123" }}
[organisation.text.en]
project = "Test"
organisation = "Test"
officer = "Test"
address = "Test"
retention = "Test"
withdrawal_method = "Test"
[[purposes]]
id = "media_for_training_data"
required = true
separate = false
pii = ["voice"]
recipients = []
record_text = "training"
text = {{}}
"""


_KEYS = (*(f"keys/{half}/working.pub" for half in HALVES), "keys/receipt.pub")
KINDS = {"voice": "sound", "video": "picture", "image": "image", "text": "text"}
POLICY = """+++
version = "1"
date = 2026-01-01
language = "en"
title = "Policy"
major = false
changes = ["First version."]
+++

We record what you allow, and nothing else.

## What we keep

What you say and what you write, for a year.
"""
PROMPTS: dict[TakeKind, str] = {"text": "p01", "speech": "s01", "video": "v01", "image": "f01"}
PROMPT_LIST = "id,kind,language,text\n" + "".join(
    f"{name},{kind},en,Show or say what this asks for.\n" for kind, name in PROMPTS.items()
)


def write_pack(
    folder: Path,
    project: str,
    receipt_key: PrivateKey,
    *,
    rehearsal: bool = False,
    kinds: tuple[str, ...] = tuple(KINDS),
) -> None:
    """Write the least that a service reads of a signed pack: project, policy, prompts, keys."""
    (folder / "keys").mkdir(parents=True, exist_ok=True)
    listed = ", ".join(
        f'{{ id = "{kind}", required = false, records = ["{KINDS[kind]}"], text = {{}} }}' for kind in kinds
    )
    text = PROJECT.format(id=project, rehearsal=str(rehearsal).lower(), kinds=listed)
    (folder / "project.toml").write_text(text)
    (folder / "policy/1").mkdir(parents=True, exist_ok=True)
    (folder / "policy/1/en.md").write_text(POLICY)
    (folder / "prompts.csv").write_text(PROMPT_LIST)
    (folder / "keys/receipt.pub").write_text(f"{receipt_key.public.text}\n")
    for half in HALVES:
        (folder / f"keys/{half}").mkdir(exist_ok=True)
        (folder / f"keys/{half}/working.pub").write_text(f"{generate_identity().recipient.text}\n")
    key = generate_private()
    files = [
        PackFile(path=name, sha256=sha256_text(data), size_bytes=len(data))
        for name in (*_KEYS, "policy/1/en.md", "project.toml", "prompts.csv")
        if (data := (folder / name).read_bytes())
    ]
    index = PackIndex(project=project, number=1, key=key.public.text, endorsement=None, files=files)
    (folder / "pack.json").write_bytes(index.to_bytes())
    (folder / "pack.sig").write_bytes(key.sign(index.to_bytes()))


@cache
def told(project: str) -> PackFacts:
    """What the pack of a project says; its signature and receipt key are others each time it is written."""
    with tempfile.TemporaryDirectory() as folder:
        write_pack(Path(folder), project, generate_private())
        return tell_pack(read_signed_pack(Path(folder)))
