"""A list of sessions that is only drawn, so that a hundred thousand rows move as lightly as ten."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyledItemDelegate
from PySide6.QtWidgets import QStyleOptionViewItem as RowOption

from ui.presenter.desk import SessionLine
from ui.theme import colour, face, tokens
from ui.widgets.base.mirror import in_order
from ui.widgets.base.pill import draw_pill, pill_width
from ui.widgets.lists.row_ground import draw_row_ground
from ui.widgets.lists.session_model import LINE, SessionModel
from ui.widgets.lists.session_words import pill_words, tell_amount, tell_why, who

ROW_PX = 72
_SIDE, _GAP = 16, 16
_KEPT = 40  # pictures of rows: a tall screen full of them
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class SessionRows(QStyledItemDelegate):
    """Draws a row: code and what was recorded, why it stands so, and its pill."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._pictures: dict[tuple[object, ...], QPixmap] = {}

    def sizeHint(self, option: RowOption, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All rows are alike."""
        return QSize(option.rect.width(), ROW_PX)

    def paint(self, painter: QPainter, option: RowOption, index: QModelIndex | QPersistentModelIndex) -> None:
        """Draw a row; a scroll draws all rows in sight again, so the last ones are kept as pictures."""
        line: SessionLine = index.data(LINE)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = chosen and bool(option.state & QStyle.StateFlag.State_HasFocus)
        mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        ratio = painter.device().devicePixelRatioF()
        look = (line, option.rect.width(), ratio, chosen, focused, mirrored, tokens())
        if look not in self._pictures:
            while len(self._pictures) >= _KEPT:
                self._pictures.pop(next(iter(self._pictures)))
            picture = QPixmap(round(option.rect.width() * ratio), round(ROW_PX * ratio))
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            inside = QPainter(picture)
            inside.setRenderHint(QPainter.RenderHint.Antialiasing)
            inside.setLayoutDirection(option.direction)
            box = QRectF(0, 0, option.rect.width(), ROW_PX)
            draw_row_ground(inside, box, chosen=chosen, focused=focused)
            self._draw_row(inside, box, line, mirrored=mirrored)
            inside.end()
            self._pictures[look] = picture
        painter.drawPixmap(option.rect.topLeft(), self._pictures[look])

    def _draw_row(self, painter: QPainter, box: QRectF, line: SessionLine, *, mirrored: bool) -> None:
        pill = pill_words(line)
        width = pill_width(pill)
        left = box.left() + _SIDE if mirrored else box.right() - _SIDE - width
        draw_pill(painter, QRectF(left, box.top() + (ROW_PX - 32) / 2, width, 32), pill)
        words = box.adjusted(_SIDE, 0, -_SIDE, 0)
        words = words.adjusted(width + _GAP, 0, 0, 0) if mirrored else words.adjusted(0, 0, -width - _GAP, 0)
        self._draw_words(painter, words, line)

    def _draw_words(self, painter: QPainter, box: QRectF, line: SessionLine) -> None:
        """Sentences that don't fit go on in the card of the chosen row; here they end in dots."""
        why = tell_why(line) if line.standing in {"failed", "aside"} else line.cause.whole
        for top, text, size, weight, tone in (
            (box.top() + 10, who(line), 17, 600, "ink"),
            (box.top() + 38, why or tell_amount(line), 16, 400, "bad" if why else "muted"),
        ):
            font = face(size, weight)
            painter.setFont(font)
            painter.setPen(colour(tone))
            told = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
            painter.drawText(
                QRectF(box.left(), top, box.width(), 24), _LEFT, in_order(told, painter.layoutDirection())
            )


class SessionList(QListView):
    """`chosen` tells which session the keys are on, `opened` which was meant by Enter or a double click."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.rows = SessionModel()
        self.setModel(self.rows)
        self.setItemDelegate(SessionRows(self))
        self.setObjectName("sessions")
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.selectionModel().currentChanged.connect(lambda index: self.chosen.emit(index.data(LINE)))
        self.rows.dataChanged.connect(self._tell_again)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.data(LINE)))

    @property
    def line(self) -> SessionLine | None:
        """The row that the keys are on."""
        found: SessionLine | None = self.currentIndex().data(LINE)
        return found

    def show_lines(self, lines: list[SessionLine], *, more: bool) -> None:
        """Show these rows; the one that was chosen stays chosen, and the list where it was."""
        kept, scrolled = self.line, self.verticalScrollBar().value()
        self.rows.show(lines, more=more)
        place = self.rows.place_of(kept.session) if kept else None
        if place is not None:
            self.setCurrentIndex(self.rows.index(place))
            self.verticalScrollBar().setValue(scrolled)
        else:
            self.chosen.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.line is not None:
            self.opened.emit(self.line)
            return
        super().keyPressEvent(event)

    def _tell_again(self, first: QModelIndex, last: QModelIndex) -> None:
        if first.row() <= self.currentIndex().row() <= last.row():
            self.chosen.emit(self.line)
