"""Texts of a session: sealed from memory, in clear nowhere, none without a Yes."""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.bundle.verify import verify_session
from collector.capture.text.blackout import BLACK
from collector.capture.text.typed import MAX_CHARACTERS
from collector.errors import FormIncomplete, GateClosed, Refused, TextTooLong
from collector.seal.keys import read_identities
from collector.seal.opening import open_sealed
from collector.session.texting import ALONE_IN_TEXT
from tests.rig.kinds import agreed, kinds_kit
from tests.rig.world import Laptop, World
from tests.session.test_canary import forms_of

CANARY = "Canary-Letter-Kw4"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return kinds_kit(tmp_path_factory.mktemp("kinds") / "kit", only=("text",))


@pytest.fixture
def laptop(laptop: Laptop, world: World) -> Laptop:
    laptop.install(world)
    return laptop


def test_a_text_is_sealed_and_nothing_of_it_is_in_clear(laptop: Laptop, world: World, tmp_path: Path) -> None:
    session = agreed(laptop, messages=True)
    take = session.texts.keep("t01", f" Dear {BLACK},\r\n{CANARY} and Cafe\u0301. \n", alone=True)
    (row,) = [kept.row for kept in session.book.state.kept if kept.row]
    assert (row.take, row.kind, row.prompt, row.devices) == (take, "text", "t01", {})
    assert row.quality == {"characters": 39, "blacked_out": 1, "verdicts": []}
    assert row.remarks == [ALONE_IN_TEXT]
    assert session.devices.recorder is None, "no microphone for a text"
    before = laptop.copy(tmp_path / "before")
    session.seal()
    verify_session(session.book.folder.root)
    needles = [*forms_of(CANARY), *forms_of("Dear █████")]
    for root in (laptop.data, before.data):
        for path in root.rglob("*"):
            data = path.read_bytes() if path.is_file() else b""
            assert not [needle for needle in needles if needle in data], path.name
    before.close()
    with session.book.folder.take(take, "text").open("rb") as file:
        text = b"".join(open_sealed(file, read_identities(world.key("media")))).decode()
    assert text == f"Dear {BLACK},\n{CANARY} and Café."


def test_without_the_yes_no_text_is_taken(laptop: Laptop) -> None:
    session = agreed(laptop, portrait=True)
    with pytest.raises(GateClosed) as caught:
        session.texts.keep("t01", CANARY, alone=True)
    assert (caught.value.question, caught.value.reason) == ("start_take", "kind_refused")
    assert session.view.prompts == []
    assert session.book.state.takes == {}


def test_no_empty_and_no_endless_text(laptop: Laptop) -> None:
    session = agreed(laptop, messages=True)
    with pytest.raises(FormIncomplete):
        session.texts.keep("t01", " \n\t", alone=True)
    with pytest.raises(TextTooLong):
        session.texts.keep("t01", "x" * (MAX_CHARACTERS + 1), alone=True)
    with pytest.raises(Refused):
        session.texts.keep("t01", "Words of Anna.", alone=False)
    assert session.book.state.takes == {}
    assert not list(laptop.data.rglob("*.txt.age*"))
