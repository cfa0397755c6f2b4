"""Sheets of help for the recorder's pages; in this order they are the operator's card."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from ui.flows.desk.help_keys import ask_lead, make_sheet
from ui.presenter.help import HelpSheet

translate = QCoreApplication.translate


def tell_entering() -> HelpSheet:
    """Passphrase, sign-in, first PINs, a lead's word."""
    return make_sheet(
        translate("Help", "Signing in"),
        translate("Help", "Only trained people record, and the log says who it was."),
        (
            translate("Help", "Choose the project and type your code and PIN."),
            translate("Help", "A first PIN comes from a team lead. Choose your own at once."),
            translate("Help", "After wrong PINs there is a wait. Lock the laptop when you leave it."),
        ),
        ask_lead(),
    )


def tell_home() -> HelpSheet:
    """The start page."""
    return make_sheet(
        translate("Help", "Home"),
        translate("Help", "It shows what comes next and what needs attention."),
        (
            translate("Help", "Look at “Needs attention” first."),
            translate("Help", "Choose place and devices once a day."),
            translate("Help", "Press “New session” and turn the screen to the contributor."),
        ),
        ask_lead(),
    )


def tell_place() -> HelpSheet:
    """Place and devices, and another microphone in a session."""
    return make_sheet(
        translate("Help", "Place and devices"),
        translate("Help", "A minute here saves takes that nobody can use."),
        (
            translate("Help", "Choose the place, the microphone and the camera."),
            translate("Help", "Listen to the room and record a sentence as a trial."),
            translate("Help", "Do what the checks say. Nothing of the trial is kept."),
        ),
        ask_lead(),
    )


def tell_recording() -> HelpSheet:
    """The record page."""
    return make_sheet(
        translate("Help", "Recording takes"),
        translate("Help", "One take for each prompt. Green means: speak."),
        (
            translate("Help", "Start the take, wait for green, and end it after the last word."),
            translate("Help", "Read the verdict. Record again what is not good."),
            translate("Help", "Skip what the person does not want to say."),
        ),
        ask_lead(),
        (translate("Keys", "Space"), translate("Help", "starts and ends a take")),
        ("← →", translate("Help", "go to the prompt before and after")),
        ("R", translate("Help", "records again")),
        ("L", translate("Help", "listens to the take")),
        ("Ctrl+G", translate("Help", "goes to a prompt by number or words")),
    )


def tell_portraits() -> HelpSheet:
    """Pictures of one person."""
    return make_sheet(
        translate("Help", "Pictures"),
        translate("Help", "Each picture shows one person, the one who agreed to it."),
        (
            translate("Help", "Let only this person be in the picture."),
            translate("Help", "Take it, and look whether it is sharp and bright."),
            translate("Help", "Answer whether anyone else is in it. With a Yes it is destroyed."),
        ),
        ask_lead(),
    )


def tell_texts() -> HelpSheet:
    """Texts of one person, blacked out."""
    return make_sheet(
        translate("Help", "Texts"),
        translate("Help", "The text is the contributor's own, and nobody else can be found in it."),
        (
            translate("Help", "Type, paste or open the text."),
            translate("Help", "Black out names, numbers and addresses of other people."),
            translate("Help", "Keep it only when nobody else is left in it."),
        ),
        ask_lead(),
    )


def tell_review() -> HelpSheet:
    """The review before sealing."""
    return make_sheet(
        translate("Help", "Review"),
        translate("Help", "It is the last look: after sealing nobody on this laptop hears the takes."),
        (
            translate("Help", "Listen to what is marked, and record it again if need be."),
            translate("Help", "Delete what the person does not want. You have ten seconds to undo it."),
            translate("Help", "Seal the session and hand over the copy."),
        ),
        ask_lead(),
    )


def tell_sessions() -> HelpSheet:
    """All sessions of the laptop."""
    return make_sheet(
        translate("Help", "Sessions"),
        translate("Help", "Every session of this laptop, and what can be done with it."),
        (
            translate("Help", "Search by the end of a code, a copy's number or a scan."),
            translate("Help", "Choose a session to see what it allows."),
            translate("Help", "Go on with an open one, or seal it."),
        ),
        ask_lead(),
    )


def tell_outbox() -> HelpSheet:
    """What is being sent."""
    return make_sheet(
        translate("Help", "Outbox"),
        translate("Help", "Sealed sessions are sent by themselves. Nothing is lost while you are offline."),
        (
            translate("Help", "Connect the laptop and leave it switched on."),
            translate("Help", "Look at “Failed”: each row says why, and what helps."),
            translate("Help", "A session is done when its receipt has arrived."),
        ),
        ask_lead(),
    )


def tell_requests() -> HelpSheet:
    """The rights desk."""
    return make_sheet(
        translate("Help", "Requests"),
        translate("Help", "People may ask what is kept of them, correct it, or have it deleted."),
        (
            translate("Help", "Take the request with the number of the copy, or with the code."),
            translate("Help", "Look at a proof. Don't promise what only the organisation can decide."),
            translate("Help", "What one person asks to be deleted waits for a second PIN."),
        ),
        ask_lead(),
    )


def tell_settings() -> HelpSheet:
    """Settings and what lies behind them."""
    return make_sheet(
        translate("Help", "Settings"),
        translate("Help", "How this laptop looks, records and sends."),
        (
            translate("Help", "Change what you need. It holds at once."),
            translate("Help", "Limit rate or hours only where the line is dear or slow."),
            translate("Help", "Change your PIN when somebody may have seen it."),
        ),
        ask_lead(),
    )


def tell_message() -> HelpSheet:
    """A page that only tells something."""
    return make_sheet(
        translate("Help", "What this page says"),
        translate("Help", "It tells how something ended, or what has to be done first."),
        (
            translate("Help", "Read it to the end."),
            translate("Help", "Do what it says, if it says something."),
            translate("Help", "Press its button. Nothing that was confirmed is lost."),
        ),
        ask_lead(),
    )


ON_THE_CARD: tuple[Callable[[], HelpSheet], ...] = (
    tell_entering, tell_home, tell_place, tell_recording, tell_portraits, tell_texts, tell_review,
    tell_sessions, tell_outbox, tell_requests, tell_settings,
)  # fmt: skip
_ENTERING = ("UnlockPage", "SignInPage", "FirstPinPage", "PromisePage", "TrustPage", "LeadPage")
_REQUESTS = (
    "RequestsPage", "NewRequestPage", "RequestTakenPage", "ConfirmRequestPage", "CorrectFormPage",
    "CorrectedPage", "ReportLossPage",
)  # fmt: skip
RECORDER_SHEETS: dict[str, Callable[[], HelpSheet]] = {
    **dict.fromkeys(_ENTERING, tell_entering),
    "HomePage": tell_home,
    **dict.fromkeys(("PlacePage", "InputsPage"), tell_place),
    "RecordPage": tell_recording,
    **dict.fromkeys(("PortraitPage", "OwnTurnPage"), tell_portraits),
    "TextPage": tell_texts,
    "ReviewPage": tell_review,
    **dict.fromkeys(("SessionsPage", "ToldPage"), tell_sessions),
    "OutboxPage": tell_outbox,
    **dict.fromkeys(_REQUESTS, tell_requests),
    **dict.fromkeys(("SettingsPage", "AboutPage"), tell_settings),
    "MessagePage": tell_message,
}
