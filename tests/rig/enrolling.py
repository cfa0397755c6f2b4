"""Devices on an organisation's list."""

from __future__ import annotations

from pathlib import Path

from collector.model.canonical import canonical
from collector.model.tokens import Enrolment
from collector.signing import PrivateKey
from tests.rig.events import TIME


def enrol(folder: Path, device: PrivateKey, project: str, settings: str = "") -> None:
    """Put a device on the organisation's list."""
    folder.mkdir(exist_ok=True)
    signed = device.sign_object({"schema": Enrolment.schema_text(), "key": device.public.text, "time": TIME})
    name = device.public.fingerprint
    (folder / f"{name}.json").write_bytes(canonical(signed))
    (folder / f"{name}.toml").write_text(f'projects = ["{project}"]\n{settings}')
