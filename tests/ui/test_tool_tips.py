"""Words of a pack in a tool tip: shown as they stand, never as HTML that opens a file."""

from __future__ import annotations

from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from ui.widgets.base.text import Elided
from ui.widgets.base.ticks import Ticks

PICTURE = 'A <img src="file:///etc/hostname"> & a part'


def test_words_from_outside_are_no_html(qtbot: QtBot) -> None:
    ticks = Ticks("Purposes", [("one", PICTURE)])
    line = Elided(PICTURE)
    for widget in (ticks, line):
        qtbot.addWidget(widget)
    for tip in (ticks.ticks["one"].toolTip(), line.toolTip()):
        drawn = QTextDocument()
        drawn.setHtml(tip)
        assert drawn.toPlainText() == PICTURE
    assert Elided("plain & simple").toolTip() == "plain & simple"
