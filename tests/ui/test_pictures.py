"""Twelve pictures of the key pages, small and grey: what moved, vanished or lies over something else is seen.

`python -m tests.ui.test_pictures` paints them anew, after somebody looked at the pages. Fonts are the app's
own, so that only another Qt may smooth an edge in another way: single pixels do not count, places do.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from tests.ui.gallery import PAGES
from ui.theme import apply_theme
from ui.words import Words

FOLDER = Path(__file__).parent / "pictures"
SIZE, SMALL = (1366, 698), (342, 175)
NAMES = (
    "01-home", "01-place", "02-age", "02b-policy", "03-choices", "04-guardian", "05-assent", "06-sign",
    "07-identity", "07b-record", "08-review", "09-outbox",
)  # fmt: skip
FAR, MOST = 24, 0.01  # of 255, and of all pixels


def paint(app: QApplication, name: str) -> QImage:
    page = PAGES[name]("en")
    page.resize(*SIZE)
    page.show()
    for _ in range(5):
        app.processEvents()
    whole = page.grab().toImage()
    page.close()
    page.deleteLater()
    small = whole.scaled(
        *SMALL, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    return small.convertToFormat(QImage.Format.Format_Grayscale8)


def pixels(image: QImage) -> np.ndarray:
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width()].astype(np.int16)


def share_changed(one: QImage, other: QImage) -> float:
    return float((np.abs(pixels(one) - pixels(other)) > FAR).mean())


@pytest.mark.parametrize("name", NAMES)
def test_a_key_page_looks_as_it_was_looked_at(words: Words, qapp: QApplication, name: str) -> None:
    words.speak("en")
    apply_theme(qapp, dark=False)
    kept = QImage(str(FOLDER / f"{name}.png"))
    assert not kept.isNull(), "paint them: python -m tests.ui.test_pictures"
    assert share_changed(paint(qapp, name), kept) <= MOST


def test_a_button_that_is_gone_is_seen(words: Words, qapp: QApplication) -> None:
    words.speak("en")
    apply_theme(qapp, dark=False)
    whole = paint(qapp, "02-age")
    without = whole.copy()
    for y in range(148, 172):  # the bar's left end: Back
        for x in range(75, 105):
            without.setPixel(x, y, 0)
    assert share_changed(whole, without) > MOST


def main() -> None:
    """Paint them anew."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from ui.app import make_app

    app = make_app()
    Words(app).speak("en")
    apply_theme(app, dark=False)
    FOLDER.mkdir(exist_ok=True)
    for name in NAMES:
        paint(app, name).save(str(FOLDER / f"{name}.png"))


if __name__ == "__main__":
    main()
