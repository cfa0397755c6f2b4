"""What tests of this folder call: the same few words, whatever a program's parts are named or lie.

Each of these tests was seen to fail on the program that lacked what it proves. They speak to it and to this
one alike, so that it can be seen again.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from collector.demo.world import World
from collector.desk.filing import Filed, file_request
from collector.project.install import install_pack
from collector.project.signing_pack import sign_pack
from collector.rights.asking import Asked, Proof
from collector.session.sending import _gate
from collector.session.session import Session
from collector.signing import read_private
from tests.rig.answers import bring_to, record
from tests.rig.world import RAMP, Laptop

PROJECT = "demo-reading"
PRESENT = Proof("in_person")
BEN = """
[[operators]]
code = "ben"
name = "Ben Quill"
roles = ["recorder"]
trained_until = 2099-01-01
"""


def part(session: Session, name: str) -> Any:
    """A part of a session, or the session where it has no parts."""
    return getattr(session, name, session)


def call(function: Callable[..., Any], *values: Any, **known: Any) -> Any:
    """Call with those of the named values that the function knows."""
    taken = inspect.signature(function).parameters
    return function(*values, **{name: value for name, value in known.items() if name in taken})


def take_up(laptop: Laptop, session: str, recorder: str = "demo") -> Session:
    """A later sitting of this recorder."""
    laptop.sessions.append(call(Session.resume, laptop.parts, session, RAMP, recorder=recorder))
    return laptop.sessions[-1]


def parked(laptop: Laptop, step: str = "record", *, under_14: bool = False) -> str:
    """A session that was left at a step; its id."""
    session = bring_to(laptop.start(under_14=under_14), step)
    name = session.book.state.session
    session.park()
    return str(name)


def go_on(laptop: Laptop, session: str, recorder: str = "demo") -> None:
    """Take a session up, record something and seal it."""
    taken = take_up(laptop, session, recorder)
    record(bring_to(taken, "record"))
    taken.seal()


def finish(session: Session, seconds: float = 0.2) -> Session:
    """Bring a session to its seal with one take."""
    record(bring_to(session, "record"), seconds=seconds)
    session.seal()
    return session


def publish_changed(world: World, laptop: Laptop, *changes: tuple[str, str]) -> None:
    """Install a newer pack in which some words of the project are others."""
    path = world.pack / "project.toml"
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    sign_pack(world.pack, read_private(world.key("signing")))
    install_pack(laptop.data, laptop.parts.ledger, world.pack, None)


def ask(laptop: Laptop, kind: str, code: str, **more: Any) -> Filed:
    """Somebody asks for something; one of the team takes it."""
    return file_request(laptop.parts, PROJECT, Asked(kind, code=code, **{"proof": PRESENT, **more}))


def may_send(laptop: Laptop, session: str) -> None:
    """Ask as an upload does before it begins and before each block. Raises GateClosed."""
    gate = _gate(laptop.parts, session)
    gate("queue")
    gate("send_chunk")


def files_of(laptop: Laptop) -> list[Path]:
    """Every sealed file on the laptop."""
    return list((laptop.data / "sessions").rglob("*.age"))


def words_of(page: Any, kind: type) -> Iterator[str]:
    """What stands on a page."""
    for label in page.findChildren(kind):
        if label.isVisibleTo(page):
            yield label.text()
