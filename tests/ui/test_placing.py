"""The window as it was left, on the screens that there are now."""

from __future__ import annotations

import pytest

from ui.presenter.placing import Placed, place_window

SMALL = (1440, 900)
BIG, SECOND, LAPTOP = (0, 0, 1920, 1040), (1920, 0, 1680, 1050), (0, 0, 1366, 698)


@pytest.mark.parametrize(
    ("kept", "maximised", "screens", "placed"),
    [
        (None, False, [BIG], Placed(None, False)),
        (None, False, [LAPTOP], Placed(None, True)),
        ((100, 80, 1300, 820), False, [BIG], Placed((100, 80, 1300, 820), False)),
        ((100, 80, 1300, 820), True, [BIG], Placed((100, 80, 1300, 820), True)),
        ((2000, 40, 1300, 820), False, [BIG, SECOND], Placed((2000, 40, 1300, 820), False)),
        ((2000, 40, 1300, 820), False, [BIG], Placed((620, 40, 1300, 820), False)),  # that screen is gone
        ((-900, -700, 1300, 820), False, [BIG], Placed((0, 0, 1300, 820), False)),
        ((0, 0, 2500, 1400), False, [BIG], Placed((0, 0, 1920, 1040), False)),  # a larger one was there
        ((100, 80, 1300, 820), False, [LAPTOP], Placed((66, 0, 1300, 698), True)),
    ],
)
def test_it_is_whole_on_a_screen_that_is_there(kept, maximised, screens, placed):
    assert place_window(kept, maximised, screens, SMALL) == placed
