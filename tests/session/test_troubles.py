"""What went wrong while devices were open: kept in order, told at once, shown once."""

from __future__ import annotations

from collector.errors import BatteryLow, CollectorError, DiskLow
from collector.session.troubles import Troubles


def test_a_trouble_is_told_at_once_and_shown_once() -> None:
    troubles, heard = Troubles(), list[CollectorError]()
    assert troubles.take_unshown() is None
    troubles.listener = heard.append
    first, second = BatteryLow("Low."), DiskLow("Low.")
    troubles.note(first)
    assert heard == [first]
    assert troubles.take_unshown() is first
    assert troubles.take_unshown() is None
    troubles.note(second)
    assert (troubles.latest, troubles.all) == (second, (first, second))
    assert troubles.take_unshown() is second
    assert troubles.take_unshown() is None


def test_of_several_the_newest_is_shown() -> None:
    troubles = Troubles()
    last = DiskLow("Low.")
    for error in (BatteryLow("Low."), last):
        troubles.note(error)
    assert troubles.take_unshown() is last
    assert troubles.take_unshown() is None
