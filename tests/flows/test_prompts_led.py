"""One sitting through a list that has everything: shown, practised, led through, offered again, remarked."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from collector.bundle.verify import verify_session
from collector.demo.world import World
from collector.model.manifest import MediaManifest
from tests.flows.steps import Sitting, agree_as_adult, enter, let_pass, record_one, seal, sitting
from tests.rig.world import copy_kit

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)

LIST = (
    "id,kind,language,text,section,mode,training,recorded,pre_s,post_s,min_s,max_s,image\n"
    "hello,speech,en,We begin now.,practice,,,no,,,,,\n"
    "try,speech,en,Say hello.,practice,,yes,,0.1,,,20,prompts/market.png\n"
    "one,speech,en,Number one.,numbers,auto_record,,,0.2,0.1,,0.6,\n"
    "two,speech,en,Number two.,numbers,auto_record,,,0.2,,,0.6,\n"
    "long,speech,en,Take a while.,numbers,auto_record,,,0.2,,9,0.6,\n"
)


def png() -> bytes:
    """Two red pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 2, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" + b"\xff\0\0" * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.fixture
def at(qtbot: Any, tmp_path: Path) -> Iterator[Sitting]:
    world: World = copy_kit(tmp_path / "world")
    _, _, rows = LIST.partition("\n")
    others = [rows.replace(",en,", f",{language},") for language in ("zh-CN", "ar")]
    (world.pack / "prompts.csv").write_text("".join((LIST, *others)), "utf-8")
    (world.pack / "prompts").mkdir()
    (world.pack / "prompts" / "market.png").write_bytes(png())
    let_pass(world)
    with sitting(qtbot, tmp_path / "data", world) as found:
        yield found


def test_a_list_with_everything_is_led_through(at: Sitting) -> None:
    bot = at.hand.bot
    enter(at)
    agree_as_adult(at)
    page: Any = at.hand.window.page
    flow = at.app.desk._session._recording
    bot.waitUntil(page.button.isEnabled, timeout=30_000)

    assert page.stage.words.text() == "We begin now."
    at.click("speaker")
    speaker = flow._speaker.page
    assert speaker is not None
    assert speaker.words.text() == "We begin now."

    bot.waitUntil(at.hand.window.isActiveWindow)
    page.pedal.click()
    QTest.keyClick(page.pedal, Qt.Key.Key_F8)
    QTest.keyClick(page.button, Qt.Key.Key_F8)  # what is only shown: the pedal goes on
    assert page.stage.training.isVisible()
    bot.waitUntil(lambda: page.stage.picture.isVisible() and speaker.picture.isVisible())
    record_one(at)
    assert at.core.settings.read().pedal == "F8"
    assert page.title.text() == "Prompt 2 of 5", "by hand: it stays"
    at.click("next")

    at.click("record")  # the first of a run is begun by hand, the others begin by themselves
    bot.waitUntil(lambda: page.title.text() == "Prompt 4 of 5", timeout=30_000)
    bot.waitUntil(lambda: page.title.text() == "Prompt 5 of 5", timeout=30_000)
    bot.waitUntil(lambda: not flow.is_recording and page.button.isEnabled(), timeout=30_000)
    bot.waitUntil(lambda: "Too short" in page.band.words, timeout=30_000)
    assert page.title.text() == "Prompt 5 of 5", "after a poor take it waits"

    page.remarked.emit(("words_differ_from_prompt",))
    bot.waitUntil(lambda: page.remark.text() == "1 remark")
    session = at.core.sessions.rows()[0].session
    seal(at)
    assert flow._speaker.page is None, "the speaker's screen closes with the session"
    manifest = verify_session(at.core.parts.folder(session).root)[1].manifest
    assert isinstance(manifest, MediaManifest)
    assert [row.prompt for row in manifest.takes] == ["one", "two", "long"]
    assert manifest.takes[-1].remarks == ["words_differ_from_prompt"]
    lengths = [row.duration_ms or 0 for row in manifest.takes]
    assert all(1200 <= length < 6000 for length in lengths), "0.6 s, margins, and the poll's slack"
