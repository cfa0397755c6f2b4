"""Block, warn, log: what a rule of the project does to a take, its prompt and the seal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.bundle.verify import verify_session
from collector.capture.recorder import Recorder
from collector.capture.spec import CaptureSpec
from collector.errors import TakesBlocked
from collector.model.manifest import TakeRow
from collector.session.rules import find_blocking, find_undecided
from collector.session.session import Session
from collector.state import Take, apply
from tests.rig.answers import bring_to, record
from tests.rig.devices import faulty_devices
from tests.rig.events import started, take_row
from tests.rig.world import Laptop, changed_kit

CODES = ["clipped", "noisy", "silent_digital", "cut"]
RULES: dict[str, Any] = {"silent_digital": "block", "clipped": "warn", "noisy": "log"}
BEGUN = apply(None, started(("DEMO-00000000", False)))


def row(*verdicts: str, api: str = "ALSA") -> TakeRow:
    quality, devices = {"verdicts": list(verdicts)}, {"microphone": {"host_api": api}}
    return take_row("000000000", "DEMO-00000000", quality=quality, devices=devices)


def take(kept: TakeRow | None, name: str = "T", prompt: str = "p1") -> Take:
    return Take(name, prompt, "speech", kept, people=("DEMO-00000000",))


def test_only_block_blocks() -> None:
    assert find_blocking(take(row("silent_digital", "clipped", "noisy", "cut")), RULES) == ["silent_digital"]
    assert find_blocking(take(row("clipped", "noisy", "cut")), RULES) == []
    assert find_blocking(take(None), RULES) == []


def test_a_simulated_device_is_never_blocked() -> None:
    assert find_blocking(take(row("silent_digital", api="simulated")), RULES) == []


takes = st.lists(
    st.tuples(st.sampled_from(["p1", "p2"]), st.sets(st.sampled_from(CODES)), st.booleans()), max_size=6
)


@given(
    takes, st.dictionaries(st.sampled_from(CODES), st.sampled_from(["block", "warn", "log"])), st.booleans()
)
def test_a_prompt_is_open_again_exactly_while_every_kept_take_is_blocked(
    made: list[tuple[str, set[str], bool]], rules: dict[str, Any], skipped: bool
) -> None:
    rows = [(prompt, row(*verdicts)) for prompt, verdicts, _ in made]
    found = {
        str(number): take(None if made[number][2] else kept, str(number), prompt)
        for number, (prompt, kept) in enumerate(rows)
    }
    state = replace(BEGUN, takes=found, skipped=("p1",) if skipped else ())
    undecided = find_undecided(state, rules)
    for prompt in ("p1", "p2"):
        kept = [verdicts for name, verdicts, gone in made if name == prompt and not gone]
        all_bad = all(any(rules.get(code) == "block" for code in verdicts) for verdicts in kept)
        assert ((prompt, "") in undecided) == (bool(kept) and all_bad and not (skipped and prompt == "p1"))


@pytest.fixture
def session(laptop: Laptop, tmp_path: Path) -> Session:
    """At the recording, with a microphone that is not simulated and a rule against short takes."""
    laptop.install(changed_kit(tmp_path / "kit", "", ('too_short = "warn"', 'too_short = "block"')))
    found = bring_to(laptop.start(), "record")
    spec = CaptureSpec("simulated:ramp:fast")
    devices = faulty_devices(spec, channels=found.book.pack.project.capture.channels)
    found.devices.recorder = Recorder.open(spec, lambda _: None, lambda _: None, devices=devices)
    return found


def test_a_blocked_take_stays_and_its_prompt_is_open_again(session: Session) -> None:
    short = record(session, "p01", 0.2)
    first, second = session.view.prompts[:2]
    assert (first.takes, first.blocked, first.open) == ([short], True, True)
    assert (second.takes, second.blocked, second.open) == ([], False, True)
    assert session.view.takes[0].blocked
    long = record(session, "p01", 1.0)
    first = session.view.prompts[0]
    assert (first.takes, first.blocked, first.open) == ([short, long], False, False)
    session.seal()


def test_sealing_asks_and_writes_down_what_was_decided(session: Session) -> None:
    record(session, "p01", 1.0)
    record(session, "p02", 0.2)
    with pytest.raises(TakesBlocked, match="p02") as caught:
        session.seal()
    assert caught.value.prompts == ["p02"]
    assert caught.value.remedy
    assert session.view.step == "record"
    session.seal(leave_blocked=True)
    assert session.book.state.skipped == ("p02",)
    media = verify_session(session.book.folder.root)[1].manifest
    assert [row.prompt for row in media.takes] == ["p01", "p02"]  # type: ignore[attr-defined]


def test_a_skipped_prompt_is_decided_already(session: Session) -> None:
    record(session, "p02", 0.2)
    with pytest.raises(TakesBlocked):
        session.seal()
    session.takes.skip("p02", "does_not_want")
    session.seal()
    assert session.view.step == "sealed"
    assert session.book.state.skipped == ("p02",)


def test_stopping_early_is_a_decision_too(session: Session) -> None:
    record(session, "p01", 0.2)
    session.stop(keep=True)
    assert session.view.step == "sealed"
