"""A paper to a PDF or a printer: plain work without widgets, done in a worker."""

from __future__ import annotations

from PySide6.QtCore import QAbstractEventDispatcher, QBuffer, QEventLoop, QIODevice, QMarginsF
from PySide6.QtGui import QFont, QPagedPaintDevice, QPageSize, QPainter, QPdfWriter, QRawFont

from ui.presenter.paper import PaperView
from ui.theme import SANS
from ui.widgets.papers.paper import draw_pages

_DPI = 1200
_IDEOGRAPHS = (*range(0x2E80, 0xA000), *range(0xF900, 0xFB00))


def write_pdf(view: PaperView) -> bytes:
    """Return the paper as an A4 PDF with its type embedded, metadata and all."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DPI)
    draw_on(view, writer)
    return bytes(buffer.data().data())


def find_twins(view: PaperView) -> dict[int, int]:
    """Return {character: the one in the text} where a type family draws both by one shape.

    The PDF names the first such character there is: 戶 for 户, a radical for 门.
    """
    words = [view.footer, *(text for block in view.blocks for text in (block.text, block.note, block.word))]
    font = QFont()
    font.setFamilies([SANS[-1]])
    shapes = QRawFont.fromFont(font).glyphIndexesForString("".join(map(chr, _IDEOGRAPHS)))
    first = {shape: code for code, shape in reversed(list(zip(_IDEOGRAPHS, shapes, strict=True))) if shape}
    shape_of = dict(zip(_IDEOGRAPHS, shapes, strict=True))
    wanted = {code for code in map(ord, "".join(words)) if shape_of.get(code)}
    return {first[shape_of[code]]: code for code in wanted if first[shape_of[code]] != code}


def draw_on(view: PaperView, device: QPagedPaintDevice) -> bool:
    """Draw the paper on a printer or PDF writer; False when it takes nothing."""
    # A text document starts timers while it is laid out; a plain thread has nobody to take them without this.
    dispatcher = QAbstractEventDispatcher.instance() or QEventLoop()
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    device.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter()
    if not painter.begin(device):
        return False
    draw_pages(view, painter, device)
    painter.end()
    del dispatcher
    return True
