"""A laptop that is new: one walk from an empty folder to Home, with the real core, also after a kill."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel

from collector.build import Core, open_core
from collector.demo.world import World
from collector.seal.keys import read_identities
from collector.seal.opening import open_bytes
from collector.signing import read_public
from tests.flows.hand import Hand
from tests.flows.ticking import Ticking
from tests.rig.team import team_world
from tests.rig.world import kit
from ui.app import App, make_app
from ui.presenter.signing_in import group_fingerprint
from ui.window import Window
from ui.words import Words

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)


@dataclass
class Sounds:
    """A loudspeaker that a test has in its hands."""

    heard: list[Any] = field(default_factory=list)
    playing: bool = False

    def make(self, sounding: Any) -> Sounds:
        self.heard.append(sounding)
        return self

    def play(self) -> None:
        self.playing = True

    def close(self) -> None:
        self.playing = False


class New:
    """The app on a data folder; `start` opens it, as after a kill too."""

    def __init__(self, qtbot: Any, words: Any, data: Path) -> None:
        self.bot, self.words, self.data = qtbot, words, data
        self.cores: list[Core] = []
        self.sounds = Sounds()

    def start(self) -> None:
        self.window = Window(self.words, Ticking())
        self.window.resize(1366, 698)
        self.window.show()
        self.hand = Hand(self.bot, self.window)
        self.app = App(self.window, self._open, None)
        self.app.begin()
        self.bot.waitUntil(lambda: self.app.desk is not None, timeout=20_000)
        assert self.app.desk is not None
        self.app.desk._first_run._rehearsing._make = self.sounds.make  # the seam for loudspeakers

    def _open(self, _ask: Callable[..., str]) -> Core:
        self.cores.append(open_core(self.data, lambda: kit().passphrase_file.read_text("utf-8")))
        return self.cores[-1]

    def stop(self) -> None:
        self.window.close()
        self.bot.waitUntil(lambda: not self.window.isVisible(), timeout=20_000)

    def kill_and_start(self) -> None:
        """What was not on the disk is gone."""
        self.stop()
        self.start()

    def step(self) -> str:
        """What the strip says, and the window's title with it."""
        found = self.window.page.findChild(QLabel, "step") if self.window.page else None
        told = found.text() if found is not None else ""
        assert told in self.window.windowTitle()
        return told

    def at(self, page: str, step: str) -> Any:
        found = self.hand.page(page)
        assert step in self.step()
        return found

    def drop(self, path: Path) -> None:
        page: Any = self.hand.page("BringPackPage")
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path))])
        page.dropEvent(
            QDropEvent(
                QPointF(300, 300), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
                Qt.KeyboardModifier.NoModifier,
            )
        )  # fmt: skip

    def trouble(self) -> str:
        return str(getattr(self.window.page, "trouble", QLabel()).text())


@pytest.fixture
def new(qtbot: Any, tmp_path: Path) -> Iterator[New]:
    found = New(qtbot, Words(make_app()), tmp_path / "data")
    found.start()
    yield found
    found.stop()
    found.words.speak("en")


