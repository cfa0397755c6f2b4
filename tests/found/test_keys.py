"""The laptop's own doors: PINs that wait by no clock that can be set, a keystore that loses nothing."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from collector.build import open_core
from collector.errors import CollectorError, RoleRefused
from collector.keystore import SlotStore
from collector.project.operators import Desk, sign_in
from tests.found.calls import PROJECT
from tests.rig.either import find
from tests.rig.world import Laptop, MemoryKeystore

WRONG, RIGHT = "1111", "0000"
COUNT = 8


def test_two_equal_pins_are_not_seen_to_be_equal() -> None:
    set_pin = find("set_pin", "collector.project.pins", "collector.project.operators")
    keystore = MemoryKeystore()
    for code in ("anna", "ben"):
        set_pin(PROJECT, code, "4711", keystore)
    secrets = [secret for name, secret in keystore.secrets.items() if name.startswith("pin:")]
    assert len(secrets) == len(set(secrets)) == 2


def test_a_clock_that_is_set_forward_ends_no_wait(laptop: Laptop) -> None:
    desk = Desk(laptop.parts.ledger, laptop.keystore, laptop.clock)
    project = laptop.parts.pack(PROJECT).project
    for _ in range(5):
        with pytest.raises(RoleRefused):
            sign_in(project, "demo", WRONG, desk)
    laptop.clock.move(days=1)
    with pytest.raises(RoleRefused, match="Too many"):
        sign_in(project, "demo", RIGHT, desk)


@pytest.mark.parametrize("passphrase", ["a", "abc", "aaaaaaaaaaaa"])
def test_no_keystore_is_made_for_a_passphrase_that_anybody_guesses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, passphrase: str
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")

    def begin() -> None:
        open_core(tmp_path / "data", lambda: passphrase).close()

    with pytest.raises(CollectorError):
        begin()


def test_what_is_written_at_once_is_all_there(tmp_path: Path) -> None:
    path = tmp_path / "keystore.slots"
    store = SlotStore(path, "correct horse")
    gate = threading.Barrier(COUNT)

    def put(number: int) -> None:
        gate.wait()
        for turn in range(5):
            store.put(f"{number}:{turn}", b"%d" % number * 16)

    lanes = [threading.Thread(target=put, args=(number,)) for number in range(COUNT)]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    again = SlotStore(path, "correct horse")
    lost = [(n, t) for n in range(COUNT) for t in range(5) if again.get(f"{n}:{t}") is None]
    assert lost == []
