"""Telling a screen reader what changed in sight."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


class Announcer(QObject):
    """`announced` says what was handed to the reader, and whether it may interrupt."""

    announced = Signal(str, bool)


ANNOUNCER = Announcer()


def announce(widget: QWidget, words: str, *, assertive: bool = False) -> None:
    """Have `words` read out: once the reader is done with its sentence, or at once where work stops.

    Nothing that was typed belongs here.
    """
    if not words:
        return
    event = QAccessibleAnnouncementEvent(widget, words)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if assertive else politeness.Polite)
    QAccessible.updateAccessibility(event)
    ANNOUNCER.announced.emit(words, assertive)
