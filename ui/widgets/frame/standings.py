"""The pills in the head of a page that captures: rehearsal, encryption, upload, room on the disk."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.presenter.standing import RoomShown, UploadShown
from ui.widgets.base.pill import Pill
from ui.widgets.frame.rail import rehearsal_pill


class Standings(QWidget):
    """What is not known yet, or is of no concern, has no pill."""

    def __init__(self, *, rehearsal: bool) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        if rehearsal:
            row.addWidget(rehearsal_pill())
        row.addWidget(Pill(self.tr("Encrypted"), "ok", "lock"))
        self.upload = Pill("", "primary", "sent")
        self.room = Pill("", "primary", "disk")
        for pill in (self.upload, self.room):
            pill.hide()
            row.addWidget(pill)

    def show_upload(self, upload: UploadShown) -> None:
        """Say how the outbox gets on; an empty one needs no word."""
        if upload.sending:
            told = self.tr("Uploading %1 of %2").replace("%1", str(upload.at))
            self.upload.say(told.replace("%2", str(upload.of)), "primary", "sent")
        elif upload.waiting:
            icon = "cloud-off" if upload.stuck else "outbox"
            self.upload.say(self.tr("%n to upload", "", upload.waiting), "primary", icon)
        self.upload.setVisible(upload.sending or upload.waiting > 0)

    def show_room(self, room: RoomShown | None) -> None:
        """Say for how long there is room on the disk."""
        if room is not None:
            fine = room.standing == "fine"
            tone = {"fine": "primary", "low": "warn", "stop": "bad"}[room.standing]
            self.room.say(self._tell(room), tone, "disk" if fine else "warning")
        self.room.setVisible(room is not None)

    def _tell(self, room: RoomShown) -> str:
        if room.standing == "stop":
            return self.tr("Disk full")
        if room.hours:
            return self.tr("Room for %1 h").replace("%1", str(room.hours))
        return self.tr("Room for %1 min").replace("%1", str(room.minutes))
