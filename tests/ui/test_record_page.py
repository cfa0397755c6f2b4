"""The record page and the speaker's screen: phases, pedal, remarks, long texts, pictures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from tests.ui import sample
from tests.ui.gallery_prompts import RECORD_PAGES
from ui.languages import find_languages
from ui.pages.record.record import RecordPage
from ui.pages.record.speaker import SpeakerPage
from ui.presenter.pacing import PhaseShown
from ui.presenter.recording import LevelShown, PromptShown, TakeShown
from ui.presenter.reviewing import Tone
from ui.widgets.base.announcing import ANNOUNCER
from ui.widgets.base.buttons import Button
from ui.widgets.frame.framed import Body
from ui.widgets.record.large_text import LargeText, break_at_clauses


@pytest.fixture
def page(show: Any) -> RecordPage:
    found: Any = show(RECORD_PAGES["07b-record"]("en"))
    found.show_phase(PhaseShown())
    return found  # type: ignore[no-any-return]


def test_a_pedals_key_is_learned_once_and_does_what_space_does(page: RecordPage, qtbot: Any) -> None:
    page.pedal.click()
    assert page.pedal.waiting
    with qtbot.assertNotEmitted(page.start_wanted), qtbot.waitSignal(page.pedal_caught) as caught:
        QTest.keyClick(page.pedal, Qt.Key.Key_PageDown)
    assert caught.args == ["PgDown"]
    assert "PgDown" in page.pedal.text()
    with qtbot.waitSignal(page.start_wanted):
        QTest.keyClick(page.button, Qt.Key.Key_PageDown)
    with qtbot.waitSignal(page.start_wanted):
        QTest.keyClick(page.button, Qt.Key.Key_Space)


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Shift, Qt.Key.Key_Left])
def test_a_key_that_people_need_is_no_pedal(page: RecordPage, qtbot: Any, key: Qt.Key) -> None:
    page.pedal.click()
    with qtbot.assertNotEmitted(page.pedal_caught):
        QTest.keyClick(page.pedal, key)
    assert page.pedal.waiting


def test_escape_takes_the_pedal_away(page: RecordPage, qtbot: Any) -> None:
    page.show_pedal("F8")
    page.pedal.click()
    with qtbot.waitSignal(page.pedal_caught) as caught:
        QTest.keyClick(page.pedal, Qt.Key.Key_Escape)
    assert caught.args == [""]
    with qtbot.assertNotEmitted(page.start_wanted):
        QTest.keyClick(page.button, Qt.Key.Key_F8)


def test_each_phase_allows_what_fits_it(page: RecordPage) -> None:
    band = page.band
    buttons = (
        page.previous, page.skip, page.review, page.remark, band.listen, band.again, band.next,
        page.level.microphone, page.camera.button,
    )  # fmt: skip
    assert all(button.isEnabled() for button in buttons)
    for phase in ("playing", "waiting", "beeping", "recording", "ending"):
        page.show_phase(PhaseShown(phase))  # type: ignore[arg-type]
        assert not any(button.isEnabled() for button in buttons)
        assert page.recording == (phase in {"recording", "ending"})


def test_what_is_only_shown_is_not_recorded_and_space_goes_on(page: RecordPage, qtbot: Any) -> None:
    page.show_prompt(replace(sample.talk(), recorded=False, takes=0))
    with qtbot.waitSignal(page.next_wanted), qtbot.assertNotEmitted(page.start_wanted):
        QTest.keyClick(page.button, Qt.Key.Key_Space)


def taken(codes: tuple[str, ...] = (), tone: Tone = "ok", take: str = "T") -> PromptShown:
    """A prompt whose newest take stands so."""
    return replace(sample.long_prompt(), newest=TakeShown(take, tone, codes))


def end_take(page: RecordPage, prompt: PromptShown, hold_db: float = -15) -> None:
    """Show a take from its start to its verdict."""
    page.show_phase(PhaseShown("recording"))
    page.show_level(LevelShown(-20, hold_db))
    page.show_phase(PhaseShown())
    page.show_prompt(prompt)


def test_the_verdict_stands_until_the_next_take_begins(page: RecordPage) -> None:
    page.show_prompt(taken(take="before"))
    end_take(page, taken())
    page.show_level(LevelShown(-20, -15))
    assert page.band.words == "Kept. The take is good."
    page.show_phase(PhaseShown("waiting", 1.2, 2.0))
    page.show_level(LevelShown(-20, -15))
    assert page.level.words.text() == "Get ready: 2"
    assert "Kept" not in page.band.words


def test_after_a_bad_take_again_is_filled_and_after_a_good_one_next(page: RecordPage) -> None:
    looks = []
    for prompt in (taken(("clipped", "noisy"), "bad", "one"), taken(take="two")):
        end_take(page, prompt)
        looks.append((page.band.again.look, page.band.next.look, page.band.tone))
    assert looks == [("primary", "plain", "bad"), ("plain", "primary", "ok")]


def test_cause_and_remedy_are_read_out_when_a_take_has_ended(page: RecordPage, qtbot: Any) -> None:
    page.show_prompt(taken(take="before"))
    page.show_phase(PhaseShown("recording"))
    page.show_phase(PhaseShown())
    with qtbot.waitSignal(ANNOUNCER.announced) as told:
        page.show_prompt(taken(("clipped", "noisy"), "bad"))
    assert told.args == ["Too loud, Noisy Distorted. Sit back a bit and record again.", False]


def test_what_was_said_of_the_level_and_the_verdict_agree(page: RecordPage) -> None:
    page.show_prompt(taken(take="before"))
    end_take(page, taken(), hold_db=-1)
    assert page.band.words == "Kept. The take is good. It was nearly too loud: sit back a bit."
    end_take(page, taken(take="next"))
    assert page.band.words == "Kept. The take is good."


def test_the_lamp_is_dark_amber_green_and_ringed_while_a_take_runs(page: RecordPage) -> None:
    seen = {}
    for phase in ("idle", "waiting", "beeping", "recording", "ending"):
        page.show_phase(PhaseShown(phase))  # type: ignore[arg-type]
        page.show_level(LevelShown(-20, -15))
        seen[phase] = (page.level.lamp.lit, page.level.lamp.has_ring)
    assert seen == {
        "idle": ("off", False), "waiting": ("ready", False), "beeping": ("ready", False),
        "recording": ("go", True), "ending": ("ready", True),
    }  # fmt: skip


def test_sentences_ask_how_the_prompt_stands(page: RecordPage) -> None:
    prompt = replace(sample.long_prompt(), takes=0, newest=None)
    told = []
    for number, change in enumerate(({}, {"skipped": True}, {"recorded": False})):
        page.show_prompt(replace(prompt, number=number + 1, **change))  # type: ignore[arg-type]
        told.append(page.band.cause.text())
    assert told == ["No take yet.", "Skipped.", "Only to look at."]


@pytest.mark.parametrize("size", [(1366, 698), (1280, 800)], ids=str)
@pytest.mark.parametrize(
    "name", [name for name in RECORD_PAGES if name.startswith(("07b-record", "07c", "07d"))]
)
def test_all_of_it_is_in_sight_without_scrolling(
    show: Any, words: Any, name: str, size: tuple[int, int]
) -> None:
    for language in find_languages():
        words.speak(language)
        found = show(RECORD_PAGES[name](language), size)
        (body,) = found.findChildren(Body)
        assert body.verticalScrollBar().maximum() == 0, language
        for part in (found.stage, found.level.lamp, found.level.meter, found.band, found.wave, found.prompts):
            box = QRect(part.mapTo(found, QPoint(0, 0)), part.size())
            assert found.rect().contains(box)
            assert box.bottom() < found.bar.y()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_remarks_are_ticked_in_a_list(page: RecordPage, qtbot: Any) -> None:
    page.show_prompt(replace(sample.long_prompt(), remarks=("background_noise",)))
    page.remark.click()
    menu = page.remark.findChild(QMenu)
    assert [action.objectName() for action in menu.actions() if action.isChecked()] == [
        "remark-background_noise"
    ]
    with qtbot.waitSignal(page.remarked) as remarked:
        menu.actions()[0].trigger()
    assert remarked.args == [("words_differ_from_prompt", "background_noise")]
    menu.close()


def test_practice_is_said_on_both_screens(show: Any, page: RecordPage) -> None:
    speaker = show(SpeakerPage(rehearsal=True))
    for training in (True, False):
        prompt = replace(sample.talk(), training=training)
        page.show_prompt(prompt)
        speaker.show_prompt(prompt)
        assert page.stage.training.isVisible() == speaker.training.isVisible() == training


def test_a_prompt_is_hidden_until_its_phase(show: Any, page: RecordPage) -> None:
    speaker = show(SpeakerPage(rehearsal=False))
    prompt = replace(sample.talk(), shown="from_green", image="")
    for screen in (page, speaker):
        screen.show_prompt(prompt)
        assert prompt.text not in words_of(screen)
        screen.show_phase(PhaseShown("recording"))
        assert prompt.text in words_of(screen)
    speaker.show_prompt(replace(prompt, for_speaker=False))
    assert prompt.text not in words_of(speaker)
    speaker.show_prompt(prompt)
    speaker.show_nothing()
    assert prompt.text not in words_of(speaker)


def words_of(screen: Any) -> str:
    text: LargeText = screen.stage.words if isinstance(screen, RecordPage) else screen.words
    return text.text()


def test_another_prompt_takes_the_picture_away(show: Any, page: RecordPage) -> None:
    speaker = show(SpeakerPage(rehearsal=False))
    for screen, showing in ((page, page.stage), (speaker, speaker)):
        picture = showing.picture
        screen.show_prompt(sample.talk())
        showing.show_picture(sample.market())
        assert picture.isVisible()
        screen.show_prompt(sample.talk())
        assert picture.isVisible()
        screen.show_prompt(sample.long_prompt())
        assert not picture.isVisible()


def test_the_speakers_screen_has_nothing_to_press_and_says_each_phase_in_a_word(show: Any) -> None:
    speaker = show(SpeakerPage(rehearsal=True))
    assert not speaker.findChildren(Button)
    said = set()
    for phase in ("idle", "playing", "waiting", "recording", "ending"):
        speaker.show_phase(PhaseShown(phase))  # type: ignore[arg-type]
        said.add(speaker.title.text())
    assert len(said) == 5
    speaker.show_phase(PhaseShown("waiting", 1.2, 3.0))
    assert speaker.ring.number == "2"
    speaker.show_phase(PhaseShown("recording"))
    assert speaker.ring.number == ""


def test_a_long_text_is_made_smaller_and_then_scrolls_by_key(show: Any, qtbot: Any) -> None:
    text = LargeText(((44, 24), (30, 19), (20, 16)))
    show(text, (600, 200))
    sizes = []
    for count in (1, 8, 40):
        text.say("The north wind and the sun. " * count, "Below.")
        sizes.append(text.label.font().pixelSize())
    assert sizes == [44, 20, 20]
    assert text.focusPolicy() == Qt.FocusPolicy.StrongFocus
    text.setFocus()
    qtbot.waitUntil(lambda: text.verticalScrollBar().maximum() > 0)
    QTest.keyClick(text, Qt.Key.Key_PageDown)
    assert text.verticalScrollBar().value() > 0
    text.say("Short.")
    assert text.label.font().pixelSize() == 44
    assert text.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_chinese_breaks_at_clauses_where_they_fit() -> None:
    text = "明天早上八点，我们在车站门口见面。"
    assert break_at_clauses(text, lambda line: len(line) <= 12) == "明天早上八点，\n我们在车站门口见面。"
    assert break_at_clauses(text, lambda line: len(line) <= 6) == text
    assert break_at_clauses(text, lambda _line: True) == text
    assert break_at_clauses("Hello there", lambda line: len(line) < 8) == "Hello there"
