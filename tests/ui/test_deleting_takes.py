"""Takes deleted in the review: ten seconds to think it over, then gone; gone too when the page is left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer

from collector.session.device_choice import DeviceChoice
from tests.rig.answers import bring_to, record
from tests.rig.world import Laptop
from tests.ui import sample
from ui.flows.consent.prepared import prepare
from ui.flows.review.reviewing import Reviewing
from ui.pages.review.review import ReviewPage
from ui.presenter.reviewing import build_review, leave_out
from ui.widgets.base.buttons import Button
from ui.widgets.base.text import Prose
from ui.window import Window

NEVER_MS, SOON_MS = 3_600_000, 60


@dataclass
class Stage:
    session: Any
    window: Window
    bot: Any
    laptop: Laptop

    def review(self, undo_ms: int) -> Reviewing:
        """Show the review of the session."""
        prepared = prepare(self.session.book.pack, "en", "demo")
        found = Reviewing(self.window, self.session, prepared, undo_ms)
        found.page_made.connect(self.window.show_page)
        found.show(self.session.view)
        return found

    @property
    def page(self) -> ReviewPage:
        assert isinstance(self.window.page, ReviewPage)
        return self.window.page

    @property
    def ids(self) -> list[str]:
        """The takes that the session has."""
        return [take.take for take in self.session.book.state.kept]

    def press(self, name: str) -> None:
        button = self.page.findChild(Button, name)
        self.bot.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def settle(self) -> None:
        self.bot.waitUntil(lambda: not self.window.worker.busy)

    def rows(self) -> list[str]:
        """The takes whose row can still be used."""
        return sorted(row.take for row in self.page.rows if row.isVisible() and not row.is_going)


@pytest.fixture
def stage(qtbot: Any, words: Any, tmp_path: Any) -> Iterator[Stage]:
    laptop = Laptop(tmp_path / "data")
    laptop.install()
    session = bring_to(laptop.start(devices=DeviceChoice("simulated:speech:fast", None)), "record")
    for prompt in ("p01", "p02", "p03"):
        record(session, prompt)
    window = Window(words)
    window.show()
    found = Stage(session, window, qtbot, laptop)
    yield found
    qtbot.waitUntil(lambda: not window.worker.busy)
    window.finish()
    laptop.close()


def test_an_answer_that_changes_nothing_leaves_the_page_and_what_goes(stage: Stage) -> None:
    reviewing = stage.review(NEVER_MS)
    page = stage.page
    stage.press(f"delete-{stage.ids[0]}")
    reviewing.show(stage.session.view)  # late, and nothing is different
    assert stage.window.page is page
    assert stage.rows() == sorted(stage.ids[1:])
    stage.session.takes.delete(stage.ids[1])
    reviewing.show(stage.session.view)
    assert stage.window.page is not page
    assert stage.rows() == sorted(stage.ids[1:])


def test_undo_leaves_the_take_and_nothing_was_written(stage: Stage) -> None:
    stage.review(NEVER_MS)
    first, lines = stage.ids[0], len(stage.session.book.journal.lines)
    stage.press(f"delete-{first}")
    assert stage.rows() == sorted(stage.ids[1:])
    assert stage.page.seal.text() == "S&eal 2 takes"
    stage.press(f"undo-{first}")
    assert stage.rows() == sorted(stage.ids)
    assert stage.page.seal.text() == "S&eal 3 takes"
    assert len(stage.session.book.journal.lines) == lines


def test_after_its_time_the_take_is_gone_and_the_page_stands(stage: Stage) -> None:
    reviewing = stage.review(SOON_MS)
    page, (first, *others) = stage.page, stage.ids
    with stage.bot.waitSignal(reviewing.viewed) as viewed:
        stage.bot.mouseClick(page.findChild(Button, f"delete-{first}"), Qt.MouseButton.LeftButton)
    assert stage.ids == others
    assert [take.take for take in viewed.args[0].takes] == others
    assert stage.page is page, "nothing that lies over the page is taken away"
    stage.bot.waitUntil(lambda: stage.rows() == sorted(others) and len(page.rows) == 2)


def test_leaving_the_page_deletes_at_once_and_only_what_was_not_spared(stage: Stage) -> None:
    reviewing = stage.review(NEVER_MS)
    first, second, third = stage.ids
    stage.press(f"delete-{first}")
    stage.press(f"delete-{second}")
    stage.press(f"undo-{first}")
    reviewing.leave()
    stage.settle()
    assert stage.ids == [first, third]
    reviewing.leave()
    stage.settle()
    assert stage.ids == [first, third]


def test_a_second_deletion_has_its_own_time(stage: Stage) -> None:
    reviewing = stage.review(SOON_MS)
    page, first = stage.page, stage.ids[0]
    page.delete_wanted.emit(frozenset({first}))
    page.spare_wanted.emit(frozenset({first}))
    reviewing._undo_ms = NEVER_MS
    page.delete_wanted.emit(frozenset({first}))
    later = QTimer(stage.window, singleShot=True, interval=2 * SOON_MS)
    with stage.bot.waitSignal(later.timeout):  # the first one's time is over then
        later.start()
    stage.settle()
    assert first in stage.ids
    reviewing.leave()
    stage.settle()
    assert first not in stage.ids


@pytest.mark.parametrize("end", ["seal", "stop"])
def test_what_ends_the_session_never_seals_it(stage: Stage, end: str) -> None:
    stage.review(NEVER_MS)
    first, *others = stage.ids
    stage.press(f"delete-{first}")
    stage.session.seal() if end == "seal" else stage.session.stop(keep=True)
    assert stage.ids == others
    assert stage.session.book.state.stage == "sealed"


def test_a_crash_in_between_keeps_the_take(stage: Stage, tmp_path: Any) -> None:
    stage.review(NEVER_MS)
    stage.press(f"delete-{stage.ids[0]}")
    after = stage.laptop.copy(tmp_path / "after")
    try:
        resumed = after.resume(stage.session.book.state.session)
        assert [take.take for take in resumed.book.state.kept] == stage.ids
    finally:
        after.close()


def test_the_keyboard_goes_to_undo_and_back(stage: Stage) -> None:
    stage.review(NEVER_MS)
    stage.window.activateWindow()
    first = stage.ids[0]
    delete = stage.page.findChild(Button, f"delete-{first}")
    delete.setFocus()
    stage.bot.keyClick(delete, Qt.Key.Key_Space)
    assert stage.window.focusWidget().objectName() == f"undo-{first}"
    stage.bot.keyClick(stage.window.focusWidget(), Qt.Key.Key_Space)
    assert stage.window.focusWidget() is delete
    stage.settle()


def test_takes_have_their_shape_while_they_are_in_sight(stage: Stage) -> None:
    stage.window.resize(1280, 800)
    stage.review(NEVER_MS)
    page = stage.page
    stage.bot.waitUntil(lambda: all(row.wave is not None and row.wave.bars() for row in page.rows))
    lows = {tuple(row.wave.bars()) for row in page.rows if row.wave is not None}
    assert lows
    assert all(max(high for _, high in bars) > 0 for bars in lows)


def test_a_whole_prompt_stands_in_its_row(stage: Stage) -> None:
    stage.review(NEVER_MS)
    texts = {row.prompt: row.text for row in stage.session.view.prompts}
    for row in stage.page.rows:
        words: Any = row.findChild(Prose, "prompt-text")
        assert words.text() == texts[row.row.prompt]
        assert words.height() >= words.heightForWidth(words.width())


def test_doubtful_takes_go_together_and_come_back_together(show: Any, qtbot: Any) -> None:
    view = sample.session_view()
    page = show(ReviewPage(build_review(view, {}, {}, 24)))
    doubtful = frozenset(view.doubtful)
    with qtbot.waitSignal(page.delete_wanted) as deleted:
        page.findChild(Button, "delete-doubtful").click()
    assert deleted.args == [doubtful]
    page.show_sums(build_review(leave_out(view, doubtful), {}, {}, 24))
    assert not page.doubt.delete.isVisible()
    assert {row.take for row in page.rows if row.is_going} <= doubtful
    with qtbot.waitSignal(page.spare_wanted) as spared:
        page.findChild(Button, "undo-doubtful").click()
    assert spared.args == [doubtful]
    page.show_sums(build_review(view, {}, {}, 24))
    assert not page.doubt.undo.isVisible()
    page.drop(doubtful)
    assert not page.doubt.isVisible()


def test_a_long_session_shows_its_takes_by_and_by(show: Any) -> None:
    view = sample.session_view()
    takes = [replace(view.takes[0], take=f"T{number}") for number in range(50)]
    page = show(ReviewPage(build_review(replace(view, takes=takes), {}, {}, 24)))
    more = page.findChild(Button, "more")
    counts = [len(page.rows)]
    while more.isVisible():
        more.click()
        counts.append(len(page.rows))
    assert counts == [20, 40, 50]
    page.drop({"T0", "T49"})
    assert len(page.rows) == 48
