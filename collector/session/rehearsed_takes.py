"""The takes of an answers file, played in a session that stands at the recording."""

from __future__ import annotations

import time
from collections.abc import Callable

from collector.capture.text.blackout import BLACK
from collector.errors import (
    CollectorError,
    ContributorRefused,
    DeviceLost,
    DeviceMissing,
    DiskFailed,
    DiskFull,
    DiskNearlyFull,
    EncoderFailed,
)
from collector.session.answers import TakeAnswers
from collector.session.session import Session
from collector.session.speaking import Spoken
from collector.session.takes import find_prompt
from collector.state import Take

Tell = Callable[[str], None]
_CUTTING = (DeviceLost, DeviceMissing, DiskFailed, DiskFull, DiskNearlyFull, EncoderFailed)
_BACK_WITHIN_S = 3.0
_TRY_EVERY_S = 0.5
# What is written where an answers file gives no text: somebody else is blacked out in it already.
REHEARSED_TEXT = (
    f"Hello {BLACK},\nthe umbrella still hangs at our door. I will bring it to the station tomorrow at eight."
)


def play_takes(session: Session, takes: list[TakeAnswers], tell: Tell) -> CollectorError | None:
    """Play every take; the trouble that cut one, if any. The takes after it are tried: devices come back."""
    try:
        for take in takes:
            _play(session, take, tell)
    except _CUTTING as error:
        if error is not session.troubles.latest:
            session.troubles.note(error)
    return next((error for error in session.troubles.all if isinstance(error, _CUTTING)), None)


def _play(session: Session, take: TakeAnswers, tell: Tell) -> None:
    if take.action == "withdraw":
        session.withdraw()
        raise ContributorRefused("The contributor withdrew: everything was deleted.")
    if take.action == "skip":
        session.takes.skip(take.prompt, "other")
        return
    for owner in _find_owners(session, take.prompt):
        state = session.book.state
        kept = [row.take for row in state.kept if row.prompt == take.prompt and state.owner_of(row) == owner]
        if take.action != "delete" or not kept:
            kept.append(_record(session, take, owner))
            _tell_loss(session.book.state.takes[kept[-1]], tell)
        if take.action == "delete":
            session.takes.delete(kept[-1])


def _find_owners(session: Session, prompt: str) -> list[str]:
    """Return who answers a prompt: all together, or for a portrait or a text each who agreed, in turn."""
    view = session.view
    asked = [row.owner for row in view.prompts if row.prompt == prompt]
    return asked or [view.codes[0]]  # nobody agreed: the gate says so


def _record(session: Session, take: TakeAnswers, owner: str) -> str:
    """Record one take of whatever kind its prompt asks for; in a rehearsal nobody else is in the picture."""
    kind = find_prompt(session.book, take.prompt).kind
    if kind == "text":
        return session.texts.keep(take.prompt, take.text or REHEARSED_TEXT, alone=True, owner=owner)
    if kind == "image":
        session.portraits.open_camera(owner)
        session.portraits.take(take.prompt, owner)
        return str(session.portraits.answer_alone(alone=True))
    _start(session, take.prompt)
    return stop_take_after(session, take.seconds)


def _start(session: Session, prompt: str) -> None:
    """Start a take; a device that was lost in the one before gets a while to come back."""
    give_up_s = time.monotonic() + _BACK_WITHIN_S
    while True:
        try:
            session.takes.start(prompt)
        except DeviceMissing:
            if time.monotonic() > give_up_s:
                raise
            time.sleep(_TRY_EVERY_S)
        else:
            return


def _tell_loss(take: Take, tell: Tell) -> None:
    """Say what is missing in a take, as its row in the manifest does."""
    sync = take.row.sync if take.row is not None else {}
    lost = sync.get("lost_samples", 0)
    missing = sync.get("dropped_frames", 0) + sync.get("missing_frames", 0)
    repeated = sync.get("repeated_frames", 0)
    damaged = sync.get("damaged_frames", 0)
    found = {
        "samples of sound missing": lost,
        "pictures missing": missing,
        "pictures damaged": damaged,
        "pictures sent twice": repeated,
    }
    for what, count in found.items():
        if count:
            tell(f"Take {take.take}: {what}: {count}.")


def stop_take_after(session: Session, seconds: float) -> str:
    """Let the running take last exactly so long, and keep it; return its id. Raises as `Takes.stop` does."""
    running = session.devices.running
    if running is not None:
        running.capture.end_after(seconds)
    return session.takes.stop()


def stop_statement_after(session: Session, seconds: float) -> Spoken:
    """Let the running statement last exactly so long. Raises as `Statement.stop` does."""
    said = session.statement.said
    if said is not None:
        said.capture.end_after(seconds)
    return session.statement.stop()
