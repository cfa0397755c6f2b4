"""Colours keep the contrast that they are asked for in every scheme; the system says which one it is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from ui.theme import (
    CONTRAST_DARK,
    CONTRAST_LIGHT,
    CONTROL_PAIRS,
    DARK,
    EFFECTS,
    LIGHT,
    TEXT_PAIRS,
    apply_theme,
    colour,
    wants_contrast,
)

HIGH = pytest.mark.parametrize("scheme", [CONTRAST_LIGHT, CONTRAST_DARK], ids=["light", "dark"])


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


@HIGH
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_of_high_contrast_is_readable(scheme, text, ground):
    least = 4.5 if ground == "line" else 7  # what can't be used now
    assert contrast(getattr(scheme, text), getattr(scheme, ground)) >= least


@HIGH
@pytest.mark.parametrize(("border", "ground"), [*CONTROL_PAIRS, ("line", "surface"), ("line", "bg")])
def test_every_line_of_high_contrast_stands_out(scheme, border, ground):
    least = 3 if border == "line" else 4.5
    assert contrast(getattr(scheme, border), getattr(scheme, ground)) >= least


def test_the_setting_goes_before_the_system():
    high, usual = Qt.ContrastPreference.HighContrast, Qt.ContrastPreference.NoPreference
    assert wants_contrast(high, "")
    assert not wants_contrast(usual, "")
    assert wants_contrast(usual, "high")
    assert not wants_contrast(high, "usual")
    assert wants_contrast(high, "rubbish")


def test_high_contrast_can_come_and_go_and_nothing_moves_by_itself(qapp, spoken):  # noqa: ARG001
    try:
        apply_theme(qapp, dark=True, contrast=True)
        assert colour("ink").name().upper() == CONTRAST_DARK.ink
        assert qapp.palette().window().color().name().upper() == CONTRAST_DARK.bg
        assert not any(qapp.isEffectEnabled(effect) for effect in EFFECTS)
    finally:
        apply_theme(qapp, dark=False)
    assert colour("ink").name().upper() == LIGHT.ink
