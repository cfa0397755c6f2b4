"""A paper as a text document: the same one on screen, in a PDF and on a printer."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QPagedPaintDevice,
    QPainter,
    QPen,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextImageFormat,
    QTextLength,
    QTextTable,
    QTextTableFormat,
)
from PySide6.QtWidgets import QFrame, QTextBrowser

from ui.presenter.paper import Block, PaperView
from ui.theme import SANS

PAPER, INK, QUIET, GOOD, WARN = "#FFFFFF", "#15202B", "#46535F", "#17754A", "#8A5300"
_BODY_PT, _NOTE_PT, _FOOT_PT = 13.0, 11.0, 9.5
_SIZES = {
    "title": (24.0, True), "lead": (_BODY_PT, False), "warning": (_BODY_PT, True), "number": (30.0, True),
    "heading": (17.0, True), "small_heading": (13.5, True), "text": (_BODY_PT, False),
    "quiet": (_FOOT_PT, False), "note": (_NOTE_PT, False),
}  # fmt: skip
_ABOVE_PX = {"heading": 20.0, "small_heading": 10.0, "text": 6.0, "quiet": 18.0, "lead": 2.0, "warning": 8.0}
_MODULE_PX, _QUIET_ZONE, _QR_PX, _MARK_PX = 8, 4, 132, 16
_MARK_IMAGE_PX = 128
_AIR_PX = 36
_HEADINGS = ("heading", "small_heading")
_PAGE_BOTTOM = 0.88  # of a page: a heading that begins lower goes to the next one


class Paper:
    """Builds the document of a view; may be used in any thread, it touches no widget."""

    def __init__(self, view: PaperView) -> None:
        self._view = view
        self.document = QTextDocument()
        self.document.setDocumentMargin(0)
        self.document.setDefaultFont(_font(_BODY_PT))
        for name, image in (("qr", draw_qr(view.qr)), ("yes", _draw_mark("yes")), ("no", _draw_mark("no"))):
            self.document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(name), image)
        self._cursor = QTextCursor(self.document)
        self._kept_whole: list[int | QTextTable] = []  # headings by block number, rows, in the paper's order
        for block in view.blocks:
            self._add(block)

    def lay_out(self, device: QPagedPaintDevice) -> list[QRectF]:
        """Fit the document to the device's pages; return each page's rectangle in the document."""
        box = _text_box(device)
        self.document.documentLayout().setPaintDevice(device)
        self.document.setPageSize(box.size())
        for part in self._kept_whole:
            if isinstance(part, QTextTable):
                self._keep_row(part, box.height())
            else:
                self._keep_with_next(part, box.height())
        count = self._count_pages(box.height())
        return [QRectF(0, page * box.height(), box.width(), box.height()) for page in range(count)]

    def _count_pages(self, page_height: float) -> int:
        """Pages up to the last line of text: an empty line behind a row, or air below it, begins none."""
        block = self.document.lastBlock()
        while not block.text() and block.previous().isValid():
            block = block.previous()
        lines = block.layout()
        top = self.document.documentLayout().blockBoundingRect(block).top()
        if lines.lineCount():
            top += lines.lineAt(lines.lineCount() - 1).y()
        return int(top // page_height) + 1

    def _keep_row(self, row: QTextTable, page_height: float) -> None:
        """A row that would be torn between two pages, its mark from its words, begins the next one."""
        box = self.document.documentLayout().frameBoundingRect(row)
        if box.top() // page_height != (box.bottom() - 1) // page_height:
            form = row.format()
            form.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
            row.setFormat(form)

    def _keep_with_next(self, number: int, page_height: float) -> None:
        """A heading that would stand alone at the foot of a page begins the next one."""
        block = self.document.findBlockByNumber(number)
        top = self.document.documentLayout().blockBoundingRect(block).top() % page_height
        if top > page_height * _PAGE_BOTTOM:
            form = QTextBlockFormat(block.blockFormat())
            form.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
            QTextCursor(block).setBlockFormat(form)

    def _add(self, block: Block) -> None:
        if block.kind == "number":
            self._add_number(block)
        elif block.kind == "choice":
            self._add_choice(block)
        elif block.kind == "fact":
            self._add_fact(block)
        else:
            if block.kind in _HEADINGS:
                self._kept_whole.append(self._next_block())
            self._write(self._cursor, block.kind, block.text)

    def _next_block(self) -> int:
        empty = self.document.isEmpty()
        return 0 if empty else self.document.blockCount()

    def _write(self, cursor: QTextCursor, kind: str, text: str) -> None:
        form = QTextBlockFormat()
        form.setTopMargin(_ABOVE_PX.get(kind, 0.0))
        form.setLineHeight(116.0, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if self.document.isEmpty():
            cursor.setBlockFormat(form)
        else:
            cursor.insertBlock(form)
        tone = WARN if kind == "warning" else QUIET if kind in {"quiet", "lead"} else INK
        cursor.insertText(text, _style(*_SIZES[kind], tone))

    def _add_number(self, block: Block) -> None:
        cells = self._insert_table(
            (QTextLength.Type.PercentageLength, 76.0), (QTextLength.Type.PercentageLength, 24.0)
        )
        left, right = cells
        left.insertText(block.text, _style(*_SIZES["number"], INK))
        left.insertBlock(QTextBlockFormat(), _style(_BODY_PT, False, QUIET))
        left.insertText(block.note, _style(_BODY_PT, False, QUIET))
        aligned = QTextBlockFormat()
        aligned.setAlignment(Qt.AlignmentFlag.AlignRight)
        right.setBlockFormat(aligned)
        _insert_image(right, "qr", _QR_PX)

    def _add_choice(self, block: Block) -> None:
        mark, word, text = self._insert_table(
            (QTextLength.Type.FixedLength, 24.0),
            (QTextLength.Type.FixedLength, 52.0),
            (QTextLength.Type.VariableLength, 0.0),
        )
        _insert_image(mark, block.mark, _MARK_PX)
        word.insertText(block.word, _style(_BODY_PT, True, GOOD if block.mark == "yes" else INK))
        text.insertText(block.text, _style(_BODY_PT, True, INK))
        if block.note:
            text.insertBlock(QTextBlockFormat())
            text.insertText(block.note, _style(_NOTE_PT, False, QUIET))

    def _add_fact(self, block: Block) -> None:
        name, value = self._insert_table(
            (QTextLength.Type.PercentageLength, 30.0), (QTextLength.Type.PercentageLength, 70.0)
        )
        name.insertText(block.note, _style(_BODY_PT, False, QUIET))
        value.insertText(block.text, _style(_BODY_PT, False, INK))

    def _insert_table(self, *widths: tuple[QTextLength.Type, float]) -> list[QTextCursor]:
        form = QTextTableFormat()
        form.setBorder(0)
        form.setCellPadding(0)
        form.setCellSpacing(0)
        form.setTopMargin(5)
        form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100.0))
        form.setColumnWidthConstraints([QTextLength(kind, value) for kind, value in widths])
        form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_None)
        table = self._cursor.insertTable(1, len(widths), form)
        self._kept_whole.append(table)
        self._cursor.movePosition(QTextCursor.MoveOperation.End)
        return [table.cellAt(0, column).firstCursorPosition() for column in range(len(widths))]


def draw_pages(view: PaperView, painter: QPainter, device: QPagedPaintDevice) -> int:
    """Draw every page with its foot; return how many there are."""
    paper = Paper(view)
    pages = paper.lay_out(device)
    box = _text_box(device)
    for number, page in enumerate(pages, start=1):
        if number > 1:
            device.newPage()
        painter.save()
        painter.translate(box.topLeft() - page.topLeft())
        paper.document.drawContents(painter, page)
        painter.restore()
        foot = view.footer.replace("%1", str(number)).replace("%2", str(len(pages)))
        painter.setFont(_font(_FOOT_PT))
        painter.setPen(QColor(QUIET))
        line = QRectF(box.left(), box.bottom(), box.width(), _points(device, 30))
        painter.drawText(line, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignHCenter, foot)
    return len(pages)


def draw_qr(modules: tuple[tuple[bool, ...], ...]) -> QImage:
    """Return the code with its quiet zone, black on white whatever the theme."""
    side = (len(modules) + 2 * _QUIET_ZONE) * _MODULE_PX
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(QColor(PAPER))
    painter = QPainter(image)
    for row, line in enumerate(modules):
        for column, dark in enumerate(line):
            if dark:
                place = QPointF(column + _QUIET_ZONE, row + _QUIET_ZONE) * _MODULE_PX
                painter.fillRect(QRectF(place, QSizeF(_MODULE_PX, _MODULE_PX)), QColor("#000000"))
    painter.end()
    return image


def _draw_mark(mark: str) -> QImage:
    side = _MARK_IMAGE_PX
    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(
        QPen(
            QColor(GOOD if mark == "yes" else QUIET), side / 8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap
        )
    )
    lines = {
        "yes": [(0.15, 0.55, 0.4, 0.8), (0.4, 0.8, 0.88, 0.25)],
        "no": [(0.2, 0.2, 0.8, 0.8), (0.8, 0.2, 0.2, 0.8)],
    }[mark]
    for x1, y1, x2, y2 in lines:
        painter.drawLine(QPointF(x1, y1) * side, QPointF(x2, y2) * side)
    painter.end()
    return image


def _insert_image(cursor: QTextCursor, name: str, side_px: int) -> None:
    form = QTextImageFormat()
    form.setName(name)
    form.setWidth(side_px)
    form.setHeight(side_px)
    form.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
    cursor.insertImage(form)


def _style(size_pt: float, bold: bool, tone: str) -> QTextCharFormat:
    style = QTextCharFormat()
    style.setFont(_font(size_pt, bold=bold))
    style.setForeground(QColor(tone))
    return style


def _font(size_pt: float, *, bold: bool = False) -> QFont:
    font = QFont()
    font.setFamilies(list(SANS))
    font.setPointSizeF(size_pt)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


def _text_box(device: QPagedPaintDevice) -> QRectF:
    """Return where text stands on a page, in device units: 18 mm of air, more at the foot."""
    air, foot = _points(device, 51), _points(device, 34)
    return QRectF(0, 0, device.width(), device.height()).adjusted(air, air, -air, -air - foot)


def _points(device: QPagedPaintDevice, size_pt: float) -> float:
    return device.logicalDpiY() * size_pt / 72


class PaperReader(QTextBrowser):
    """The paper on screen: white in either theme, and the very text that is printed."""

    def __init__(self, view: PaperView) -> None:
        super().__init__()
        self._paper = Paper(view)  # holds the document
        self.setDocument(self._paper.document)
        self.setAccessibleName(view.title)
        self.setObjectName("paper")
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setProperty("radius", 8)
        self.setStyleSheet(f"QTextBrowser {{ background: {PAPER}; }}")
        self.setViewportMargins(_AIR_PX, _AIR_PX, _AIR_PX, 0)
