"""A new pack to edit: sample policy, prompts and rules of a made-up organisation, with the given keys."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from collector.errors import DiskFailed
from collector.model.hosts import is_loopback
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
_ORGANISATION = re.compile(r'(?m)^organisation = ".*"$')
_URL = "http://127.0.0.1:8888"
_HERE = ("127.0.0.1", "localhost")


@dataclass(frozen=True)
class DraftChoice:
    """What `project new` was told: key texts, servers, and whether this is a rehearsal.

    `project` and `organisation` take the place of the sample's id and name; `authorities` is the private CA
    of the servers, PEM.
    """

    rehearsal: bool = False
    identity: list[str] = field(default_factory=list)
    media: list[str] = field(default_factory=list)
    receipt: str | None = None
    rights: str | None = None
    urls: Mapping[Half, str] = field(default_factory=dict)
    token_url: str = "http://127.0.0.1:8700/token"  # noqa: S105 - an address
    project: str | None = None
    organisation: str | None = None
    authorities: str | None = None

    @property
    def hosts(self) -> list[str]:
        """The hosts that laptops then ask, each once; this computer goes by both its names."""
        urls = [*(self.urls.get(half, _URL) for half in HALVES), self.token_url]
        hosts = [host for host in map(_host, urls) if host]
        return list(dict.fromkeys([*hosts, *(_HERE if any(map(is_loopback, hosts)) else ())]))


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
    if choice.authorities is not None:
        _write(folder, "keys/authorities.pem", choice.authorities)


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
    text = "\n".join(parts)
    if choice.organisation is None:
        return text
    name = f"organisation = {json.dumps(choice.organisation, ensure_ascii=False)}"
    return _ORGANISATION.sub(lambda _: name, text)


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


def _host(url: str) -> str:
    """Return the host of an address; nothing for what is none, which `project check` then names."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _server(half: Half, choice: DraftChoice) -> str:
    url = choice.urls.get(half, _URL)
    return f'[server.{half}]\nurl = "{url}"\ntoken_url = "{choice.token_url}"\n'


def _head(choice: DraftChoice, samples: Traversable, today: date) -> str:
    """Return the part of project.toml that is decided here rather than in a sample."""
    sample = parse_toml(samples.joinpath("organisation.toml").read_text("utf-8"))["project"]
    values = {
        **sample,
        **({"id": choice.project} if choice.project else {}),
        "allowed_hosts": json.dumps(choice.hosts),
        "today": today.isoformat(),
        "trained_until": (today.replace(day=1) + timedelta(days=365)).isoformat(),
        "rehearsal": str(choice.rehearsal).lower(),
        "policy_version": POLICY_VERSION,
        "servers": "\n".join(_server(half, choice) for half in HALVES),
    }
    return Template(samples.joinpath("project.toml").read_text("utf-8")).substitute(values)
