"""Two lists on the record page: why a prompt is skipped, and what is to be said of a take."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from ui.widgets.base.buttons import Button


class SkipButton(Button):
    """Opens the list of reasons; `chosen` says which."""

    chosen = Signal(str)

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__("", "link")
        self.setText(self.tr("&Skip"))
        self.setObjectName("skip")
        self._reasons = reasons
        self.clicked.connect(self._offer)

    def _offer(self) -> None:
        words = {
            "cannot_read": self.tr("Cannot read it"),
            "does_not_want": self.tr("Does not want to say it"),
            "words_unclear": self.tr("The words are unclear"),
            "other": self.tr("Another reason"),
        }
        menu = _make_menu(self)
        for reason in self._reasons:
            action = menu.addAction(words.get(reason, reason))
            action.setObjectName(f"skip-{reason}")
            action.triggered.connect(lambda _checked=False, why=reason: self.chosen.emit(why))
        _open(menu, self)


class RemarkButton(Button):
    """Opens the list of remarks, those that hold ticked; `remarked` says all that hold then."""

    remarked = Signal(object)

    def __init__(self, remarks: tuple[str, ...]) -> None:
        super().__init__("", "link", icon="pen", small=True)
        self.setObjectName("remark")
        self._remarks = remarks
        self._held: tuple[str, ...] = ()
        self.clicked.connect(self._offer)
        self.show_remarks(())
        if not remarks:
            self.hide()

    def show_remarks(self, held: tuple[str, ...]) -> None:
        """Show how many remarks the last take has."""
        self._held = held
        count = self.tr("%n remark(s)", "", len(held)) if held else self.tr("Remar&k…")
        self.setText(count)

    def _offer(self) -> None:
        words = {
            "words_differ_from_prompt": self.tr("Words differ from the prompt"),
            "background_noise": self.tr("Noise in the background"),
            "other_voice": self.tr("Another voice is heard"),
            "interrupted": self.tr("Was interrupted"),
        }
        menu = _make_menu(self)
        for remark in self._remarks:
            action = menu.addAction(words.get(remark, remark))
            action.setObjectName(f"remark-{remark}")
            action.setCheckable(True)
            action.setChecked(remark in self._held)
            action.triggered.connect(lambda _checked=False, name=remark: self._change(name))
        _open(menu, self)

    def _change(self, remark: str) -> None:
        held = set(self._held) ^ {remark}
        self.remarked.emit(tuple(name for name in self._remarks if name in held))


def _make_menu(above: QWidget) -> QMenu:
    menu = QMenu(above)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def _open(menu: QMenu, button: Button) -> None:
    menu.popup(button.mapToGlobal(button.rect().topLeft()))
