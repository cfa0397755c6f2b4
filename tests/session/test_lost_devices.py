"""A device lost in a take: it is told at once, the next take finds it again, and what exists is sealed."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler

import pytest

from collector.errors import TakesCut
from collector.session.rehearsal import run_rehearsal, start_choice
from collector.session.session import Session
from tests.rig.answers import KINDS, adult_answers
from tests.rig.camera import Faults, RigCamera
from tests.rig.world import Laptop


class LooseCable(RigCamera):
    """Breaks off in the fourth second of the first connection, and again at once when it is plugged in."""

    def _stream(self, answer: BaseHTTPRequestHandler) -> None:
        self.faults = Faults(drops_at={1: 110, 2: 0}.get(self.connections))
        super()._stream(answer)


def test_takes_go_on_when_a_lost_camera_is_back(laptop: Laptop) -> None:
    told: list[str] = []
    with LooseCable(width=320, height=180) as camera:
        answers = adult_answers(
            kinds=KINDS | {"video": True},
            devices={"microphone": "simulated:ramp", "camera": camera.url},
            takes=[{"prompt": "p01", "seconds": 60.0}, {"prompt": "p02", "seconds": 0.2}],
        )
        session = Session.start(laptop.parts, "demo-reading", start_choice(answers, fast=False))
        laptop.sessions.append(session)
        with pytest.raises(TakesCut):
            run_rehearsal(session, answers, told.append)
        assert camera.connections == 3
    assert session.book.state.stage == "sealed"
    first, second = [take.row for take in session.book.state.kept]
    assert first is not None
    assert second is not None
    assert (first.remarks, second.remarks) == (["device_lost"], [])
    assert "connection" in told[0]
    # up to its end, and not to the end of the minute that was meant
    lacking = (first.duration_ms or 0) * 30 / 1000 - (first.frame_count or 0)
    assert abs(first.sync["missing_frames"] - lacking) <= 2
    assert (second.frame_count or 0) > 0
