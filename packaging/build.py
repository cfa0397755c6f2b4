"""Builds the frozen app and tries it: fonts, PyInstaller, licences, self-test, a whole rehearsal."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cut_fonts import cut_fonts
from list_parts import list_parts

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
APP = ROOT / "dist" / "collector"
WINDOW_OPEN_S = 15
PROGRAM = APP / ("collector.exe" if sys.platform == "win32" else "collector")


def main() -> None:
    """Build into dist/collector and end with an error as soon as a step fails."""
    started = time.monotonic()
    shutil.rmtree(BUILD, ignore_errors=True)
    fonts = cut_fonts(BUILD / "assets" / "fonts")
    print(f"fonts: {len(fonts)} cut, {sum(font.stat().st_size for font in fonts) / 1e6:.1f} MB")
    freeze()
    print(f"licences: {list_parts(APP / 'licences')} parts listed in dist/collector/licences/PARTS.txt")
    print(f"size: {size_bytes(APP) / 1e6:.0f} MB after {time.monotonic() - started:.0f} s")
    try_frozen_app()
    print(f"dist/collector works: {time.monotonic() - started:.0f} s in all")


def freeze() -> None:
    """Run PyInstaller on the recipe."""
    recipe = ROOT / "packaging" / "pyinstaller" / "collector.spec"
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level=WARN"]
    command += ["--distpath", str(ROOT / "dist"), "--workpath", str(BUILD / "pyinstaller"), str(recipe)]
    subprocess.run(command, check=True)


def size_bytes(folder: Path) -> int:
    """Return what the files of a folder take, links not followed."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())


def try_frozen_app() -> None:
    """Run the self-test and a whole rehearsal inside the frozen app, away from the checkout."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL"))
        }
        environment |= {"COLLECTOR_DATA": str(Path(folder, "data")), "QT_QPA_PLATFORM": "offscreen"}
        environment |= {"COLLECTOR_WEED": str(find_weed())}
        for arguments in (["--help"], ["doctor", "--self-test"], ["demo", "--headless"]):
            print(f"inside the frozen app: collector {' '.join(arguments)}", flush=True)
            subprocess.run([PROGRAM, *arguments], cwd=folder, env=environment, check=True, timeout=600)
        print("inside the frozen app: the desktop app", flush=True)
        open_window(folder, environment)


def open_window(folder: str, environment: dict[str, str]) -> None:
    """Open the desktop app without a screen; it must still be open after a while."""
    with subprocess.Popen([PROGRAM, "app"], cwd=folder, env=environment) as app:
        try:
            sys.exit(f"The desktop app ended by itself with exit code {app.wait(WINDOW_OPEN_S)}.")
        except subprocess.TimeoutExpired:
            app.terminate()


def find_weed() -> Path:
    """Return the store's program from the wheel beside this interpreter; it is not part of the frozen app."""
    found = shutil.which("weed", path=str(Path(sys.executable).parent)) or shutil.which("weed")
    if found is None:
        sys.exit("The store's program `weed` is missing: install the extra `demo`.")
    return Path(found)


if __name__ == "__main__":
    main()
