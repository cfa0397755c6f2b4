"""Checks of the machine: disk, clock, backup, units, and what listens to the outside."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import psutil

from collector.errors import CollectorError, Malformed
from collector.kit.finding import Finding, bad, good, unknown
from collector.kit.premises import Particulars, Premises, read_particulars
from collector.model.hosts import is_loopback
from collector.model.manifest import HALVES
from collector.model.times import parse_time, utc_now
from collector.network import Network, parse_http_date
from collector.vault import read_small

BACKUP_EVERY = timedelta(days=8)
LEAST_FREE_BYTES, LOW_FREE_BYTES = 5 << 30, 50 << 30
_CLOCK_MAY_DIFFER = timedelta(minutes=2)  # tokens allow ten; a laptop two
_S3_PORTS = {8333, 18333}
Program = Literal["own", "other", "unseen"]
_UNIT_FOLDER = Path("/etc/systemd/system")
_WAIT_S = 10


def check_ports(premises: Premises) -> Iterator[Finding]:
    """Stores and service listen on loopback alone: master, volume and gRPC ask for no token."""
    name = "ports"
    inside = _inside_ports(read_particulars(premises))
    here = list(_listening(premises.folder))
    for address, port, program in here:
        if is_loopback(address):
            continue
        if port in inside:
            yield bad(
                name,
                f"{inside[port]} is open to the outside: port {port}.",
                "Start it as its unit says; until then close the port by a firewall.",
            )
        elif program == "own" or (port in _S3_PORTS and program == "unseen"):
            yield bad(
                name,
                f"A SeaweedFS is open to the outside: port {port}.",
                "If it is yours, start it with -ip.bind=127.0.0.1; it may answer without a token.",
            )
    if all(is_loopback(address) for address, port, program in here if port in inside or program == "own"):
        yield good(name, "No store is open to the outside.")


def _inside_ports(particulars: Particulars) -> dict[int, str]:
    ports = {particulars.first_port: "The token service without its proxy"}
    for half in HALVES:
        ports |= {port: f"{half} {flag}" for flag, port in particulars.store_ports(half).items()}
    return ports


def _listening(root: Path) -> Iterator[tuple[str, int, Program]]:
    """Yield address, port and whose program it is of whatever listens."""
    for connection in psutil.net_connections("tcp"):
        if connection.status == psutil.CONN_LISTEN and connection.laddr:
            address = connection.laddr.ip.removeprefix("::ffff:")
            yield address, connection.laddr.port, _program(connection.pid, root)


def _program(process: int | None, root: Path) -> Program:
    """A SeaweedFS is the organisation's `own` if its command names a folder of it; `unseen` if nobody may."""
    try:
        seen = None if process is None else psutil.Process(process)
        words = [] if seen is None else seen.cmdline()
    except psutil.Error:
        return "unseen"
    if seen is None:
        return "unseen"
    return "own" if words and Path(words[0]).name == "weed" and _names(words, root) else "other"


def _names(words: list[str], root: Path) -> bool:
    folders = (word.rpartition("=")[2] for word in words[1:])
    return any(Path(folder).is_relative_to(root.resolve()) for folder in folders)


def check_disk(premises: Premises) -> Iterator[Finding]:
    """A store that runs full takes no more sessions."""
    for half in HALVES:
        free = shutil.disk_usage(premises.store(half)).free
        words = f"{free / 1e9:.0f} GB are free for the {half} store."
        if free < LEAST_FREE_BYTES:
            yield bad("disk", words, "Add a disk, or move what was received and backed up elsewhere.")
        else:
            yield Finding("disk", "warn" if free < LOW_FREE_BYTES else "ok", words)


def check_clock(clock_url: str | None) -> Iterator[Finding]:
    """Tokens and receipts live by this clock: compared with a server's Date, else what systemd says of it."""
    name = "clock"
    told = None if clock_url is None else _date_of(clock_url)
    if told is not None:
        off = abs(utc_now() - told)
        words = f"It differs by {off.total_seconds():.0f} s from the server that was named."
        if off > _CLOCK_MAY_DIFFER:
            yield bad(name, words, "Let the system keep its clock: apt-get install systemd-timesyncd")
        else:
            yield good(name, words)
    elif _is_synchronised():
        yield good(name, "The system keeps it by a time server.")
    else:
        yield unknown(name, "Nobody could be asked.", "Compare it by hand, or give --clock https://a-server")


def _date_of(url: str) -> datetime | None:
    try:
        answer = Network([urlsplit(url).hostname or ""]).link().ask("HEAD", url)
    except (CollectorError, ValueError):
        return None
    return parse_http_date(answer.headers.get("date", ""))


def _is_synchronised() -> bool:
    said = _run("timedatectl", "show", "--property=NTPSynchronized", "--value")
    return said == "yes"


def check_backup(premises: Premises) -> Iterator[Finding]:
    """The marker holds the UTC time at which the last backup ended."""
    name = "backup"
    remedy = "Make one, and try to restore it: docs/organisation.md, Backup."
    if not premises.backup_file.exists():
        yield bad(name, "There was never a backup.", remedy)
        return
    try:
        age = utc_now() - parse_time(read_small(premises.backup_file, 100).decode("ascii").strip())
    except UnicodeDecodeError as error:
        raise Malformed("backup.txt holds no time.", remedy=remedy) from error
    days = age / timedelta(days=1)
    if age > BACKUP_EVERY or age < -_CLOCK_MAY_DIFFER:
        words = (
            f"The last backup is {days:.0f} days old." if age > BACKUP_EVERY else "It is of a time to come."
        )
        yield bad(name, words, remedy)
    else:
        yield good(name, f"The last backup is {days:.1f} days old.")


def check_units(premises: Premises, installed: Path = _UNIT_FOLDER) -> Iterator[Finding]:
    """Units are installed as they were written, and run."""
    if shutil.which("systemctl") is None or not Path("/run/systemd/system").is_dir():
        yield unknown(
            "units", "There is no systemd here.", "Make sure that stores and service start by themselves."
        )
        return
    for unit in sorted(premises.units.glob("*.service")):
        yield _unit_finding(unit, installed / unit.name)


def _unit_finding(unit: Path, installed: Path) -> Finding:
    enable = f"systemctl enable --now {unit.name}"
    if not installed.exists():
        return bad("units", f"{unit.name} is not installed.", f"Copy it to {_UNIT_FOLDER}, then: {enable}")
    if installed.read_bytes() != unit.read_bytes():
        return Finding(
            "units", "warn", f"{unit.name} was changed where it is installed.", "Keep both the same."
        )
    state = _run("systemctl", "is-active", unit.name)
    if state != "active":
        return bad("units", f"{unit.name} does not run.", f"{enable}; why not: journalctl -u {unit.name}")
    return good("units", f"{unit.name} runs.")


def _run(*command: str) -> str:
    """Return what a program says; nothing when it is not there or says nothing in time."""
    if shutil.which(command[0]) is None:
        return ""
    try:
        done = subprocess.run(list(command), capture_output=True, text=True, timeout=_WAIT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
