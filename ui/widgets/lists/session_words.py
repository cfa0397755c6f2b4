"""How a session stands, in words: a pill with icon and word, why, and all of it read aloud."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from ui.presenter.desk import SessionLine, Standing, tell_size
from ui.widgets.base.pill import Pill

translate = QCoreApplication.translate


def pill_words(line: SessionLine) -> tuple[str, str, str]:
    """Return word, tone and icon. A list asks this for every row it draws: only one word is looked up."""
    return _PILLS[line.standing](line)


def _tell_uploading(line: SessionLine) -> tuple[str, str, str]:
    word = translate("Standing", "Uploading") if line.live else translate("Standing", "Started")
    return f"{word} {int(line.share * 100)} %", "primary", "sent" if line.live else "pause"


def make_pill(line: SessionLine) -> Pill:
    """Return the pill of a session."""
    return Pill(*pill_words(line))


def tell_amount(line: SessionLine) -> str:
    """Return when it began and what was recorded, or how much of it was sent."""
    takes = translate("Standing", "%n take(s)", None, line.takes)
    minutes = translate("Standing", "%n minute(s)", None, line.minutes)
    parts = [line.started, takes, minutes]
    if line.standing == "uploading":
        sent = translate("Standing", "%1 of %2 sent").replace("%1", tell_size(line.sent_bytes))
        parts.append(sent.replace("%2", tell_size(line.size_bytes)))
    elif line.size_bytes:
        parts.append(tell_size(line.size_bytes))
    return " · ".join(part for part in parts if part)


def tell_why(line: SessionLine) -> str:
    """Return why it stands so and what to do; nothing where all goes its way."""
    if line.cause.sentence:
        return line.cause.whole
    if line.seals:
        return translate("Standing", "Seals itself %1.").replace("%1", line.seals)
    return _WHYS[line.standing]() if line.standing in _WHYS else ""


def tell_whole(line: SessionLine) -> str:
    """Return all of a row in one breath, for whoever does not see it."""
    parts = (who(line), pill_words(line)[0], tell_amount(line), tell_why(line))
    return ". ".join(part.rstrip(".。") for part in parts if part)


def who(line: SessionLine) -> str:
    """Return the code, and how many take part besides."""
    if not line.others:
        return line.code
    more = translate("Standing", "and %n more", None, line.others)
    return f"{line.code} {more}"


_PILLS: dict[Standing, Callable[[SessionLine], tuple[str, str, str]]] = {
    "open": lambda _: (translate("Standing", "Not sealed"), "bad", "unlock"),
    "failed": lambda _: (translate("Standing", "Failed"), "bad", "alert"),
    "unreleased": lambda _: (translate("Standing", "Not released"), "warn", "lock"),
    "aside": lambda _: (translate("Standing", "Set aside"), "bad", "alert"),
    "held": lambda _: (translate("Standing", "Held"), "warn", "pause"),
    "waiting": lambda _: (translate("Standing", "Waiting"), "primary", "outbox"),
    "uploading": _tell_uploading,
    "stored": lambda _: (translate("Standing", "No receipt yet"), "muted", "clock"),
    "delivered": lambda _: (translate("Standing", "Arrived"), "ok", "check"),
    "ended": lambda _: (translate("Standing", "Ended"), "muted", "cross"),
}
_WHYS: dict[Standing, Callable[[], str]] = {
    "aside": lambda: translate(
        "Standing", "A child was recorded without a guardian: none of it is sent. Ask your team lead."
    ),
    "held": lambda: translate(
        "Standing",
        "Somebody asked for it to be deleted, changed or left alone, and is waiting for an answer.",
    ),
    "unreleased": lambda: translate("Standing", "Somebody who may send it signs in and sends it."),
    "failed": lambda: translate("Standing", "Send again, or ask your team lead."),
    "stored": lambda: translate("Standing", "All of it is stored. It is kept here until the receipt comes."),
    "open": lambda: translate("Standing", "It is not sent before it is sealed."),
}
