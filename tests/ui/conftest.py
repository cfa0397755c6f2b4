"""The screens' tests run without a screen."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest

from ui.app import make_app
from ui.theme import apply_theme
from ui.widgets.frame.sizes import use_text_size
from ui.words import Words


def pytest_collection_modifyitems(items):
    """The offscreen platform has no window manager to tell sizes to, and says so each time."""
    for item in items:
        if "/ui/" in str(item.path):
            item.add_marker(pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True))


@pytest.fixture(scope="session")
def spoken(qapp):
    """One translator and one light dress for all tests: dressing anew costs more with every widget."""
    make_app()
    apply_theme(qapp, dark=False)
    return Words(qapp)


@pytest.fixture
def words(spoken):
    """The app's translator, speaking English; whoever pressed A+ leaves the text as it was."""
    spoken.speak("en")
    yield spoken
    spoken.speak("en")
    use_text_size(0)


@pytest.fixture
def show(qtbot, words):  # noqa: ARG001 - the app speaks before it shows
    """Show a widget at a size and wait until it is laid out and active."""

    def shown(widget, size=(1280, 800)):
        qtbot.addWidget(widget)
        widget.resize(*size)
        with qtbot.waitExposed(widget):
            widget.show()
        widget.activateWindow()
        qtbot.waitUntil(widget.isActiveWindow)
        return widget

    return shown
