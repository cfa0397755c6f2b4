"""A spy on the devices: nothing opens before the gate says yes, at every step and after every ending."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from collector.errors import CollectorError, GateClosed, Refused
from collector.session.device_choice import DeviceChoice
from collector.session.keys import session_key
from collector.session.rehearsed_takes import stop_take_after
from collector.session.session import Session
from collector.session.standing import ask_people
from tests.rig.answers import KINDS, PURPOSES, begin_oral, bring_to, record, sealed, take_step
from tests.rig.world import Laptop

SOUND = frozenset({"sound"})
PICTURE = frozenset({"sound", "picture"})
STEPS = {False: ["policy", "choices", "questions", "sign", "identity"],
         True: ["policy", "choices", "questions", "guardian", "assent", "identity"]}  # fmt: skip


def listens() -> bool:
    """Whether a (simulated) microphone delivers sound: its thread lives while it is open."""
    return any(thread.name == "simulated sound" for thread in threading.enumerate())


def reason(session: Session, question: str, wanted: frozenset[str] = SOUND) -> str | None:
    try:
        ask_people(session.book, question, wanted)  # type: ignore[arg-type]
    except GateClosed as error:
        return error.reason
    return None


@pytest.mark.parametrize("child", [False, True])
def test_no_device_opens_before_consent_and_form(laptop: Laptop, child: bool) -> None:
    session = laptop.start(under_14=child)
    for step in STEPS[child]:
        assert session.view.step == step
        expected = "no_form" if step == "identity" else "draft"
        for question in ("open_device", "start_take", "seal", "queue", "send_chunk"):
            assert reason(session, question) == expected
        with pytest.raises(GateClosed) as caught:
            session.takes.open_devices()
        assert caught.value.question == "open_device"
        with pytest.raises(CollectorError):
            session.takes.start("p01")
        with pytest.raises(CollectorError):
            session.seal()
        assert session.devices.recorder is None
        assert not listens()
        take_step(session)
    session.takes.open_devices()
    assert listens()
    session.takes.close()
    assert not listens()


ENDINGS: dict[str, Callable[[Session], object]] = {
    "withdrawn": lambda session: session.withdraw(),
    "deleted": lambda session: session.stop(keep=False),
    "sealed": lambda session: session.seal(),
    "kept": lambda session: session.stop(keep=True),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_device_opens_after_the_end(laptop: Laptop, ending: str) -> None:
    session = bring_to(laptop.start(), "record")
    record(session)
    ENDINGS[ending](session)
    assert not listens()
    assert session.devices.recorder is None
    with pytest.raises(CollectorError):
        record(session)
    assert not any(path.name.endswith(".note") for path in laptop.data.rglob("*"))


def test_no_device_opens_for_a_session_that_was_left(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "record")
    session.park()
    with pytest.raises(Refused):
        session.takes.open_devices()
    speaker = bring_to(begin_oral(laptop.start()), "statement")
    speaker.park()
    with pytest.raises(Refused):
        speaker.statement.start()
    assert not listens()


def test_a_running_take_ends_with_the_withdrawal(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "record")
    record(session)
    session.takes.start("p02")
    session.withdraw()
    assert not listens()
    assert not list(laptop.data.rglob("*.age"))


def test_a_picture_needs_its_own_yes(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "record")
    assert reason(session, "start_take") is None
    assert reason(session, "start_take", PICTURE) == "kind_refused"
    both = bring_to(laptop.start(), "choices")
    both.talk.decide(PURPOSES, {**KINDS, "video": True})
    bring_to(both, "record")
    assert reason(both, "start_take", PICTURE) is None


def test_a_refused_picture_leaves_the_camera_shut(laptop: Laptop) -> None:
    """The camera's name is one that would fail at once: that nothing fails proves that it is not tried."""
    session = bring_to(laptop.start(), "record")
    session.devices.choice = DeviceChoice("simulated:ramp:fast", "/nowhere/camera")
    record(session)
    (take,) = session.book.state.kept
    assert take.kind == "speech"
    assert take.row is not None
    assert take.row.frame_count in {None, 0}


def test_one_take_at_a_time(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "record")
    session.takes.open_devices()
    session.takes.open_devices()
    session.takes.start("p01")
    with pytest.raises(Refused):
        session.takes.start("p02")
    stop_take_after(session, 0.1)
    with pytest.raises(Refused):
        session.takes.stop()


def test_sealing_without_a_take_keeps_the_key(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "record")
    with pytest.raises(Refused):
        session.seal()
    assert session_key(session.book)
    record(session)
    session.takes.delete(session.book.state.kept[0].take)
    with pytest.raises(Refused):
        session.seal()
    record(session)
    session.seal()
    assert session.view.step == "sealed"


def test_after_sealing_nothing_gives_plaintext(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    name = session.book.state.session
    assert laptop.keystore.get(f"session:{name}") is None
    with pytest.raises(GateClosed, match="key is gone"):
        session_key(session.book)
    again = laptop.resume(name)
    for call in (lambda: record(again), lambda: again.takes.delete(again.book.state.kept[0].take)):
        with pytest.raises(CollectorError):
            call()
    assert reason(again, "queue") is None
    assert reason(again, "send_chunk") is None
