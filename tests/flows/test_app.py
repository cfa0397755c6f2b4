"""The real app, from its first page to both receipts, with a real microphone, camera and stores."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pytest
import soundfile

from collector.build import Core, open_core
from collector.demo.rehearsal import open_with_key
from collector.demo.world import World, enrol
from collector.model.manifest import HALVES
from collector.organisation import Organisation, receive_once
from collector.receive.config import read_config
from collector.signing import read_public
from tests.flows.hand import Hand
from tests.flows.ticking import Ticking
from tests.rig.audio import PulseRig
from tests.rig.camera import RigCamera
from tests.rig.listening import RATE, decode_numbers, decode_sound, find_place, rows_of_takes
from tests.rig.speaker import playing
from ui.app import App, make_app
from ui.window import Window
from ui.words import Words

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)


@dataclass
class Stage:
    """The running app and the hands on it."""

    hand: Hand
    world: World
    app: App

    @property
    def core(self) -> Core:
        core = self.app._core
        assert core is not None
        return core


@pytest.fixture
def stage(qtbot: Any, tmp_path: Path, world: World) -> Iterator[Stage]:
    core = open_core(tmp_path / "data", lambda: "a passphrase")
    core.projects.install(world.pack, read_public(world.keys / "signing.pub").fingerprint)
    enrol(world, core, "demo-reading")
    core.close()
    qt = make_app()
    words = Words(qt)
    words.speak("en")
    window = Window(words, Ticking())
    window.resize(1280, 800)
    window.show()
    app = App(window, lambda _: open_core(tmp_path / "data", lambda: "a passphrase"), "demo-reading")
    app.begin()
    yield Stage(Hand(qtbot, window), world, app)
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=30_000)


def enter(hand: Hand, camera: str) -> None:
    """Sign in, accept the promise, ask for a session; it begins once place and devices are chosen."""
    hand.page("SignInPage")
    hand.type("operator", "demo")
    hand.type("pin", "0000")
    hand.click("sign-in")
    hand.page("PromisePage")
    hand.click("accept")
    hand.page("HomePage")
    hand.click("new-session")
    page = hand.page("PlacePage")
    page.camera.addItem("Rig", camera)
    hand.choose("microphone", next(code for code in codes(page.microphone) if "pulse" in code))
    hand.choose("camera", camera)
    hand.click("use")


def test_looking_for_devices_during_a_trial_lets_go_of_them_first(
    stage: Stage, rig: PulseRig, qtbot: Any
) -> None:
    """PortAudio is started anew for the search: a stream that was open would be pulled away in use."""
    assert rig.server
    hand = stage.hand
    hand.page("SignInPage")
    hand.type("operator", "demo")
    hand.type("pin", "0000")
    hand.click("sign-in")
    hand.page("PromisePage")
    hand.click("accept")
    hand.page("HomePage")
    hand.click("go-devices")
    first = hand.page("PlacePage")
    hand.choose("microphone", next(code for code in codes(first.microphone) if "pulse" in code))
    hand.click("try")
    qtbot.waitUntil(lambda: first._trying, timeout=30_000)
    hand.click("look-again")
    assert not first._trying
    qtbot.waitUntil(lambda: hand.window.page is not first, timeout=30_000)
    again = hand.page("PlacePage")
    hand.choose("microphone", next(code for code in codes(again.microphone) if "pulse" in code))
    hand.click("try")
    qtbot.waitUntil(lambda: again._trying, timeout=30_000)
    assert hand.trouble() == first.tr("Speak as loudly as in a session: the bar should reach the good range.")
    hand.click("try")


def codes(box: Any) -> list[str]:
    return [str(box.itemData(place)) for place in range(box.count())]


def choose(hand: Hand, *names: str) -> None:
    hand.page("ChoicesPage")
    for name in names:
        hand.click(f"switch-{name}")
    hand.click("accept")


def record(hand: Hand, count: int, *, hear: bool = False) -> None:
    """Record `count` prompts, then go to the review, `hear` one of them there, and seal."""
    for _ in range(count):
        record_one(hand, hand.page("RecordPage"))
        hand.click("next")
    hand.click("review")
    page = hand.page("ReviewPage")
    if hear:
        hear_one(hand, page)
    hand.click("seal")


def hear_one(hand: Hand, page: Any) -> None:
    """Listen to the worst take until its picture is seen and a second was heard; sealing ends it."""
    hand.click(page.rows[0].listen.objectName())
    hand.bot.waitUntil(lambda: page.player.clock.text().startswith("0:01"), timeout=30_000)
    hand.bot.waitUntil(lambda: page.player.preview._image is not None, timeout=30_000)


def record_one(hand: Hand, page: Any) -> None:
    """Press the record button, wait until the clock shows two seconds, press it again."""
    hand.find("record")
    hand.click("record")
    hand.bot.waitUntil(lambda: page.recording, timeout=30_000)
    hand.bot.waitUntil(lambda: page.clock.text() == "00:02", timeout=30_000)
    hand.click("record")
    hand.bot.waitUntil(lambda: not page.recording, timeout=30_000)


def finish(stage: Stage) -> Path:
    """Take the number, wait for both receipts, and open what arrived."""
    hand = stage.hand
    hand.page("CopyPage")
    core = stage.core
    on_its_way = stage.app.desk._sending.running or any(row.receipts == 2 for row in core.sessions.rows())
    assert on_its_way, "straight to the servers: nobody has to ask for it"
    hand.click("done")
    hand.bot.waitUntil(lambda: any(row.receipts == 2 for row in core.sessions.rows()), timeout=120_000)
    (row,) = core.sessions.rows()
    received = stage.world.folder / f"received-{row.session}"
    receive_once(Organisation(read_config(stage.world.config)), received, lambda _: None)
    for half in HALVES:
        open_with_key(stage.world, received / row.session, half)
    return stage.world.opened / row.session


def check_sound(opened: Path, played: Path, ending: str) -> None:
    """Each take holds what was played, sample by sample, as long as its row says."""
    source, _ = soundfile.read(played, dtype="int16")
    for take in rows_of_takes(opened):
        heard = decode_sound(opened / "media" / f"{take['take']}.{ending}")
        place = find_place(heard.astype(float), source.astype(float))
        assert np.array_equal(heard, source[place : place + len(heard)])
        assert take["sample_count"] == len(heard)
        assert take["duration_ms"] == round(1000 * len(heard) / RATE)
        assert take["sync"]["lost_samples"] == 0


def test_an_adult_from_the_first_page_to_both_receipts(
    stage: Stage, rig: PulseRig, camera: RigCamera, speech: Path
) -> None:
    hand = stage.hand
    with playing(rig, speech):
        enter(hand, camera.url)
        hand.page("AgePage")
        hand.click("age-no")
        hand.read_policy()
        choose(hand, "media_for_training_data", "voice", "video", "contact_again")
        hand.answer_questions()
        hand.page("SignPage")
        hand.type("signer-name", "Canary Signer")
        hand.draw()
        hand.click("accept")
        hand.page("IdentityPage")
        hand.type("field-name", "Canary Person")
        hand.type("field-birth_date", "1990-05-04")
        hand.type("field-phone", "+8613800138000")
        hand.click("next")
        hand.page("ProfilePage")
        hand.choose("profile-mother_tongue", "eng")
        hand.click("next")
        record(hand, 2, hear=True)
        opened = finish(stage)
    (form,) = opened.rglob("form.json")
    assert json.loads(form.read_text("utf-8"))["fields"] == {
        "name": "Canary Person", "birth_date": "1990-05-04", "phone": "+8613800138000",
    }  # fmt: skip
    takes = [json.loads(line) for line in (opened / "media" / "takes.jsonl").read_text("utf-8").splitlines()]
    assert [take["kind"] for take in takes] == ["video", "video"]
    check_sound(opened, speech, "mkv")
    for take in takes:
        numbers = decode_numbers(opened / "media" / f"{take['take']}.mkv")
        assert take["frame_count"] == len(numbers) > 30
        lacking = numbers[-1] - numbers[0] + 1 - len(numbers)
        assert lacking == take["sync"]["dropped_frames"]  # 0 unless the machine was overloaded, then counted


def test_a_child_with_a_guardian_from_the_first_page_to_both_receipts(
    stage: Stage, rig: PulseRig, camera: RigCamera, speech: Path
) -> None:
    hand = stage.hand
    with playing(rig, speech):
        enter(hand, camera.url)
        hand.page("AgePage")
        hand.click("age-yes")
        hand.read_policy()
        choose(hand, "media_for_training_data", "voice")
        hand.answer_questions()
        hand.page("GuardianPage")
        assert stage.app.desk is not None
        hand.click("option-mother")
        hand.type("guardian-name", "Canary Guardian")
        hand.type("guardian-birth_date", "1980-01-31")
        hand.type("guardian-child_birth", "2016-08-30")
        hand.choose("guardian-id_kind", "passport")
        hand.type("guardian-id_number", "CANARYG88")
        hand.click("option-birth_certificate")
        hand.click("accept")
        hand.page("SignPage")
        hand.type("signer-name", "Canary Guardian")
        hand.draw()
        hand.click("accept")
        hand.page("AssentPage")
        hand.click("assent-yes")
        hand.page("IdentityPage")
        hand.type("field-name", "Canary Child")
        hand.type("field-birth_date", "2016-08-30")
        hand.click("next")
        hand.page("ProfilePage")
        hand.choose("profile-mother_tongue", "cmn")
        hand.click("next")
        record(hand, 1)
        opened = finish(stage)
    (record_file,) = (opened / "media" / "consent").glob("*.json")
    capture = json.loads(record_file.read_text("utf-8"))["capture"]
    assert (capture["age_band"], capture["assent"]) == ("8_to_13", "given")
    takes = [json.loads(line) for line in (opened / "media" / "takes.jsonl").read_text("utf-8").splitlines()]
    assert [take["kind"] for take in takes] == ["speech"]
    check_sound(opened, speech, "flac")
    assert camera.connections == 0
