"""Questions about slips, the pay, the profile by age and the quotas: what the pages ask and hand over."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from collector.model.doubt import Doubt
from tests.ui import lists_sample, sample
from tests.ui.gallery import PAGES
from ui.languages import find_languages
from ui.pages.consent.choices import ChoicesPage
from ui.pages.consent.identity import IdentityPage
from ui.pages.consent.profile import ProfilePage
from ui.pages.desk.home import MOST_QUOTAS, HomePage
from ui.presenter.desk import QuotaLine
from ui.presenter.pack_views import make_identity_fields, make_pay_view, make_profile_fields
from ui.widgets.base.buttons import Button
from ui.widgets.base.controls import Switch
from ui.widgets.base.pill import Bar
from ui.widgets.base.text import Line, Prose

CHECK = Doubt("id_check", "id_number")
BIRTH = Doubt("id_birth_date", "birth_date", "1998-03-12")
PHONE = Doubt("phone_unusual", "phone")


@pytest.fixture
def page(show):
    found = show(PAGES["07-identity"]("en"))
    assert found.doubts.isHidden()
    return found


def save(page, qtbot):
    with qtbot.waitSignal(page.filled) as caught:
        page.save.click()
    return caught.args[0]


def test_questions_come_one_after_the_other_and_are_handed_over(page, qtbot):
    assert save(page, qtbot).confirmed == frozenset()
    page.show_doubts((CHECK, PHONE))
    assert "every digit" in page.doubts.sentence.text()
    assert page.trouble.text() == "2 questions to answer"
    assert page.focusWidget() is page.doubts.keep
    assert page.doubts.take.isHidden()
    page.doubts.keep.click()
    assert "telephone" in page.doubts.sentence.text()
    assert page.trouble.text() == "1 question to answer"
    page.doubts.keep.click()
    assert page.doubts.isHidden()
    assert page.trouble.text() == ""
    assert page.focusWidget() is page.save
    given = save(page, qtbot)
    assert given.confirmed == {"id_check", "phone_unusual"}
    assert given.fields["phone"] == "13812341234"


def test_an_unanswered_question_is_not_confirmed_by_saving(page, qtbot):
    page.show_doubts((CHECK, PHONE))
    page.doubts.keep.click()
    assert save(page, qtbot).confirmed == {"id_check"}


def test_an_edit_drops_the_answers_about_what_was_there(page):
    page.show_doubts((CHECK, PHONE))
    page.doubts.keep.click()
    number = page.findChild(type(page.fields.controls["id_number"]), "field-id_number")
    number.setFocus()
    QTest.keyClicks(number, "1")
    assert page.doubts.confirmed == frozenset()
    assert [doubt.code for doubt in page.doubts.waiting] == ["phone_unusual"]
    assert page.focusWidget() is number, "a question must not take the keyboard from who types"
    page.fields.controls["gender"].choose("male")
    page.fields.controls["id_kind"].choose("passport")
    assert [doubt.code for doubt in page.doubts.waiting] == ["phone_unusual"]
    phone = page.fields.controls["phone"]
    phone.setFocus()
    QTest.keyClicks(phone, "1")
    assert page.doubts.isHidden()


def test_the_papers_date_can_be_taken(page, qtbot):
    page.show_doubts((BIRTH, CHECK))
    assert page.fields.controls["birth_date"].first_box.property("trouble") == "true"
    assert page.doubts.take.text() == "On the paper: 1998-03-12"
    page.doubts.take.click()
    page.doubts.keep.click()
    given = save(page, qtbot)
    assert given.fields["birth_date"] == "1998-03-12"
    assert given.confirmed == {"id_check"}


def test_a_guardians_answers_are_handed_over(show, qtbot):
    page = show(PAGES["04-guardian"]("en"))
    page.show_doubts((BIRTH, CHECK))
    page.doubts.take.click()
    page.doubts.keep.click()
    assert page.focusWidget() is page.findChild(Button, "accept")
    with qtbot.waitSignal(page.given) as caught:
        page.findChild(Button, "accept").click()
    given = caught.args[0]
    assert (given.confirmed, given.fields["birth_date"]) == ({"id_check"}, "1998-03-12")
    page.show_doubts((CHECK,))
    page.id_number.setFocus()
    QTest.keyClicks(page.id_number, "1")
    assert page.doubts.isHidden()


def test_a_full_cell_is_answered_with_one_press(show, qtbot):
    page = show(PAGES["07a-profile"]("en"))
    page._controls["mother_tongue"].choose("cmn")
    page.show_doubts((Doubt("quota_full", "quota"),))
    with qtbot.waitSignal(page.filled) as caught:
        page.doubts.keep.click()
    assert caught.args[0].confirmed == {"quota_full"}
    assert caught.args[0].answers == {"mother_tongue": "cmn"}
    page._controls["gender"].choose("female")
    assert page.doubts.confirmed == frozenset()


@pytest.mark.parametrize("language", find_languages())
def test_the_decade_is_asked_of_adults_only(show, words, language):
    words.speak(language)
    ready = sample.prepared(language)
    asked = {}
    for adult in (True, False):
        fields = make_profile_fields(ready.project, language, adult=adult)
        page = show(ProfilePage(ready.frame("profile"), fields))
        asked[adult] = set(page._controls)
    assert asked[True] - asked[False] == {"age_decade"}
    assert asked[False] >= {"gender", "mother_tongue", "other_languages", "spoken_variety",
                            "region_of_schooling", "years_elsewhere", "reading_ease"}  # fmt: skip


def test_the_pay_is_optional_and_handed_over(page, qtbot):
    given = save(page, qtbot)
    assert (given.method, given.acknowledged) == ("", False)
    page.method.choose("transfer")
    page.acknowledged.click()
    given = save(page, qtbot)
    assert (given.method, given.acknowledged) == ("transfer", True)


def test_a_project_without_pay_says_nothing_of_it(show, qtbot):
    ready = sample.prepared()
    project = ready.project.model_copy(update={"compensation": None})
    assert make_pay_view(project, "en") is None
    page = show(IdentityPage(ready.frame("identity"), make_identity_fields(project, "en"), {}))
    assert not page.findChildren(Switch)
    assert save(page, qtbot).acknowledged is False


def told_of_pay(page):
    texts = [label.text() for kind in (Prose, Line) for label in page.findChildren(kind)]
    return [text for text in texts if " pay " in text or "yuan" in text]


def test_no_choice_changes_the_words_about_pay(show):
    """consent.md section 4: the text stays the same whether optional purposes are accepted."""
    plain = tuple(replace(row, details=None) for row in sample.choices().purposes)
    view = replace(sample.choices(), purposes=plain)  # without a transfer to explain, the pay has its place
    page = show(ChoicesPage(sample.prepared().frame("choices"), view))
    before = told_of_pay(page)
    assert before
    for switch in page.findChildren(Switch):
        switch.click()
        assert told_of_pay(page) == before
    stays = "It stays the same whatever you choose. Withdrawing later never takes it away."
    ready = sample.prepared()
    fields = make_identity_fields(ready.project, "en")
    for child in (False, True):
        frame = ready.frame("identity", under_14=child)
        page = show(IdentityPage(frame, fields, {}, make_pay_view(ready.project, "en")))
        assert page.pay_told.text() == f"50 yuan. {stays}"


def quota_lines(count):
    return tuple(QuotaLine(f"Cell {number}", number, 3, full=number >= 3) for number in range(count))


def test_the_home_page_shows_which_cells_are_full(show):
    frame, view = sample.desk_frame("home"), lists_sample.home_view()
    assert [line.full for line in view.quotas] == [False, False, True, True]
    page = show(HomePage(frame, view))
    bars = [bar.accessibleName() for bar in page.findChild(QWidget, "quotas").findChildren(Bar)]
    assert [bar.split(": ")[1] for bar in bars][-2:] == ["Full, 60 of 60", "Full, 26 of 20"]
    many = show(HomePage(frame, replace(view, quotas=quota_lines(MOST_QUOTAS + 2))))
    assert "and 2 more" in [line.text() for line in many.findChildren(Line)]
    none = show(HomePage(frame, replace(view, quotas=())))
    assert none.findChild(QWidget, "quotas") is None
