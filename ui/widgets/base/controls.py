"""Controls of the forms: the Yes/No switch, radio options, text fields and drop-downs."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QRadioButton,
    QSizePolicy,
    QWidget,
)

from ui.icons import draw_icon
from ui.theme import colour, dress, face
from ui.widgets.base.mirror import in_order, is_mirrored, paint_on, turned, turned_f, turned_point
from ui.widgets.base.mnemonics import mnemonic_flag
from ui.widgets.base.text import box_of
from ui.widgets.base.wrapped import CENTRED, WRAP, WrappedWords

FIELD_HEIGHT = 48
OPTION_HEIGHT = 46
_FIELD_PAD_PX = 16
_WORDS_LEFT_PX, _ARROW_PX, _ENDLESS_PX = 16, 44, 1 << 16


class Switch(QCheckBox):
    """A switch that says Yes or No in words beside its track; it always starts as No."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty("radius", 12)
        dress(self, 17, 600)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the type."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        words = (self.tr("Yes"), self.tr("No"))
        self._word_px = max(self.fontMetrics().horizontalAdvance(word) for word in words) + 6
        self.setFixedSize(self._word_px + 70, 48)

    def hitButton(self, pos: object) -> bool:  # noqa: ARG002
        """Every pixel counts."""
        return True

    def sizeHint(self) -> QSize:
        """Word, gap, track."""
        return self.size()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the word and the track; on is told by place, tick and word, not by colour alone."""
        painter = paint_on(self)
        painter.setFont(self.font())
        painter.setPen(colour("ink"))
        word = self.tr("Yes") if self.isChecked() else self.tr("No")
        beside = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(turned_f(self, QRectF(0, 0, self._word_px, 48)), beside, word)
        track = turned_f(self, QRectF(self._word_px + 13, 9, 54, 30))
        painter.setPen(QPen(colour("primary" if self.isChecked() else "border"), 2))
        painter.setBrush(colour("primary" if self.isChecked() else "surface"))
        painter.drawRoundedRect(track.adjusted(1, 1, -1, -1), 14, 14)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("on_primary" if self.isChecked() else "border"))
        at_right = self.isChecked() != is_mirrored(self)
        centre = QPointF(track.right() - 15 if at_right else track.left() + 15, track.center().y())
        painter.drawEllipse(centre, 9.5, 9.5)
        if self.isChecked():
            draw_icon(painter, "check", QRectF(centre.x() - 7, centre.y() - 7, 14, 14), "primary")


class Option(WrappedWords, QRadioButton):
    """A radio button in a frame, large enough for a thumb; its words may wrap."""

    _inset_px = (48, 20)
    pad_px = 11
    calm_px = 110
    least_px = OPTION_HEIGHT

    def __init__(self, text: str, name: str = "") -> None:
        super().__init__(text)
        dress(self, 17)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty("radius", 10)
        if name:
            self.setAccessibleName(name)
        self._wrap_words()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def hitButton(self, pos: object) -> bool:  # noqa: ARG002
        """Every pixel counts."""
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw frame, circle and text."""
        painter = paint_on(self)
        draw_choice_frame(painter, self)
        centre = turned_point(self, QPointF(26, self.height() / 2))
        painter.setPen(QPen(colour("primary" if self.isChecked() else "border"), 2))
        painter.setBrush(colour("surface"))
        painter.drawEllipse(centre, 9, 9)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("primary"))
            painter.drawEllipse(centre, 5, 5)
        painter.setFont(face(17, 600 if self.isChecked() else 400))
        painter.setPen(colour("ink" if self.isEnabled() else "muted"))
        box = QRect(48, 0, self.width() - 56, self.height())
        painter.drawText(turned(self, box), CENTRED | mnemonic_flag(), self._drawn_words())


def draw_choice_frame(painter: QPainter, button: QAbstractButton, radius: int = 10) -> None:
    """Draw the frame of something that can be chosen: soft and two pixels when it is."""
    chosen = button.isChecked()
    painter.setPen(QPen(colour("primary" if chosen else "border"), 2 if chosen else 1))
    painter.setBrush(colour("primary_soft" if chosen or button.underMouse() else "surface"))
    inset = 0.5 if chosen else 0
    painter.drawRoundedRect(box_of(button).adjusted(inset, inset, -inset, -inset), radius, radius)


