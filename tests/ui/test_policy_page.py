"""The policy is read: its end in sight and time for it, part by part, on a clock that the test moves."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.flows.ticking import Ticking
from tests.ui import sample
from ui.pages.consent.policy import PolicyPage
from ui.presenter.consenting import PolicyPart, PolicyView
from ui.theme import apply_text_size
from ui.widgets.base.buttons import Button
from ui.widgets.base.pill import Segments

SENTENCES = tuple(f"Sentence {number} of a long part that has to be scrolled." for number in range(60))
PARTS = (
    PolicyPart("Short", ("One line.",)), PolicyPart("Long", SENTENCES), PolicyPart("Last", ("Bye.",)),
)  # fmt: skip


@pytest.fixture
def clock():
    return Ticking()


@pytest.fixture
def make(show, clock):
    """Show the three parts, or others, as they are read for the first time."""

    def made(size=(1280, 800), **changes):
        view = PolicyView("Policy", "1", **{"parts": PARTS, **changes})
        return show(PolicyPage(sample.prepared().frame("policy"), view, clock), size)

    return made


def scroll_to_end(page):
    bar = page.reader.verticalScrollBar()
    bar.setValue(bar.maximum())


def read_on(page, qtbot, clock):
    """Take a minute and a half for the part in sight, then turn."""
    qtbot.waitUntil(page.reader.isVisible)
    scroll_to_end(page)
    clock.move(90)
    qtbot.waitUntil(page.next.isEnabled)
    page.next.click()


def test_a_part_that_needs_no_scrolling_takes_its_time_too(make, qtbot, clock):
    page = make()
    qtbot.waitUntil(lambda: "more second" in page.left.text())
    assert not page.next.isEnabled()
    clock.move(0.1)
    page._count()
    assert not page.next.isEnabled()
    clock.move(1)  # three words: a third of 0.75 s
    qtbot.waitUntil(page.next.isEnabled)
    assert page.left.text() == "2 parts left to read"


def test_a_long_part_is_read_at_its_end_and_not_before(make, qtbot, clock):
    page = make()
    read_on(page, qtbot, clock)
    clock.move(600)
    page._count()
    assert not page.next.isEnabled()
    assert "scroll to the end" in page.left.text()
    bar = page.reader.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    assert not page.next.isEnabled()
    QTest.keyClick(page.reader, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(page.next.isEnabled)


def test_the_end_of_a_long_part_alone_is_not_enough(make, qtbot, clock):
    page = make()
    read_on(page, qtbot, clock)
    scroll_to_end(page)
    clock.move(10)
    qtbot.waitUntil(lambda: "more second" in page.left.text())
    assert not page.next.isEnabled()
    clock.move(90)
    qtbot.waitUntil(page.next.isEnabled)


def test_the_end_of_one_part_is_not_the_end_of_the_next(make, qtbot, clock):
    page = make(parts=(PARTS[1], PolicyPart("Longer", SENTENCES * 2), PARTS[2]))
    scroll_to_end(page)
    qtbot.waitUntil(lambda: page._reading.is_seen(0))
    clock.move(600)
    qtbot.waitUntil(page.next.isEnabled)
    page.next.click()
    qtbot.waitUntil(lambda: page._reading._seen[1] > 0)
    assert not page._reading.is_seen(1)


def test_time_under_another_page_is_not_reading(make, qtbot, clock):
    page = make()
    read_on(page, qtbot, clock)
    scroll_to_end(page)
    page.hide()
    clock.move(3600)
    page.show()
    page._count()
    assert not page.next.isEnabled()
    clock.move(90)
    qtbot.waitUntil(page.next.isEnabled)


def test_larger_text_is_measured_anew(make, qtbot, qapp, clock):
    text = tuple(f"Sentence number {number}." for number in range(9))
    try:
        apply_text_size(qapp, 2)
        page = make((1180, 640), parts=(PolicyPart("Almost", text), PolicyPart("Last", ("Bye.",))))
        assert page.reader.verticalScrollBar().maximum() > 0
        clock.move(600)
        page._count()
        assert not page.next.isEnabled()
        apply_text_size(qapp, 0)
        page.resize(1280, 900)
        qtbot.waitUntil(page.next.isEnabled)
        assert page.reader.verticalScrollBar().maximum() == 0
    finally:
        apply_text_size(qapp, 0)


def test_the_policy_ends_only_when_every_part_was_read(make, qtbot, clock):
    page = make()
    with qtbot.assertNotEmitted(page.read):
        page.contents.chosen.emit(2)  # straight to the last part, which is read then, and alone
        clock.move(90)
        qtbot.waitUntil(lambda: "left to read" in page.left.text())
        page.next.click()
    page.contents.chosen.emit(0)
    with qtbot.waitSignal(page.read) as caught:
        for _ in range(3):
            read_on(page, qtbot, clock)
    assert caught.args[0].sections == 3


def test_the_record_says_how_long_it_was_in_sight(make, qtbot, clock):
    page = make()
    page.hide()
    clock.move(1000)
    page.show()
    with qtbot.waitSignal(page.read) as caught:
        for _ in range(3):
            read_on(page, qtbot, clock)
    assert caught.args[0].seconds == 270
    assert caught.args[0].seconds >= sum(part.reading_s for part in PARTS) / 3


def test_minutes_left_go_down_part_by_part(make, qtbot, clock):
    long = ("word " * 480,)
    page = make(parts=tuple(PolicyPart(str(number), long) for number in range(3)))
    told = []
    for _ in range(2):
        told.append(page.minutes.text())
        read_on(page, qtbot, clock)
    assert told == ["· about 6 minutes left", "· about 4 minutes left"]
    assert page.minutes.text() == "· about 2 minutes left"


def test_a_segment_fills_with_reading_and_stays_full(make, qtbot, clock):
    page = make()
    segments = page.findChild(Segments)
    qtbot.waitUntil(lambda: page.left.text() != "")
    clock.move(90)
    qtbot.waitUntil(page.next.isEnabled)
    assert segments.shares == [1.0, 0.0, 0.0]
    page.next.click()
    qtbot.waitUntil(lambda: page.reader.verticalScrollBar().maximum() > 0)
    clock.move(10)
    qtbot.waitUntil(lambda: 0 < segments.shares[1] < 1)
    assert (segments.shares[0], segments.shares[2]) == (1.0, 0.0)


def test_back_on_the_first_part_leads_back_where_there_is_something_before(make, qtbot, clock):
    page = make(leads_back=True)
    with qtbot.waitSignal(page.back_asked):
        page.previous.click()
    read_on(page, qtbot, clock)
    with qtbot.assertNotEmitted(page.back_asked):
        page.previous.click()
    assert page.counter.text() == "Part 1 of 3"
    assert not make().previous.isEnabled()


def test_a_part_that_was_read_can_be_left_at_once(make, qtbot, clock):
    page = make()
    read_on(page, qtbot, clock)
    page.previous.click()
    assert page.next.isEnabled()


def test_the_page_has_no_text_size_of_its_own(make):
    page = make()
    names = [button.text() for button in page.findChildren(Button) if button.text().startswith("A")]
    assert names == ["A", "A+", "A++"]
