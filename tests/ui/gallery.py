"""Every page of the app, ready to be shown: for the pictures and for the tests that walk all pages."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from collector.errors import Malformed
from collector.model.doubt import Doubt
from collector.passphrase import tell_strength
from tests.ui import rights_sample, sample
from tests.ui.gallery_desk import DESK_PAGES
from tests.ui.gallery_laptop import LAPTOP_PAGES
from tests.ui.gallery_other import OTHER_PAGES
from tests.ui.gallery_prompts import RECORD_PAGES
from tests.ui.gallery_review import REVIEW_PAGES
from tests.ui.lists_sample import LIST_PAGES
from ui.flows.desk.looking_up import make_past_view
from ui.flows.desk.told_words import make_told_view
from ui.flows.rights.copy_words import make_paper
from ui.flows.session.handing_over import make_copy_view, make_last_page, tell_end
from ui.messages import explain
from ui.pages.consent.age import AgePage
from ui.pages.consent.assent import AssentPage
from ui.pages.consent.choices import ChoicesPage
from ui.pages.consent.contact import ContactPage
from ui.pages.consent.decide_again import DecideAgainPage
from ui.pages.consent.guardian import GuardianPage
from ui.pages.consent.identity import IdentityPage
from ui.pages.consent.next_person import NextPersonPage
from ui.pages.consent.past_policy import PastPolicyPage
from ui.pages.consent.policy import PolicyPage
from ui.pages.consent.profile import ProfilePage
from ui.pages.consent.questions import QuestionsPage
from ui.pages.consent.returning import ReturningPage
from ui.pages.consent.same_person import SamePersonPage
from ui.pages.consent.sign import SignPage
from ui.pages.consent.statement import StatementPage
from ui.pages.consent.witness import WitnessPage
from ui.pages.desk.first_pin import FirstPinPage
from ui.pages.desk.promise import PromisePage
from ui.pages.desk.sign_in import SignInPage
from ui.pages.desk.told import ToldPage
from ui.pages.desk.trust import TrustPage
from ui.pages.desk.unlock import UnlockPage
from ui.pages.place.place import PlacePage
from ui.pages.session.copy import CopyPage
from ui.pages.session.paper import PaperPage
from ui.pages.session.stop import StopPage
from ui.pages.session.take_back import TakeBackPage
from ui.presenter.consenting import split_decided
from ui.presenter.listening import SoundShown
from ui.presenter.pack_views import (
    make_assent_view,
    make_guardian_view,
    make_identity_fields,
    make_pay_view,
    make_policy_view,
    make_profile_fields,
    make_questions,
    make_take_back_view,
    make_witness_view,
)
from ui.presenter.people import AgeView, AssentSounds
from ui.presenter.place import CheckShown
from ui.presenter.recording import LevelShown
from ui.presenter.returning import AgainView, BeforeView
from ui.presenter.signing_in import FirstPinView, PromiseView, SignInView, group_fingerprint
from ui.presenter.spoken import SpokenShown, StatementView
from ui.widgets.base.controls import Switch
from ui.widgets.frame.frame import Page

FINGERPRINT = "4f1a92c077e3b65d" * 4


def _age(language: str) -> Page:
    return AgePage(
        sample.prepared(language).frame("age"), AgeView(("en", "zh-CN", "ar"), 14, people=2, most=4)
    )


def _age_second(language: str) -> Page:
    view = AgeView((language,), 14, turn=2, people=2, most=4)
    return AgePage(sample.prepared(language).frame("age"), view)


def _next_person(language: str) -> Page:
    return NextPersonPage(sample.prepared(language).frame("policy"), 2, 2)


def _returning(language: str) -> Page:
    page = ReturningPage(sample.prepared(language).frame("age"))
    page.number.setText("C26-7K3M-9QWT-5")
    day = {"en": "3 Mar 2026", "zh-CN": "2026 年 3 月 3 日", "ar": "3 مارس 2026"}[language]
    page.show_found(BeforeView("DR-3VTA80ZCF", "here", day, False, sample.changes(language), False))
    return page


def _decide_again(language: str) -> Page:
    view = AgainView("policy", sample.changes(language), 6)
    return DecideAgainPage(sample.prepared(language).frame("record", takes=6), view)


def _guardian_again(language: str) -> Page:
    view = AgainView("ahead_over", (), 2)
    return DecideAgainPage(sample.prepared(language).frame("record", takes=2), view)


def _same_person(language: str) -> Page:
    return SamePersonPage(sample.prepared(language).frame("record", takes=2), ("DR-3VTA80ZCF",))


def _same_people(language: str) -> Page:
    codes = ("DR-3VTA80ZCF", "DR-7K3M9QWT5", "DR-P0H8RRG49")
    return SamePersonPage(sample.prepared(language).frame("record", takes=2), codes)


def _policy(language: str) -> Page:
    ready = sample.prepared(language)
    view = make_policy_view(ready.policy)
    return PolicyPage(ready.frame("policy"), replace(view, start=1, read=1))


def _policy_aloud(language: str) -> Page:
    """Read out before a witness: the second part is playing."""
    ready = sample.prepared(language)
    view = make_policy_view(ready.policy, sounds=True, aloud=True)
    page = PolicyPage(ready.frame("policy", aloud=True), replace(view, start=1, read=1))
    page.listen.show_sound(SoundShown("playing", 21.0, 64.0))
    return page


def _witness(language: str) -> Page:
    ready = sample.prepared(language)
    page = WitnessPage(ready.frame("policy"), make_witness_view(ready.project, language))
    page.name.setText(sample.WITNESSES[language])
    page.language.choose("cmn")
    page.interpreted.setChecked(True)
    return page


def _statement(language: str) -> Page:
    view = sample.sign_view(language)
    page = StatementPage(
        sample.prepared(language).frame("statement", aloud=True),
        StatementView("contributor", view.edition, view.language, view.time, view.yes, view.no, view.notes),
    )
    page.resize(1280, 800)
    page.show_recording()
    page.show_wave(sample.peaks(6.9))
    page.show_spoken(SpokenShown(7, (), usable=True))
    return page


def _sign_witness(language: str) -> Page:
    view = replace(
        sample.sign_view(language, "witness"), name=sample.WITNESSES[language],
        ways=("drawn", "typed"), aloud=True, notes=(),
    )  # fmt: skip
    return SignPage(sample.prepared(language).frame("witness"), view)


def _choices(language: str) -> Page:
    return ChoicesPage(sample.prepared(language).frame("choices"), sample.choices(language))


def _questions(language: str) -> Page:
    ready = sample.prepared(language)
    page = QuestionsPage(ready.frame("questions"), make_questions(ready.project, ready.policy, language))
    page.first_focus().click()
    return page


def _sign(language: str) -> Page:
    page = SignPage(sample.prepared(language).frame("sign"), sample.sign_view(language))
    strokes = [[(90 + 3 * i, round(200 - 34 * math.sin(i / 6) - i / 8), i * 9) for i in range(34)]]
    strokes.append([(214 + 2 * i, round(190 + 22 * math.cos(i / 5)), 400 + i * 9) for i in range(70)])
    page.pad.canvas.strokes = strokes
    return page


def _guardian(language: str) -> Page:
    yes, no = split_decided(sample.choices(language), sample.SOME)
    page = GuardianPage(
        sample.prepared(language).frame("guardian", under_14=True),
        make_guardian_view("R-07", yes, no, ahead=True),
    )
    page.relation.choose("mother")
    page.name.fill({"en": "Li Guifang", "zh-CN": "李桂芳", "ar": "لي قويفانغ"}[language])
    page.birth_date.fill("1985-01-31")
    page.id_number.fill("11010519850131002X")
    return page


def _assent(language: str, level: str = "words", *, sounds: bool = False, again: bool = False) -> Page:
    ready = sample.prepared(language)
    names = tuple(f"{n}.flac" for n in range(len(ready.project.assent.sentences)))
    assent = AssentSounds(names, names[: len(ready.project.assent.pictures)], "question.flac")
    view = make_assent_view(ready.project, sample.SOME, language, level, assent if sounds else None)
    return AssentPage(ready.frame("assent", under_14=True), replace(view, again=again))


def _identity(language: str) -> Page:
    ready = sample.prepared(language)
    known = {
        "name": sample.NAMES[language], "birth_date": "1998-12-03",
        "gender": "female", "id_kind": "resident_id", "id_number": "11010519981203002X",
        "phone": "13812341234",
    }  # fmt: skip
    fields = make_identity_fields(ready.project, language)
    return IdentityPage(ready.frame("identity"), fields, known, make_pay_view(ready.project, language))


def _identity_doubts(language: str) -> Page:
    page = _identity(language)
    page.show_doubts((Doubt("id_birth_date", "birth_date", "1998-03-12"), Doubt("id_check", "id_number")))
    return page


def _guardian_doubt(language: str) -> Page:
    page = _guardian(language)
    page.show_doubts((Doubt("id_check", "id_number"),))
    return page


def _profile(language: str) -> Page:
    ready = sample.prepared(language)
    return ProfilePage(ready.frame("profile"), make_profile_fields(ready.project, language, adult=True))


def _profile_full(language: str) -> Page:
    page = _profile(language)
    page.show_doubts((Doubt("quota_full", "quota"),))
    return page


def _copy(language: str) -> Page:
    ready = sample.prepared(language)
    return CopyPage(ready.frame("sealed", takes=6), make_copy_view(sample.copy(language), ready))


def _paper(language: str) -> Page:
    return PaperPage(make_paper(sample.copy(language, child=True)), rehearsal=True)


def _told(language: str) -> Page:
    return ToldPage(sample.desk_frame("home", language), make_told_view(sample.telling(language)))


def _past_policy(language: str, *, found: bool = True) -> Page:
    page = PastPolicyPage(rehearsal=True)
    if found:
        page.show_policy(make_past_view(sample.shown_policy(language), language))
    else:
        page.number.setText("C26-7K3M-9QWT")
        page.show_trouble(explain(Malformed("This is not the number of a copy.")).sentence)
    return page


def _stop(language: str) -> Page:
    ready = sample.prepared(language)
    return StopPage(ready.frame("record", takes=6), 6, ready.contact, ready.compensation, some=True)


def _take_back(language: str) -> Page:
    ready = sample.prepared(language)
    takes = {"video": frozenset({"a", "b", "c"})}
    given = ("media_to_customers", "overseas_transfer", "contact_again")
    view = replace(make_take_back_view(ready.project, language, given, takes), codes=("A", "B"), code="A")
    page = TakeBackPage(ready.frame("record", takes=6), view)
    next(iter(page.findChildren(Switch, "switch-video"))).setChecked(False)
    return page


def _contact(language: str) -> Page:
    return ContactPage(sample.prepared(language).contact_about("C26-7K3M-9QWT-5"), rehearsal=True)


def _place(language: str) -> Page:
    page = PlacePage(sample.desk_frame("devices", language), sample.place_view(language))
    page.show_trial(running=True)
    page.show_level(LevelShown(-18, -14, np.full((180, 320, 3), 120, np.uint8)))
    page.show_checks(sample.place_checks())
    return page


def _place_new(language: str) -> Page:
    """Nothing is known yet, and the microphone of last time is not plugged in."""
    view = replace(
        sample.place_view(language), place="", traits={}, known=(), microphone="",
        missing=("USB Condenser Microphone",),
    )  # fmt: skip
    page = PlacePage(sample.desk_frame("devices", language), view)
    page.show_checks({"effects": CheckShown("muted", "effects_unknown")})
    return page


def _sign_in(language: str) -> Page:
    title = sample.demo_pack().project.title(language)
    return SignInPage(
        SignInView((("demo-reading", title),), "demo-reading", "demo", rehearsal=True, hint=True)
    )


def _promise(language: str) -> Page:
    words = sample.demo_pack().project.confidentiality.text[language]
    return PromisePage(PromiseView(words.title, tuple(words.paragraphs), words.accept, rehearsal=True))


def _message(_language: str, ended: str = "refused") -> Page:
    return make_last_page("check", "ok", tell_end(ended), rehearsal=True)


PAGES: dict[str, Callable[[str], Page]] = {
    "00-unlock": lambda _language: UnlockPage(),
    "00-unlock-first": lambda _language: UnlockPage(first=True, judge=tell_strength),
    "00-sign-in": _sign_in,
    "00-pin-of-lead": lambda _language: FirstPinPage(FirstPinView("lead_code", "ana", rehearsal=True)),
    "00-pin-by-lead": lambda _language: FirstPinPage(FirstPinView("by_lead", "ben", rehearsal=True)),
    "00-pin-own": lambda _language: FirstPinPage(FirstPinView("own", "ben", rehearsal=True)),
    "00-promise": _promise,
    "00-trust": lambda _language: TrustPage("demo.zip", group_fingerprint(FINGERPRINT)),
    "01-place": _place,
    "01-place-new": _place_new,
    "01b-told": _told,
    "02-age": _age,
    "02-age-second": _age_second,
    "02-next-person": _next_person,
    "02a-returning": _returning,
    "02c-decide-again": _decide_again,
    "02c-guardian-again": _guardian_again,
    "02d-same-person": _same_person,
    "02d-same-people": _same_people,
    "02b-policy": _policy,
    "02e-policy-aloud": _policy_aloud,
    "02f-witness": _witness,
    "03-choices": _choices,
    "03b-questions": _questions,
    "04-guardian": _guardian,
    "04-guardian-doubt": _guardian_doubt,
    "05-assent": lambda language: _assent(language, sounds=True),
    "05b-assent-pictures": lambda language: _assent(language, "pictures"),
    "05c-assent-again": lambda language: _assent(language, "pictures", sounds=True, again=True),
    "06-sign": _sign,
    "06b-statement": _statement,
    "06c-sign-witness": _sign_witness,
    "07-identity": _identity,
    "07-identity-doubts": _identity_doubts,
    "07a-profile": _profile,
    "07a-profile-full": _profile_full,
    **RECORD_PAGES,
    **OTHER_PAGES,
    **rights_sample.PAGES,
    **REVIEW_PAGES,
    **LIST_PAGES,
    **LAPTOP_PAGES,
    **DESK_PAGES,
    "10-copy": _copy,
    "10b-paper": _paper,
    "11-contact": _contact,
    "11b-past-policy": _past_policy,
    "11c-past-policy-unknown": lambda language: _past_policy(language, found=False),
    "12-stop": _stop,
    "12-take-back": _take_back,
    "13-ended": _message,
    "13b-not-eligible": lambda _language: _message(_language, "not_eligible"),
}
