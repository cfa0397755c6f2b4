"""The column of all prompts: how each stands, going to one by click, number or words; ten thousand, too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from collector.project.prompts import Guide
from collector.session.view import PromptView
from tests.ui import sample
from tests.ui.gallery_prompts import RECORD_PAGES
from ui.pages.record.record import RecordPage
from ui.presenter.pacing import PhaseShown
from ui.presenter.prompt_states import PromptStates, find_named, find_states

RULES = {"clipped": "block"}
NAME = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def page(show: Any) -> RecordPage:
    found: Any = show(RECORD_PAGES["07b-record"]("en"))
    found.show_phase(PhaseShown())
    return found  # type: ignore[no-any-return]


def test_each_prompt_stands_as_its_takes_do() -> None:
    view = sample.session_view()
    prompts = [*view.prompts[:-1], replace(view.prompts[-1], guide=Guide(recorded=False))]
    states = find_states(replace(view, prompts=prompts), RULES).states
    assert states[:8] == ("bad", "done", "bad", "done", "bad", "done", "skipped", "to_come")
    assert states[-1] == "shown"
    good = replace(view.takes[1], take="G", prompt=view.prompts[0].prompt)
    again = replace(view.prompts[0], takes=[*view.prompts[0].takes, "G"])
    both = replace(view, prompts=[again, *prompts[1:]], takes=[*view.takes, good])
    assert find_states(both, RULES).states[0] == "done", "one good take is enough"


def test_a_row_says_number_words_and_state(page: RecordPage) -> None:
    model = page.prompts.list.model()
    assert model.rowCount() == len(sample.session_view().prompts)
    told = [model.data(model.index(row, 0), NAME) for row in (0, 1, 6)]
    assert told[0].startswith("1. Tomorrow at eight")
    assert [text.rpartition(" – ")[2] for text in told] == ["worth a look", "done", "skipped"]


def test_a_click_and_enter_go_there_and_arrows_alone_do_not(page: RecordPage, qtbot: Any) -> None:
    rows = page.prompts.list
    with qtbot.waitSignal(page.jump_wanted) as jumped:
        box = rows.visualRect(rows.model().index(1, 0))
        qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    assert jumped.args == [1]
    rows.setFocus()
    with qtbot.assertNotEmitted(page.jump_wanted):
        QTest.keyClick(rows, Qt.Key.Key_Down)
    with qtbot.waitSignal(page.jump_wanted) as jumped:
        QTest.keyClick(rows, Qt.Key.Key_Return)
    assert jumped.args == [2]


def test_nothing_goes_anywhere_while_a_take_runs(page: RecordPage, qtbot: Any) -> None:
    page.show_phase(PhaseShown("recording"))
    rows = page.prompts.list
    with qtbot.assertNotEmitted(page.jump_wanted):
        box = rows.visualRect(rows.model().index(1, 0))
        qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
        QTest.keyClick(page.button, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
        assert not page.prompts.field.isVisible()


def test_ctrl_g_takes_a_number_or_words(page: RecordPage, qtbot: Any) -> None:
    for typed, place in (("8", 7), ("the apples", 4)):
        QTest.keyClick(page.button, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
        assert page.prompts.field.hasFocus()
        qtbot.keyClicks(page.prompts.field, typed)
        with qtbot.waitSignal(page.jump_wanted) as jumped, qtbot.assertNotEmitted(page.start_wanted):
            QTest.keyClick(page.prompts.field, Qt.Key.Key_Return)
        assert jumped.args == [place]
        assert not page.prompts.field.isVisible()


def test_what_is_not_there_is_marked_and_esc_puts_the_field_away(page: RecordPage, qtbot: Any) -> None:
    page.prompts.open_field()
    qtbot.keyClicks(page.prompts.field, "999")
    with qtbot.assertNotEmitted(page.jump_wanted):
        QTest.keyClick(page.prompts.field, Qt.Key.Key_Return)
    assert page.prompts.field.property("trouble") == "true"
    QTest.keyClick(page.prompts.field, Qt.Key.Key_Escape)
    assert not page.prompts.field.isVisible()


def test_words_are_looked_for_onward_and_round() -> None:
    prompts = sample.session_view().prompts
    texts = [prompt.text for prompt in prompts]
    place = next(place for place, text in enumerate(texts) if "the" in text.casefold())
    assert find_named(prompts, "the", len(prompts) - 1) == place
    assert [find_named(prompts, typed, 0) for typed in ("", " ", "0", "999", "no such words")] == [None] * 5
    assert find_named([], "1", 0) is None
    assert find_named([], "x", 0) is None


class Counting(Sequence[PromptView]):
    """So many prompts, and how often one of them was asked for."""

    def __init__(self, count: int) -> None:
        self.count, self.asked = count, 0
        self._one = sample.session_view().prompts[0]

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, place: Any) -> Any:
        self.asked += 1
        return self._one


def test_of_ten_thousand_only_those_in_sight_are_asked_for(page: RecordPage, qtbot: Any) -> None:
    prompts = Counting(10_000)
    for here in (0, 5_000, 9_999):
        page.prompts.show_states(PromptStates(prompts, ("to_come",) * len(prompts)), here)
        qtbot.waitUntil(lambda: prompts.asked > 0)
    rows = page.prompts.list
    assert rows.visualRect(rows.model().index(9_999, 0)).intersects(rows.viewport().rect())
    assert prompts.asked < 1_000
