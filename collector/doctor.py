"""Tells whether a session can run here: devices, disk, keys, clock, servers, one finding each."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil

from collector.capture.device.budget import STOP_BYTES, WARN_BYTES
from collector.errors import CollectorError
from collector.model.kinds import wants_camera
from collector.model.times import utc_now
from collector.network import Network
from collector.project.checks import check_pack
from collector.project.pack import Pack
from collector.rules.gate import Situation, check_gate
from collector.seal.forms import seal_bytes
from collector.seal.keys import parse_recipient
from collector.session.clock import is_behind
from collector.session.parts import Parts
from collector.session.reaching import AUTHORITIES

Verdict = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Check:
    """One line: what was looked at, how it stands, what to do."""

    name: str
    verdict: Verdict
    words: str


def examine(parts: Parts, pack: Pack | None) -> list[Check]:
    """Look at everything a session needs; `pack` adds its keys and servers. A `fail` stops a session."""
    checks = [
        _look("microphone", _find_microphones),
        _look("camera", lambda: _find_cameras(pack)),
        _check_disk(parts.data),
        _check_encryption(parts.data),
        _check_swap(),
        _look("keystore", lambda: Check("keystore", "ok", "The keystore is open.")),
        _check_clock(parts),
    ]
    if pack is not None:
        checks.append(_look("keys", lambda: _check_keys(pack)))
        checks += [_check_server(pack, half) for half in ("identity", "media")]
    return checks


def _look(name: str, find: Callable[[], Check]) -> Check:
    try:
        return find()
    except CollectorError as error:
        return Check(name, "fail", f"{error} {error.remedy}".strip())


def _may_try(question: str) -> None:
    check_gate(question, Situation([], session_open=False))  # type: ignore[arg-type]


def _find_microphones() -> Check:
    from collector.capture.device.lookup import list_microphones

    found = list_microphones(_may_try)
    if not found:
        return Check("microphone", "fail", "No microphone was found. Plug one in.")
    return Check("microphone", "ok", f"{len(found)} found.")


def _find_cameras(pack: Pack | None) -> Check:
    from collector.capture.device.lookup import list_cameras

    if pack is not None and not wants_camera(pack.project):
        return Check("camera", "ok", "This project needs no camera.")
    found = list_cameras(_may_try)
    if not found:
        return Check("camera", "warn", "No camera was found: no video, no portraits.")
    return Check("camera", "ok", f"{len(found)} found.")


def _check_disk(data: Path) -> Check:
    free = shutil.disk_usage(data).free
    words = f"{free / 1e9:.0f} GB are free."
    if free < STOP_BYTES:
        return Check("disk", "fail", f"{words} Free some space: nothing is recorded below 1 GB.")
    return Check("disk", "warn" if free < WARN_BYTES else "ok", words)


def _check_encryption(data: Path) -> Check:
    """Name what can be told of disk encryption; SECURITY.md says what it is for."""
    if not sys.platform.startswith("linux"):
        return Check("disk encryption", "warn", "Check FileVault or BitLocker in the system's settings.")
    source = _mount_source(data)
    types = _block_types(source) if source else ""
    if "crypt" in types:
        return Check("disk encryption", "ok", "The disk is encrypted.")
    return Check("disk encryption", "warn", "The disk seems not to be encrypted.")


def _check_swap() -> Check:
    swap = psutil.swap_memory().total
    if swap == 0:
        return Check("swap", "ok", "There is no swap.")
    return Check("swap", "warn", "There is swap: make sure that it is encrypted.")


def _check_clock(parts: Parts) -> Check:
    if is_behind(parts):
        return Check("clock", "fail", "The clock is behind what was written before. Set date and time.")
    return Check("clock", "ok", f"{utc_now():%Y-%m-%d %H:%M} UTC.")


def _check_keys(pack: Pack) -> Check:
    """Seal something small to every recipient: a bad key is found before the first session."""
    check_pack(pack)
    for half in ("identity", "media"):
        seal_bytes(b"", [parse_recipient(text) for text in pack.recipients(half)])
    return Check("keys", "ok", "Identity and media have their own keys, and both work.")


def _check_server(pack: Pack, half: str) -> Check:
    """A server that is away stops no session: recording works offline."""
    name = f"{half} server"
    url = next(server.url for key, server in pack.project.server.items() if key == half)
    try:
        authorities = pack.files.read(AUTHORITIES) if AUTHORITIES in pack.files.names() else None
        network = Network(pack.project.allowed_hosts, authorities=authorities)
        network.link().ask("GET", url)
    except CollectorError as error:
        return Check(name, "warn", f"{error} Recording works without it.")
    return Check(name, "ok", "It answers.")


def _mount_source(data: Path) -> str | None:
    best: tuple[str, str | None] = ("", None)
    resolved = str(data.resolve())
    for part in psutil.disk_partitions(all=True):
        inside = resolved == part.mountpoint or resolved.startswith(part.mountpoint.rstrip("/") + "/")
        if inside and len(part.mountpoint) >= len(best[0]):
            best = (part.mountpoint, part.device)
    return best[1]


def _block_types(source: str) -> str:
    program = shutil.which("lsblk")
    if program is None or not source.startswith("/dev/"):
        return ""
    command = [program, "--noheadings", "--inverse", "--output", "TYPE", source]
    done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    return done.stdout
