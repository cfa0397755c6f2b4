"""Whole sittings with keys alone: an adult's, a child's, one withdrawn, one recorded again, the outbox."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from collector.demo.world import World
from tests.flows.keyboard import Key, Keyboard
from tests.flows.steps import Sitting, let_pass, sitting
from tests.rig.world import copy_kit

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support|does not support propagate", extend=True)

# What is asked at most: an adult's session by hand, and where the next prompt comes by itself after a good
# take; a withdrawal afterwards; another microphone. What is typed into fields is not counted.
PROMPTS, PRESSES, BY_ITSELF, LATER, MICROPHONE = 10, 60, 50, 4, 2
LONG_ENOUGH = "00:03"  # for every prompt of the pack: a take that is too short is not left by itself


@pytest.fixture
def world(tmp_path: Path) -> World:
    found = copy_kit(tmp_path / "world")
    let_pass(found)
    return found


@pytest.fixture
def at(qtbot: Any, tmp_path: Path, world: World) -> Iterator[Sitting]:
    with sitting(qtbot, tmp_path / "data", world) as found:
        found.hand = Keyboard(qtbot, found.hand.window)
        pause_ms = QApplication.keyboardInputInterval()
        QApplication.setKeyboardInputInterval(10_000)  # a word typed into a list is one, however slow
        yield found
        QApplication.setKeyboardInputInterval(pause_ms)


def keyboard(at: Sitting) -> Keyboard:
    assert isinstance(at.hand, Keyboard)
    return at.hand


def enter(keys: Keyboard) -> None:
    """Sign in, accept the promise, choose the simulated voice; then home."""
    keys.page("SignInPage")
    keys.go_to("operator")
    keys.type_text("demo")
    keys.press(Key.Key_Return)
    keys.type_text("0000")
    keys.press(Key.Key_Return)
    keys.page("PromisePage")
    keys.use("accept")
    keys.page("HomePage")
    keys.use("go-devices")
    page: Any = keys.page("PlacePage")
    keys.go_to("microphone")
    pick(keys, page.microphone, "simulated:speech")
    keys.press(Key.Key_Return)
    keys.page("HomePage")


def pick(keys: Keyboard, box: Any, code: str) -> None:
    """Open a list and choose with arrows."""
    keys.press(Key.Key_Down)
    keys.bot.waitUntil(box.view().isVisible)
    wanted = box.findData(code)
    keys.bot.waitUntil(lambda: box.count() > wanted >= 0)
    while box.view().currentIndex().row() != wanted:
        keys.press(Key.Key_Down if box.view().currentIndex().row() < wanted else Key.Key_Up)
    keys.press(Key.Key_Return)
    assert box.chosen() == code


def read_policy(keys: Keyboard) -> None:
    page: Any = keys.page("PolicyPage")
    while keys.window.page is page:
        before = page._current
        keys.take_time()
        keys.bot.waitUntil(lambda: page._reading.share(page._current) > 0)
        if not page._reading.is_seen(page._current):
            keys.press(Key.Key_End)
        keys.wait_usable(page.next)
        keys.press(Key.Key_Return)
        keys.bot.waitUntil(lambda was=before: keys.window.page is not page or page._current != was)


def choose(keys: Keyboard) -> None:
    page: Any = keys.page("ChoicesPage")
    for name, step in (("media_for_training_data", Key.Key_Down), ("voice", Key.Key_Right)):
        keys.move_to(f"switch-{name}", step)
        keys.press(Key.Key_Space)
    assert page.read_decisions().kinds["voice"]
    keys.press_alt(Key.Key_L)


def answer_questions(keys: Keyboard) -> None:
    page: Any = keys.page("QuestionsPage")
    for number, question in enumerate(page._questions):
        keys.bot.waitUntil(lambda number=number: page.current == number)
        right, last = question.right, len(question.answers) - 1
        keys.move_to(f"answer-{right}", Key.Key_Up if number and right == last else Key.Key_Down)
        keys.press(Key.Key_Space)
    keys.wait_at("next")
    keys.press(Key.Key_Return)


def sign(keys: Keyboard, name: str) -> None:
    page: Any = keys.page("SignPage")
    keys.wait_open(page)
    keys.type_text(name)
    keys.press_alt(Key.Key_Y)
    keys.press_alt(Key.Key_S)


def fill(keys: Keyboard, birth: str) -> None:
    """The form's name stands there as it was signed; who types goes to the first empty field."""
    page: Any = keys.page("IdentityPage")
    keys.wait_open(page)
    if not page.fields.controls["name"].value():
        keys.type_text("Canary Person")
        keys.press(Key.Key_Tab)
    keys.type_date(birth)
    keys.press(Key.Key_Return)
    page = keys.page("ProfilePage")
    keys.wait_open(page)
    keys.type_text("English")
    assert keys.find("profile-mother_tongue").chosen() == "eng"
    keys.press(Key.Key_Return)


