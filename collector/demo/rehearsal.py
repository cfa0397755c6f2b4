"""The demo without a screen: a rehearsed session, uploaded, received, opened again with both keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from collector.build import Core, Outside, open_core
from collector.demo.world import World, enrol, install_demo, running_world
from collector.errors import CollectorError, WorkFailed
from collector.model.manifest import HALVES, Half
from collector.organisation import Organisation, receive_once
from collector.project.pack import Pack
from collector.receive.config import read_config
from collector.receive.open import Opening, open_bundle
from collector.seal.keys import read_identities
from collector.session.answers import (
    Answers,
    ConsentAnswers,
    DeviceAnswers,
    TakeAnswers,
    check_answers,
)
from collector.session.rehearsal import run_rehearsal, start_choice
from collector.signing import read_public

Tell = Callable[[str], None]
TAKES = ("p01", "p02", "p03")
SECONDS = 3.0


@dataclass(frozen=True)
class Outcome:
    """Where the session's parts lie after the whole line."""

    session: str
    bundle: Path
    opened: Path
    delivered: bool


def run_headless(folder: Path, tell: Tell) -> Outcome:
    """Play the whole line in `folder`. Raises what any of its parts raises."""
    world = World(folder)
    tell("Starting two stores and the token service on this machine.")
    with running_world(world):
        core = open_core(
            world.data,
            lambda: world.passphrase_file.read_text("utf-8"),
            outside=Outside(anchors=world.anchors),
        )
        try:
            pack = install_demo(world, core)
            enrol(world, core, pack.project.id)
            return _play(world, core, pack, tell)
        finally:
            core.close()


def _play(world: World, core: Core, pack: Pack, tell: Tell) -> Outcome:
    answers = demo_answers(pack, *_find_devices(core))
    tell(f"Recording with {answers.devices.microphone} and {answers.devices.camera}.")
    session = rehearse(core, pack, answers, fast=False)
    bundle = core.parts.folder(session).root
    tell("Sealed under two keys; the laptop's own key for it is gone.")
    rows = core.outbox.send()
    if not rows or not rows[0].delivered:
        raise WorkFailed(f"The session was not delivered. {rows[0].fault if rows else ''}")
    tell("Uploaded, and both receipts are verified.")
    received = _receive(world, session)
    for half in HALVES:
        open_with_key(world, received, half)
    return Outcome(session, bundle, world.opened / session, delivered=True)


def _receive(world: World, session: str) -> Path:
    """Fetch both halves from the stores as the organisation does; return the session's folder."""
    organisation = Organisation(read_config(world.config))
    faults = [row.fault for row in receive_once(organisation, world.received, lambda _: None) if row.fault]
    if faults:
        raise faults[0]
    return world.received / session


def open_with_key(world: World, bundle: Path, half: Half) -> None:
    """Open one half with its own key. Raises the first fault."""
    receipt_key = read_public(world.keys / "receipt.pub")
    opening = Opening(read_identities(world.key(half)), world.opened, receipt_key)
    for opened in open_bundle(bundle, opening):
        if opened.faults:
            raise opened.faults[0][1]


def rehearse(core: Core, pack: Pack, answers: Answers, *, fast: bool) -> str:
    """Play `answers` in an installed rehearsal project; return the sealed session's id."""
    check_answers(answers, pack.project, {prompt.id for prompt in pack.prompts})
    session = core.sessions.start(pack.project.id, start_choice(answers, fast=fast))
    try:
        run_rehearsal(session, answers)
    finally:
        core.sessions.leave()
    return session.book.state.session


def demo_answers(pack: Pack, microphone: str, camera: str) -> Answers:
    """Return an adult's answers: Yes to what is needed and to video, No to the rest."""
    needed = {purpose.id: purpose.required for purpose in pack.project.purposes}
    return Answers(
        language="en",
        recorder="demo",
        pin="0000",
        under_14=False,
        birth_date=date(1990, 5, 4),
        consent=ConsentAnswers(answer="yes", mode="screen", signature="drawn", questions=[1, 1, 2]),
        identity={"name": "Demo Person"},
        profile={"mother_tongue": "eng"},
        purposes=needed,
        kinds={kind.id: True for kind in pack.project.kinds},
        devices=DeviceAnswers(microphone=microphone, camera=camera),
        takes=[TakeAnswers(prompt=prompt, seconds=SECONDS) for prompt in TAKES],
    )


def _find_devices(core: Core) -> tuple[str, str]:
    """Return this machine's devices, simulated ones where there are none."""
    try:
        microphones = core.devices.microphones()
        cameras = core.devices.cameras()
    except CollectorError:
        return "simulated:speech", "simulated:counter"
    microphone = microphones[0].label if microphones else "simulated:speech"
    camera = cameras[0].name if cameras else "simulated:counter"
    return microphone, camera
