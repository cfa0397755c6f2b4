"""Reading, printing and saving a copy; the paper is made in the worker, for whoever holds one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtWidgets import QFileDialog

from collector.consent.pdf import tidy_pdf
from collector.errors import DeviceMissing
from collector.session.papers import save_copy
from ui.pages.session.paper import PaperPage
from ui.presenter.paper import PaperView
from ui.widgets.papers.printing import draw_on, find_twins, write_pdf
from ui.window import Window

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

translate = QCoreApplication.translate


class Copying(QObject):
    """One paper at a time: what is asked is done for the paper that was shown last."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._paper: PaperView | None = None
        self._rehearsal = False
        self._dialog: QObject | None = None

    def hold(self, paper: PaperView, *, rehearsal: bool) -> None:
        """Take up a paper. It goes when the next one comes, or with `forget`."""
        self._paper, self._rehearsal = paper, rehearsal

    def forget(self) -> None:
        """Let the paper go: a masked name is held no longer than it is in use."""
        self._paper = None

    def read(self) -> None:
        """Lay the whole paper over the page."""
        if self._paper is None:
            return
        page = PaperPage(self._paper, rehearsal=self._rehearsal)
        page.back_asked.connect(lambda: self._window.lift(page))
        page.print_wanted.connect(self.ask_printer)
        page.save_wanted.connect(self.ask_folder)
        self._window.lay_over(page)

    def ask_folder(self) -> None:
        """Ask for a disk or folder; the file is named by the number alone."""
        dialog = QFileDialog(self._window, translate("Copying", "Choose a disk or folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: self.save_in(Path(name)))
        self._dialog = dialog
        dialog.open()

    def save_in(self, folder: Path) -> None:
        """Write the copy into `folder`, read it again, and say so."""
        paper = self._paper
        if paper is not None:
            self._run(lambda: save_copy(folder, paper.number, make_pdf(paper)).name, self._tell_saved)

    def _tell_saved(self, name: str) -> None:
        told = translate("Copying", "It was saved as %1.").replace("%1", name)
        is_copy = self._paper is not None and self._paper.is_copy
        more = translate("Copying", "Only its number is in the file's name.") if is_copy else ""
        self._window.say(told, more)

    def ask_printer(self) -> None:
        """Ask which printer; without any, say what to do instead."""

        def look() -> bool:
            from PySide6.QtPrintSupport import QPrinterInfo

            return bool(QPrinterInfo.availablePrinterNames())

        self._run(look, self._show_printers)

    def _show_printers(self, any_there: bool) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        if not any_there:
            self._window.say(
                translate("Copying", "No printer is set up on this laptop."),
                translate(
                    "Copying", "Save it on a disk instead. Of a copy the number is enough: a photo will do."
                ),
                "trouble",
            )
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self._paper.number if self._paper else "")
        dialog = QPrintDialog(printer, self._window)
        dialog.accepted.connect(lambda: self.print_on(printer))
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        self._dialog = dialog
        dialog.show()

    def print_on(self, printer: QPrinter) -> None:
        """Print the copy."""
        paper = self._paper
        if paper is not None:
            told = translate("Copying", "It was sent to the printer.")
            self._run(lambda: _print(paper, printer), lambda _: self._window.say(told, tone="done"))

    def _run(self, call: Callable[[], object], then: Callable[..., None]) -> None:
        self._window.worker.ask(call, then, self._window.tell)


def make_pdf(paper: PaperView) -> bytes:
    """Return the paper as a PDF whose title is the number, that can be searched, and says nothing else."""
    return tidy_pdf(write_pdf(paper), paper.number, find_twins(paper))


def _print(paper: PaperView, printer: QPrinter) -> None:
    if not draw_on(paper, printer):
        raise DeviceMissing("The printer does not answer.", remedy="Check it, or save the copy instead.")
