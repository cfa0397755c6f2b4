"""The button that reads something out: it plays, pauses and goes on, and says how long it still takes."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal

from ui.presenter.listening import SoundShown
from ui.widgets.base.buttons import Button
from ui.widgets.base.mnemonics import plain


class ListenButton(Button):
    """Asks for the sound `key`; whoever plays it tells it how far it is (`show_sound`, `tell_end`).

    `brief`: the sign alone, for a row that has its own words; `name` is what it reads out. `own_voice`: it
    plays what somebody said, not a text.
    """

    play_asked = Signal(str)
    pause_asked = Signal(str)
    moved = Signal(object)
    heard = Signal(str)
    silence_asked = Signal()

    def __init__(self, key: str, name: str = "", *, brief: bool = False, own_voice: bool = False) -> None:
        super().__init__("", icon="speaker", small=True)
        self.key, self._name, self._brief, self._own_voice = key, name, brief, own_voice
        self.shown = SoundShown()
        self.setObjectName(f"listen-{key}" if brief else "listen")
        self.clicked.connect(self._toggle)
        self.show_sound(SoundShown())

    def use(self, key: str) -> None:
        """Read out something else from now on."""
        self.key = key
        self.show_sound(SoundShown())

    def show_sound(self, shown: SoundShown) -> None:
        """Show how the sound stands."""
        self.shown = shown
        sounding = shown.state in {"loading", "playing"}
        self._icon_name = "pause" if sounding else "speaker"
        words = {"silent": self._tell_begin(), "paused": self.tr("Go &on")}
        text = words.get(shown.state, self.tr("P&ause"))
        self.setAccessibleName(f"{plain(text)}: {self._name}" if self._name else plain(text))
        if not self._brief and text != self.text():
            self.setText(text)
            self._fit_height()
        self.moved.emit(shown)
        self.update()

    def tell_end(self) -> None:
        """It was heard to its end."""
        self.show_sound(SoundShown())
        self.heard.emit(self.key)

    def sizeHint(self) -> QSize:
        """Room for the longest of its words, so that nothing jumps while it plays."""
        if self._brief:
            return QSize(48, self.height())
        words = (self._tell_begin(), self.tr("Go &on"), self.tr("P&ause"))
        widest = max(self.fontMetrics().horizontalAdvance(plain(word)) for word in words)
        return QSize(widest + 2 * 18 + 30 + self.key_px, self.height())

    def _tell_begin(self) -> str:
        return self.tr("Listen to &it") if self._own_voice else self.tr("Read &aloud")

    def _toggle(self) -> None:
        if self.shown.state == "playing":
            self.pause_asked.emit(self.key)
        elif self.shown.state != "loading":
            self.play_asked.emit(self.key)
