"""A paper to a PDF or a printer: plain work without widgets, done in a worker."""

from __future__ import annotations

from PySide6.QtCore import QAbstractEventDispatcher, QBuffer, QEventLoop, QIODevice, QMarginsF
from PySide6.QtGui import QPagedPaintDevice, QPageSize, QPainter, QPdfWriter

from ui.presenter.paper import PaperView
from ui.widgets.paper import draw_pages

_DPI = 1200


def write_pdf(view: PaperView) -> bytes:
    """Return the paper as an A4 PDF with its type embedded, metadata and all."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DPI)
    draw_on(view, writer)
    return bytes(buffer.data().data())


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
