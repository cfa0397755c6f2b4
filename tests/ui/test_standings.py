"""The pills of a page that captures: how the outbox gets on, and the room on the disk."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject

from collector.capture.device.budget import Room
from collector.errors import DiskFull, ServerAway
from collector.upload.rows import HalfRow, Row
from tests.ui.gallery_other import OTHER_PAGES
from tests.ui.gallery_prompts import RECORD_PAGES
from ui.flows.desk.sending import Sending
from ui.presenter.standing import RoomShown, UploadShown, tell_room
from ui.widgets.frame.standings import Standings
from ui.worker import Worker


@dataclass
class Outbox:
    """The core's outbox by hand: each sending reports, and delivers all or fails."""

    waiting: list[str]
    offline: bool = False
    breaks: bool = False
    seen: list[UploadShown] = field(default_factory=list)
    unsent: bool = False
    looked_in: list[str] = field(default_factory=list)

    @property
    def desk(self) -> Any:
        return SimpleNamespace(post=self)

    @property
    def has_unsent(self) -> bool:
        """Read from the ledger."""
        self.looked_in.append(threading.current_thread().name)
        return self.unsent

    @property
    def outbox(self) -> Outbox:
        return self

    def rows(self) -> list[Any]:
        return [SimpleNamespace(session=name, sent_bytes=0, size_bytes=10) for name in self.waiting]

    def opens_at(self) -> None:
        """At any hour."""

    def send(self, report: Any, _stopped: Any) -> list[Row]:
        rows = []
        for name in list(self.waiting):
            fault = ServerAway("No network.") if self.offline else None
            report(name, 0 if self.offline else 5, 10)
            if not self.offline:
                report(name, 10, 10)
                self.waiting.remove(name)
            if self.breaks:
                raise DiskFull("The disk is full.")
            half = HalfRow("media", "failed" if self.offline else "delivered", 10, 10, fault)
            rows.append(Row(Path(name), "p", name, (half,), fault))
        return rows


@pytest.fixture
def send(qtbot: Any, qapp: Any) -> Any:  # noqa: ARG001 - signals need an app
    workers = []

    def sent(outbox: Outbox) -> Sending:
        window: Any = QObject()
        window.worker = Worker(window)
        workers.append(window)
        sending = Sending(window, outbox)  # type: ignore[arg-type]
        sending.told.connect(lambda standing: outbox.seen.append(standing))  # noqa: PLW0108 - Qt drops a bare one
        sending.start()
        qtbot.waitUntil(lambda: not sending.running)
        return sending

    yield sent
    for window in workers:
        window.worker.close()


def test_a_sending_tells_which_of_how_many_is_under_way(send: Any) -> None:
    outbox = Outbox(["a", "b", "c"])
    sending = send(outbox)
    assert outbox.seen == [UploadShown(1, 3), UploadShown(2, 3), UploadShown(3, 3), UploadShown()]
    assert sending.standing == UploadShown()


def test_what_could_not_be_sent_waits(send: Any) -> None:
    outbox = Outbox(["a", "b"], offline=True)
    assert send(outbox).standing == UploadShown(waiting=2, stuck=True)


def test_a_sending_that_breaks_leaves_what_was_not_sent(send: Any) -> None:
    assert send(Outbox(["a", "b", "c"], breaks=True)).standing == UploadShown(waiting=2, stuck=True)


def test_an_empty_outbox_says_nothing(send: Any) -> None:
    outbox = Outbox([])
    send(outbox)
    assert outbox.seen == []


@pytest.mark.parametrize("unsent", [True, False])
def test_a_request_that_waits_is_sent_again_and_looked_for_beside_the_screen(send: Any, unsent: bool) -> None:
    outbox = Outbox([], unsent=unsent)
    sending = send(outbox)
    assert sending._again.isActive() == unsent
    assert outbox.looked_in
    assert all(name.startswith("upload") for name in outbox.looked_in)


@pytest.mark.parametrize("make", [RECORD_PAGES["07b-record"], OTHER_PAGES["07c-portrait"]])
def test_every_page_that_captures_shows_it(show: Any, send: Any, qtbot: Any, make: Any) -> None:
    page: Any = show(make("en"))
    outbox = Outbox(["a"], offline=True)
    sending = send(outbox)
    sending.attend(page)
    assert page.standings.upload.accessibleName() == "1 to upload"
    outbox.offline = False
    told = []
    sending.told.connect(lambda _: told.append(page.standings.upload.accessibleName()))
    sending.start()
    qtbot.waitUntil(lambda: not sending.running)
    assert told[0] == "Uploading 1 of 1"
    assert not page.standings.upload.isVisible()


@pytest.fixture
def pills(show: Any) -> Standings:
    found: Any = show(Standings(rehearsal=True))
    return found  # type: ignore[no-any-return]


def test_nothing_is_said_of_what_is_not_known(pills: Standings) -> None:
    assert not pills.upload.isVisible()
    assert not pills.room.isVisible()
    pills.show_upload(UploadShown(waiting=2))
    pills.show_upload(UploadShown())
    pills.show_room(None)
    assert not pills.upload.isVisible()
    assert not pills.room.isVisible()


@pytest.mark.parametrize(
    ("room", "told"),
    [
        (RoomShown(14, 0, "fine"), "Room for 14 h"),
        (RoomShown(0, 25, "low"), "Room for 25 min"),
        (RoomShown(0, 0, "stop"), "Disk full"),
    ],
)
def test_the_room_on_the_disk_is_told_in_time(pills: Standings, room: RoomShown, told: str) -> None:
    pills.show_room(room)
    assert pills.room.isVisible()
    assert pills.room.accessibleName() == told


def test_less_than_an_hour_is_told_in_minutes() -> None:
    assert tell_room(Room(9 << 30, 61, "fine")) == RoomShown(1, 0, "fine")
    assert tell_room(Room(5 << 30, 59, "low")) == RoomShown(0, 59, "low")
