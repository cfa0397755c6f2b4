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
    """One line: what was looked at, how it stands, what to do.

    `code` names the finding for whoever tells it in another language, `count` is the number in it; `trouble`
    is the kind of the error where it met one.
    """

    name: str
    verdict: Verdict
    words: str
    code: str = ""
    count: int = 0
    trouble: str = ""


Look = Callable[[], Check]


def examine(parts: Parts, pack: Pack | None) -> list[Check]:
    """Look at everything a session needs; `pack` adds its keys and servers. A `fail` stops a session."""
    return [look() for look in list_looks(parts, pack).values()]


def list_looks(parts: Parts, pack: Pack | None) -> dict[str, Look]:
    """Return what `examine` looks at, by name and in its order; some of it takes seconds."""
    looks: dict[str, Look] = {
        "microphone": lambda: _look("microphone", _find_microphones),
        "camera": lambda: _look("camera", lambda: _find_cameras(pack)),
        "disk": lambda: _check_disk(parts.data),
        "disk encryption": lambda: _check_encryption(parts.data),
        "swap": _check_swap,
        "keystore": lambda: Check("keystore", "ok", "The keystore is open.", "keystore_open"),
        "clock": lambda: _check_clock(parts),
    }
    if pack is None:
        return looks
    looks["keys"] = lambda: _look("keys", lambda: _check_keys(pack))
    looks["identity server"] = lambda: _check_server(pack, "identity")
    looks["media server"] = lambda: _check_server(pack, "media")
    return looks


def _look(name: str, find: Look) -> Check:
    try:
        return find()
    except CollectorError as error:
        return Check(name, "fail", f"{error} {error.remedy}".strip(), "trouble", trouble=type(error).__name__)


def _may_try(question: str) -> None:
    check_gate(question, Situation([], session_open=False))  # type: ignore[arg-type]


def _find_microphones() -> Check:
    from collector.capture.device.lookup import list_microphones

    found = list_microphones(_may_try)
    if not found:
        return Check("microphone", "fail", "No microphone was found. Plug one in.", "microphone_none")
    return Check("microphone", "ok", f"{len(found)} found.", "found", len(found))


def _find_cameras(pack: Pack | None) -> Check:
    from collector.capture.device.lookup import list_cameras

    if pack is not None and not wants_camera(pack.project):
        return Check("camera", "ok", "This project needs no camera.", "camera_unneeded")
    found = list_cameras(_may_try)
    if not found:
        return Check("camera", "warn", "No camera was found: no video, no portraits.", "camera_none")
    return Check("camera", "ok", f"{len(found)} found.", "found", len(found))


def _check_disk(data: Path) -> Check:
    free = shutil.disk_usage(data).free
    free_gb = round(free / 1e9)
    words = f"{free_gb} GB are free."
    if free < STOP_BYTES:
        told = f"{words} Free some space: nothing is recorded below 1 GB."
        return Check("disk", "fail", told, "disk_full", free_gb)
    if free < WARN_BYTES:
        return Check("disk", "warn", words, "disk_low", free_gb)
    return Check("disk", "ok", words, "disk_fine", free_gb)


def _check_encryption(data: Path) -> Check:
    """Name what can be told of disk encryption; SECURITY.md says what it is for."""
    if not sys.platform.startswith("linux"):
        told = "Check FileVault or BitLocker in the system's settings."
        return Check("disk encryption", "warn", told, "encryption_unknown")
    source = _mount_source(data)
    types = _block_types(source) if source else ""
    if "crypt" in types:
        return Check("disk encryption", "ok", "The disk is encrypted.", "encryption_on")
    return Check("disk encryption", "warn", "The disk seems not to be encrypted.", "encryption_off")


def _check_swap() -> Check:
    swap = psutil.swap_memory().total
    if swap == 0:
        return Check("swap", "ok", "There is no swap.", "swap_none")
    return Check("swap", "warn", "There is swap: make sure that it is encrypted.", "swap_there")


def _check_clock(parts: Parts) -> Check:
    if is_behind(parts):
        told = "The clock is behind what was written before. Set date and time."
        return Check("clock", "fail", told, "clock_behind")
    return Check("clock", "ok", f"{utc_now():%Y-%m-%d %H:%M} UTC.", "clock_right")


def _check_keys(pack: Pack) -> Check:
    """Seal something small to every recipient: a bad key is found before the first session."""
    check_pack(pack)
    for half in ("identity", "media"):
        seal_bytes(b"", [parse_recipient(text) for text in pack.recipients(half)])
    return Check("keys", "ok", "Identity and media have their own keys, and both work.", "keys_work")


def _check_server(pack: Pack, half: str) -> Check:
    """A server that is away stops no session: recording works offline."""
    name = f"{half} server"
    url = next(server.url for key, server in pack.project.server.items() if key == half)
    try:
        authorities = pack.files.read(AUTHORITIES) if AUTHORITIES in pack.files.names() else None
        network = Network(pack.project.allowed_hosts, authorities=authorities)
        network.link().ask("GET", url)
    except CollectorError as error:
        told, kind = f"{error} Recording works without it.", type(error).__name__
        return Check(name, "warn", told, "server_away", trouble=kind)
    return Check(name, "ok", "It answers.", "server_there")


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
