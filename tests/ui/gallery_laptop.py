"""Pages about the laptop itself: its checks, its log, what is new, one request, and the first walk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from tests.ui import sample
from tests.ui.lists_sample import home_view
from tests.ui.rights_sample import lines
from ui.languages import find_languages
from ui.pages.desk.bring_pack import BringPackPage
from ui.pages.desk.doctor import DoctorPage
from ui.pages.desk.first_pin import FirstPinPage
from ui.pages.desk.home import HomePage
from ui.pages.desk.ledger import LedgerPage
from ui.pages.desk.news import NewsPage
from ui.pages.desk.repair_log import RepairLogPage
from ui.pages.desk.trust import TrustPage
from ui.pages.desk.welcome import WelcomePage
from ui.pages.place.place import PlacePage
from ui.pages.place.sentence import Doing, SentencePage
from ui.pages.rights.request import RequestPage
from ui.presenter.checking import CheckLine, sum_up
from ui.presenter.logbook import LogLine, LogView, RepairView
from ui.presenter.moments import tell_moment
from ui.presenter.noticing import ChangeBlock, NewsView, Noticed, make_notices
from ui.presenter.place import CheckShown
from ui.presenter.recording import LevelShown
from ui.presenter.request_story import RequestView, StepLine
from ui.presenter.rights import DeskContact, tell_plain_date
from ui.presenter.signing_in import FirstPinView, group_fingerprint
from ui.presenter.walk import StepId, make_step
from ui.widgets.frame.frame import Page
from ui.widgets.frame.walk import dress

FINGERPRINT = "4f1a92c077e3b65d" * 4
GOOD = (
    CheckLine("microphone", "ok", "found", 2),
    CheckLine("camera", "ok", "camera_unneeded"),
    CheckLine("disk", "ok", "disk_fine", 212),
    CheckLine("disk encryption", "ok", "encryption_on"),
    CheckLine("swap", "ok", "swap_none"),
    CheckLine("keystore", "ok", "keystore_open"),
    CheckLine("clock", "ok", "clock_right"),
    CheckLine("keys", "ok", "keys_work"),
    CheckLine("identity server", "ok", "server_there"),
    CheckLine("media server", "ok", "server_there"),
)
BAD = (
    CheckLine("microphone", "bad", "microphone_none", place="devices"),
    CheckLine("camera", "warn", "camera_none", place="devices"),
    CheckLine("disk", "bad", "disk_full", 0, place="outbox"),
    CheckLine("disk encryption", "warn", "encryption_off"),
    CheckLine("swap", "warn", "swap_there"),
    CheckLine("keystore", "ok", "keystore_open"),
    CheckLine("clock", "bad", "clock_behind"),
    CheckLine("keys", "bad", "trouble", trouble="BadPack"),
    CheckLine("identity server", "warn", "server_away", trouble="ServerAway"),
    CheckLine("media server", "warn", "server_away", trouble="TlsRefused"),
)


def doctor(language: str, found: tuple[CheckLine, ...], done: int = 10) -> Page:
    """The laptop's checks, as far as they were `done`."""
    told = {line.name: line if at < done else CheckLine(line.name) for at, line in enumerate(found)}
    page = DoctorPage(sample.desk_frame("doctor", language), told)
    page.show_sum(sum_up(told))
    return page


def log_lines(language: str, count: int = 60) -> list[LogLine]:
    """A day's work, newest first."""
    day = tell_moment(sample.NOW, language)
    kinds = (
        ("signed_in", ("demo", "demo-reading")), ("receipt_verified", ("DR-3VTA 80ZC F",)),
        ("sealed", ("DR-3VTA 80ZC F", "demo-reading")), ("right_requested", ("R26-7K3M-9QWT-5",)),
        ("pack_trusted", ("demo-reading",)), ("session_head", ("DR-5WN2 D6EK 7",)),
    )  # fmt: skip
    return [
        LogLine(place, place, *(kinds[place % len(kinds)][0], day), kinds[place % len(kinds)][1])
        for place in reversed(range(count))
    ]


def ledger(language: str, view: LogView | None, *, empty: bool = False, trouble: bool = False) -> Page:
    """The laptop's log; without a view every line is being checked."""
    page = LedgerPage(sample.desk_frame("ledger", language))
    if trouble:
        page.show_trouble("The disk could not be read or written. Check the disk, then try again.")
        return page
    page.show_lines([] if empty else log_lines(language), more=False)
    page.show_busy() if view is None else page.show_view(view)
    return page


def repair(language: str, view: RepairView) -> Page:
    return RepairLogPage(sample.desk_frame("ledger", language), view)


