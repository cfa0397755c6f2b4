"""Renders every page in both languages, light and dark: `python -m tests.screens [OUT [NAME [SCHEME]]]`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from tests.ui.gallery import PAGES
from ui.app import make_app
from ui.theme import apply_theme
from ui.words import Words

ALL_GIVEN = 3
SIZES = ((1280, 800), (1366, 768))


def main(arguments: list[str]) -> int:
    """Write one picture a page, language and scheme at 1280×800, and light English ones at 1366×768."""
    out = Path(arguments[0] if arguments else "screens")
    out.mkdir(parents=True, exist_ok=True)
    only = arguments[1] if len(arguments) > 1 else ""
    schemes = ("light", "dark") if len(arguments) < ALL_GIVEN else (arguments[2],)
    app = make_app()
    words = Words(app)
    for scheme in schemes:
        apply_theme(app, dark=scheme == "dark")
        for language in Words.LANGUAGES:
            words.speak(language)
            for name in PAGES:
                if only in name:
                    write_page(out, name, language, scheme)
    return 0


def write_page(out: Path, name: str, language: str, scheme: str) -> None:
    """Write the pictures of one page."""
    for width, height in SIZES if scheme == "light" else SIZES[:1]:
        page = PAGES[name](language)
        page.resize(width, height)
        page.show()
        settle()
        size = "" if (width, height) == SIZES[0] else f"-{width}x{height}"
        short = language.split("-", maxsplit=1)[0]
        page.grab().save(str(out / f"{name}-{short}-{scheme}{size}.png"))
        page.close()
        page.deleteLater()


def settle() -> None:
    """Let layouts and zero timers run."""
    for _ in range(6):
        QApplication.processEvents()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
