"""Settings on the real window over a real core: at once on the screen, kept for the next start."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from collector.build import Core
from collector.errors import RoleRefused
from collector.session.settings import FILE_NAME, KeptSettings
from tests.flows.hand import Hand
from tests.flows.ticking import Ticking
from tests.rig.letters import PROJECT
from tests.rig.world import open_laptop
from ui.app import SMALL, App, read_place, show_window
from ui.flows.desk.desk import DeskFlow
from ui.pages.desk.settings import SettingsPage
from ui.presenter.settings import offer_rates, tell_rate
from ui.theme import DARK, LIGHT, choose_scheme, text_size, tokens, use_look
from ui.window import Window


class Desk:
    """A recorder who is signed in, before the settings."""

    def __init__(self, qtbot: Any, words: Any, core: Core) -> None:
        self.bot, self.core = qtbot, core
        self.window = Window(words, Ticking())
        self.window.show()
        self.hand = Hand(qtbot, self.window)
        self.flow = DeskFlow(self.window, core, PROJECT)
        self.flow.begin()
        self.hand.page("SignInPage")
        self.hand.type("operator", "demo")
        self.hand.type("pin", "0000")
        self.hand.click("sign-in")
        self.hand.page("HomePage")

    def open(self) -> SettingsPage:
        self.hand.click("go-settings")
        page = self.hand.page("SettingsPage")
        assert isinstance(page, SettingsPage)
        return page

    @property
    def kept(self) -> Any:
        """What the next start finds."""
        self.bot.waitUntil(lambda: not self.window.worker.busy)
        return KeptSettings(self.core.parts.data).read()

    def read(self, name: str) -> str:
        label = self.hand.find(name)
        assert isinstance(label, QLabel)
        return label.text()


@pytest.fixture
def desk(qtbot: Any, words: Any, qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    core = open_laptop(tmp_path / "data")
    found = Desk(qtbot, words, core)
    yield found
    found.flow.end()
    qtbot.waitUntil(lambda: not found.window.worker.busy)
    found.window.finish()
    core.close()
    use_look(qapp, "system")


def test_another_language_holds_at_once_and_the_keyboard_stays(desk: Desk) -> None:
    desk.open()
    option = desk.hand.find("language-zh-CN")
    option.setFocus()
    QTest.keyClick(desk.window.windowHandle(), Qt.Key.Key_Space)
    desk.bot.waitUntil(lambda: desk.window.windowTitle().startswith("设置"))
    assert desk.window.focusWidget().objectName() == "language-zh-CN"
    assert desk.kept.language == "zh-CN"
    desk.hand.click("language")  # the rail's own button does the same
    desk.bot.waitUntil(lambda: desk.window.windowTitle().startswith("Settings"))
    assert desk.kept.language == "en"


def test_the_recorders_text_size_is_theirs_alone(desk: Desk) -> None:
    desk.open()
    desk.hand.click("size-2")
    assert text_size() == 2
    assert desk.kept.text_size == 2
    desk.hand.click("go-home")
    desk.hand.page("HomePage")
    assert text_size() == 2
    desk.flow._make_session().begin()
    desk.hand.page("AgePage")
    assert text_size() == 0, "a contributor's pages begin with A"
    desk.flow._take_back()
    desk.hand.page("SignInPage")
    assert text_size() == 2


def test_colours_change_at_once(desk: Desk) -> None:
    desk.open()
    desk.hand.click("look-dark")
    assert tokens() == DARK
    desk.hand.click("look-light")
    assert tokens() == LIGHT
    assert desk.kept.look == "light"


@pytest.mark.parametrize(
    ("look", "system", "chosen"),
    [
        ("system", (True, False), (True, False)),
        ("light", (True, False), (False, False)),
        ("light", (True, True), (False, True)),  # who asked the system for contrast keeps it
        ("dark", (False, False), (True, False)),
        ("contrast", (True, False), (True, True)),
    ],
)
def test_a_chosen_look_goes_before_the_systems(
    look: str, system: tuple[bool, bool], chosen: tuple[bool, bool]
) -> None:
    assert choose_scheme(look, dark=system[0], contrast=system[1]) == chosen


def test_what_concerns_takes_is_kept(desk: Desk) -> None:
    page = desk.open()
    desk.hand.click("tones")
    desk.hand.click("single_keys")
    desk.hand.click("pedal")
    QTest.keyClick(page.pedal, Qt.Key.Key_F9)
    kept = desk.kept
    assert (kept.tones, kept.single_keys, kept.pedal) == (True, False, "F9")
    page = desk.open()
    assert "F9" in page.pedal.text()
    assert desk.hand.find("tones").isChecked()


def test_rate_and_hours_are_what_the_outbox_sends_by(desk: Desk) -> None:
    page = desk.open()
    rate = desk.hand.find("rate")
    rate.choose("250000")
    rate.activated.emit(rate.currentIndex())
    assert not page._hours[0].isVisible()
    desk.hand.click("when-hours")
    until = desk.hand.find("until")
    until.choose("5")
    until.activated.emit(until.currentIndex())
    kept = desk.kept
    assert kept.rate_bytes_s == 250_000
    assert (kept.hours.since_min, kept.hours.until_min) == (20 * 60, 5 * 60)
    limits = desk.core.outbox.limits()
    assert (limits.rate_bytes_s, limits.hours) == (250_000, kept.hours)
    assert desk.core.outbox.limits(at_once=True).hours is None
    desk.hand.click("when-day")
    assert desk.kept.hours is None


def test_a_rate_that_was_kept_otherwise_is_shown_too() -> None:
    assert offer_rates(300_000).count(300_000) == 1
    assert tell_rate(300_000) == "2.4 Mbit/s"
    assert len(offer_rates(125_000)) == len(offer_rates(None))


def test_the_page_says_where_the_data_lies_and_what_is_unsent(desk: Desk) -> None:
    desk.open()
    desk.bot.waitUntil(lambda: "used" in desk.read("room"))
    assert desk.read("folder") == str(desk.core.parts.data)
    assert desk.read("unsent") == "Everything sealed has arrived."
    files = [path for path in desk.core.parts.data.rglob("*") if path.is_file() and not path.is_symlink()]
    assert desk.core.used_bytes() == sum(path.lstat().st_size for path in files)


def change_pin(desk: Desk, old: str, new: str) -> Any:
    page: Any = desk.window.page
    for name, text in {"old": old, "new": new, "again": new}.items():
        desk.hand.type(name, text)
    desk.hand.click("set-pin")
    return page


def test_ones_own_pin_is_changed_with_the_old_one(desk: Desk) -> None:
    """In a rehearsal everybody's first PIN is known: a new one is taken all the same."""
    desk.open()
    desk.hand.click("change-pin")
    desk.hand.page("FirstPinPage")
    page = change_pin(desk, "9999", "4711")
    desk.bot.waitUntil(lambda: "wrong" in page.trouble.text())
    page = change_pin(desk, "0000", "0000")
    desk.bot.waitUntil(lambda: "old one" in page.trouble.text())
    change_pin(desk, "0000", "4711")
    desk.hand.page("SettingsPage")
    assert "changed" in desk.hand.trouble()
    with pytest.raises(RoleRefused):
        desk.core.people.pins.sign_in(PROJECT, "demo", "0000")
    assert desk.core.people.pins.sign_in(PROJECT, "demo", "4711").code == "demo"


