"""Sample sessions for home, list and outbox: each standing once, and pages in every state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from collector.index import SessionRow
from collector.project.quotas import QuotaCount
from tests.ui import sample
from ui.flows.desk.row_words import RowWords
from ui.pages.desk.home import HomePage
from ui.pages.desk.outbox import OutboxPage
from ui.pages.desk.sessions import SessionsPage
from ui.presenter.desk import (
    NEEDS,
    UNSENT,
    Cause,
    HomeView,
    NetShown,
    OutboxView,
    SessionLine,
    Standing,
    Today,
    make_quotas,
)
from ui.presenter.listing import FilterView, ListFilter, list_days
from ui.presenter.moments import tell_day
from ui.widgets.frame.frame import Page

MB = 1_000_000
ROWS = (
    ("DR-5WN2D6EK7", "recording", 12, 420, 0, None, False),
    ("DR-9MCBKY71X", "sealed", 40, 2900, 900, "ServerRefused", False),
    ("DR-P0H8RRG49", "sealed", 40, 710, 440, None, False),
    ("DR-3VTA80ZCF", "sealed", 38, 70, 0, None, False),
    ("DR-Q4EX1TB62", "sealed", 36, 480, 480, None, True),
    ("DR-7K3M9QWT5", "delivered", 36, 510, 510, None, True),
    ("DR-2B7N4CXQK", "sealed", 36, 390, 0, "NotQueued", False),
    ("DR-8JZ5R0W3M", "sealed", 36, 390, 0, "ChildFound", False),
    ("DR-6T1YAV9EH", "sealed", 36, 390, 0, None, False),
    ("DR-C4MD2P7GW", "withdrawn", 4, 0, 0, None, False),
)
HELD = "s8"


def rows() -> list[SessionRow]:
    """One session of every standing."""
    return [
        SessionRow(
            f"s{place}", "demo-reading", code, f"2026-11-24T0{9 - place}:10:00.000Z", stage, takes,
            takes * 34_000, size * MB, sent * MB, 0, trouble, touched="2026-11-24T09:20:00.000Z",
            stored=stored, held=f"s{place}" == HELD,
        )
        for place, (code, stage, takes, size, sent, trouble, stored) in enumerate(ROWS)
    ]  # fmt: skip


def lines(language: str = "en", *, live: bool = False) -> list[SessionLine]:
    """The rows in a recorder's words."""
    faults = {"s1": Cause("The server refuses (status 403).", "Ask the organisation.")}
    if language == "zh-CN":
        faults = {"s1": Cause("服务器拒绝了。", "请询问组长。")}
    elif language == "ar":
        faults = {"s1": Cause("رفض الخادم.", "اسأل قائد فريقك.")}
    words = RowWords(language, faults, frozenset({"s2"}) if live else frozenset(), {"demo-reading": 24})
    return [words.tell(row) for row in rows()]


def counts() -> dict[Standing, int]:
    """One of each."""
    return {row.standing: 1 for row in rows()}


def home_view(language: str = "en", *, few: bool = False) -> HomeView:
    """The start page on a busy day, or of a laptop that is new."""
    told = lines(language, live=True)
    quotas = [QuotaCount(quota, 60 - 17 * n) for n, quota in enumerate(sample.demo_pack().project.quotas)]
    place = {"en": "Community centre, small room", "zh-CN": "社区中心小房间", "ar": "المركز المجتمعي"}[
        language
    ]
    view = HomeView(
        tell_day(sample.NOW, language), sample.demo_pack().project.title(language), place, True,
        needs=tuple(line for line in told if line.standing in NEEDS), need_count=23,
        latest=tuple(line for line in told if line.standing not in NEEDS)[:4], counts=counts(),
        today=Today(4, 120, 38), quotas=make_quotas(quotas, language), net=NetShown(known=True), free_gb=212,
    )  # fmt: skip
    return replace(view, needs=(), need_count=0, latest=(), counts={}, today=Today(), quotas=(),
                   net=NetShown(), ready=False, place="", free_gb=None) if few else view  # fmt: skip


def home(language: str, *, few: bool = False, net: NetShown | None = None) -> Page:
    view = home_view(language, few=few)
    return HomePage(sample.desk_frame("home", language), view if net is None else replace(view, net=net))


def away(language: str) -> NetShown:
    """The stores can't be reached."""
    return NetShown(
        True,
        {"en": "24 Nov, 11:26", "zh-CN": "11 月 24 日 11:26", "ar": "24 نوفمبر، 11:26"}[language],
        "11:31",
    )


def sessions(
    language: str, *, typed: str = "", empty: bool = False, chosen: int | None = 1, trouble: bool = False
) -> Page:
    """The list of all sessions."""
    days = list_days(sample.NOW, language)
    projects = (("demo-reading", sample.demo_pack().project.title(language)), ("other", "Second project"))
    view = FilterView(days, projects, ListFilter(typed, project="demo-reading"))
    page = SessionsPage(sample.desk_frame("sessions", language), view)
    if trouble:
        page.show_trouble("The index of sessions can't be read or written. Check the disk.")
        return page
    found = [] if empty else lines(language, live=True)
    page.show_lines(found, len(found), more=False)
    if found and chosen is not None:
        page.list.setCurrentIndex(page.list.rows.index(chosen))
    return page


def outbox(
    language: str, view: OutboxView, *, found: bool = True, chosen: int | None = None
) -> Page:  # fmt: skip
    """The outbox in one state."""
    page = OutboxPage(sample.desk_frame("outbox", language), view)
    told = [line for line in lines(language, live=view.running) if line.standing in UNSENT] if found else []
    page.show_lines(told, more=False)
    if chosen is not None:
        page.list.setCurrentIndex(page.list.rows.index(chosen))
    return page


def outbox_view(**changes: object) -> OutboxView:
    """The outbox with something in it, at rest."""
    return replace(OutboxView(counts(), running=False), **changes)  # type: ignore[arg-type]


SENDING = NetShown(known=True, rate_bytes_s=2_400_000, left_s=840)
LIST_PAGES: dict[str, Callable[[str], Page]] = {
    "01-home": home,
    "01-home-empty": lambda language: home(language, few=True),
    "01-home-offline": lambda language: home(language, net=away(language)),
    "01c-sessions": sessions,
    "01c-sessions-empty": lambda language: sessions(language, empty=True),
    "01c-sessions-nothing-found": lambda language: sessions(language, typed="ZZZ", empty=True),
    "01c-sessions-error": lambda language: sessions(language, trouble=True),
    "01c-sessions-aside": lambda language: sessions(language, chosen=7),
    "01c-sessions-open": lambda language: sessions(language, chosen=0),
    "09-outbox": lambda language: outbox(language, outbox_view(running=True, net=SENDING)),
    "09-outbox-offline": lambda language: outbox(language, outbox_view(net=away(language))),
    "09-outbox-failed": lambda language: outbox(
        language,
        outbox_view(trouble=lines(language)[1].cause),
        chosen=0,
    ),
    "09-outbox-held": lambda language: outbox(language, outbox_view(), chosen=5),
    "09-outbox-empty": lambda language: outbox(language, OutboxView({}, running=False), found=False),
    "09-outbox-done": lambda language: outbox(
        language, OutboxView({"delivered": 12}, running=False, net=NetShown(known=True)), found=False
    ),
}
