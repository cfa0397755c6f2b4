"""Whatever way a page goes, nothing that was typed on it stays in memory's fields."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit

from tests.ui.gallery import PAGES
from ui.widgets.form.private import PrivateField
from ui.widgets.form.signature_pad import Canvas
from ui.widgets.frame.frame import discard

TYPED = "canary7"


def texts(page: Any) -> list[str]:
    found = [field.text() for field in page.findChildren(QLineEdit)]
    found += [field.value() for field in page.findChildren(PrivateField)]
    return found + [
        field.toPlainText()
        for kind in (QPlainTextEdit, QTextEdit)
        for field in page.findChildren(kind)
        if not field.isReadOnly()
    ]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_goes_forgets_what_was_typed(words: Any, qtbot: Any, name: str) -> None:  # noqa: ARG001
    page = PAGES[name]("en")
    qtbot.addWidget(page)
    for field in page.findChildren(QLineEdit):
        field.fill(TYPED) if isinstance(field, PrivateField) else field.setText(TYPED)
    for canvas in page.findChildren(Canvas):
        canvas.strokes.append([(0.1, 0.1, 0)])
    discard(page)
    assert not any(texts(page))
    assert not any(field.isUndoAvailable() for field in page.findChildren(QLineEdit))
    assert not any(canvas.strokes for canvas in page.findChildren(Canvas))
