"""The waveform: a growing take stays in sight, a bar stays put, clicks and keys ask for a place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from collector.capture.sound.peaks import Peaks
from ui.widgets.record.waveform import Waveform


def shape(length_s: float) -> Peaks:
    values = tuple((place % 7) / 10 for place in range(round(length_s * 50)))
    return Peaks(tuple(-value for value in values), values, 0.02)


def test_a_growing_take_fills_the_width_and_then_is_drawn_coarser(qtbot: QtBot) -> None:
    wave = Waveform()
    qtbot.addWidget(wave)
    wave.resize(600, 60)
    wave.show_peaks(shape(5), growing=True)
    early = wave.bars()
    assert wave.span_s == 10
    wave.show_peaks(shape(9.5), growing=True)
    assert wave.bars()[: len(early) - 1] == early[:-1]  # what was drawn does not dance
    wave.show_peaks(shape(9.9), growing=True)
    assert wave.span_s == 20
    wave.show_peaks(shape(9.9))
    assert wave.span_s == pytest.approx(9.9)
    wave.clear()
    assert wave.bars() == []


def test_nothing_loud_is_lost_between_bars(qtbot: QtBot) -> None:
    wave = Waveform()
    qtbot.addWidget(wave)
    wave.resize(313, 60)
    high = [0.01] * 597
    high[401] = 1.0
    wave.show_peaks(Peaks((-0.01,) * 597, tuple(high), 0.03))
    assert [bar for bar in wave.bars() if bar[1] > 0.5] == [(-0.01, 1.0)]


def test_clicks_and_keys_ask_for_a_place_only_where_it_can_be_heard(qtbot: QtBot) -> None:
    wave = Waveform(seekable=True)
    qtbot.addWidget(wave)
    wave.resize(606, 60)
    wave.show_peaks(shape(10))
    asked: list[float] = []
    wave.sought.connect(asked.append)
    qtbot.mouseClick(wave, Qt.MouseButton.LeftButton, pos=QPoint(303, 30))
    wave.show_place(5.0)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_End):
        qtbot.keyClick(wave, key)
    assert asked == pytest.approx([5.0, 7.0, 3.0, 0.0, 10.0], abs=0.02)
    plain = Waveform()
    qtbot.addWidget(plain)
    assert plain.focusPolicy() == Qt.FocusPolicy.NoFocus
