"""Pages of the rights desk as a laptop in the field would show them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from collector.consent.form import ID_KINDS
from collector.rights.standing import DELETING, NARROWING
from tests.ui import sample
from ui.flows.rights.request_words import make_request_paper
from ui.pages.rights.confirm_request import ConfirmRequestPage
from ui.pages.rights.correct_form import CorrectFormPage
from ui.pages.rights.corrected import CorrectedPage
from ui.pages.rights.new_request import NewRequestPage
from ui.pages.rights.report_loss import ReportLossPage
from ui.pages.rights.request_taken import RequestTakenPage
from ui.pages.rights.requests import RequestsPage
from ui.pages.session.paper import PaperPage
from ui.presenter.pack_views import make_identity_fields
from ui.presenter.rights import (
    ConfirmView,
    CorrectedView,
    CorrectView,
    DeskContact,
    HeldLine,
    NewRequestView,
    RequestLine,
    TakenView,
    make_guardian_fields,
    make_parts,
)
from ui.widgets.frame.frame import Page

VIEW = NewRequestView(DELETING, ID_KINDS)


def offer(language: str = "en") -> NewRequestView:
    """What the demonstration project lets people ask about."""
    project = sample.demo_pack().project
    return NewRequestView(
        DELETING, ID_KINDS, NARROWING, make_parts(project.purposes, language),
        make_parts(project.kinds, language), may_correct=True,
    )  # fmt: skip


def lines(language: str) -> tuple[RequestLine, ...]:
    """One of each: late, a child's, unsent, accepted, turned down, done."""
    dates = {
        "en": ("20 Nov 2026", "9 Dec 2026", "21 Dec 2026", "22 Dec 2026", "30 Oct 2026"),
        "zh-CN": ("2026 年 11 月 20 日", "2026 年 12 月 9 日", "2026 年 12 月 21 日", "2026 年 12 月 22 日",
                  "2026 年 10 月 30 日"),
        "ar": ("20 نوفمبر 2026", "9 ديسمبر 2026", "21 ديسمبر 2026", "22 ديسمبر 2026", "30 أكتوبر 2026"),
    }[language]  # fmt: skip
    late = RequestLine("R26-7K3M-9QWT-5", "access", "DR-3VTA80ZCF", dates[0], -4, "sent", "", "overdue",
                       unsent=False, pending=False)  # fmt: skip
    return (
        late,
        replace(late, number="R26-M2X8-04DA-Q", kind="guardian_acts", code="DR-81HN3Y7WK", due=dates[1],
                days_left=15, state="accepted", alarm="day_15"),
        replace(late, number="R26-T5C0-EE1B-2", kind="delete", code="DR-81HN3Y7WK", due=dates[2],
                days_left=27, state="waiting", alarm="", unsent=True, pending=True, waits=True),
        replace(late, number="R26-0GZR-66KV-H", kind="incident", code="", due=dates[3], days_left=28,
                state="sent", alarm=""),
        replace(late, number="R26-W9P4-3SJC-7", kind="copy", due=dates[4], days_left=-25, state="refused",
                reason="repeated", alarm=""),
        replace(late, number="R26-1B8D-YH0T-A", kind="withdraw", code="DR-5QJ2E9XSB", due=dates[4],
                days_left=-25, state="done", alarm=""),
    )  # fmt: skip


def requests(language: str) -> Page:
    return RequestsPage(sample.desk_frame("requests", language), lines(language))


def no_requests(language: str) -> Page:
    return RequestsPage(sample.desk_frame("requests", language), ())


def new_request(language: str) -> Page:
    page = NewRequestPage(sample.desk_frame("requests", language), VIEW)
    page.kind.choose("delete")
    page.code.setText("C26-7K3M-9QWT-5")
    page.proof.choose("copy_and_fact")
    page.fact_kind.choose("birth_month")
    return page


def new_deletion(language: str) -> Page:
    """Two people stand by it at once."""
    page = NewRequestPage(sample.desk_frame("requests", language), VIEW)
    page.kind.choose("delete")
    page.code.setText("C26-7K3M-9QWT-5")
    page.proof.choose("in_person")
    page.second.setText("ben")
    return page


def new_parts(language: str) -> Page:
    """Single purposes and kinds are taken back."""
    page = NewRequestPage(sample.desk_frame("requests", language), offer(language))
    page.kind.choose("change_scope")
    page.code.setText("C26-7K3M-9QWT-5")
    page.proof.choose("in_person")
    page.kinds.choose(("video",))
    page.purposes.choose(("overseas_transfer", "media_to_customers"))
    return page


