"""A widget that is garbage is never destroyed on a thread that is not the GUI's."""

from __future__ import annotations

import gc
import threading
from typing import Any

from ui.app import make_app
from ui.garbage import Garbage

MANY = 20_000  # rings: Python's own collector would have run a dozen times


class Ring:
    """Something that only the collector finds; it says in which thread it went."""

    def __init__(self, gone: list[int]) -> None:
        self.itself = self
        self.gone = gone

    def __del__(self) -> None:
        self.gone.append(threading.get_ident())


def test_rings_go_on_the_screens_own_thread(qtbot: Any) -> None:
    make_app()
    gone: list[int] = []

    def work() -> None:
        for _ in range(MANY):
            Ring(gone)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert gone == []
    qtbot.waitUntil(lambda: len(gone) == MANY)
    assert set(gone) == {threading.get_ident()}


def test_a_second_call_leaves_one_collector(qtbot: Any) -> None:  # noqa: ARG001 - it needs the app
    make_app()
    assert len(make_app().findChildren(Garbage)) == 1
    assert not gc.isenabled()