def zipped(world: World, path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for file in sorted(world.pack.rglob("*")):
            if file.is_file():
                target.write(file, file.relative_to(world.pack).as_posix())
    return path


def test_the_walk_leads_from_an_empty_folder_to_home(new: New, tmp_path: Path) -> None:
    """With a kill at every step: what was done is not asked again."""
    pack = zipped(kit(), tmp_path / "pack.zip")
    new.at("WelcomePage", "Step 1 of 6")
    new.kill_and_start()
    new.at("WelcomePage", "Step 1 of 6")
    new.hand.click("language-en")
    new.at("BringPackPage", "Step 2 of 6")
    new.drop(pack)
    page = new.at("TrustPage", "Step 3 of 6")
    fingerprint = read_public(kit().keys / "signing.pub").fingerprint
    shown = [label.text() for label in page.findChildren(QLabel)]
    assert set(group_fingerprint(fingerprint).splitlines()) <= set(shown)
    new.kill_and_start()
    new.hand.click("language-en")
    new.drop(pack)
    new.at("TrustPage", "Step 3 of 6")
    new.hand.click("accept")
    new.at("SignInPage", "Step 4 of 6")
    new.kill_and_start()
    sign_in(new)
    new.at("PlacePage", "Step 5 of 6")
    new.kill_and_start()
    sign_in(new, promise=False)
    new.at("PlacePage", "Step 5 of 6")
    new.hand.choose("microphone", "simulated:speech")
    new.hand.click("use")
    new.at("SentencePage", "Step 6 of 6")
    new.kill_and_start()
    sign_in(new, promise=False)
    say_a_sentence(new)
    new.hand.click("next")
    new.hand.page("HomePage")
    new.kill_and_start()
    assert new.step() == ""
    sign_in(new, promise=False)
    new.hand.page("HomePage")


def sign_in(new: New, *, promise: bool = True) -> None:
    new.at("SignInPage", "Step 4 of 6") if new.step() else new.hand.page("SignInPage")
    new.hand.type("operator", "demo")
    new.hand.type("pin", "0000")
    new.hand.click("sign-in")
    if promise:
        new.at("PromisePage", "Step 4 of 6")
        new.hand.click("accept")


def say_a_sentence(new: New) -> None:
    """It is heard, and nothing of it lies on the disk."""
    page = new.at("SentencePage", "Step 6 of 6")
    before = files(new.data)
    assert not page.go_on.isEnabled()
    new.hand.click("say")
    new.bot.waitUntil(lambda: page._doing == "speaking", timeout=20_000)
    flow = new.app.desk._first_run._rehearsing  # type: ignore[union-attr]
    new.bot.waitUntil(lambda: flow._recorder.heard_s - flow._since_s > 1.5, timeout=20_000)  # type: ignore[union-attr]
    new.hand.click("say")
    new.bot.waitUntil(lambda: new.sounds.playing, timeout=20_000)
    assert new.sounds.heard[-1].length_s > 1
    assert not page.go_on.isEnabled(), "it is heard to its end first"
    new.sounds.playing = False
    new.bot.waitUntil(page.go_on.isEnabled, timeout=5_000)
    assert files(new.data) == before


def files(folder: Path) -> set[str]:
    """What lies there, besides the database's own passing files."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "sqlite" not in path.name
    }


def test_wrong_files_are_told_in_words_and_back_leads_back(new: New, tmp_path: Path) -> None:
    new.hand.click("language-en")
    for name, content in (("letter.zip", b"no zip at all"), ("empty.zip", b"")):
        (tmp_path / name).write_bytes(content)
        new.drop(tmp_path / name)
        new.bot.waitUntil(lambda: bool(new.trouble()))
        assert "Traceback" not in new.trouble()
        new.at("BringPackPage", "Step 2 of 6").show_trouble("")
    (tmp_path / "pictures").mkdir()
    new.drop(tmp_path / "pictures")
    new.bot.waitUntil(lambda: bool(new.trouble()))
    broken = zipped(kit(), tmp_path / "broken.zip")
    broken.write_bytes(broken.read_bytes()[:2000])
    new.drop(broken)
    new.bot.waitUntil(lambda: bool(new.trouble()))
    new.hand.click("back")
    new.at("WelcomePage", "Step 1 of 6")
    new.hand.click("language-zh-CN")
    new.at("BringPackPage", "第 2 步")
    new.drop(zipped(kit(), tmp_path / "pack.zip"))
    new.at("TrustPage", "第 3 步")
    new.hand.click("refuse")
    new.at("BringPackPage", "第 2 步")
    assert new.cores[-1].projects.none_yet


def test_nothing_of_the_walk_is_a_dead_end(new: New, tmp_path: Path) -> None:
    pack = zipped(kit(), tmp_path / "pack.zip")
    new.hand.click("language-en")
    new.drop(pack)
    new.hand.page("TrustPage")
    new.hand.click("accept")
    new.hand.page("SignInPage")
    new.hand.click("step-back")
    new.at("BringPackPage", "Step 2 of 6")
    new.drop(pack)
    new.bot.waitUntil(lambda: "installed already" in new.trouble())
    new.hand.click("go-on")
    sign_in(new)
    new.at("PlacePage", "Step 5 of 6")
    new.hand.click("step-back")
    sign_in(new, promise=False)
    new.at("PlacePage", "Step 5 of 6")
    new.hand.choose("microphone", "simulated:speech")
    new.hand.click("use")
    new.at("SentencePage", "Step 6 of 6")
    new.hand.click("step-back")
    new.at("PlacePage", "Step 5 of 6")
    new.hand.click("later")
    new.hand.page("HomePage")
    assert not new.cores[-1].settings.read().setting_up


def test_the_first_lead_chooses_a_pin_twice(new: New, tmp_path: Path) -> None:
    """A real project: the organisation's code, then a PIN of one's own, as anywhere else."""
    world = team_world(tmp_path / "world", real=True)
    new.hand.click("language-en")
    new.drop(world.pack)
    new.hand.page("TrustPage")
    new.hand.click("accept")
    new.hand.page("SignInPage")
    new.hand.type("operator", "demo")
    new.hand.type("pin", "1234")
    new.hand.click("sign-in")
    new.at("FirstPinPage", "Step 4 of 6")
    assert new.app.desk is not None
    file = tmp_path / "code.age"
    new.app.desk._entering._first_pins.save_file(file)
    new.bot.waitUntil(file.exists)
    letter = open_bytes(file.read_bytes(), read_identities(kit().key("identity"))).decode()
    code = letter.split("first PIN: ")[1].strip()
    for again, trouble in (("4712", "not the same"), ("4711", "")):
        for name, typed in {"once": code, "new": "4711", "again": again}.items():
            new.hand.type(name, typed)
        new.hand.click("set-pin")
        if trouble:
            new.bot.waitUntil(lambda trouble=trouble: trouble in new.trouble())
    new.at("PromisePage", "Step 4 of 6")
    new.hand.click("accept")
    new.at("PlacePage", "Step 5 of 6")