def new_correction(language: str) -> Page:
    page = NewRequestPage(sample.desk_frame("requests", language), offer(language))
    page.kind.choose("correct")
    page.code.setText("C26-7K3M-9QWT-5")
    page.proof.choose("in_person")
    return page


def correct_form(language: str, *, child: bool = False) -> Page:
    project = sample.demo_pack().project
    guardian = make_guardian_fields() if child else ()
    view = CorrectView("DR-3VTA80ZCF", make_identity_fields(project, language), guardian)
    page = CorrectFormPage(sample.desk_frame("requests", language), view)
    if child:
        words = {
            "en": "This field is needed of a guardian.",
            "zh-CN": "监护人必须填写这一项。",
            "ar": "هذا الحقل مطلوب من وليّ الأمر.",
        }
        page.show_trouble(words[language], "guardian.relation")
    return page


def corrected(language: str, *, child: bool = False) -> Page:
    due = {"en": "24 Dec 2026", "zh-CN": "2026 年 12 月 24 日", "ar": "24 ديسمبر 2026"}[language]
    view = CorrectedView("DR-3VTA80ZCF", 2, 1, "R26-7K3M-9QWT-5", due)
    return CorrectedPage(
        sample.desk_frame("requests", language), CorrectedView(view.code, child=True) if child else view
    )


def confirm(language: str) -> Page:
    view = ConfirmView("R26-7K3M-9QWT-5", "delete", "DR-3VTA80ZCF")
    return ConfirmRequestPage(sample.desk_frame("requests", language), view)


def requests_unread(language: str) -> Page:
    return RequestsPage(sample.desk_frame("requests", language), (), may_read=False)


def new_complaint(language: str) -> Page:
    page = NewRequestPage(sample.desk_frame("requests", language), VIEW)
    page.kind.choose("complain")
    page.proof.choose("none")
    page.show_trouble(
        {
            "en": "Nobody could be found by this.",
            "zh-CN": "请检查这一项。",
            "ar": "تحقق من هذا الحقل من فضلك.",
        }[language],
        "code",
    )
    return page


def report_loss(language: str) -> Page:
    page = ReportLossPage(sample.desk_frame("requests", language), "2026-11-24")
    page.loss.choose("laptop_stolen")
    return page


def request_paper(language: str) -> Page:
    """The number of a request as it is printed."""
    return PaperPage(make_request_paper(_taken_view(language, deleted=True)), rehearsal=True)


def taken(language: str, *, deleted: bool = True) -> Page:
    return RequestTakenPage(sample.desk_frame("requests", language), _taken_view(language, deleted=deleted))


def _taken_view(language: str, *, deleted: bool) -> TakenView:
    held = (
        HeldLine("DR-3VTA80ZCF", "purged", 12, 0),
        HeldLine("DR-3VTA80ZCF", "sealed", 6, 8),
        HeldLine("DR-3VTA80ZCF", "recording", 2, 4),
    )
    organisation = sample.demo_pack().project.organisation
    contact = organisation.contact
    words = DeskContact(contact.phone, contact.email, organisation.text[language].complaints)
    due = {"en": "24 Dec 2026", "zh-CN": "2026 年 12 月 24 日", "ar": "24 ديسمبر 2026"}[language]
    kind = "delete" if deleted else "access"
    received = {"en": "24 Nov 2026", "zh-CN": "2026 年 11 月 24 日", "ar": "24 نوفمبر 2026"}[language]
    return TakenView(
        "R26-7K3M-9QWT-5", kind, "DR-3VTA80ZCF", due, not deleted, deleted, held, words, received=received
    )


PAGES: dict[str, Callable[[str], Page]] = {
    "09b-requests": requests,
    "09c-no-requests": no_requests,
    "09d-new-request": new_request,
    "09d-new-deletion": new_deletion,
    "09d-new-parts": new_parts,
    "09d-new-correction": new_correction,
    "09i-correct": correct_form,
    "09i-correct-child": lambda language: correct_form(language, child=True),
    "09j-corrected": corrected,
    "09j-child-found": lambda language: corrected(language, child=True),
    "10b-request-paper": request_paper,
    "09d-confirm": confirm,
    "09c-unread": requests_unread,
    "09e-complaint": new_complaint,
    "09f-report-loss": report_loss,
    "09g-taken": taken,
    "09h-held": lambda language: taken(language, deleted=False),
}
