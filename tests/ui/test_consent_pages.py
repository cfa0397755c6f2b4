"""The pages on which people decide: nothing is ticked for them, both answers are alike, going back wipes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from tests.ui import sample
from tests.ui.gallery import PAGES
from ui.pages.consent.choices import ChoicesPage
from ui.pages.consent.questions import QuestionsPage
from ui.pages.consent.sign import SignPage
from ui.presenter.pack_views import make_questions
from ui.widgets.base.answer import AnswerCard, LongOption
from ui.widgets.base.buttons import Button
from ui.widgets.base.controls import Switch


@pytest.fixture
def choices(show):
    return show(ChoicesPage(sample.prepared().frame("choices"), sample.choices()))


def test_every_switch_starts_as_no(choices):
    switches = choices.findChildren(Switch)
    assert len(switches) == 9
    assert not any(switch.isChecked() for switch in switches)


def test_there_is_no_way_to_agree_to_everything_at_once(choices):
    """Whatever there is to click says Yes to one thing at most."""
    switches = choices.findChildren(Switch)
    for button in choices.findChildren(QAbstractButton):
        for switch in switches:
            switch.setChecked(False)
        button.click()
        assert sum(switch.isChecked() for switch in switches) == isinstance(button, Switch)


@pytest.mark.parametrize(
    "name", ["03-choices", "04-guardian", "06-sign", "06b-statement", "06c-sign-witness", "00-trust"]
)
def test_refusing_is_as_large_as_accepting_and_enabled_at_the_same_moment(show, name):
    page = show(PAGES[name]("en"))
    refuse, accept = page.findChild(Button, "refuse"), page.findChild(Button, "accept")
    assert refuse.size() == accept.size()
    assert refuse.look == accept.look == "answer"
    assert refuse.font() == accept.font()
    assert refuse.isEnabled() == accept.isEnabled() is True


def test_the_childs_three_answers_look_alike(show):
    page = show(PAGES["05-assent"]("en"))
    answers = page.findChildren(AnswerCard)
    assert {answer.objectName() for answer in answers} == {"assent-yes", "assent-no", "assent-ask_again"}
    assert len({(answer.width(), answer.height()) for answer in answers}) == 1
    assert all(answer.isEnabled() for answer in answers)


def test_accepting_without_a_needed_yes_says_which_and_decides_nothing(choices, qtbot):
    with qtbot.assertNotEmitted(choices.decided):
        choices.findChild(Button, "accept").click()
    assert "My voice" in choices.missing.text()
    assert choices.focusWidget() is choices.findChild(Switch, "switch-voice")


def test_a_decision_carries_every_purpose_and_kind(choices, qtbot):
    for name in ("voice", "media_for_training_data"):
        choices.findChild(Switch, f"switch-{name}").click()
    with qtbot.waitSignal(choices.decided) as caught:
        choices.findChild(Button, "accept").click()
    decided = caught.args[0]
    assert decided.kinds == {"voice": True, "video": False}
    assert {name for name, yes in decided.purposes.items() if yes} == {
        "media_for_training_data", "identity_for_eligibility_and_rights",
    }  # fmt: skip
    assert set(decided.purposes) == {row.id for row in sample.demo_pack().project.purposes}


def test_refusing_needs_no_decision(choices, qtbot):
    with qtbot.waitSignal(choices.refused):
        choices.findChild(Button, "refuse").click()


def draw(page):
    canvas = page.pad.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(40, 90))
    for step in range(12):
        QTest.mouseMove(canvas, QPoint(40 + 9 * step, 90 + step % 3 * 7))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(160, 90))


@pytest.fixture
def sign(show):
    return show(SignPage(sample.prepared().frame("sign"), replace(sample.sign_view(), name="")))


def test_strokes_carry_places_and_times(sign, qtbot):
    sign.pad.name.setText("Wang Xiaomei")
    draw(sign)
    with qtbot.waitSignal(sign.signed) as caught:
        sign.findChild(Button, "accept").click()
    signed = caught.args[0]
    assert (signed.method, signed.name) == ("drawn", "Wang Xiaomei")
    times = [moment for _, _, moment in signed.strokes[0]]
    assert len(times) > 8
    assert times == sorted(times)
    assert times[0] == 0


def test_going_back_wipes_the_signature(sign, qtbot):
    sign.pad.name.setText("Wang Xiaomei")
    draw(sign)
    with qtbot.waitSignal(sign.back_asked):
        sign.findChild(Button, "back").click()
    assert sign.pad.read().strokes == []
    assert sign.pad.read().name == ""


def test_another_way_of_signing_wipes_the_strokes(sign):
    draw(sign)
    sign.findChild(Button, "sign-mark").click()
    assert sign.pad.read().strokes == []
    sign.findChild(Button, "sign-typed").click()
    draw(sign)
    assert sign.pad.read().strokes == []


def test_a_wrong_answer_is_counted_and_leads_back_to_the_part(show, qtbot):
    ready = sample.prepared()
    page = show(QuestionsPage(ready.frame("questions"), make_questions(ready.project, ready.policy, "en")))
    page.findChild(LongOption, "answer-0").click()
    assert not page.go_on.isEnabled()
    with qtbot.waitSignal(page.part_asked) as caught:
        page.findChild(Button, "read-part").click()
    assert ready.policy.sections[caught.args[0]].title == "What we collect and how we use it"
    with qtbot.waitSignal(page.answered) as done:
        for number, right in enumerate((1, 2, 0)):
            qtbot.waitUntil(lambda number=number: page.current == number)
            page.findChild(LongOption, f"answer-{right}").click()
        page.go_on.click()
    assert done.args[0] == [2, 1, 1]