def record(keys: Keyboard, count: int, *, by_itself: bool = False) -> None:
    """Record `count` prompts, one after the other; after a good take the next one comes `by_itself`."""
    page: Any = keys.page("RecordPage")
    page.prompts.by_itself.setChecked(by_itself)  # kept on the laptop: nobody presses it every time
    for _ in range(count):
        keys.wait_at("record")
        keys.wait_usable(page.button)
        number = page._prompt.number
        keys.press(Key.Key_Space)
        keys.bot.waitUntil(lambda: page.recording and page.clock.text() >= LONG_ENOUGH, timeout=30_000)
        keys.press(Key.Key_Space)
        if not by_itself:
            keys.bot.waitUntil(page.band.next.isEnabled, timeout=30_000)
            keys.press(Key.Key_Right)
        keys.bot.waitUntil(lambda was=number: expect_next(keys, page, was), timeout=30_000)


def expect_next(keys: Keyboard, page: Any, number: int) -> None:
    assert keys.window.page is not page or page._prompt.number != number, page.band.words


def seal(keys: Keyboard) -> str:
    if type(keys.window.page).__name__ != "ReviewPage":  # the last prompt leads there
        keys.press_alt(Key.Key_V)
    keys.page("ReviewPage")
    keys.press_alt(Key.Key_E)
    keys.page("CopyPage")
    number: str = keys.find("copy-number").text()
    keys.press(Key.Key_Return)
    keys.page("SignInPage")
    return number


def agree(keys: Keyboard, birth: str = "1990-05-04") -> None:
    """From home to the record page, part by part."""
    with keys.counting("home and age"):
        begin(keys)
        keys.press_alt(Key.Key_N)
    decide(keys)
    with keys.counting("signature"):
        sign(keys, "Canary Signer")
    with keys.counting("form and profile"):
        fill(keys, birth)


def begin(keys: Keyboard) -> None:
    keys.page("HomePage")
    keys.press(Key.Key_Return)
    page = keys.page("AgePage")
    keys.wait_open(page)


def decide(keys: Keyboard) -> None:
    for what, step in (("policy", read_policy), ("choices", choose), ("questions", answer_questions)):
        with keys.counting(what):
            step(keys)


@pytest.mark.long
@pytest.mark.parametrize(("by_itself", "most"), [(False, PRESSES), (True, BY_ITSELF)])
def test_an_adult_needs_a_keyboard_and_few_presses(at: Sitting, by_itself: bool, most: int) -> None:
    full = bool(os.environ.get("COLLECTOR_LONG"))
    prompts = PROMPTS if full else 2
    keys = keyboard(at)
    enter(keys)
    keys.count_anew()
    agree(keys)
    with keys.counting("prompts"):
        record(keys, prompts, by_itself=by_itself)
    with keys.counting("review, seal and copy"):
        seal(keys)
    keys.tell(f"adult, {prompts} prompts")
    left_out = (2 if by_itself else 3) * (PROMPTS - prompts)
    to_review = int(prompts < PROMPTS)  # the last prompt leads there, any other has to be left
    assert keys.presses <= most - left_out + to_review


def test_a_childs_guardian_and_the_child_need_only_a_keyboard(at: Sitting) -> None:
    keys = keyboard(at)
    enter(keys)
    keys.count_anew()
    child = (at.core.parts.today("Asia/Shanghai") - timedelta(days=9 * 365)).isoformat()
    begin(keys)
    keys.press_alt(Key.Key_Y)
    decide(keys)
    name_guardian(keys, child)
    sign(keys, "Canary Guardian")
    keys.wait_open(keys.page("AssentPage"))
    keys.move_to("assent-yes", Key.Key_Right)
    keys.press(Key.Key_Space)
    fill(keys, child)
    record(keys, 1)
    seal(keys)
    (row,) = at.core.sessions.rows()
    assert (row.stage, row.takes) == ("sealed", 1)
    keys.tell("child, one prompt")


