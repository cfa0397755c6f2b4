"""Words of a pack in a tool tip: shown as they stand, never as HTML that opens a file."""

from __future__ import annotations

from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from ui.widgets.base.text import plain_tip
from ui.widgets.base.ticks import Ticks

PICTURE = 'A <img src="file:///etc/hostname"> & a part'


def test_words_from_outside_are_no_html(qtbot: QtBot) -> None:
    ticks = Ticks("Purposes", [("one", PICTURE)])
    qtbot.addWidget(ticks)
    drawn = QTextDocument()
    drawn.setHtml(ticks.ticks["one"].toolTip())
    assert drawn.toPlainText() == PICTURE
    assert plain_tip("plain & simple") == "plain & simple"
