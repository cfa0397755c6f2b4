"""Renders every page as its users see it, with contact sheets: `python -m tests.screens [OUT [NAME]]`.

One picture a page, screen, language and scheme into OUT, and twelve pages a sheet into OUT/sheets. `NAME` is
a part of the names of the pages that are wanted.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtWidgets import QApplication

from tests.ui.gallery import PAGES
from ui.app import make_app
from ui.languages import find_languages
from ui.theme import apply_text_size, apply_theme
from ui.words import Words

A_SHEET, ACROSS, SHEET_PX = 12, 3, 2100
SCHEMES = ("light", "dark")


@dataclass(frozen=True)
class Screen:
    """A window in logical px, and the person's text size (0 to 2)."""

    name: str
    size: tuple[int, int]
    text: int = 0


SCREENS = (
    Screen("", (1280, 800)),
    Screen("-1366x698", (1366, 698)),  # the field's laptop, less its panel
    Screen("-150-percent", (853, 500)),  # 1280×800 at 150 %, less a panel
    Screen("-largest-text", (1280, 800), 2),
)


def main(arguments: list[str]) -> int:
    """Write pictures and sheets."""
    out = Path(arguments[0] if arguments else "screens")
    only = arguments[1] if len(arguments) > 1 else ""
    (out / "sheets").mkdir(parents=True, exist_ok=True)
    app = make_app()
    words = Words(app)
    names = [name for name in PAGES if only in name]
    for scheme in SCHEMES:
        apply_theme(app, dark=scheme == "dark")
        for language in find_languages():
            words.speak(language)
            short = language.split("-", maxsplit=1)[0]
            for screen in SCREENS:
                apply_text_size(app, screen.text)
                kind = f"{short}-{scheme}{screen.name}"
                pictures = [write_page(out / f"{name}-{kind}.png", name, language, screen) for name in names]
                write_sheets(out / "sheets", kind, pictures)
    return 0


def write_page(path: Path, name: str, language: str, screen: Screen) -> Path:
    """Write the picture of one page, and return where it is."""
    page = PAGES[name](language)
    page.show()
    page.resize(*screen.size)
    settle()
    page.grab().save(str(path))
    page.close()
    page.deleteLater()
    return path


def write_sheets(folder: Path, kind: str, pictures: list[Path]) -> None:
    """Write the pictures small, twelve a sheet."""
    for first in range(0, len(pictures), A_SHEET):
        chosen = pictures[first : first + A_SHEET]
        with Image.open(chosen[0]) as picture:
            width = SHEET_PX // ACROSS
            height = width * picture.height // picture.width
        sheet = Image.new("RGB", (SHEET_PX, height * -(-len(chosen) // ACROSS)), "#888888")
        for place, path in enumerate(chosen):
            with Image.open(path) as picture:
                small = picture.convert("RGB").resize((width - 4, height - 4))
            sheet.paste(small, (place % ACROSS * width, place // ACROSS * height))
        sheet.save(folder / f"{kind}-{first // A_SHEET + 1:02}.png")


def settle() -> None:
    """Let layouts and zero timers run."""
    for _ in range(6):
        QApplication.sendPostedEvents()
        QApplication.processEvents()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