class Field(QLineEdit):
    """A one-line field; `left` is emitted when the person leaves it."""

    left = Signal()

    def __init__(self, name: str, hint: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        dress(self, 17)
        self.setProperty("radius", 10)
        self.setMinimumSize(120, FIELD_HEIGHT)  # larger type asks for more
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell the page that the field was left."""
        super().focusOutEvent(event)
        self.left.emit()

    def mark_trouble(self, trouble: bool) -> None:
        """Frame the field while its value needs a second look."""
        self.setProperty("trouble", "true" if trouble else "false")
        self.style().unpolish(self)
        self.style().polish(self)


class SecretField(Field):
    """A PIN or a passphrase: never in sight, and no input method learns it."""

    def __init__(self, name: str, *, digits: bool = True) -> None:
        super().__init__(name)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        hints = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        self.setInputMethodHints(hints | Qt.InputMethodHint.ImhDigitsOnly if digits else hints)


def fit_drop_down(widget: QWidget, words: str) -> None:
    """Make a closed drop-down as high as its words need in its width and type: they are never cut."""
    box = QRect(0, 0, max(1, widget.width() - _WORDS_LEFT_PX - _ARROW_PX), _ENDLESS_PX)
    needed = widget.fontMetrics().boundingRect(box, WRAP, words).height()
    widget.setFixedHeight(max(FIELD_HEIGHT, needed + _FIELD_PAD_PX))


def draw_drop_down(widget: QWidget, words: str, *, chosen: bool) -> None:
    """Draw a closed drop-down: frame, words (muted when nothing was chosen), arrow."""
    painter = paint_on(widget)
    focused = widget.hasFocus()
    painter.setPen(QPen(colour("primary" if focused else "border"), 2 if focused else 1))
    painter.setBrush(colour("surface"))
    inset = 0.5 if focused else 0
    painter.drawRoundedRect(box_of(widget).adjusted(inset, inset, -inset, -inset), 10, 10)
    painter.setFont(widget.font())
    painter.setPen(colour("ink" if chosen else "muted"))
    room = QRect(_WORDS_LEFT_PX, 0, widget.width() - _WORDS_LEFT_PX - _ARROW_PX, widget.height())
    painter.drawText(turned(widget, room), CENTRED, in_order(words, widget.layoutDirection()))
    arrow = QRectF(widget.width() - 36, (widget.height() - 20) / 2, 20, 20)
    draw_icon(painter, "down", turned_f(widget, arrow), "muted")


class Chooser(QComboBox):
    """A drop-down of (id, words); it starts with nothing chosen and does not turn with the wheel."""

    def __init__(self, name: str, choices: list[tuple[str, str]], hint: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setAccessibleDescription(name)  # on Linux Qt tells what is chosen as the name
        dress(self, 17)
        self.setProperty("radius", 10)
        self.setMinimumWidth(120)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMaxVisibleItems(9)
        for code, words in choices:
            self.addItem(words, code)
        self.setPlaceholderText(hint)
        self.setCurrentIndex(-1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.view().installEventFilter(self)
        self.currentIndexChanged.connect(lambda _: self._fit())
        self._fit()

    def _words(self) -> str:
        return self.currentText() or self.placeholderText()

    def _fit(self) -> None:
        fit_drop_down(self, self._words())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the type."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the width."""
        super().resizeEvent(event)
        self._fit()

    def chosen(self) -> str:
        """Return the id of what was chosen, or an empty text."""
        return str(self.currentData() or "")

    def choose(self, code: str) -> None:
        """Choose `code`."""
        self.setCurrentIndex(self.findData(code))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page: an answer must not change by scrolling past."""
        event.ignore()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the list be at least as wide as the field."""
        if watched is self.view() and event.type() == QEvent.Type.Show:
            self.view().setMinimumWidth(self.width())
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the field, what was chosen, and the arrow."""
        draw_drop_down(self, self._words(), chosen=self.currentIndex() >= 0)
