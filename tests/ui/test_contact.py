"""The contact page: a telephone's camera finds a drafted e-mail there; the laptop sends nothing."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PySide6.QtGui import QImage

from tests.ui import sample
from ui.pages.consent.contact import ContactPage
from ui.widgets.base.code import CodePicture


@pytest.mark.parametrize("number", ["C26-7K3M-9QWT-5", ""])
def test_the_drafted_email_holds_the_number_alone(show, number):
    """P-7.1: address and number, no name, no project, no text."""
    view = sample.prepared("en").contact_about(number)
    page = show(ContactPage(view, rehearsal=True))
    image = page.findChild(CodePicture).grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    text, *_ = cv2.QRCodeDetector().detectAndDecode(cv2.resize(pixels, None, fx=4, fy=4))
    subject = f"?subject={number}" if number else ""
    assert text == f"mailto:{view.email}{subject}"
