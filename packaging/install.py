"""Installs what some extras need, each file checked against its hash in the lock, then the project itself.

Usage: python packaging/install.py EXTRAS [WHEEL]      for example: packaging/install.py test,lint
Into the environment of the Python that runs this; without a WHEEL the checkout itself, to be edited.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "packaging" / "requirements.lock"
BUILD = ROOT / "packaging" / "build-requirements.in"
_LOCKED = re.compile(r"^(?P<name>[a-z0-9.-]+)==(?:.*\\\n)+.*\n +# via (?P<parents>.*)\n", re.MULTILINE)
_NAME = re.compile(r"[\w.-]+")


def main() -> None:
    """Install; end with pip's exit code as soon as it fails."""
    extras, *wheel = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder, "wanted.txt")
        wanted.write_text(pick_locked(extras.split(","), with_build=not wheel), "utf-8")
        run_pip("--require-hashes", "--only-binary=:all:", "-r", str(wanted))
    run_pip("--no-deps", "--no-build-isolation", *(wheel or ["-e", str(ROOT)]))


def run_pip(*words: str) -> None:
    """Run `pip install`."""
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", *words], check=True)


def pick_locked(extras: list[str], *, with_build: bool) -> str:
    """Return the part of the lock that the project needs with these extras, and to be built."""
    locked: dict[str, str] = {}
    needs: dict[str, set[str]] = {}
    for found in _LOCKED.finditer(LOCK.read_text("utf-8")):
        locked[found["name"]] = locked.get(found["name"], "") + found.group()
        for parent in found["parents"].split(", "):
            needs.setdefault(parent, set()).add(found["name"])
    wanted: set[str] = set()
    queue = [*asked_names(extras), *(names_in(BUILD.read_text("utf-8").splitlines()) if with_build else [])]
    while queue:
        name = queue.pop()
        if name not in wanted:
            wanted.add(name)
            queue += needs.get(name, ())
    return "".join(text for name, text in locked.items() if name in wanted)


def asked_names(extras: list[str]) -> list[str]:
    """Return the names that pyproject.toml asks for, its own extras followed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = list(project["dependencies"])
    for extra in extras:
        for line in project["optional-dependencies"][extra]:
            own = line.startswith(f"{project['name']}[")
            lines += asked_names(line.partition("[")[2].rstrip("]").split(",")) if own else [line]
    return names_in(lines)


def names_in(lines: list[str]) -> list[str]:
    """Return the names in requirements, as the lock writes them."""
    found = [_NAME.match(line) for line in lines]
    return [match.group().lower().replace("_", "-") for match in found if match]


if __name__ == "__main__":
    main()
