"""What keys do in a window: one rule each, for whatever has the focus; pages only name their buttons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QMetaMethod, QObject, QPoint, Qt, SignalInstance
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QRadioButton,
    QWidget,
)
from shiboken6 import isValid

from ui.widgets.base.buttons import Button
from ui.widgets.base.many import ManyChooser
from ui.widgets.base.mirror import is_mirrored
from ui.widgets.base.wrapped import EqualRow
from ui.widgets.frame.focus import FocusRing
from ui.widgets.frame.frame import Page, Title
from ui.widgets.frame.framed import reveal

Key = Qt.Key
_ENTER = frozenset({Key.Key_Return, Key.Key_Enter})
_STEPS = {Key.Key_Left: (-1, 0), Key.Key_Right: (1, 0), Key.Key_Up: (0, -1), Key.Key_Down: (0, 1)}
_OPENING = frozenset({Key.Key_Up, Key.Key_Down, Key.Key_PageUp, Key.Key_PageDown, Key.Key_Home, Key.Key_End})
_ARROWS = {Key.Key_Left: "←", Key.Key_Right: "→"}


@dataclass(frozen=True)
class WayOut:
    """Where Esc leads now, and the button that leads there too, if one is in sight."""

    go: Callable[[], object]
    button: Button | None = None


class Keys(QObject):
    """Hears the keys of `window` at whatever has the focus, and once more where that had no use for one.

    Enter presses the focused button, else, as on an answer that is chosen already, the page's main one.
    Arrows move within a group and choose nothing; from a heading they lead to what it is about, and who types
    there types into the page's first field. A page's own single keys (`Page.keys`) press their
    buttons. Esc takes the way out. A key that is held down presses once. From the first key on the ring is
    shown, and keys are written on the page's buttons.
    """

    def __init__(
        self, window: QWidget, page: Callable[[], Page | None], way_out: Callable[[], WayOut]
    ) -> None:
        super().__init__(window)
        self._window, self._page, self._way_out = window, page, way_out
        self._are_used = False
        self._waiting: QWidget | None = None  # was disabled while it had the focus
        self._marked: list[Button] = []
        self.ring = FocusRing(window)
        self.ring.clicked.connect(self.ring.end)
        window.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def attend(self) -> None:
        """Write on another page's buttons which keys press them, once keys are used."""
        page = self._page()
        if not self._are_used or page is None:
            return
        names = self._name_keys(page)
        for button in self._marked:
            if isValid(button) and button not in names:
                button.write_key("")
        for button, name in names.items():
            button.write_key(name)
        self._marked = list(names)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hear keys; see when what was waited for can be used again."""
        kind = event.type()
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._are_used = True
            self.ring.begin()
            self.attend()
            return self._use_unused(event) if watched is self._window else self._use(watched, event)
        if kind == QEvent.Type.EnabledChange and watched is self._waiting:
            self._give_back()
        return False

    def _use(self, focus: QObject, event: QKeyEvent) -> bool:
        """Use a key where the focus is; tell whether it is done with."""
        key = Key(event.key())
        is_another = _has_modifier(event) and not _would_choose(focus, event)
        if is_another or (isinstance(focus, Button) and focus.waiting):
            return False
        if isinstance(focus, Title):
            return self._leave_heading(key, event)
        if isinstance(focus, QAbstractButton):
            return self._use_on_button(focus, key, event)
        if isinstance(focus, QComboBox) and key in _OPENING:
            focus.showPopup()  # by itself Qt would choose another answer
            return True
        if isinstance(focus, QLineEdit) and key in _ENTER and _has_listener(focus, focus.returnPressed):
            if not event.isAutoRepeat():
                focus.returnPressed.emit()
            return True  # else it would go on to a page that is not the field's any more
        return False

    def _leave_heading(self, key: Key, event: QKeyEvent) -> bool:
        """Go on from the heading to the page's first control; text scrolls, a field takes what is typed."""
        page = self._page()
        first = page.first_focus() if page is not None else None
        if first is None or not first.isEnabled():
            return False
        reads = isinstance(first, QAbstractScrollArea) and key in _OPENING
        types = isinstance(first, QLineEdit | QComboBox) and event.text().strip().isprintable()
        if not (reads or key in _STEPS or (types and event.text().strip())):
            return False
        first.setFocus(Qt.FocusReason.TabFocusReason)
        reveal(first)
        if reads or types:
            QApplication.sendEvent(first, event.clone())
        return True

    def _use_on_button(self, button: QAbstractButton, key: Key, event: QKeyEvent) -> bool:
        if key in _ENTER:
            is_chosen = button.isChecked() and bool(find_group(button)) and not isinstance(button, QCheckBox)
            return self._press_main(event) if is_chosen else _press(button, event)
        if isinstance(button, ManyChooser) and key in _OPENING:
            button.click()
            return True
        if key in _STEPS and (group := find_group(button)):
            _step(button, group, *_STEPS[key])
            return True
        wanted = self._find_wanted(key)
        if wanted is not None and (key != Key.Key_Space or wanted is button):
            return _press(wanted, event)
        if key in _STEPS:
            event.ignore()  # by itself Qt would go to the neighbour; so it scrolls what the button stands in
        return key in _STEPS

    def _use_unused(self, event: QKeyEvent) -> bool:
        """Use a key that the focus had no use for, or that came while nothing had the focus."""
        key = Key(event.key())
        if _has_modifier(event):
            return False
        if key == Key.Key_Escape:
            if not event.isAutoRepeat():
                self._way_out().go()
            return True
        if key in _ENTER:
            return self._press_main(event)
        wanted = self._find_wanted(key)
        return wanted is not None and _press(wanted, event)

    def _press_main(self, event: QKeyEvent) -> bool:
        page = self._page()
        main = page.main_button() if page is not None and page.isEnabled() else None
        return main is not None and _press(main, event)

    def _find_wanted(self, key: Key) -> QAbstractButton | None:
        """Return what `key` presses by itself: only on a page with such keys, while the focus is there."""
        page, focus = self._page(), QApplication.focusWidget()
        if page is None or not (focus in {None, page} or page.isAncestorOf(focus)):
            return None
        return page.keys.get(key)

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and new is not self._window and self._is_mine(new):
            new.installEventFilter(self)
        if old is not None and old not in {self._window, new} and isValid(old):
            old.removeEventFilter(self)
            self._keep_place(old)
        page = self._page()
        self.ring.follow(None if new in {page, self._window} else new)

    def _is_mine(self, widget: QWidget) -> bool:
        """Whether it stands in the window, or in a list that was opened there; a dialog has its own rules."""
        top = widget.window()
        opener = top.parentWidget() if top.windowType() == Qt.WindowType.Popup else None
        return top is self._window or (opener is not None and opener.window() is self._window)

    def _keep_place(self, left: QWidget) -> None:
        """Let the focus wait on the page for a button that was disabled under it, and go back.

        Qt hands it to the neighbour: who presses once more would press that one.
        """
        page = self._page()
        if page is None or not page.isEnabled() or not page.isAncestorOf(left):
            return
        if left.isVisible() and not left.isEnabled():
            self._waiting = left
            left.installEventFilter(self)
            page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _give_back(self) -> None:
        waiting, page = self._waiting, self._page()
        if waiting is not None and waiting.isEnabled():
            self._waiting = None
            waiting.removeEventFilter(self)
            if page is not None and QApplication.focusWidget() in {None, page} and page.isAncestorOf(waiting):
                waiting.setFocus(Qt.FocusReason.OtherFocusReason)

    def _name_keys(self, page: Page) -> dict[Button, str]:
        """Return what is to be written on which button."""
        names: dict[Button, str] = {}
        for key, button in page.keys.items():
            if isinstance(button, Button):
                names[button] = self._name(key)
        main, way_out = page.main_button(), self._way_out().button
        if main is not None and main not in names:
            names[main] = self.tr("Enter")
        if way_out is not None:
            names[way_out] = self.tr("Esc")
        return names

    def _name(self, key: Key) -> str:
        return self.tr("Space") if key == Key.Key_Space else _ARROWS.get(key, QKeySequence(key).toString())


