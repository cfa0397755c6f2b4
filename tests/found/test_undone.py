"""What was undone stays undone: older copies that are put back, parts taken back after sealing."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from collector.build import open_core
from collector.errors import CollectorError, GateClosed
from collector.project.operators import accept_confidentiality
from collector.session.session import Session
from tests.found.calls import ask, call, finish, go_on, may_send, part
from tests.rig.answers import KINDS, PURPOSES, bring_to, record
from tests.rig.either import find
from tests.rig.world import RAMP, Laptop, kit, open_laptop

MORE = {**PURPOSES, "overseas_transfer": True, "voice_cloning_or_synthesis": True}


def agreed(session: Session) -> Session:
    """At the recording, with every purpose of law given."""
    bring_to(session, "choices")
    part(session, "talk").decide(MORE, KINDS)
    return bring_to(session, "record")


def take_back(session: Session) -> None:
    session.take_back({"voice_cloning_or_synthesis"}, set())


def delete(session: Session) -> None:
    takes = part(session, "takes")
    name = "delete" if hasattr(takes, "delete") else "delete_take"
    getattr(takes, name)(session.view.takes[0].take)


UNDO: dict[str, Callable[[Session], None]] = {"a part taken back": take_back, "a take deleted": delete}


@pytest.mark.parametrize("what", UNDO)
def test_an_older_copy_of_a_session_is_not_gone_on_with(laptop: Laptop, tmp_path: Path, what: str) -> None:
    session = agreed(laptop.start())
    record(session)
    record(session, "p02")
    root, name = session.book.folder.root, session.book.state.session
    shutil.copytree(root, tmp_path / "older")
    UNDO[what](session)
    laptop.boot()
    shutil.rmtree(root)
    shutil.copytree(tmp_path / "older", root)
    laptop.boot()
    with pytest.raises(CollectorError, match="older copy"):
        go_on(laptop, name)


def test_an_older_copy_of_the_whole_folder_brings_no_withdrawn_session_back(tmp_path: Path) -> None:
    data = tmp_path / "data"
    core = open_laptop(data)
    session = begin_open(core.parts)
    name = session.book.state.session
    session.park()
    core.close()
    shutil.copytree(data, tmp_path / "older")
    core = open_laptop(data)
    session = call(Session.resume, core.parts, name, RAMP, recorder="demo")
    session.withdraw()
    session.park()
    core.close()
    shutil.rmtree(data)
    shutil.copytree(tmp_path / "older", data)

    with pytest.raises(CollectorError, match="older copy"):
        seal_again(data, name)


def seal_again(data: Path, name: str) -> None:
    """Start over this folder and seal what stands in it."""
    with contextlib.ExitStack() as stack:
        core = open_core(data, lambda: kit().passphrase_file.read_text("utf-8"))
        stack.callback(core.close)
        session = call(Session.resume, core.parts, name, RAMP, recorder="demo")
        stack.callback(session.book.close)
        session.seal()


def begin_open(parts: Any) -> Session:
    choice = find("StartChoice", "collector.session.beginning", "collector.session.session")
    accept_confidentiality(parts.pack("demo-reading").project, "demo", parts.ledger)
    session = Session.start(
        parts, "demo-reading", choice("en", under_14=False, recorder="demo", devices=RAMP)
    )
    record(bring_to(session, "record"))
    return session


@pytest.mark.parametrize("kind", ["withdraw", "restrict"])
def test_what_was_taken_back_after_sealing_holds_what_was_not_sent(laptop: Laptop, kind: str) -> None:
    session = finish(agreed(laptop.start()))
    may_send(laptop, session.book.state.session)
    purposes = ("voice_cloning_or_synthesis",) if kind == "withdraw" else ()
    ask(laptop, kind, session.book.person.code, purposes=purposes)
    with pytest.raises(GateClosed) as caught:
        may_send(laptop, session.book.state.session)
    assert caught.value.reason == "held"


def test_what_the_project_does_not_ask_can_not_be_taken_back(laptop: Laptop) -> None:
    session = finish(agreed(laptop.start()))
    with pytest.raises(CollectorError):
        ask(laptop, "withdraw", session.book.person.code, purposes=("zzz",))