def test_escape_leaves_the_pin_as_it_was(desk: Desk) -> None:
    desk.open()
    desk.hand.click("change-pin")
    desk.hand.page("FirstPinPage")
    QTest.keyClick(desk.window.windowHandle(), Qt.Key.Key_Escape)
    desk.hand.page("SettingsPage")


def test_about_tells_key_and_log_and_leads_back(desk: Desk) -> None:
    desk.open()
    desk.hand.click("open-about")
    desk.hand.page("AboutPage")
    bare = desk.core.parts.key.public.fingerprint
    assert "".join(desk.read("fingerprint").split()).lower() == bare
    assert Path(desk.read("log")).is_file()
    assert "pydantic " in desk.read("parts")
    assert "field-collector" not in desk.read("parts")
    QTest.keyClick(desk.window.windowHandle(), Qt.Key.Key_Escape)
    desk.hand.page("SettingsPage")


def start(qtbot: Any, words: Any, data: Path) -> tuple[Window, App]:
    window = Window(words, Ticking())
    show_window(window, KeptSettings(data).read().window)
    app = App(window, lambda _: open_laptop(data), None)
    app.begin()
    qtbot.waitUntil(lambda: app.desk is not None, timeout=20_000)
    return window, app


def leave(qtbot: Any, window: Window) -> None:
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)


def test_the_window_opens_as_it_was_left(qtbot: Any, words: Any, tmp_path: Path) -> None:
    data = tmp_path / "data"
    window, _ = start(qtbot, words, data)
    window.showNormal()
    room = window.screen().availableGeometry()
    window.setGeometry(room.left() + 40, room.top() + 30, 860, 520)
    left = read_place(window)
    leave(qtbot, window)
    kept = KeptSettings(data).read().window
    assert kept is not None
    assert asdict(kept) == left
    window, _ = start(qtbot, words, data)
    assert (left["width"], left["height"]) == (860, 520)
    is_small = room.width() < SMALL[0] or room.height() < SMALL[1]
    assert window.isMaximized() if is_small else read_place(window) == left
    assert room.contains(window.mapToGlobal(QPoint(0, 0)))
    leave(qtbot, window)


def test_damaged_settings_are_told_and_change_nothing_else(qtbot: Any, words: Any, tmp_path: Path) -> None:
    data = tmp_path / "data"
    open_laptop(data).close()
    (data / FILE_NAME).write_bytes(b"{}")
    window, _ = start(qtbot, words, data)
    hand = Hand(qtbot, window)
    hand.page("SignInPage")
    qtbot.waitUntil(lambda: "settings of this laptop" in hand.trouble())
    leave(qtbot, window)
