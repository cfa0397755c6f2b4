"""A sitting with voice, portraits and a text on the real window, down to what the organisation opens."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from collector.capture.text.blackout import BLACK
from collector.demo.world import World
from collector.receive.open import Opening, open_bundle
from collector.seal.keys import read_identities
from tests.flows.steps import Sitting, begin, fill, record_one, sign_in, sitting
from tests.rig.kinds import kinds_kit

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)

NAME, NUMBER = "Canary-Friend", "138 1234 5678"
HIDDEN, QUOTED = "canaryhidden", "canaryquoted"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return kinds_kit(tmp_path / "world", only=("p01", "image", "text"))


@pytest.fixture
def at(qtbot: Any, tmp_path: Path, world: World) -> Iterator[Sitting]:
    with sitting(qtbot, tmp_path / "data", world) as found:
        yield found


def sees() -> bool:
    return any(thread.name == "camera" for thread in threading.enumerate())


def come_to_the_prompts(at: Sitting) -> None:
    sign_in(at)
    at.hand.page("PromisePage")
    at.hand.click("accept")
    at.hand.page("HomePage")
    at.hand.click("go-devices")
    at.hand.page("PlacePage")
    at.hand.choose("microphone", "simulated:speech")
    at.hand.choose("camera", "simulated:counter")
    at.hand.click("use")
    begin(at)
    at.click("age-no")
    at.hand.read_policy()
    at.hand.page("ChoicesPage")
    for name in ("media_for_training_data", "voice", "portrait", "messages"):
        at.click(f"switch-{name}")
    at.click("accept")
    at.hand.answer_questions()
    at.hand.page("SignPage")
    at.hand.type("signer-name", "Canary Signer")
    at.hand.draw()
    at.click("accept")
    fill(at, "1990-05-04")


def take_portraits(at: Sitting, data: Path) -> None:
    """One is cancelled, one shows somebody else, one is kept; the second pose is skipped."""
    bot = at.hand.bot
    page: Any = at.hand.page("PortraitPage")
    bot.waitUntil(lambda: page.viewfinder._image is not None, timeout=30_000)
    assert sees()
    at.hand.click("shutter")
    assert page.counting
    at.hand.click("shutter")
    assert not page.counting
    page.timer.setInterval(1)
    at.hand.click("shutter")
    at.hand.click("others")
    bot.waitUntil(lambda: not list(data.rglob("*.jpg.age")), timeout=30_000)
    at.hand.click("shutter")
    at.hand.click("alone")
    at.hand.click("next")
    bot.waitUntil(lambda: at.hand.window.page is not page, timeout=30_000)
    at.hand.page("PortraitPage").skip_wanted.emit("does_not_want")  # type: ignore[attr-defined]


def write_text(at: Sitting, mail: Path) -> None:
    """An e-mail is opened; others' words are put back and blacked out again, a number and a name too."""
    page: Any = at.hand.page("TextPage")
    at.hand.bot.waitUntil(lambda: not sees(), timeout=30_000)
    at.app.desk._session._recording._others.texts.open_file(mail)
    at.hand.bot.waitUntil(page.left_out.isVisible, timeout=30_000)
    assert HIDDEN not in page.text.toPlainText()
    at.hand.click("undo-left-out")
    assert HIDDEN in page.text.toPlainText()
    at.hand.click("go-on")
    at.hand.bot.waitUntil(page.put_back.isVisible, timeout=30_000)
    assert not {HIDDEN, QUOTED} & set(page.text.toPlainText().split())
    at.hand.click("undo-others-found")
    assert {HIDDEN, QUOTED} <= set(page.text.toPlainText().split())
    assert not page.put_back.isVisible()
    at.hand.click("all-offers")
    assert not {HIDDEN, QUOTED, NUMBER} & set(page.text.toPlainText().split())
    at.hand.type("search", NAME.lower())
    at.hand.click("everywhere")
    assert NAME not in page.text.toPlainText()
    assert not page.main.isEnabled()
    at.hand.click("alone")
    at.hand.click("keep")


def test_every_kind_from_its_page_to_the_opened_bundle(at: Sitting, world: World, tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"] = "Canary subject"
    seen = f"Dear {NAME},<br>please call {NUMBER}.<br>{NAME}, thank you!"
    unseen = f'<div style="font-size:0"> {HIDDEN} </div>'
    mail.set_content(f"<p>{seen}</p>{unseen}<blockquote>{QUOTED}</blockquote>", subtype="html")
    (tmp_path / "mail.eml").write_bytes(mail.as_bytes())
    come_to_the_prompts(at)
    record_one(at)
    assert not sees(), "the camera is not for the voice"
    at.hand.click("next")
    take_portraits(at, tmp_path / "data")
    write_text(at, tmp_path / "mail.eml")
    at.hand.page("ReviewPage")
    at.hand.click("seal")
    at.hand.page("CopyPage")
    (bundle,) = (tmp_path / "data" / "sessions").iterdir()
    for path in (tmp_path / "data").rglob("*"):
        assert not path.is_file() or NAME.encode() not in path.read_bytes()
    opening = Opening(read_identities(world.key("media")), tmp_path / "out")
    (half,) = open_bundle(bundle, opening)
    assert not half.faults
    media = tmp_path / "out" / bundle.name / "media"
    (text,) = media.glob("*.txt")
    assert (
        text.read_text("utf-8")
        == f"Dear {BLACK},\nplease call {BLACK}.\n{BLACK}, thank you!\n\n{BLACK}\n\n{BLACK}"
    )
    assert len(list(media.glob("*.jpg"))) == 1
    assert len(list(media.glob("*.flac"))) == 1
