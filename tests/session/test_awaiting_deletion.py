"""Takes that await their deletion: there until then, after a crash too, and never in what is sealed."""

from __future__ import annotations

from typing import Any

import pytest

from collector.session.device_choice import DeviceChoice
from tests.rig.answers import bring_to, record

SPEECH = DeviceChoice("simulated:speech:fast", None)


@pytest.fixture
def session(laptop: Any) -> Any:
    found = bring_to(laptop.start(devices=SPEECH), "record")
    for prompt in ("p01", "p02", "p03"):
        record(found, prompt)
    return found


def ids(session: Any) -> list[str]:
    return [take.take for take in session.book.state.kept]


def test_until_then_it_is_there_and_can_be_spared(session: Any) -> None:
    first, second, third = ids(session)
    length = len(session.book.journal.lines)
    session.takes.await_deletion({first, second})
    assert ids(session) == [first, second, third]
    assert len(session.book.journal.lines) == length, "nothing is written before"
    session.takes.await_deletion({second})
    session.takes.delete_awaiting()
    session.takes.delete_awaiting()
    assert ids(session) == [first, third]


@pytest.mark.parametrize("end", ["seal", "stop", "end_superseded"])
def test_whatever_seals_deletes_it_first(session: Any, end: str) -> None:
    first, second, third = ids(session)
    session.takes.await_deletion({second})
    ends = {"seal": session.seal, "stop": lambda: session.stop(keep=True)}
    ends.get(end, session.end_superseded)()
    assert ids(session) == [first, third]


def test_when_all_go_nothing_is_sealed(session: Any) -> None:
    session.takes.await_deletion(set(ids(session)))
    session.stop(keep=True)
    assert session.book.state.stage == "withdrawn"


def test_parking_deletes_it_and_a_crash_keeps_it(laptop: Any, session: Any, tmp_path: Any) -> None:
    first, second, third = ids(session)
    session.takes.await_deletion({first})
    after = laptop.copy(tmp_path / "after")
    assert ids(after.resume(session.book.state.session)) == [first, second, third]
    after.close()
    session.park()
    assert ids(laptop.resume(session.book.state.session)) == [second, third]
