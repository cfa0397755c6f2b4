"""A new pack to edit: sample policy, prompts and rules of a made-up organisation, with the given keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from collector.errors import DiskFailed
from collector.model.manifest import HALVES, Half
from collector.model.toml import parse_toml
from collector.project.checks import refuse_shared_keys
from collector.vault import disk_errors, make_folder, write_atomically

POLICY_VERSION = "2026-01"

# Each sample file becomes a part of project.toml; its tables move below a name of their own.
_PARTS: dict[str, dict[str, str]] = {
    "organisation.toml": {"contact": "organisation.contact", "text": "organisation.text"},
    "recipients.toml": {},
    "purposes.toml": {},
    "kinds.toml": {},
    "identity.toml": {"fields": "identity_fields"},
    "profile.toml": {"fields": "profile_fields"},
    "quotas.toml": {},
    "compensation.toml": {},
    "questions.toml": {},
    "assent.toml": {
        "sentences": "assent.sentences",
        "pictures": "assent.pictures",
        "question": "assent.question",
    },
    "confidentiality.toml": {"text": "confidentiality.text"},
}
_TABLE = re.compile(r"^(\[\[?)([A-Za-z_]+)(.*)$")


@dataclass(frozen=True)
class DraftChoice:
    """What `project new` was told: key texts, servers, and whether this is a rehearsal."""

    rehearsal: bool = False
    identity: list[str] = field(default_factory=list)
    media: list[str] = field(default_factory=list)
    receipt: str | None = None
    rights: str | None = None
    urls: Mapping[Half, str] = field(default_factory=dict)
    token_url: str = "http://127.0.0.1:8700/token"  # noqa: S105 - an address


def write_draft(folder: Path, choice: DraftChoice, samples: Traversable, today: date) -> None:
    """Write a new pack to edit into `folder`. Raises SameKeys, DiskFailed when something stands there."""
    refuse_shared_keys(choice.identity, choice.media)
    if folder.exists() and any(folder.iterdir()):
        raise DiskFailed("This folder is not empty.", remedy="Name a new folder for the pack.")
    make_folder(folder)
    _write(folder, "project.toml", _project_text(choice, samples, today))
    _write(folder, "prompts.csv", samples.joinpath("prompts.csv").read_text("utf-8"))
    for source in samples.joinpath("policy", POLICY_VERSION).iterdir():
        _write(folder, f"policy/{POLICY_VERSION}/{source.name}", source.read_text("utf-8"))
    _write_keys(folder, choice)


def _write_keys(folder: Path, choice: DraftChoice) -> None:
    for half, keys in (("identity", choice.identity), ("media", choice.media)):
        for number, text in enumerate(keys, start=1):
            _write(folder, f"keys/{half}/{number}.pub", text)
    for name, key in (("receipt", choice.receipt), ("rights", choice.rights)):
        if key is not None:
            _write(folder, f"keys/{name}.pub", key)


def _write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    make_folder(path.parent)
    with disk_errors("the new pack"):
        write_atomically(path, text.encode("utf-8"))


def _project_text(choice: DraftChoice, samples: Traversable, today: date) -> str:
    parts = [_head(choice, samples, today)]
    for name, tables in _PARTS.items():
        source = samples.joinpath(name)
        if source.is_file():
            parts.append(_moved(source.read_text("utf-8"), tables, skip={"project"}))
    return "\n".join(parts)


def _moved(text: str, tables: dict[str, str], skip: set[str]) -> str:
    """Return sample TOML with its tables below their new names; plain top keys go below the first one's."""
    rows: list[str] = []
    skipping = False
    for row in text.splitlines():
        match = _TABLE.match(row)
        if match:
            skipping = match.group(2) in skip
            row = match.group(1) + tables.get(match.group(2), match.group(2)) + match.group(3)  # noqa: PLW2901
        if not skipping:
            rows.append(row)
    if "version" in text and tables.get("text") == "confidentiality.text":
        rows.insert(0, "[confidentiality]")
    return "\n".join(rows) + "\n"


def _server(half: Half, choice: DraftChoice) -> str:
    url = choice.urls.get(half, "http://127.0.0.1:8888")
    return f'[server.{half}]\nurl = "{url}"\ntoken_url = "{choice.token_url}"\n'


def _head(choice: DraftChoice, samples: Traversable, today: date) -> str:
    """Return the part of project.toml that is decided here rather than in a sample."""
    sample = parse_toml(samples.joinpath("organisation.toml").read_text("utf-8"))["project"]
    values = {
        **sample,
        "today": today.isoformat(),
        "trained_until": (today.replace(day=1) + timedelta(days=365)).isoformat(),
        "rehearsal": str(choice.rehearsal).lower(),
        "policy_version": POLICY_VERSION,
        "servers": "\n".join(_server(half, choice) for half in HALVES),
    }
    return Template(samples.joinpath("project.toml").read_text("utf-8")).substitute(values)
