"""Messages: four tones above the bar, announced, without the focus; and buttons that wait for the core."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest

from collector.errors import DeviceLost, DiskFull, FormIncomplete
from tests.ui.gallery import PAGES
from ui.messages import explain
from ui.widgets.base.announcing import ANNOUNCER
from ui.widgets.base.buttons import Button
from ui.widgets.frame.banner import Action
from ui.widgets.frame.busy import Moment
from ui.window import Window


@pytest.fixture
def window(qtbot: Any, words: Any) -> Window:
    found = Window(words)
    qtbot.addWidget(found)
    found.show()
    qtbot.waitExposed(found)
    return found


def test_what_is_done_goes_by_itself_and_the_rest_stays(window: Window, qtbot: Any) -> None:
    window.show_page(PAGES["08-review"]("en"))
    window.say("Saved.", tone="done")
    assert window.banner.isVisible()
    qtbot.waitUntil(lambda: not window.banner.isVisible(), timeout=20_000)
    window.say("Saved.", tone="done")
    window.say("The disk is full.", tone="stop")
    assert not window.banner._timer.isActive(), "the message that came after it stays"


@pytest.mark.parametrize("tone", ["done", "hint", "trouble", "stop"])
def test_no_message_takes_the_keyboard_away(window: Window, tone: Any) -> None:
    window.show_page(PAGES["07-identity"]("en"))
    window.activateWindow()
    before = window.focusWidget()
    window.say("A sentence.", "A remedy.", tone, Action("Do it", lambda: None))
    assert window.focusWidget() is before is not None


def test_each_tone_has_its_own_sign_and_colour(window: Window) -> None:
    window.show_page(PAGES["08-review"]("en"))
    looks = set()
    for tone in ("done", "hint", "trouble", "stop"):
        window.say("A sentence.", tone=tone)
        looks.add((window.banner.border, window.banner._glyph._icon))
    assert len({border for border, _ in looks}) == len({icon for _, icon in looks}) == 4


def test_what_stops_work_interrupts_a_reader_and_the_rest_waits(window: Window, qtbot: Any) -> None:
    window.show_page(PAGES["08-review"]("en"))
    for error, urgent in ((DeviceLost("Gone."), True), (FormIncomplete("Empty.", field="name"), False)):
        with qtbot.waitSignal(ANNOUNCER.announced) as told:
            window.tell(error)
        assert told.args[0].startswith(str(error))
        assert told.args[1] is urgent
    assert explain(DiskFull("x")).tone == explain(ValueError()).tone == "stop"


@pytest.mark.parametrize("name", ["07b-record", "08-review", "03-choices", "07-identity"])
@pytest.mark.parametrize("size", [(1366, 698), (1280, 800), (960, 540)], ids=str)
def test_it_lies_above_the_bar_and_never_over_the_title(
    window: Window, qtbot: Any, name: str, size: Any
) -> None:
    page: Any = PAGES[name]("en")
    window.show_page(page)
    window.resize(*size)
    window.say(
        "The microphone stopped. What exists is kept.", "Check the cable, then record again. " * 2, "stop"
    )
    qtbot.waitUntil(lambda: window.banner.isVisible() and window.width() == size[0])
    title = page.title if hasattr(page, "title") else page.heading.title
    bar = page.bar.mapTo(window, QPoint(0, 0)).y()
    assert window.banner.geometry().bottom() < min(bar, window.height())
    assert not window.banner.geometry().intersects(QRect(title.mapTo(window, QPoint(0, 0)), title.size()))


def test_its_one_action_runs_and_closes_it(window: Window) -> None:
    done: list[int] = []
    window.show_page(PAGES["08-review"]("en"))
    window.say("A sentence.", action=Action("Undo", lambda: done.append(1)))
    window.banner.action_button.click()
    assert done == [1]
    assert not window.banner.isVisible()
    window.say("Another.")
    assert not window.banner.action_button.isVisible()


class Slow:
    """A call of the core that the test lets end."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.calls = 0

    def __call__(self) -> None:
        self.calls += 1
        assert self.gate.wait(30)


def test_a_button_that_waits_says_so_and_is_dead(window: Window, qtbot: Any) -> None:
    page: Any = PAGES["08-review"]("en")
    window.show_page(page)
    slow = Slow()
    button: Button = page.findChild(Button, "park")
    page.park_wanted.connect(lambda: window.worker.ask(slow, lambda _: None, window.tell))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: button.findChild(Moment) is not None)
    moment = button.findChild(Moment)
    assert moment.geometry() == button.rect()
    assert button.accessibleDescription() == "One moment…"
    qtbot.mouseClick(moment, Qt.MouseButton.LeftButton)
    button.setFocus()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return):
        QTest.keyClick(button, key)
    assert page.findChildren(Moment) == [moment], "no other button waits"
    slow.gate.set()
    qtbot.waitUntil(lambda: button.findChild(Moment) is None)
    assert slow.calls == 1
    assert button.accessibleDescription() == ""
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: slow.calls == 2 and not window.worker.busy)


def test_what_nobody_pressed_makes_no_button_wait(window: Window, qtbot: Any) -> None:
    page: Any = PAGES["08-review"]("en")
    window.show_page(page)
    slow = Slow()
    page.findChild(Button, "back").click()
    qtbot.waitUntil(lambda: not window.busy._buttons and slow.calls == 0)
    QTest.qWait(1)
    window.worker.ask(slow, lambda _: None, window.tell)
    assert window.busy._buttons == {}
    slow.gate.set()
    qtbot.waitUntil(lambda: not window.worker.busy)