def request(language: str, place: int) -> Page:
    """One of the requests in the list, with a story that fits it."""
    line = lines(language)[place]
    day = tell_moment(sample.NOW, language)
    steps = [StepLine("taken", day)]
    if line.state != "waiting":
        steps += [StepLine("confirmed", day, ("ana", "ben")), StepLine("applied", day, sessions=2)]
        steps += [StepLine("sent", day)]
    if line.state in {"accepted", "done", "refused"}:
        steps.append(StepLine(line.state, day, reason=line.reason))
    contact = DeskContact("+86 10 5555 0100", "rights@demo.example", "")
    view = RequestView(
        line, tell_plain_date(date(2026, 11, 20), language), contact, tuple(steps),
        ("Video", "Customers abroad") if line.waits else (), holds=line.waits,
    )  # fmt: skip
    return RequestPage(sample.desk_frame("requests", language), view)


def news(language: str, *, changed: bool) -> Page:
    day = tell_plain_date(date(2026, 11, 20), language)
    block = ChangeBlock("2026-12", day, sample.changes(language), major=True)
    return NewsPage(
        sample.desk_frame("home", language),
        NewsView(4, tell_moment(sample.NOW, language), (block,) if changed else ()),
    )


def home(language: str) -> Page:
    """A day on which much has to be known, and no session is in trouble."""
    today = date(2026, 11, 24)
    notices = make_notices(Noticed(2, 3, news=True, trained_until=date(2026, 12, 3)), today, language)
    view = replace(home_view(language), needs=(), need_count=0, notices=notices)
    return HomePage(sample.desk_frame("home", language), view)


def walk(page: Page, step: StepId, *, has_back: bool = False) -> Page:
    """A page as a step of the first walk."""
    dress(page, make_step(step, page_has_back=has_back))
    return page


def bring(installed: str = "", trouble: str = "") -> Page:
    page = BringPackPage(installed)
    page.show_trouble(trouble)
    return walk(page, "pack")


def place(language: str) -> Page:
    page = PlacePage(sample.desk_frame("devices", language), sample.place_view(language))
    page.show_checks(sample.place_checks())
    return walk(page, "devices")


def sentence(doing: Doing, heard: str = "", *, trouble: str = "") -> Page:
    page = SentencePage(rehearsal=True)
    page.show_doing(doing)
    if doing == "speaking":
        page.show_level(LevelShown(-18, -14, None))
    if heard:
        page.show_heard(CheckShown("ok", heard))
    if trouble:
        page.show_trouble(trouble)
    return walk(page, "sentence")


WITHOUT_PROJECT = {
    "00-walk-1-language", "00-walk-2-pack", "00-walk-2-pack-error", "00-walk-2-pack-installed",
    "00-walk-3-key",
}  # fmt: skip
LAPTOP_PAGES: dict[str, Callable[[str], Page]] = {
    "00-walk-1-language": lambda _language: walk(WelcomePage(tuple(find_languages())), "language"),
    "00-walk-2-pack": lambda _language: bring(),
    "00-walk-2-pack-error": lambda _language: bring(trouble="This pack can't be read. Ask for it again."),
    "00-walk-2-pack-installed": lambda language: bring(sample.demo_pack().project.title(language)),
    "00-walk-3-key": lambda _language: walk(TrustPage("demo.zip", group_fingerprint(FINGERPRINT)), "key"),
    "00-walk-4-pin": lambda _language: walk(
        FirstPinPage(FirstPinView("lead_code", "ana", rehearsal=True)), "pin", has_back=True
    ),
    "00-walk-5-devices": place,
    "00-walk-6-sentence": lambda _language: sentence("ready"),
    "00-walk-6-sentence-speaking": lambda _language: sentence("speaking"),
    "00-walk-6-sentence-heard": lambda _language: sentence("heard", "sentence_playing"),
    "00-walk-6-sentence-error": lambda _language: sentence("ready", trouble="The microphone is not there."),
    "01-home-notices": home,
    "14-doctor": lambda language: doctor(language, GOOD),
    "14-doctor-busy": lambda language: doctor(language, GOOD, 8),
    "14-doctor-bad": lambda language: doctor(language, BAD),
    "14-news": lambda language: news(language, changed=True),
    "14-news-no-policy": lambda language: news(language, changed=False),
    "15-log": lambda language: ledger(language, LogView(1204, head=group_fingerprint(FINGERPRINT))),
    "15-log-busy": lambda language: ledger(language, None),
    "15-log-empty": lambda language: ledger(language, LogView(0), empty=True),
    "15-log-error": lambda language: ledger(language, None, trouble=True),
    "15-log-damaged": lambda language: ledger(language, LogView(911, "damaged", checked=True)),
    "15-log-older": lambda language: ledger(language, LogView(911, "restored")),
    "15-log-repair": lambda language: repair(language, RepairView("damaged", 911)),
    "15-log-copy": lambda language: repair(language, RepairView("restored", 911)),
    "16-request-waits": lambda language: request(language, 2),
    "16-request-accepted": lambda language: request(language, 1),
    "16-request-refused": lambda language: request(language, 4),
    "16-request-done": lambda language: request(language, 5),
}
