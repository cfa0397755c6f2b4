"""On a real X11 display: no private field hands anything to the clipboard or to the mouse's selection."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

WALK = """
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from tests.ui.gallery import PAGES
from ui.app import make_app
from ui.widgets.form.private import PrivateField
from ui.words import Words

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
KEYS = [(Qt.Key.Key_C, CTRL), (Qt.Key.Key_X, CTRL), (Qt.Key.Key_Insert, CTRL), (Qt.Key.Key_Delete, SHIFT),
        (Qt.Key.Key_K, CTRL), (Qt.Key.Key_U, CTRL), (Qt.Key.Key_Home, SHIFT), (Qt.Key.Key_Left, SHIFT),
        (Qt.Key.Key_Left, CTRL | SHIFT), (Qt.Key.Key_Up, SHIFT), (Qt.Key.Key_Home, CTRL | SHIFT)]
MODES = (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection)

app = make_app()
words = Words(app)
clipboard = QGuiApplication.clipboard()
assert clipboard.supportsSelection()


def use(field):
    for key, modifier in KEYS:
        field.setText("canary-of-a-field")
        field.clearFocus()
        field.setFocus(Qt.FocusReason.TabFocusReason)  # it selects the whole line
        field.setText("canary-of-a-field")
        if modifier == CTRL or key == Qt.Key.Key_Delete:
            QTest.keyClick(field, Qt.Key.Key_A, CTRL)
        if key in (Qt.Key.Key_K, Qt.Key.Key_U):
            QTest.keyClick(field, Qt.Key.Key_Home)
        QTest.keyClick(field, key, modifier)
    field.setText("canary-of-a-field")
    for button in (LEFT, MIDDLE):
        QTest.mousePress(field, button, pos=QPoint(14, 20))
        QTest.mouseMove(field, QPoint(90, 20))
        QTest.mouseRelease(field, button, pos=QPoint(90, 20))
    QTest.mouseDClick(field, LEFT, pos=QPoint(40, 20))
    QTest.mousePress(field, LEFT, pos=QPoint(40, 20))  # the third click of three selects the line
    QTest.mouseRelease(field, LEFT, pos=QPoint(40, 20))
    QTest.mousePress(field, LEFT, SHIFT, QPoint(100, 20))
    QTest.mouseRelease(field, LEFT, SHIFT, QPoint(100, 20))


def untouched(field):
    for mode in MODES:
        clipboard.setText("before", mode)
    use(field)
    return [clipboard.text(mode) == "before" for mode in MODES]


def show(window, width, height):
    window.resize(width, height)
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)


plain = QLineEdit()
show(plain, 300, 40)
print("plain", untouched(plain))
plain.close()
for name in ("07-identity", "04-guardian"):
    page = PAGES[name]("en")
    show(page, 1280, 800)
    for field in page.findChildren(PrivateField):
        print(name, untouched(field))
    page.close()


def hands_out(text):
    for mode in MODES:
        clipboard.setText("before", mode)
    for key, modifier in KEYS:
        text.selectAll()
        QTest.keyClick(text, key, modifier)
    text.setPlainText("canary-of-a-text canary")
    view = text.viewport()
    QTest.mousePress(view, LEFT, pos=QPoint(14, 16))
    QTest.mouseMove(view, QPoint(90, 16))
    QTest.mouseRelease(view, LEFT, pos=QPoint(90, 16))
    assert text.textCursor().hasSelection()
    QTest.mouseDClick(view, LEFT, pos=QPoint(40, 16))
    return ["canary" in clipboard.text(mode) for mode in MODES]


page = PAGES["07e-text"]("en")
show(page, 1280, 800)
for read_only in (False, True):
    page.text.setPlainText("canary-of-a-text canary")
    page.text.read_only(on=read_only)
    print("text", hands_out(page.text))
plain = QPlainTextEdit("canary-of-a-text canary")
show(plain, 600, 200)
print("plain text", hands_out(plain))
"""


@pytest.fixture
def display() -> Iterator[str]:
    """An X server of our own on the first number that is free."""
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        assert server.stdout is not None
        try:
            yield f":{server.stdout.readline().decode().strip()}"
        finally:
            server.terminate()
            server.wait()


def test_clipboard_and_selection_stay_as_they_were(display: str) -> None:
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    environment.pop("WAYLAND_DISPLAY", None)
    done = subprocess.run(
        [sys.executable, "-c", WALK],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "plain [False, False]", "an ordinary field gives itself away: the walk would see it"
    fields = [line for line in lines if line.startswith(("07-identity", "04-guardian"))]
    assert {"07-identity [True, True]", "04-guardian [True, True]"} == set(fields)
    assert len(fields) > 10, "names, numbers, and each box of a date"
    # a text's words can be chosen, and an empty selection replaces another program's: nothing of it goes out
    assert lines[-3:-1] == ["text [False, False]"] * 2
    assert lines[-1] == "plain text [True, True]", "an ordinary text gives itself away: the walk would see it"
