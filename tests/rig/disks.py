"""Disks that can be cut off, filled and copied: ext4 on a loop image, or a small tmpfs. Root only."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=60)


def need_mounts(kind: str) -> None:
    """Skip, with the reason, where this machine can't mount `kind`."""
    if os.name == "nt" or os.geteuid() != 0:
        pytest.skip(f"{kind}: only root can mount")
    if kind == "loop" and (shutil.which("mkfs.ext4") is None or not Path("/dev/loop-control").exists()):
        pytest.skip("loop: no ext4 tools or no loop devices here")


@contextlib.contextmanager
def mounted(what: str, folder: Path, *options: str) -> Iterator[Path]:
    """Mount and unmount; skip where the machine refuses to mount at all."""
    folder.mkdir(exist_ok=True)
    try:
        run("mount", *options, what, str(folder))
    except subprocess.CalledProcessError as error:
        pytest.skip(f"mount: refused here ({error.stderr.decode().strip()[:80]})")
    try:
        yield folder
    finally:
        run("umount", "-l", str(folder))


@contextlib.contextmanager
def loop_disk(image: Path, folder: Path, size_mb: int = 64) -> Iterator[Path]:
    """A fresh ext4 on `image`, mounted at `folder`."""
    need_mounts("loop")
    with image.open("wb") as file:
        file.truncate(size_mb << 20)
    run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", str(image))
    with mounted(str(image), folder, "-o", "loop"):
        yield folder


@contextlib.contextmanager
def after_power_cut(image: Path, folder: Path) -> Iterator[Path]:
    """Mount a copy of the raw image, as a laptop finds its disk after its battery fell out.

    What was written but never synced is in the mounted disk's cache only, so it is not in the copy.
    """
    copy = image.with_suffix(".cut")
    run("cp", "--sparse=always", str(image), str(copy))
    with mounted(str(copy), folder, "-o", "loop"):
        yield folder
    copy.unlink()


@contextlib.contextmanager
def small_disk(folder: Path, size_kb: int) -> Iterator[Path]:
    """A tmpfs of a given size."""
    need_mounts("tmpfs")
    with mounted("tmpfs", folder, "-t", "tmpfs", "-o", f"size={size_kb}k"):
        yield folder


def grow(folder: Path, size_kb: int) -> None:
    """Give a small disk more room."""
    run("mount", "-o", f"remount,size={size_kb}k", str(folder))