def name_guardian(keys: Keyboard, child: str) -> None:
    page: Any = keys.page("GuardianPage")
    keys.go_to("option-mother")
    keys.press(Key.Key_Space)
    keys.go_to("guardian-name")
    keys.type_text("Canary Guardian")
    for name, text in (("birth_date", "1980-01-31"), ("child_birth", child)):
        keys.go_to(f"guardian-{name}-day")
        keys.type_date(text)
    keys.go_to("guardian-id_kind")
    pick(keys, page.id_kind, "passport")
    keys.go_to("guardian-id_number")
    keys.type_text("CANARYG88")
    keys.press(Key.Key_Tab)
    while not keys.is_at("option-birth_certificate"):
        keys.press(Key.Key_Down)
    keys.press(Key.Key_Space)
    keys.press_alt(Key.Key_A)


def test_it_is_withdrawn_by_keys_alone(at: Sitting) -> None:
    keys = keyboard(at)
    enter(keys)
    agree(keys)
    record(keys, 1)
    keys.count_anew()
    keys.page("RecordPage")
    keys.press(Key.Key_Escape)
    keys.page("StopPage")
    keys.press_alt(Key.Key_D)
    keys.page("MessagePage")
    (row,) = at.core.sessions.rows()
    assert row.stage == "withdrawn"
    assert not list(at.core.parts.data.rglob("*.age"))
    keys.tell("withdrawing")


def test_it_is_recorded_again_by_keys_alone(at: Sitting) -> None:
    keys = keyboard(at)
    enter(keys)
    agree(keys)
    record(keys, 1)
    page: Any = keys.page("RecordPage")
    keys.count_anew()
    keys.press(Key.Key_Left)
    keys.bot.waitUntil(lambda: page._prompt.number == 1 and page.button.isEnabled())
    keys.press(Key.Key_R)
    keys.bot.waitUntil(lambda: page.recording and page.clock.text() == "00:01", timeout=30_000)
    keys.press(Key.Key_Space)
    keys.bot.waitUntil(lambda: page._prompt.takes == 2, timeout=30_000)
    keys.tell("recording again")
    seal(keys)


def test_the_outbox_is_reached_and_left_by_keys_alone(at: Sitting) -> None:
    keys = keyboard(at)
    enter(keys)
    keys.count_anew()
    keys.use("go-outbox")
    keys.page("OutboxPage")
    keys.use("go-home")
    keys.page("HomePage")
    keys.tell("outbox and back")


def test_a_microphone_is_changed_with_two_keys(at: Sitting) -> None:
    keys = keyboard(at)
    enter(keys)
    agree(keys)
    page: Any = keys.page("RecordPage")
    keys.wait_usable(page.level.microphone)
    before = page.level.microphone.accessibleName()
    keys.count_anew()
    keys.press(Key.Key_M)
    sheet: Any = keys.page("InputsPage")
    keys.wait_at(sheet.first_focus().objectName())
    keys.press(Key.Key_Return)
    page = keys.page("RecordPage")
    keys.bot.waitUntil(lambda: page.level.microphone.accessibleName() != before, timeout=20_000)
    keys.tell("another microphone")
    assert keys.presses == MICROPHONE


def test_withdrawing_later_takes_few_keys(at: Sitting) -> None:
    keys = keyboard(at)
    enter(keys)
    agree(keys)
    record(keys, 1)
    number = seal(keys)
    keys.go_to("operator")
    keys.type_text("demo")
    keys.press(Key.Key_Return)
    keys.type_text("0000")
    keys.press(Key.Key_Return)
    keys.page("HomePage")
    keys.count_anew()
    keys.press_alt(Key.Key_R)
    keys.page("RequestsPage")
    keys.press_alt(Key.Key_N)
    page: Any = keys.page("NewRequestPage")
    keys.bot.waitUntil(lambda: keys.is_at("kind"))
    keys.type_text("Withdraw")
    assert page.kind.chosen() == "withdraw"
    keys.press(Key.Key_Tab)
    keys.type_text(number)
    keys.press(Key.Key_Return)
    keys.page("RequestTakenPage")
    keys.tell("withdrawing later")
    assert keys.presses <= LATER
    (row,) = at.core.desk.rows("demo-reading")
    assert row.standing.kind == "withdraw"
