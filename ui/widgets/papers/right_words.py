"""The words for requests of rights: kinds, who asks, proofs, states, and the reasons of a refusal (P-3.7)."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.presenter.rights import RequestLine
from ui.widgets.base.pill import Pill

translate = QCoreApplication.translate


def kind_words() -> dict[str, str]:
    """Return what each kind of request is called."""
    return {
        "access": translate("Rights", "See what is held"),
        "copy": translate("Rights", "Get a copy"),
        "correct": translate("Rights", "Correct what is wrong"),
        "delete": translate("Rights", "Delete everything"),
        "withdraw": translate("Rights", "Withdraw consent"),
        "change_scope": translate("Rights", "Change single choices"),
        "cancel_account": translate("Rights", "Close the account"),
        "explain": translate("Rights", "Have something explained"),
        "complain": translate("Rights", "Complain"),
        "restrict": translate("Rights", "Stop the use, or the transfer abroad"),
        "guardian_acts": translate("Rights", "A guardian asks for a child"),
        "turned_14": translate("Rights", "Grown up: decide alone from now on"),
        "heir": translate("Rights", "A relative asks for somebody who died"),
    }


def tell_kind(kind: str) -> str:
    """Return the name of a kind; a loss is one of them in the list."""
    return {**kind_words(), "incident": translate("Rights", "Report of a loss")}[kind]


def asker_words() -> dict[str, str]:
    """Return who may ask."""
    return {
        "contributor": translate("Rights", "The person"),
        "guardian": translate("Rights", "A parent or guardian"),
        "heir": translate("Rights", "A relative of somebody who died"),
        "representative": translate("Rights", "Somebody who was asked to"),
    }


def proof_words() -> dict[str, str]:
    """Return the ways of proving who asks (P-3.6)."""
    return {
        "in_person": translate("Rights", "The person stands here and is known"),
        "copy_and_fact": translate("Rights", "The copy, and one thing only they know"),
        "id_number": translate("Rights", "The ID number, typed again"),
        "none": translate("Rights", "Nothing for now"),
    }


def fact_words() -> dict[str, str]:
    """Return which one thing is told."""
    return {
        "birth_month": translate("Rights", "Month of birth"),
        "place_of_session": translate("Rights", "Where the recording was"),
        "phone_ending": translate("Rights", "Last digits of the telephone"),
        "prompt_remembered": translate("Rights", "Something that was read"),
        "other": translate("Rights", "Something else"),
    }


def loss_words() -> dict[str, str]:
    """Return what can be lost."""
    return {
        "laptop_lost": translate("Rights", "A laptop was lost"),
        "laptop_stolen": translate("Rights", "A laptop was stolen"),
        "disk_lost": translate("Rights", "A disk or stick was lost"),
        "disk_stolen": translate("Rights", "A disk or stick was stolen"),
        "seen_by_others": translate("Rights", "Somebody saw what they should not"),
        "other": translate("Rights", "Something else happened"),
    }


def answer_words() -> dict[str, str]:
    """Return yes, no, and not known."""
    return {
        "yes": translate("Rights", "Yes"),
        "no": translate("Rights", "No"),
        "unknown": translate("Rights", "I don't know"),
    }


def tell_reason(reason: str) -> str:
    """Return why the organisation refused: four kinds it may turn down, eight cases it can't answer."""
    return {
        "repeated": translate("Rights", "The same was asked again and again without need."),
        "needs_new_systems": translate("Rights", "It would take technical means out of all proportion."),
        "harms_others": translate("Rights", "It would endanger the rights of other people."),
        "not_practical": translate("Rights", "It can't be done in practice, for example in old backups."),
        "legal_duty": translate("Rights", "The organisation has a duty by law."),
        "national_security": translate("Rights", "It concerns national security or defence."),
        "public_safety": translate("Rights", "It concerns public safety or public health."),
        "criminal_case": translate("Rights", "It concerns a criminal case or a court's judgment."),
        "bad_faith": translate("Rights", "There is proof that it was asked in bad faith."),
        "protects_life": translate("Rights", "It protects somebody's life or property."),
        "harms_rights": translate("Rights", "An answer would seriously harm somebody's rights."),
        "trade_secret": translate("Rights", "It concerns trade secrets."),
    }[reason]


def tell_stage(stage: str) -> str:
    """Return how a session stands on this laptop."""
    unsealed = translate("Rights", "not sealed yet")
    return {
        "sealed": translate("Rights", "sealed, waits to be sent"),
        "delivered": translate("Rights", "sent; the copy here goes soon"),
        "purged": translate("Rights", "sent; nothing is left here"),
        "refused": translate("Rights", "ended; nothing is left here"),
        "withdrawn": translate("Rights", "withdrawn; nothing is left here"),
        "damaged": translate("Rights", "its log is damaged"),
    }.get(stage, unsealed)


def tell_time_left(line: RequestLine) -> str:
    """Return what is left until the answer is due, or how late it is."""
    if line.state in {"done", "refused"}:
        return translate("Rights", "answered")
    if line.days_left < 0:
        return translate("Rights", "%n day(s) late", "", -line.days_left)
    return translate("Rights", "%n day(s) left", "", line.days_left)


def make_request_pill(line: RequestLine) -> Pill:
    """Return how a request stands, as icon and word."""
    if line.alarm == "overdue":
        return Pill(translate("Rights", "Overdue"), "bad", "alert")
    words = {
        "waiting": (translate("Rights", "Not sent yet"), "warn" if line.unsent else "muted", "clock"),
        "sent": (translate("Rights", "Sent"), "primary", "sent"),
        "accepted": (translate("Rights", "Accepted"), "primary", "check"),
        "done": (translate("Rights", "Done"), "ok", "check"),
        "refused": (translate("Rights", "Turned down"), "muted", "cross"),
    }
    return Pill(*words[line.state])
