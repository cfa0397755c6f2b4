"""Sheets of help for the pages on which contributors and guardians read, decide and sign."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from ui.flows.desk.help_keys import ask_recorder, make_sheet
from ui.presenter.help import HelpSheet

translate = QCoreApplication.translate


def tell_age() -> HelpSheet:
    """Language and age, before anything else."""
    return make_sheet(
        translate("Help", "Language and age"),
        translate(
            "Help", "The answer decides who reads and agrees: you yourself, or a guardian for a child."
        ),
        (
            translate("Help", "Choose the language in which you want to read and speak."),
            translate("Help", "Answer whether you are under the age that is asked about."),
            translate("Help", "If you are not sure, say so. Then we go on as for a child, to be careful."),
        ),
        ask_recorder(),
    )


def tell_returning() -> HelpSheet:
    """Somebody was here before, or may have changed places."""
    return make_sheet(
        translate("Help", "Who is here"),
        translate(
            "Help", "We make sure that your answers and your recordings stay together, and yours alone."
        ),
        (
            translate("Help", "Compare the code or the number with the one on your copy."),
            translate("Help", "Say whether you are the same person, or whether you want to decide anew."),
            translate("Help", "Without a copy you can simply start again as a new person."),
        ),
        ask_recorder(),
    )


def tell_policy() -> HelpSheet:
    """The policy, and who answers."""
    return make_sheet(
        translate("Help", "Reading the policy"),
        translate("Help", "It says what is recorded, what for, who gets it, and what you can ask for later."),
        (
            translate("Help", "Read each part to its end, or have it read aloud."),
            translate("Help", "Take your time: a part counts once there was time to read it."),
            translate("Help", "Ask about whatever is not clear before you go on."),
        ),
        ask_recorder(),
        ("↑ ↓", translate("Help", "scroll the text")),
    )


def tell_choices() -> HelpSheet:
    """What to agree to, one by one."""
    return make_sheet(
        translate("Help", "Your choices"),
        translate("Help", "You decide about each purpose on its own. No is as good an answer as Yes."),
        (
            translate("Help", "Read what each choice means."),
            translate("Help", "Turn on what you agree to. All begin with No."),
            translate("Help", "You can take back a Yes later, here or with the number of your copy."),
        ),
        ask_recorder(),
        (translate("Keys", "Space"), translate("Help", "turns a choice on or off")),
    )


def tell_questions() -> HelpSheet:
    """Whether it was explained well."""
    return make_sheet(
        translate("Help", "Questions"),
        translate("Help", "They show whether we explained it well. It is not a test."),
        (
            translate("Help", "Choose the answer that you think is right."),
            translate("Help", "Read what we say about it."),
            translate("Help", "You can go back to the policy at any time."),
        ),
        ask_recorder(),
    )


def tell_signing() -> HelpSheet:
    """Signatures: one's own, a guardian's, a witness's, a spoken one."""
    return make_sheet(
        translate("Help", "Signing"),
        translate("Help", "With it you say that you agree to what is listed here, and to nothing else."),
        (
            translate("Help", "Read once more what you said Yes and No to."),
            translate("Help", "Draw your name, type it, make a mark, or say it aloud where that is offered."),
            translate("Help", "Go back if something is not as you want it."),
        ),
        ask_recorder(),
    )


def tell_assent() -> HelpSheet:
    """The child's own word."""
    return make_sheet(
        translate("Help", "The child decides"),
        translate("Help", "Children are asked themselves. Without their Yes nothing is recorded."),
        (
            translate("Help", "Read it, have it read aloud, or look at the pictures."),
            translate("Help", "Say Yes or No. Both are fine, and nobody is cross."),
            translate("Help", "You may stop at any time, without a reason."),
        ),
        ask_recorder(),
    )


def tell_form() -> HelpSheet:
    """The identity form and the speaker profile."""
    return make_sheet(
        translate("Help", "About you"),
        translate("Help", "The form is locked away from the recordings. Few people can ever open it."),
        (
            translate("Help", "Fill in each field. Beside it stands why it is asked."),
            translate("Help", "What is private hides when you leave its field."),
            translate("Help", "If something looks odd, you are asked once more. You know best."),
        ),
        ask_recorder(),
    )


def tell_stopping() -> HelpSheet:
    """Stopping, and what becomes of what was said."""
    return make_sheet(
        translate("Help", "Stopping"),
        translate("Help", "You may stop at any time. Nobody asks why."),
        (
            translate("Help", "Read what each answer does with what you said."),
            translate("Help", "Keep it, or have everything deleted now."),
            translate("Help", "Back goes on where you were: nothing has happened yet."),
        ),
        ask_recorder(),
    )


def tell_copy() -> HelpSheet:
    """The contributor's copy."""
    return make_sheet(
        translate("Help", "Your copy"),
        translate("Help", "It is yours. With its number you can ask, stop or delete later."),
        (
            translate("Help", "Have it printed or saved, or photograph the number."),
            translate("Help", "Check that what you agreed to is on it."),
            translate("Help", "Keep it where others don't read it."),
        ),
        ask_recorder(),
    )


CONTRIBUTOR_SHEETS: dict[str, Callable[[], HelpSheet]] = {
    **dict.fromkeys(("AgePage", "NextPersonPage"), tell_age),
    **dict.fromkeys(("ReturningPage", "DecideAgainPage", "SamePersonPage"), tell_returning),
    **dict.fromkeys(("PolicyPage", "PastPolicyPage", "ContactPage"), tell_policy),
    **dict.fromkeys(("ChoicesPage", "TakeBackPage"), tell_choices),
    "QuestionsPage": tell_questions,
    **dict.fromkeys(("SignPage", "GuardianPage", "WitnessPage", "StatementPage"), tell_signing),
    "AssentPage": tell_assent,
    **dict.fromkeys(("IdentityPage", "ProfilePage"), tell_form),
    "StopPage": tell_stopping,
    **dict.fromkeys(("CopyPage", "PaperPage"), tell_copy),
}
