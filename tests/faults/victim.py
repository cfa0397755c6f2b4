"""A session in a process of its own, made to be killed: says how far it is, one JSON object a line."""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

from collector.build import Core, Outside, open_core
from collector.capture.device.budget import Watch
from collector.consent.witness import Companion
from collector.demo.rehearsal import demo_answers
from collector.demo.world import World, install_demo, make_keys, make_pack
from collector.model.manifest import HALVES
from collector.session.answers import Answers
from collector.session.beginning import StartChoice
from collector.session.consenting import Reading
from collector.session.rehearsal import device_choice, prepare_rehearsal
from collector.session.rehearsed_takes import stop_take_after
from collector.session.session import Session

NOWHERE = "http://127.0.0.1:1"


def tell(row: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(row) + "\n")
    sys.stdout.flush()


def make_world(folder: Path) -> World:
    """Keys, a signed pack, and a laptop with it installed."""
    world = World(folder)
    make_keys(world)
    make_pack(world, dict.fromkeys(HALVES, NOWHERE), f"{NOWHERE}/token", date(2026, 1, 1))
    core = open_world(world)
    install_demo(world, core)
    core.close()
    return world


def open_world(world: World, report: Any = lambda _: None) -> Core:
    """Its disk is small, and may be filled to its end: no guard stops the takes before."""
    outside = Outside(Watch(free_bytes=lambda _: 1 << 40))
    return open_core(
        world.data, lambda: world.passphrase_file.read_text("utf-8"), report=report, outside=outside
    )


def begin(core: Core, *, fast: bool, camera: str = "none", microphone: str = "simulated:ramp") -> Session:
    """A consented session with open devices."""
    core.people.sign_in("demo-reading", "demo", "0000")
    answers: Answers = demo_answers(core.projects.pack("demo-reading"), microphone, camera)
    choice = StartChoice("en", under_14=False, recorder="demo", devices=device_choice(answers, fast=fast))
    session = core.sessions.start("demo-reading", choice)
    prepare_rehearsal(session, answers)
    session.takes.open_devices()
    return session


def film_for_ever(core: Core) -> None:
    """As `record_for_ever`, with pictures."""
    record_for_ever(core, "simulated:counter")


def record_for_ever(core: Core, camera: str = "none") -> None:
    """One kept take, then one that runs until somebody ends this process."""
    session = begin(core, fast=False, camera=camera)
    session.takes.start("p01")
    stop_take_after(session, 0.2)
    session.takes.start("p02")
    while True:
        tell({"recorded_s": session.live.recorded_s})
        time.sleep(0.01)


def speak_for_ever(core: Core) -> None:
    """A spoken consent up to its statement, which runs until somebody ends this process."""
    core.people.sign_in("demo-reading", "demo", "0000")
    pack = core.projects.pack("demo-reading")
    answers = demo_answers(pack, "simulated:speech", "none")
    choice = StartChoice("en", under_14=False, recorder="demo", devices=device_choice(answers, fast=False))
    session = core.sessions.start("demo-reading", choice)
    session.talk.name_witness(Companion("Somebody Else", "en"))
    policy = pack.policy("en")
    session.talk.show_policy(
        Reading(policy.head.version, "en", policy.shown_text_hash, len(policy.sections), 60)
    )
    session.talk.decide(answers.purposes, answers.kinds)
    session.talk.answer_questions(answers.consent.questions)
    session.statement.start()
    while True:
        tell({"recorded_s": session.live.recorded_s})
        time.sleep(0.01)


def seal_one(core: Core) -> None:
    """Record two short takes and seal; `sealing` is said just before."""
    session = begin(core, fast=True)
    for prompt in ("p01", "p02"):
        session.takes.start(prompt)
        stop_take_after(session, 0.5)
    session.takes.close()
    tell({"sealing": True})
    session.seal()
    tell({"done": True})


if __name__ == "__main__":
    with_world = World(Path(sys.argv[2]))
    opened = open_world(with_world, tell)
    todo = {"record": record_for_ever, "film": film_for_ever, "seal": seal_one, "speak": speak_for_ever}[
        sys.argv[1]
    ](opened)
