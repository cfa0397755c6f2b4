"""The copy and the papers behind it on the real window: at the end of a sitting, and looked up later."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from collector.model.ids import new_copy_number
from tests.flows.steps import Sitting, agree_as_adult, enter, record_one, sign_in, sitting
from tests.rig.world import copy_kit
from ui.widgets.consent.reader import Reader

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)


@pytest.fixture
def at(qtbot: Any, tmp_path: Path) -> Iterator[Sitting]:
    with sitting(qtbot, tmp_path / "data", copy_kit(tmp_path / "world")) as found:
        yield found


def saved_text(at: Sitting, disk: Path) -> str:
    """Save from the page in sight, wait for the word that it is saved, and read the file."""
    flow = at.app.desk._session._handing._copying
    flow.save_in(disk)
    window = at.hand.window
    at.hand.bot.waitUntil(window.banner.isVisible, timeout=30_000)
    (file,) = disk.iterdir()
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler-utils is not installed")
    return subprocess.run(["pdftotext", str(file), "-"], capture_output=True, text=True, check=True).stdout


def paper_text(at: Sitting) -> str:
    return str(at.hand.page("PaperPage").reader.toPlainText())


def test_a_copy_is_saved_read_and_found_again_without_the_name(at: Sitting, tmp_path: Path) -> None:
    enter(at)
    agree_as_adult(at)
    record_one(at)
    at.hand.click("review")
    at.hand.page("ReviewPage")
    at.hand.click("seal")
    at.hand.page("CopyPage")
    number = str(at.hand.find("copy-number").text())
    disk = tmp_path / "disk"
    disk.mkdir()
    text = saved_text(at, disk)
    assert [path.name for path in disk.iterdir()] == [f"{number}.pdf"]
    assert "C* S*" in text
    assert "Canary" not in text
    at.hand.click("read")
    assert "C* S*" in paper_text(at)
    at.hand.click("back")
    at.hand.page("CopyPage")
    at.hand.click("done")
    sign_in(at)
    look_up_session(at, number)
    look_up_number(at, number)
    stored = [path for path in at.core.parts.data.rglob("*") if path.is_file()]
    assert not [path for path in stored if b"C* S*" in path.read_bytes()], (
        "a masked name is on no disk of ours"
    )


def look_up_session(at: Sitting, number: str) -> None:
    """From home to the session in words, to its copy without a name, to the policy."""
    (row,) = at.core.sessions.rows()
    at.hand.page("HomePage")
    at.hand.click(f"told-{row.session}")
    at.hand.page("ToldPage")
    at.hand.click("copy")
    text = paper_text(at)
    assert number in text
    assert "C* S*" not in text
    at.hand.click("back")
    at.hand.page("ToldPage")
    at.hand.click("policy")
    assert find_reader(at)
    at.hand.click("back")
    at.hand.page("ToldPage")
    at.hand.click("back")
    at.hand.page("HomePage")


def look_up_number(at: Sitting, number: str) -> None:
    """From the contacts, with the number typed: a wrong one is told, the right one opens the text."""
    at.hand.click("go-contact")
    at.hand.page("ContactPage")
    at.hand.click("past-policy")
    at.hand.page("PastPolicyPage")
    at.hand.type("number", new_copy_number(2026))
    at.hand.click("open")
    at.hand.find("trouble")
    at.hand.type("number", number.lower().replace("-", " "))
    at.hand.click("open")
    shown = find_reader(at).document().findBlockByNumber(0).text()
    assert shown == "What we do with your voice and your data"
    at.hand.click("back")
    at.hand.page("ContactPage")


def find_reader(at: Sitting) -> Reader:
    found = at.hand.find("reader")
    assert isinstance(found, Reader)
    return found
