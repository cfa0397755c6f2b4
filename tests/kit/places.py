"""Where the page is followed: on this machine, or in an empty Debian of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from collector.kit.store import find_weed
from tests.kit.page import ROOT, free_run

_WORDS = ("ORG", "OFFLINE", "BACKUP", "CA", "RECEIVED", "OPENED", "TRIED", "COLLECTOR_DATA")
# What this machine needs to reach the outside, an empty one needs too.
_SURROUNDINGS = (
    "/etc/apt/apt.conf.d",
    "/etc/apt/sources.list.d",
    "/etc/pip.conf",
    "/etc/resolv.conf",
    "/etc/hosts",
    "/usr/local/share/ca-certificates",
)
_INTO = 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"'  # gone with the last process in there
_SYSTEM = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True)
class Place:
    """`root` is where its paths begin; `inside(command, user)` is how a command is run there.

    `skipped` are the tags of blocks that are done already, or must not be done here.
    """

    root: Path
    values: dict[str, str]
    inside: Callable[[list[str], str], list[str]]
    skipped: frozenset[str]

    def below(self, name: str) -> Path:
        """Return where a folder that the page names really lies."""
        return self.root / self.values[name].lstrip("/")


def _ports() -> dict[str, str]:
    first = free_run(15)
    return {
        "HOST": f"localhost:{first + 13}",
        "MEDIA_HOST": f"localhost:{first + 14}",
        "MORE": f"--first-port {first}",
    }


def here(folder: Path) -> Place:
    """This machine: the program is installed, and no user is made."""
    program = folder / "bin" / "collector"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m collector "$@"\n')
    program.chmod(0o755)
    values = {
        **_ports(),
        **{name: str(folder / name.lower()) for name in _WORDS},
        "AS": "",
        "COLLECTOR_PASSPHRASE_FILE": str(folder / "laptop" / "passphrase"),
        "COLLECTOR_ANCHORS": str(folder / "anchors"),
        "COLLECTOR_WEED": str(find_weed()),
        "PYTHONPATH": str(ROOT),
        "PATH": f"{program.parent}:{os.environ['PATH']}:/usr/sbin",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
    }
    return Place(
        Path("/"), values, lambda command, _user: command, frozenset({"install", "users", "upgrade"})
    )


@contextlib.contextmanager
def empty_debian(folder: Path) -> Iterator[Place]:
    """A Debian with nothing in it, below `folder`, and this program's wheel. Root only."""
    root = folder / "debian"
    mirrors = _output("apt-get", "indextargets", "--format", "$(REPO_URI)", "Codename: bookworm")
    _call("debootstrap", "--variant=minbase", "bookworm", str(root), mirrors.splitlines()[0])
    for name in _SURROUNDINGS:
        _copy(Path(name), root / name.lstrip("/"))
    (root / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n")  # nothing starts by itself
    (root / "usr/sbin/policy-rc.d").chmod(0o755)
    _call(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(root / "srv"), str(ROOT))
    (wheel,) = (root / "srv").glob("*.whl")
    values = {
        **_ports(),
        "COLLECTOR": f"/srv/{wheel.name}",
        "PATH": _SYSTEM,
        "HOME": "/root",
        "LANG": "C.UTF-8",
    }
    values |= {"ORG": "/srv/collector", "OPENED": "/srv/opened"}
    values |= {"DEBIAN_FRONTEND": "noninteractive"}
    values |= {name: text for name, text in os.environ.items() if name.lower().endswith("_proxy")}

    def inside(command: list[str], user: str) -> list[str]:
        return ["unshare", "--mount", "sh", "-c", _INTO, str(root), "runuser", "-u", user, "--", *command]

    try:
        yield Place(root, values, inside, frozenset())
    finally:
        shutil.rmtree(root)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    elif source.exists():
        shutil.copyfile(source, target)


def _call(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
