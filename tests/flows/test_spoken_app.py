"""Somebody who can't read, in the real app: read to, asked, heard, witnessed, to both receipts."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import av
import numpy as np
import pytest

from collector.errors import NoKeyMatches
from collector.seal.keys import read_identities
from collector.seal.opening import open_sealed
from tests.flows import test_app
from tests.flows.hand import Hand
from tests.flows.test_app import Stage, choose, enter, finish, record
from tests.rig.audio import PulseRig
from tests.rig.speaker import playing

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)
WITNESS = "Canary-Witness-Hd3"
stage = test_app.stage  # the same fixture


def listens(rig: PulseRig) -> bool:
    """Whether any program records from the sound card: asked of the sound server itself."""
    return bool(rig.control("list", "short", "source-outputs"))


def speak(stage: Stage, rig: PulseRig, page: Any) -> None:
    """Press the round button, wait for three seconds of speech, press it again."""
    hand = stage.hand
    hand.click("record")
    hand.bot.waitUntil(lambda: page.recording, timeout=30_000)
    assert listens(rig)
    hand.bot.waitUntil(lambda: page.clock.text() == "00:03", timeout=30_000)
    hand.click("record")
    hand.bot.waitUntil(page.listen.isVisible, timeout=30_000)
    assert not listens(rig), "the microphone is open for the statement alone"


def test_who_can_not_read_from_the_first_page_to_both_receipts(
    stage: Stage, rig: PulseRig, speech: Path
) -> None:
    with playing(rig, speech):
        enter(stage.hand, "")
        be_read_to(stage, rig)
        say_it(stage, rig)
        fill(stage.hand)
        stage.hand.page("RecordPage")
        stage.hand.find("record")
        assert listens(rig)
        record(stage.hand, 1)
        opened = finish(stage)
    check_opened(stage, opened)


def be_read_to(stage: Stage, rig: PulseRig) -> None:
    """From the age question to the answered questions, with a witness."""
    hand = stage.hand
    hand.page("AgePage")
    hand.click("age-no")
    hand.page("PolicyPage")
    hand.click("read-to-me")
    hand.page("WitnessPage")
    hand.type("witness-name", WITNESS)
    hand.choose("witness-language", "cmn")
    hand.click("next")
    page: Any = hand.page("PolicyPage")
    hand.click("listen")
    hand.bot.waitUntil(lambda: page._reading.heard == {0}, timeout=30_000)
    hand.read_policy()
    choose(hand, "media_for_training_data", "voice")
    hand.answer_questions()
    assert not listens(rig)


def say_it(stage: Stage, rig: PulseRig) -> None:
    """The statement, listened to, and the witness's signature."""
    hand = stage.hand
    page: Any = hand.page("StatementPage")
    assert not listens(rig), "not before its speaker presses the button"
    speak(stage, rig, page)
    hand.click("listen")
    hand.bot.waitUntil(lambda: page.listen.shown.state == "playing", timeout=30_000)
    hand.click("accept")
    page = hand.page("SignPage")
    assert page.pad.name.text() == WITNESS
    hand.draw()
    hand.click("accept")
    hand.page("IdentityPage")
    assert not listens(rig)


def fill(hand: Hand) -> None:
    """Form and profile."""
    hand.type("field-name", "Canary Person")
    hand.type("field-birth_date", "1950-05-04")
    hand.click("next")
    hand.page("ProfilePage")
    hand.choose("profile-mother_tongue", "cmn")
    hand.click("next")


def check_opened(stage: Stage, opened: Path) -> None:
    """The statement is heard, in the identity half alone, and bound to the record."""
    (statement,) = opened.rglob("evidence-*.mkv")
    (evidence,) = opened.rglob("evidence-*.json")
    assert statement.relative_to(opened).parts[0] == evidence.relative_to(opened).parts[0] == "identity"
    with av.open(str(statement)) as container:
        tags = {name.lower(): text for name, text in container.metadata.items()}
        sound = np.concatenate([frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)])
    assert len(sound) > 3 * 48_000
    assert np.abs(sound.astype(int)).max() > 1_000, "somebody is heard"
    (record_file,) = (opened / "media" / "consent").glob("*.json")
    capture = json.loads(record_file.read_text("utf-8"))["capture"]
    bound = json.loads(tags["evidence"])
    assert bound["signs_hash"] == capture["signatures"][0]["signs_hash"]
    assert capture["mode"] == "oral_witnessed"
    (first,) = [
        row.sha256
        for row in stage.core.projects.pack("demo-reading").index.files
        if row.path.endswith("/1.wav")
    ]
    assert capture["clause_audio"] == bound["clause_audio"] == [first]
    said = json.loads(evidence.read_text("utf-8"))
    assert (said["role"], said["name"]) == ("witness", WITNESS)
    session = stage.core.sessions.rows()[0].session
    sealed = stage.core.parts.folder(session).root / "identity"
    media = read_identities(stage.world.key("media"))
    for path in sealed.rglob("evidence-*.age"):
        with path.open("rb") as file, pytest.raises(NoKeyMatches):
            open_sealed(file, media)
    assert not list(sealed.rglob("*.note"))
