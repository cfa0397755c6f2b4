"""An operator without a PIN of their own here: the organisation's code, a lead, or a change comes first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QFileDialog

from collector.vault import write_atomically
from ui.messages import explain
from ui.pages.desk.first_pin import FirstPinPage
from ui.presenter.signing_in import FirstPinGiven, FirstPinView
from ui.window import Window

if TYPE_CHECKING:
    from collector.build import Core
    from collector.project.operators import PinStep

translate = QCoreApplication.translate
FILE_NAME = "lead-code.age"


class FirstPins(QObject):
    """`signed_in` once an operator has a PIN of their own and is in; `left` goes back to the sign-in."""

    signed_in = Signal()
    left = Signal()

    def __init__(self, window: Window, core: Core, put: Callable[[FirstPinPage], None]) -> None:
        super().__init__(window)
        self._window, self._core, self._put = window, core, put
        self._project = self._operator = ""
        self._step: PinStep = "own"

    def ask(self, project: str, operator: str, step: PinStep) -> None:
        """Show what this operator needs before the first sign-in."""
        self._project, self._operator, self._step = project, operator, step

        def show(rehearsal: bool) -> None:
            page = FirstPinPage(FirstPinView(step, operator, rehearsal))  # type: ignore[arg-type]
            page.given.connect(lambda given: self._set(page, given))
            page.file_wanted.connect(self._choose_file)
            page.back_asked.connect(self.left)
            self._put(page)

        self._window.worker.ask(
            lambda: self._core.projects.pack(project).project.rehearsal, show, self._window.tell
        )

    def _set(self, page: FirstPinPage, given: FirstPinGiven) -> None:
        project, operator, step = self._project, self._operator, self._step

        def call() -> None:
            if step == "by_lead":
                self._core.people.pins.give(project, (given.lead, given.lead_pin), operator, given.new)
                return
            if step == "lead_code":
                self._core.people.choose_pin(project, operator, given.new, given.once)
            else:
                self._core.people.pins.change(project, operator, given.old, given.new)
            self._core.people.sign_in(project, operator, given.new)

        self._window.ask_for(
            page, call, lambda _: self._go_on(), lambda error: page.show_trouble(explain(error).whole)
        )

    def _go_on(self) -> None:
        if self._step == "by_lead":  # its owner takes the keyboard: what the lead typed opens nothing else
            self.ask(self._project, self._operator, "own")
        else:
            self.signed_in.emit()

    def _choose_file(self) -> None:
        dialog = QFileDialog(self._window, translate("FirstPins", "Save the file for the organisation"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(FILE_NAME)
        dialog.fileSelected.connect(lambda name: self.save_file(Path(name)))
        dialog.open()

    def save_file(self, path: Path) -> None:
        """Write the sealed one-time code; the newest file counts."""
        self._window.worker.ask(
            lambda: write_atomically(path, self._core.people.pins.ask_code(self._project)),
            lambda _: self._window.say(
                translate("FirstPins", "The file is saved. Only the organisation can open it."), tone="done"
            ),
            self._window.tell,
        )
