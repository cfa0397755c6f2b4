"""Our own line icons: read once at start, tinted and kept as pixmaps."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from collector.assets import find_asset
from ui.theme import colour, tokens

_sources: dict[str, str] = {}


def load_icons() -> None:
    """Read every icon. Called once before the first window, so that painting never touches the disk."""
    if not _sources:
        _sources.update({path.stem: path.read_text("utf-8") for path in find_asset("icons").glob("*.svg")})


def icon_names() -> frozenset[str]:
    """Return the names that `draw_icon` knows."""
    load_icons()
    return frozenset(_sources)


@lru_cache(maxsize=512)
def _render(name: str, size_px: int, tint: str, ratio: float) -> QPixmap:
    load_icons()
    renderer = QSvgRenderer(QByteArray(_sources[name].replace("currentColor", tint).encode()))
    pixmap = QPixmap(round(size_px * ratio), round(size_px * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def draw_icon(painter: QPainter, name: str, box: QRectF, tone: str) -> None:
    """Draw icon `name` in the square `box` in the colour of token `tone`."""
    ratio = painter.device().devicePixelRatioF()
    tint = getattr(tokens(), tone) if hasattr(tokens(), tone) else colour("ink").name()
    pixmap = _render(name, round(box.width()), tint, ratio)
    painter.drawPixmap(box.topLeft(), pixmap)
