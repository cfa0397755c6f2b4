"""All prompts of a session as a list that stays fast with ten thousand: number, state, first words."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.icons import draw_icon
from ui.presenter.prompt_states import PromptState, PromptStates
from ui.theme import colour, face
from ui.widgets.base.mirror import in_order

Index = QModelIndex | QPersistentModelIndex
STATE_ROLE = Qt.ItemDataRole.UserRole
_SIGNS: dict[PromptState, tuple[str, str]] = {
    "done": ("check", "ok"), "bad": ("alert", "bad"), "skipped": ("minus", "muted"),
    "to_come": ("", "border"), "shown": ("eye", "muted"),
}  # fmt: skip
_PX, _PAD, _ICON = 16, 10, 18
_LEAST_PX = 96


def name_state(state: PromptState) -> str:
    """Return how a prompt stands, in a word."""
    translate = QCoreApplication.translate
    return {
        "done": translate("PromptList", "done"),
        "bad": translate("PromptList", "worth a look"),
        "skipped": translate("PromptList", "skipped"),
        "to_come": translate("PromptList", "to come"),
        "shown": translate("PromptList", "only to look at"),
    }[state]


class PromptModel(QAbstractListModel):
    """The prompts as they stand; a row is made only when it is drawn or read."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shown = PromptStates((), ())

    def show_states(self, shown: PromptStates) -> None:
        """Show how all stand now; where they are the same prompts, the list stays where it is."""
        same = len(shown.states) == len(self._shown.states)
        if not same:
            self.beginResetModel()
        self._shown = shown
        if not same:
            self.endResetModel()
        elif shown.states:
            self.dataChanged.emit(self.index(0), self.index(len(shown.states) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return how many there are."""
        return 0 if parent.isValid() else len(self._shown.states)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """Return words, state or what is read aloud of one prompt."""
        if not index.isValid():
            return None
        prompt, state = self._shown.prompts[index.row()], self._shown.states[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join((prompt.text or prompt.instruction).split())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{index.row() + 1}. {prompt.text or prompt.instruction} – {name_state(state)}"
        return state if role == STATE_ROLE else None


class _Rows(QStyledItemDelegate):
    """Draws a prompt: number, sign of its state, its words."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(_LEAST_PX, max(36, QFontMetrics(face(_PX)).height() + 12))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        is_here = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_here or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("primary_soft" if is_here else "bg"))
            painter.drawRoundedRect(QRectF(box).adjusted(2, 1, -2, -1), 8, 8)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(colour("primary"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(box).adjusted(2.5, 1.5, -2.5, -1.5), 8, 8)
        self._draw_words(painter, option, index, is_here=is_here)
        painter.restore()

    def _draw_words(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, *, is_here: bool
    ) -> None:
        box: QRect = option.rect
        way: Qt.LayoutDirection = option.direction
        painter.setLayoutDirection(way)
        painter.setFont(face(_PX, 600 if is_here else 400))
        metrics = painter.fontMetrics()
        rows = index.model().rowCount()
        number_px = metrics.horizontalAdvance("0" * len(str(rows)))
        middle, edge = Qt.AlignmentFlag.AlignVCenter, box.left() + _PAD
        number = QStyle.visualRect(way, box, QRect(edge, box.top(), number_px, box.height()))
        painter.setPen(colour("muted"))
        painter.drawText(number, middle | Qt.AlignmentFlag.AlignRight, str(index.row() + 1))
        edge += number_px + 8
        top = box.top() + (box.height() - _ICON) // 2
        self._draw_sign(painter, QStyle.visualRect(way, box, QRect(edge, top, _ICON, _ICON)), index)
        edge += _ICON + 8
        room = QRect(edge, box.top(), max(0, box.right() - _PAD - edge), box.height())
        words = metrics.elidedText(index.data(), Qt.TextElideMode.ElideRight, room.width())
        painter.setPen(colour("ink"))
        painter.drawText(
            QStyle.visualRect(way, box, room), middle | Qt.AlignmentFlag.AlignLeft, in_order(words, way)
        )

    def _draw_sign(self, painter: QPainter, place: QRect, index: Index) -> None:
        icon, tone = _SIGNS[index.data(STATE_ROLE)]
        if icon:
            draw_icon(painter, icon, QRectF(place), tone)
            return
        painter.setPen(colour(tone))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QRectF(place).adjusted(3, 3, -3, -3))


class PromptList(QListView):
    """Shows all prompts; a click or Enter on one emits `jump_wanted` with its place, from 0."""

    jump_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = PromptModel(self)
        self._delegate = _Rows(self)
        self._is_open = True
        self.setModel(self._rows)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumSize(_LEAST_PX, _LEAST_PX)
        self.setStyleSheet("QListView { background: transparent }")
        self.setAccessibleName(self.tr("All prompts"))
        self.clicked.connect(lambda index: self._jump(index.row()))

    def sizeHint(self) -> QSize:
        """Ask for a few rows; the page gives what there is."""
        return QSize(_LEAST_PX, _LEAST_PX)

    def show_states(self, shown: PromptStates) -> None:
        """Show how all prompts stand."""
        self._rows.show_states(shown)

    def show_here(self, place: int) -> None:
        """Mark the prompt in sight on the page, and bring it into sight here."""
        index = self._rows.index(place)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def let_jump(self, *, is_open: bool) -> None:
        """Let another prompt be gone to, or none while a take runs."""
        self._is_open = is_open

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the prompt that the arrows are on."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self._jump(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def _jump(self, place: int) -> None:
        if self._is_open:
            self.jump_wanted.emit(place)
