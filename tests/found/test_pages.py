"""What pages and papers say: the first passphrase, who is there after a pause, the contributor's copy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit

from collector.__main__ import _open_core
from collector.session.papers import copy_of
from tests.flows.hand import Hand
from tests.flows.ticking import Ticking
from tests.found.calls import words_of
from tests.rig.answers import sealed
from tests.rig.world import Laptop
from tests.ui import sample
from tests.ui.conftest import show, spoken, words
from ui.app import App
from ui.flows.rights.copy_words import make_paper
from ui.pages.consent.same_person import SamePersonPage
from ui.presenter.paper import PaperView
from ui.window import Window

__all__ = ["show", "spoken", "words"]
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)
RIGHTS = ("See", "Get a copy", "Correct", "Withdraw", "Delete", "Close the account", "Complain")
PROMISED = ("30 days", "lawful", "ackups", "China", "Recorder demo", "(UTC")


@pytest.fixture
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.delenv("COLLECTOR_PASSPHRASE_FILE", raising=False)


@pytest.mark.usefixtures("no_keyring")
def test_a_first_passphrase_is_asked_twice(words: Any, qtbot: Any, tmp_path: Path) -> None:
    window = Window(words, Ticking())
    window.show()
    App(window, lambda ask: _open_core(tmp_path / "data", ask), None).begin()
    page = Hand(qtbot, window).page("UnlockPage")
    fields = [field.objectName() for field in page.findChildren(QLineEdit) if field.isVisibleTo(page)]
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
    assert len(fields) == 2


def test_who_is_asked_after_a_pause_is_asked_for_nothing_they_lack(show: Any) -> None:
    """Nobody has a copy before it was handed over; and after takes something is recorded."""
    frame = sample.prepared().frame("record")
    told = "\n".join(words_of(show(SamePersonPage(frame, ("DR-3VTA80ZCF",))), QLabel))
    assert "on the copy" not in told


@pytest.fixture
def copy(laptop: Laptop, words: Any) -> PaperView:
    words.speak("en")
    session = sealed(laptop.start())
    return make_paper(copy_of(session.book, session.book.person.code, "Wang Xiaomei"))


def test_a_copy_tells_every_right_and_what_it_is_worth(copy: PaperView) -> None:
    whole = "\n".join(f"{block.note} {block.text}" for block in copy.blocks)
    assert [word for word in (*RIGHTS, *PROMISED) if word not in whole] == []


def test_one_number_alone_stands_on_a_copy(copy: PaperView) -> None:
    whole = " ".join(f"{block.text} {block.note}" for block in copy.blocks)
    assert "DR-" not in whole
    assert copy.number in whole
