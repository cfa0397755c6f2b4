"""Arabic pages are mirrored, whoever speaks what meanwhile; codes and numbers keep their order in them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QWidget

from tests.ui import sample
from tests.ui.gallery import PAGES
from ui.flows.rights.copy_words import make_paper
from ui.presenter.frame import DeskFrame
from ui.theme import colour
from ui.widgets.base.answer import LongOption
from ui.widgets.base.bullets import Bullets
from ui.widgets.base.controls import Option, Switch
from ui.widgets.base.mirror import base_direction, in_order, margins, turned
from ui.widgets.base.text import Prose
from ui.widgets.frame.desk import DeskPage
from ui.widgets.frame.rail import Rail
from ui.widgets.papers.paper import Paper, PaperReader
from ui.widgets.record.meter import Meter
from ui.widgets.record.waveform import Waveform

LEFT, RIGHT = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft


def side_of_ink(widget, size=(600, 60)):
    """Tell on which half of a widget more is drawn."""
    widget.resize(*size)
    image = widget.grab().toImage()
    ground = image.pixel(image.width() // 2, 2)
    marked = [
        column
        for column in range(image.width())
        if any(image.pixel(column, row) != ground for row in range(6, image.height() - 6))
    ]
    left = sum(column < image.width() // 2 for column in marked)
    return "left" if left > len(marked) - left else "right"


def test_a_page_keeps_the_direction_it_was_made_in(words, show):
    words.speak("ar")
    arabic = show(PAGES["02-age"]("ar"))
    words.speak("en")
    english = show(PAGES["02-age"]("en"))
    assert (arabic.layoutDirection(), english.layoutDirection()) == (RIGHT, LEFT)
    rails = [page.findChild(Rail).mapTo(page, page.rect().topLeft()).x() for page in (arabic, english)]
    assert rails[0] > arabic.width() // 2
    assert rails[1] == 0


def test_the_desk_stands_at_the_side_where_people_begin(words, show):
    words.speak("ar")
    page = show(DeskPage(DeskFrame("قراءة", "R-07", "", 4, "home", rehearsal=True), "الرئيسية"))
    button = page.findChild(QWidget, "go-home")
    assert button.mapTo(page, button.rect().center()).x() > page.width() // 2
    assert page.findChild(QWidget, "language").text() == "中文"


@pytest.mark.parametrize(
    "make",
    [
        lambda: Prose("قصير"), lambda: Prose("DR-3VTA80ZCF"),
        lambda: Bullets(("قصير",)),
    ],
)  # fmt: skip
def test_words_begin_at_the_right(words, qtbot, make):
    words.speak("ar")
    widget = make()
    qtbot.addWidget(widget)
    assert side_of_ink(widget) == "right"
    words.speak("en")
    widget = make()
    qtbot.addWidget(widget)
    assert side_of_ink(widget) == "left"


def test_no_word_is_torn_for_the_sake_of_a_fuller_last_line(words, qtbot):
    words.speak("ar")
    prose = Prose("المسموح به", 22)
    qtbot.addWidget(prose)
    alone = Prose("المسموح", 22)
    qtbot.addWidget(alone)
    width = alone.minimumSizeHint().width()
    layout, _ = prose._lay_out(prose._fit(width)[0])
    first = layout.lineAt(0)
    assert layout.text()[: first.textLength()].strip() == "المسموح"


@pytest.mark.parametrize("kind", [Option, LongOption])
def test_the_circle_of_an_option_stands_where_its_words_begin(words, qtbot, kind):
    for language, at_right in (("ar", True), ("en", False)):
        words.speak(language)
        option = kind("نعم")
        qtbot.addWidget(option)
        option.setChecked(True)
        option.resize(400, 60)
        image, middle = option.grab().toImage(), option.height() // 2
        filled = [x for x in range(60) if image.pixelColor(x, middle) == colour("primary")]
        mirrored = [x for x in range(340, 398) if image.pixelColor(x, middle) == colour("primary")]
        assert bool(mirrored[4:]) == at_right
        assert bool(filled[4:]) != at_right


def test_a_switch_is_on_towards_its_end(words, qtbot):
    words.speak("ar")
    switch = Switch("name")
    qtbot.addWidget(switch)
    switch.setChecked(True)
    image = switch.grab().toImage()
    row = switch.height() // 2
    track = [x for x in range(image.width()) if image.pixelColor(x, row) == colour("primary")]
    knob = [x for x in range(image.width()) if image.pixelColor(x, row - 7) == colour("on_primary")]
    assert max(track) < image.width() * 0.6, "the track is at the left of its word"
    assert sum(knob) / len(knob) < (min(track) + max(track)) / 2


def test_levels_and_time_run_from_the_left_everywhere(words, qtbot):
    words.speak("ar")
    for widget in (Meter(), Waveform()):
        qtbot.addWidget(widget)
        assert widget.layoutDirection() == LEFT


def test_the_arrows_of_the_record_page_go_as_its_list_is_read(words, show):
    for language, ahead in (("en", Qt.Key.Key_Right), ("ar", Qt.Key.Key_Left)):
        words.speak(language)
        page = show(PAGES["07b-record"](language))
        assert page.keys[ahead] is page.band.next


def test_digits_in_groups_stay_together():
    assert in_order("هاتف 010 5555 0100، فاكس", RIGHT) == "هاتف \u2066010 5555 0100\u2069، فاكس"
    assert in_order("الذروة −10 dB", RIGHT) == "الذروة \u2066−10 dB\u2069"
    assert in_order("4F1A 92C0", RIGHT) == "\u20664F1A 92C0\u2069"
    assert in_order("24 نوفمبر، 09:10 · 12 مقطعًا", RIGHT).count("\u2066") == 3
    assert in_order("010 5555 0100", LEFT) == "010 5555 0100"


def test_a_code_is_read_from_the_left_and_a_sentence_that_begins_with_one_is_not():
    assert base_direction("DR-3VTA80ZCF", RIGHT) == LEFT
    assert base_direction("DR-3VTA80ZCF هو رمزك", RIGHT) == RIGHT
    assert base_direction("Read this aloud.", RIGHT) == LEFT
    assert base_direction("اقرأ هذا", LEFT) == Qt.LayoutDirection.LayoutDirectionAuto


def test_boxes_and_margins_are_turned(words, qtbot):
    words.speak("ar")
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(100, 10)
    assert turned(widget, QRect(10, 0, 20, 10)) == QRect(70, 0, 20, 10)
    assert (margins(30, 1, 5, 2).left(), margins(30, 1, 5, 2).right()) == (5, 30)
    words.speak("en")
    assert margins(30, 1, 5, 2).left() == 30


def test_a_paper_in_arabic_has_its_first_column_at_the_right(words, qtbot):
    places = {}
    for language in ("en", "ar"):
        words.speak(language)
        paper = Paper(make_paper(sample.copy(language)))
        paper.document.setTextWidth(600)
        number = paper.document.find("C26-7K3M-9QWT-5")
        layout = paper.document.documentLayout()
        places[language] = layout.blockBoundingRect(number.block()).left()
        reader = PaperReader(make_paper(sample.copy(language)))
        qtbot.addWidget(reader)
        assert reader.toPlainText().count("C26-7K3M-9QWT-5") >= 1
    assert places["en"] < 60 < places["ar"]
