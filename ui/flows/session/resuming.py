"""A session that was left is taken up: from the list, or by somebody who comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from collector.errors import ClockBehind
from collector.session.view import SessionView
from ui.flows.consent.leads_word import LeadsWord
from ui.flows.consent.prepared import Prepared, prepare
from ui.window import Window

if TYPE_CHECKING:
    from collector.build import Core
    from collector.session.device_choice import DeviceChoice
    from collector.session.session import Session


class Resuming(QObject):
    """`taken(session, prepared, view)`; or `refused`, and what is in sight says why and stays."""

    taken = Signal(object, object, object)
    refused = Signal()

    def __init__(self, window: Window, core: Core, leads: LeadsWord) -> None:
        super().__init__(window)
        self._window, self._core, self._leads = window, core, leads

    def begin(self, session: str, devices: DeviceChoice) -> None:
        """Take a session up, if the rules let who is signed in."""

        def call() -> tuple[Session, Prepared, SessionView]:
            opened = self._core.sessions.resume(session, devices)
            view = opened.view
            pack = self._core.projects.pack(view.project, view.pack_number)
            return opened, prepare(pack, view.language, self._core.people.code), view

        def failed(error: BaseException) -> None:
            if isinstance(error, ClockBehind):
                self._leads.ask_for_clock(lambda: self.begin(session, devices), back=self.refused.emit)
            else:
                self.refused.emit()
                self._window.tell(error)

        self._window.worker.ask(call, lambda found: self.taken.emit(*found), failed)