def find_group(button: QAbstractButton) -> list[QAbstractButton]:
    """Return the answers that `button` is one of, those that can be used; empty when it stands alone.

    Options of one question, answers in a row, all switches of a page, all ticks of an open list.
    """
    group, row = button.group(), button.parentWidget()
    if group is not None and group.exclusive():
        mates = group.buttons()
    elif isinstance(button, QCheckBox):
        mates = button.window().findChildren(QCheckBox)
    elif isinstance(row, EqualRow):
        mates = row.findChildren(QAbstractButton)
    else:
        return []
    return [mate for mate in mates if mate.isVisible() and mate.isEnabled()]


def _step(button: QAbstractButton, group: list[QAbstractButton], across: int, down: int) -> None:
    """Put the focus on the nearest of `group` in a direction; where none is, on the one before or after."""
    here = _middle(button)

    def distance(mate: QAbstractButton) -> int:
        way = _middle(mate) - here
        ahead = way.x() * across + way.y() * down
        return ahead + 3 * abs(way.x() * down + way.y() * across) if ahead > 0 else 0

    ahead = sorted((mate for mate in group if distance(mate)), key=distance)
    if not ahead:
        place = group.index(button) + (-across if is_mirrored(button) else across) + down
        if isinstance(button, QRadioButton):  # as radio buttons do everywhere, the last leads to the first
            place %= len(group)
        ahead = group[place : place + 1] if place >= 0 else []
    for mate in ahead[:1]:
        mate.setFocus(Qt.FocusReason.TabFocusReason)


def _middle(widget: QWidget) -> QPoint:
    return widget.mapTo(widget.window(), widget.rect().center())


def _press(button: QAbstractButton, event: QKeyEvent) -> bool:
    if button.isVisible() and not event.isAutoRepeat():
        button.click()
    return True


def _would_choose(focus: QObject, event: QKeyEvent) -> bool:
    """Whether Qt would choose another answer by an arrow with Shift or Ctrl: arrows only move or open."""
    alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
    return not alt and Key(event.key()) in _STEPS and isinstance(focus, QAbstractButton | QComboBox)


def _has_modifier(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)


def _has_listener(widget: QWidget, signal: SignalInstance) -> bool:
    return widget.isSignalConnected(QMetaMethod.fromSignal(signal))
