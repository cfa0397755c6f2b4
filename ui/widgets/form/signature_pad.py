"""The signature: drawn as vector strokes with times, typed, or a mark."""

from __future__ import annotations

import time
from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.consenting import Method, Signed, Stroke
from ui.theme import colour, face
from ui.widgets.base.buttons import Button, make_choice
from ui.widgets.base.text import Line, box_of
from ui.widgets.form.private import PrivateField


class Canvas(QWidget):
    """Where the pen goes; keeps (x, y, ms since the first point) and nothing else."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.strokes: list[Stroke] = []
        self.typed: str | None = None
        self._began = 0.0
        self.setMinimumHeight(160)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(self.tr("Signature field"))

    def wipe(self) -> None:
        """Forget every stroke, and the name that is shown in their place."""
        self.strokes = []
        self.typed = None if self.typed is None else ""
        self.changed.emit()
        self.update()

    def show_typed(self, name: str | None) -> None:
        """Show a typed name instead of strokes; None goes back to the pen."""
        self.typed = name
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke."""
        if self.typed is None and event.button() == Qt.MouseButton.LeftButton:
            if not self.strokes:
                self._began = time.monotonic()
            self.strokes.append([])
            self._add(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the stroke."""
        if self.typed is None and self.strokes and event.buttons() & Qt.MouseButton.LeftButton:
            self._add(event.position())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """End the stroke."""
        self.changed.emit()

    def _add(self, point: QPointF) -> None:
        x = min(max(round(point.x()), 0), self.width())
        y = min(max(round(point.y()), 0), self.height())
        self.strokes[-1].append((x, y, round((time.monotonic() - self._began) * 1000)))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the field, the line to sign on, and the ink."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour("border"), 1))
        painter.setBrush(colour("bg"))
        painter.drawRoundedRect(box_of(self), 10, 10)
        line = QPen(colour("border"), 1, Qt.PenStyle.DashLine)
        painter.setPen(line)
        base = round(self.height() * 0.74) + 0.5
        painter.drawLine(QPointF(36, base), QPointF(self.width() - 36, base))
        if self.typed is not None:
            painter.setFont(face(30))
            painter.setPen(colour("ink"))
            box = QRectF(36, 0, self.width() - 72, base - 4)
            painter.drawText(box, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, self.typed)
            return
        self._draw_strokes(painter)

    def _draw_strokes(self, painter: QPainter) -> None:
        pen = QPen(
            colour("ink"), 2.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        )
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for stroke in self.strokes:
            points = QPolygonF([QPointF(x, y) for x, y, _ in stroke])
            if len(stroke) == 1:
                painter.drawPoint(points.at(0))
            painter.drawPolyline(points)


class SignaturePad(QWidget):
    """Name, ways to sign, and the field; `wipe` forgets all of it."""

    def __init__(
        self, name: str = "", *, name_label: str = "", ways: tuple[Method, ...] = ("drawn", "typed", "mark")
    ) -> None:
        super().__init__()
        self._method: Method = ways[0]
        self._ways = ways
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        head = QHBoxLayout()
        label = Line(name_label or self.tr("Your name, in full"), 16, weight=600)
        head.addWidget(label)
        head.addStretch(1)
        head.addWidget(Line(self.tr("kept apart from the recordings"), 16))
        column.addLayout(head)
        self.name = PrivateField(label.text())
        self.name.setObjectName("signer-name")
        self.name.setText(name)
        self.name.textChanged.connect(self._show_method)
        column.addWidget(self.name)
        column.addLayout(self._make_tabs())
        self.canvas = Canvas()
        self.canvas.setObjectName("signature")
        column.addWidget(self.canvas, 1)
        column.addLayout(self._make_foot())
        self._show_method()

    def _make_tabs(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self._tabs = QButtonGroup(self)
        ways: tuple[tuple[Method, str, str], ...] = (
            ("drawn", "pen", self.tr("&Draw")),
            ("typed", "keyboard", self.tr("T&ype")),
            ("mark", "mark", self.tr("Make a &mark")),
        )
        for method, icon, text in (way for way in ways if way[0] in self._ways):
            tab = Button(text, small=True, icon=icon)
            make_choice(tab, partial(self._use, method), chosen=method == self._method)
            tab.setObjectName(f"sign-{method}")
            self._tabs.addButton(tab)
            row.addWidget(tab, 1)
        return row

    def _make_foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        self.clear = Button(self.tr("Cl&ear"), small=True, icon="again")
        self.clear.setObjectName("clear")
        self.clear.clicked.connect(self.canvas.wipe)
        row.addWidget(self.clear)
        self.hint = Line("", 16)
        row.addStretch(1)
        row.addWidget(self.hint)
        return row

    def _use(self, method: Method) -> None:
        if method != self._method:
            self._method = method
            self.canvas.wipe()
            self._show_method()

    def _show_method(self) -> None:
        self.canvas.show_typed(self.name.text() if self._method == "typed" else None)
        self.clear.setEnabled(self._method != "typed")
        self.hint.setText(
            {
                "drawn": self.tr("Use a finger, a pen or the mouse."),
                "typed": self.tr("Your name in full is your signature."),
                "mark": self.tr("A cross or any other sign is enough."),
            }[self._method]
        )

    def read(self) -> Signed:
        """Return the signature as it stands."""
        strokes = [] if self._method == "typed" else [list(stroke) for stroke in self.canvas.strokes]
        return Signed(self._method, self.name.text().strip(), strokes)

    def wipe(self) -> None:
        """Forget name and strokes."""
        self.canvas.wipe()
        self.name.wipe()
