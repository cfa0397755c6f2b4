"""The laptop's log as a list that is only drawn, a page at a time, newest first."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyledItemDelegate
from PySide6.QtWidgets import QStyleOptionViewItem as RowOption

from ui.presenter.logbook import LogLine
from ui.theme import colour, face
from ui.widgets.base.mirror import in_order
from ui.widgets.lists.log_words import tell_about, tell_kind, tell_line
from ui.widgets.lists.paged_model import LINE, PagedModel
from ui.widgets.lists.row_ground import draw_row_ground

_SIDE, _GAP, _LEAST_PX = 16, 8, 200
_LEADING = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter


class LogModel(PagedModel[LogLine]):
    """Lines of the log by their place in it."""

    def key_of(self, line: LogLine) -> int:
        """Return its place."""
        return line.place

    def name_of(self, line: LogLine) -> str:
        """Return what happened."""
        return tell_kind(line.kind)

    def tell_of(self, line: LogLine) -> str:
        """Return number, what happened, when, and whom it names."""
        return tell_line(line)


class LogRows(QStyledItemDelegate):
    """Draws a line: what happened above, when and about whom below."""

    def sizeHint(self, option: RowOption, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All rows are alike, as high as the type that is chosen."""
        heights = [QFontMetrics(face(size, weight)).height() for size, weight in ((17, 600), (16, 400))]
        return QSize(option.rect.width(), sum(heights) + 3 * _GAP)

    def paint(self, painter: QPainter, option: RowOption, index: QModelIndex | QPersistentModelIndex) -> None:
        """Draw ground and words."""
        line: LogLine = index.data(LINE)
        box = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = chosen and bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(option.direction)
        draw_row_ground(painter, box, chosen=chosen, focused=focused)
        top = box.top() + _GAP
        for text, size, weight, tone in (
            (tell_kind(line.kind), 17, 600, "ink"), (tell_about(line), 16, 400, "muted"),
        ):  # fmt: skip
            font = face(size, weight)
            metrics = QFontMetrics(font)
            painter.setFont(font)
            painter.setPen(colour(tone))
            room = QRectF(box.left() + _SIDE, top, box.width() - 2 * _SIDE, metrics.height())
            told = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
            painter.drawText(room, _LEADING, in_order(told, painter.layoutDirection()))
            top += metrics.height() + _GAP
        painter.restore()


class LogList(QListView):
    """The lines that came so far; more come at its end."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.rows = LogModel()
        self.setModel(self.rows)
        self.setItemDelegate(LogRows(self))
        self.setObjectName("log")
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumHeight(_LEAST_PX)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
