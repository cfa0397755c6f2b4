"""The laptop's checks and its log on the real desk: what is found is told, in words, and leads on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton

from collector.build import Core
from collector.doctor import examine
from collector.journal.opening import LOG
from collector.model.ledger_events import LEDGER_EVENTS
from tests.rig.letters import PROJECT
from tests.rig.world import open_laptop
from tests.ui.desks import Desk, texts
from ui.app import App
from ui.languages import find_languages
from ui.presenter.checking import CheckLine, make_check_line
from ui.widgets.desk.check_words import name_check, tell_found
from ui.widgets.lists.log_words import tell_kind


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Core]:
    found = open_laptop(tmp_path / "data")
    yield found
    found.close()


@pytest.fixture
def desk(qtbot: Any, words: Any, core: Core) -> Iterator[Desk]:
    found = Desk(qtbot, words, core)
    yield found
    found.end()


def test_every_check_is_made_and_told_on_the_page(desk: Desk) -> None:
    desk.flow._go("doctor")
    page: Any = desk.hand.page("DoctorPage")
    assert not page.again.isEnabled()
    desk.bot.waitUntil(page.again.isEnabled, timeout=60_000)
    looked = {check.name: check for check in examine(desk.core.parts, desk.core.projects.pack(PROJECT))}
    assert list(page.entries) == list(looked)
    for name, entry in page.entries.items():
        assert entry.words.text() == tell_found(make_check_line(looked[name]))
    assert "Recording works without it." in page.entries["media server"].words.text()
    desk.hand.click("again")
    assert page.entries["clock"].words.text() == "Looking…"
    desk.bot.waitUntil(page.again.isEnabled, timeout=60_000)
    assert page.entries["clock"].words.text() == "Date and time look right."


def test_a_missing_microphone_leads_to_the_devices(desk: Desk) -> None:
    desk.flow._go("doctor")
    page: Any = desk.hand.page("DoctorPage")
    desk.bot.waitUntil(page.again.isEnabled, timeout=60_000)
    page.show_line(CheckLine("microphone", "bad", "microphone_none", place="devices"))
    desk.hand.click("door-microphone")
    desk.hand.page("PlacePage")


@pytest.mark.parametrize(("door", "page"), [("doctor", "DoctorPage"), ("ledger", "LedgerPage")])
def test_settings_lead_there_and_back(desk: Desk, door: str, page: str) -> None:
    desk.hand.click("go-settings")
    desk.hand.page("SettingsPage")
    desk.hand.click(f"open-{door}")
    desk.hand.page(page)
    desk.hand.click("back")
    desk.hand.page("SettingsPage")


def test_a_check_that_fails_says_its_kind_in_both_languages(words: Any) -> None:
    line = CheckLine("keys", "bad", "trouble", trouble="KeystoreLocked")
    assert tell_found(line) == "The keys are locked. Check the passphrase and try again."
    words.speak("zh-CN")
    assert tell_found(line).isascii() is False
    assert name_check("clock").isascii() is False


def test_every_kind_of_line_has_words_of_its_own(words: Any) -> None:
    for language in find_languages():
        words.speak(language)
        told = {kind: tell_kind(kind) for kind in LEDGER_EVENTS}
        assert tell_kind("of-a-later-program") not in told.values()
        assert len(set(told.values())) == len(told)


def test_the_log_comes_newest_first_and_a_page_at_a_time(desk: Desk) -> None:
    for _ in range(450):
        desk.core.parts.ledger.append("server_time_seen", {"offset_s": 0})
    desk.flow._go("ledger")
    page: Any = desk.hand.page("LedgerPage")
    rows = page.list.rows
    desk.bot.waitUntil(lambda: rows.rowCount() == 200)
    newest = desk.core.parts.ledger.head
    assert newest is not None
    assert rows.lines[0].number == newest[0]
    for count in (400, newest[0] + 1):
        rows.fetchMore(rows.index(-1))
        desk.bot.waitUntil(lambda count=count: rows.rowCount() == count)
    assert [line.number for line in rows.lines] == list(range(newest[0], -1, -1))


def test_checking_says_that_all_is_whole_and_shows_the_newest_fingerprint(desk: Desk) -> None:
    desk.flow._go("ledger")
    page: Any = desk.hand.page("LedgerPage")
    desk.hand.click("check")
    desk.bot.waitUntil(lambda: "checked, from the first" in texts(page))
    number, digest = desk.core.parts.ledger.head or (0, "")
    assert f"{number + 1} lines checked" in texts(page)
    shown = "".join(texts(page).split()).lower()
    assert digest.removeprefix("sha256:") in shown


def test_a_change_on_the_disk_is_found_with_the_line_before_it(desk: Desk) -> None:
    desk.flow._go("ledger")
    page: Any = desk.hand.page("LedgerPage")
    damage(desk.core, 2)
    desk.hand.click("check")
    desk.bot.waitUntil(lambda: "The log is damaged." in texts(page))
    assert "The first 2 lines are whole" in texts(page)
    assert page.findChild(QAbstractButton, "repair") is not None


def damage(core: Core, number: int) -> None:
    """Change one character in a line of the log."""
    path = core.parts.data / LOG
    rows = path.read_bytes().split(b"\n")
    rows[number] = rows[number].replace(b'"time":"2', b'"time":"1')
    path.write_bytes(b"\n".join(rows))


def test_a_lead_repairs_the_log_and_the_app_opens_its_data_anew(
    qtbot: Any, words: Any, tmp_path: Path
) -> None:
    from tests.flows.hand import Hand
    from ui.window import Window

    data = tmp_path / "data"
    first = open_laptop(data)
    first.parts.ledger.append("server_time_seen", {"offset_s": 0})
    lines = len(first.parts.ledger.lines)
    old = first.parts.key.public
    damage(first, lines - 1)
    first.close()
    window = Window(words)
    window.show()
    hand = Hand(qtbot, window)
    app = App(window, lambda _ask: open_laptop(data, installed=False), PROJECT)
    app.begin()
    sign_in(hand)
    assert app.desk is not None
    app.desk._go("ledger")
    page: Any = hand.page("LedgerPage")
    qtbot.waitUntil(lambda: "The log is damaged." in texts(page))
    hand.click("repair")
    assert "under" not in texts(hand.page("RepairLogPage"))
    assert "new key" in texts(window.page)
    hand.type("lead", "demo")
    hand.type("pin", "9999")
    hand.click("repair-now")
    qtbot.waitUntil(lambda: "PIN is wrong" in hand.trouble())
    hand.type("pin", "0000")
    hand.click("repair-now")
    sign_in(hand)
    assert app._core is not None
    assert app._core.trouble is None
    assert app._core.parts.key.public != old
    assert app._core.log.check().fault == ""
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)


def sign_in(hand: Any) -> None:
    hand.page("SignInPage")
    hand.type("operator", "demo")
    hand.type("pin", "0000")
    hand.click("sign-in")
    hand.page("HomePage")
