"""Colours keep the contrast that look.md asks for, in both schemes."""

from __future__ import annotations

import pytest

from ui.theme import CONTROL_PAIRS, DARK, LIGHT, TEXT_PAIRS


def luminance(text):
    channels = [int(text[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_is_readable(scheme, text, ground):
    assert contrast(getattr(scheme, text), getattr(scheme, ground)) >= 4.5


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("border", "ground"), CONTROL_PAIRS)
def test_controls_stand_out(scheme, border, ground):
    assert contrast(getattr(scheme, border), getattr(scheme, ground)) >= 3
