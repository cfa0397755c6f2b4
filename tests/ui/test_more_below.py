"""The hint that there is more below leads there."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from tests.ui.gallery import PAGES
from ui.widgets.base.more_below import MoreBelow
from ui.widgets.frame.framed import Body


def test_clicks_lead_to_the_end_and_then_it_is_gone(show: Any, qtbot: Any) -> None:
    page = show(PAGES["03-choices"]("en"), (853, 500))
    (body,) = page.findChildren(Body)
    (hint,) = [one for one in body.findChildren(MoreBelow) if one.parentWidget() is body]
    bar, seen = body.verticalScrollBar(), []
    qtbot.waitUntil(hint.isVisible)
    for _ in range(20):
        if not hint.isVisible():
            break
        qtbot.mouseClick(hint, Qt.MouseButton.LeftButton)
        assert bar.value() - (seen[-1] if seen else 0) <= body.viewport().height()  # nothing is passed over
        seen.append(bar.value())
    assert seen
    assert seen == sorted(set(seen))
    assert bar.maximum() - seen[-1] <= 20
