"""How the line to the stores is, in words: for the outbox, and as a pill for the start page."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from ui.presenter.desk import NetShown, OutboxView, tell_size
from ui.widgets.base.pill import Pill

translate = QCoreApplication.translate
_MINUTE_S, _HOUR_S = 60, 3600


@dataclass(frozen=True)
class NetWords:
    """What is said above the outbox: an icon and its tone, a sentence, and more on it."""

    icon: str
    tone: str
    title: str
    text: str = ""


def tell_net(view: OutboxView) -> NetWords:
    """Return how sending gets on. What is wrong comes first, then what runs, then what waits."""
    if view.net.since and view.waiting:
        return _tell_away(view)
    if view.running:
        return NetWords("sent", "primary", translate("Outbox", "Sending now"), tell_speed(view.net))
    if view.trouble.sentence:
        return NetWords("alert", "warn", view.trouble.sentence, view.trouble.remedy)
    if view.all_arrived:
        count = view.count("delivered")
        told = translate("Outbox", "All %n session(s) arrived.", None, count)
        return NetWords("check", "ok", told)
    if not view.waiting:
        return NetWords(
            "outbox", "muted", translate("Outbox", "Nothing is waiting to be sent."), _tell_rest(view)
        )
    told = translate("Outbox", "%n session(s) not arrived yet", None, view.waiting)
    return NetWords("outbox", "primary", told, _tell_next(view.net))


def _tell_away(view: OutboxView) -> NetWords:
    since = translate("Outbox", "Offline since %1").replace("%1", view.net.since)
    calm = translate("Outbox", "Nothing is lost: sending goes on where it stopped. You can keep recording.")
    trying = translate("Outbox", "Trying now.") if view.running else _tell_next(view.net)
    return NetWords("cloud-off", "warn", since, f"{trying} {calm}".strip())


def _tell_next(net: NetShown) -> str:
    if net.opens:
        told = translate("Outbox", "Sending begins by itself at %1, as chosen in Settings.")
        return told.replace("%1", net.opens)
    return translate("Outbox", "Next try %1.").replace("%1", net.again) if net.again else ""


def _tell_rest(view: OutboxView) -> str:
    """What is not sealed or was set aside has not arrived: nobody shall think that it has."""
    open_ones, aside = view.count("open"), view.count("aside")
    told = []
    if open_ones:
        told.append(translate("Outbox", "%n not sealed yet.", None, open_ones))
    if aside:
        told.append(translate("Outbox", "%n set aside.", None, aside))
    return " ".join(told)


def tell_speed(net: NetShown) -> str:
    """Return rate and time left; nothing before both are known."""
    if not net.rate_bytes_s:
        return ""
    rate = translate("Outbox", "%1 a second").replace("%1", tell_size(net.rate_bytes_s))
    return f"{rate} · {tell_left(net.left_s)}" if net.left_s else rate


def tell_left(left_s: int) -> str:
    """Return about how long it still takes: never less than a minute, hours when there are many."""
    if left_s >= 2 * _HOUR_S:
        return translate("Outbox", "about %1 h left").replace("%1", str(round(left_s / _HOUR_S)))
    return translate("Outbox", "about %1 min left").replace("%1", str(math.ceil(max(left_s, 1) / _MINUTE_S)))


def make_net_pill(net: NetShown) -> Pill | None:
    """Return Online or since when it is not; nothing while nothing was tried."""
    if net.since:
        told = translate("Outbox", "Offline since %1").replace("%1", net.since)
        return Pill(told, "warn", "cloud-off")
    return Pill(translate("Outbox", "Online"), "ok", "globe") if net.known else None
