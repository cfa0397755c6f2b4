"""Teaching the app a foot pedal: its key is pressed once, and starts and ends takes from then on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence

from ui.widgets.base.buttons import Button
from ui.widgets.base.mnemonics import plain

# Keys that people need to get about, and those that do nothing alone, can't start a take.
_NEEDED = frozenset({
    Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Enter,
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Shift, Qt.Key.Key_Control,
    Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock, Qt.Key.Key_F1,
    Qt.Key.Key_unknown, Qt.Key(0),
})  # fmt: skip


class PedalButton(Button):
    """Waits for a key once it was pressed; `caught` says which, as Qt writes keys down ("F8", "PgDown")."""

    caught = Signal(str)

    def __init__(self, *, alt_key: bool = True) -> None:
        super().__init__("", "link", icon="keyboard", small=True)
        self._alt_key = alt_key  # on the desk another button has its letter
        self._key, self._waiting = "", False
        self.setObjectName("pedal")
        self.clicked.connect(self._wait)
        self.installEventFilter(self)
        self._tell()

    @property
    def waiting(self) -> bool:
        """Whether the next key will be the pedal's."""
        return self._waiting

    def show_key(self, key: str) -> None:
        """Show the key that the pedal sends."""
        self._key = key
        self._tell()

    def _wait(self) -> None:
        self._waiting = True
        self.setFocus(Qt.FocusReason.OtherFocusReason)  # an Alt key presses without moving the focus
        self._tell()

    def _tell(self) -> None:
        if self._waiting:
            self.setText(self.tr("Press the pedal once (Esc: none)"))
        elif self._key:
            self.setText(self.tr("Foot pe&dal: %1").replace("%1", self._key))
        else:
            self.setText(self.tr("Set up a foot pe&dal"))
        spoken = plain(self.text())
        self.setAccessibleName(spoken)
        if not self._alt_key:
            self.setText(spoken)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """While it waits every key is the pedal's, shortcuts too; looking away ends the waiting."""
        if not self._waiting:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.FocusOut:
            self._end(self._key)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._take(Qt.Key(event.key()))
            return True
        return event.type() == QEvent.Type.KeyRelease

    def _take(self, key: Qt.Key) -> None:
        if key == Qt.Key.Key_Escape:
            self._end("")
        elif key not in _NEEDED:
            self._end(QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText))

    def _end(self, key: str) -> None:
        changed, self._key, self._waiting = key != self._key, key, False
        self._tell()
        if changed:
            self.caught.emit(key)
