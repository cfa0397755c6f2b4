"""Sheets of help for a laptop that is new, for its checks and for its log."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from ui.flows.desk.help_for_recorders import RECORDER_SHEETS
from ui.flows.desk.help_keys import ask_lead, make_sheet
from ui.presenter.help import HelpSheet

translate = QCoreApplication.translate


def tell_setting_up() -> HelpSheet:
    """Language and project pack."""
    return make_sheet(
        translate("Help", "Setting up this laptop"),
        translate("Help", "A few steps make a new laptop ready to record."),
        (
            translate("Help", "Choose your language."),
            translate("Help", "Drop the project pack onto the window, or choose its file."),
            translate("Help", "Compare its key with the organisation's, group by group."),
        ),
        ask_lead(),
    )


def tell_checks() -> HelpSheet:
    """The laptop's checks."""
    return make_sheet(
        translate("Help", "Checking the laptop"),
        translate("Help", "It tells whether a session can run here."),
        (
            translate("Help", "Wait until everything was looked at."),
            translate("Help", "Do what stands beside each mark."),
            translate("Help", "Check again. Recording works without a server."),
        ),
        ask_lead(),
    )


def tell_log() -> HelpSheet:
    """The laptop's log and its repair."""
    return make_sheet(
        translate("Help", "The laptop's log"),
        translate("Help", "It shows what happened here, and whether all of it is still there."),
        (
            translate("Help", "Read what happened, newest first."),
            translate("Help", "Press “Check now” to have every line checked."),
            translate("Help", "If it is damaged, call a team lead. Requests are still taken."),
        ),
        ask_lead(),
    )


LAPTOP_SHEETS: dict[str, Callable[[], HelpSheet]] = {
    "WelcomePage": tell_setting_up,
    "BringPackPage": tell_setting_up,
    "DoctorPage": tell_checks,
    "LedgerPage": tell_log,
    "RepairLogPage": tell_log,
    "SentencePage": RECORDER_SHEETS["PlacePage"],
    "NewsPage": RECORDER_SHEETS["HomePage"],
    "RequestPage": RECORDER_SHEETS["RequestsPage"],
}
