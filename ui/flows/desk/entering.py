"""Who is there: projects, sign-in with a PIN, the confidentiality text, installing a pack."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QFileDialog

from collector.errors import CollectorError, DiskFailed, DiskFull, PackUntrusted
from ui.flows.desk.first_pins import FirstPins
from ui.messages import explain
from ui.pages.desk.bring_pack import BringPackPage
from ui.pages.desk.message import MessagePage
from ui.pages.desk.promise import PromisePage
from ui.pages.desk.sign_in import SignInPage
from ui.pages.desk.trust import TrustPage
from ui.pages.desk.welcome import WelcomePage
from ui.presenter.signing_in import PromiseView, SignInView, bare_fingerprint, group_fingerprint
from ui.presenter.walk import StepId, make_step
from ui.widgets.frame.frame import Page
from ui.widgets.frame.walk import dress
from ui.window import Window

if TYPE_CHECKING:
    from collector.build import Core
    from collector.project.operators import PinStep
    from collector.project.pack import Pack
    from collector.rooms.projects import ProjectRow

translate = QCoreApplication.translate


class Entering(QObject):
    """`entered` once an operator is signed in and has accepted the confidentiality text."""

    entered = Signal()

    def __init__(self, window: Window, core: Core, project: str | None) -> None:
        super().__init__(window)
        self._window, self._core = window, core
        self._project = project or ""
        self._operator = ""
        self._rows: list[ProjectRow] = []
        self._loaded: Pack | None = None
        self.setting_up = False  # a laptop that is new: its pages are the steps of one walk
        self._first_pins = FirstPins(window, core, lambda page: self._put(page, "pin", page_has_back=True))
        self._first_pins.signed_in.connect(self._enter)
        self._first_pins.left.connect(self.begin)

    @property
    def pack(self) -> Pack:
        """The pack of the project that was entered."""
        if self._loaded is None:
            raise LookupError("nobody is signed in")
        return self._loaded

    def begin(self, trouble: str = "") -> None:
        """Ask for code and PIN. Nobody is signed in meanwhile."""
        self._core.people.sign_out()
        self._window.speak_to_recorder()
        self._window.worker.ask(self._find, lambda found: self._show(*found, trouble), self._window.tell)

    def _find(self) -> tuple[list[ProjectRow], bool, bool]:
        """Return the projects, whether the laptop is being set up, and whether it is new. In the worker."""
        self._core.people.sign_out()  # whom a sign-in that was under way let in, too
        projects, settings = self._core.projects, self._core.settings
        is_new = projects.none_yet
        if is_new and not settings.read().setting_up:
            with contextlib.suppress(DiskFull, DiskFailed):  # then only the walk is not gone on with
                settings.change(setting_up=True)
        return projects.rows(), is_new or settings.read().setting_up, is_new

    def _show(self, rows: list[ProjectRow], setting_up: bool, is_new: bool, trouble: str) -> None:
        self._rows, self.setting_up = rows, setting_up
        if rows:
            self._show_sign_in(rows, trouble)
        elif is_new:
            self._welcome()
        else:
            self._show_nothing_installed()

    def _put(self, page: Page, step: StepId, *, page_has_back: bool = False) -> None:
        """Show a page; while the laptop is being set up as a step of the walk."""
        if self.setting_up:
            strip = dress(page, make_step(step, page_has_back=page_has_back))
            strip.back_wanted.connect(self._bring_pack)
        self._window.show_page(page)

    def _welcome(self) -> None:
        page = WelcomePage(self._window.words.languages)
        page.chosen.connect(self._use_language)
        page.back_asked.connect(self.begin)
        self._put(page, "language")

    def _use_language(self, language: str) -> None:
        self._window.recorder_language = language
        self._window.speak_to_recorder()
        self._window.language_turned.emit(language)
        self._bring_pack()

    def _bring_pack(self) -> None:
        """Ask for the pack; what is installed already can be gone on with."""
        page = BringPackPage(self._title(self._rows[0]) if self._rows else "")
        page.choose_wanted.connect(self._choose_pack)
        page.dropped.connect(self._install_file)
        page.go_on_wanted.connect(self.begin)
        page.back_asked.connect(self._welcome)
        self._put(page, "pack")

    def _show_sign_in(self, rows: list[ProjectRow], trouble: str = "") -> None:
        ids = [row.id for row in rows]
        if self._project not in ids:
            self._project = ids[0]
        chosen = next(row for row in rows if row.id == self._project)
        page = SignInPage(
            SignInView(
                projects=tuple((row.id, self._title(row)) for row in rows),
                project=self._project,
                operator=self._operator,
                rehearsal=chosen.rehearsal,
                hint=chosen.rehearsal,
                trouble=trouble,
            )
        )
        page.given.connect(lambda *given: self._sign_in(page, *given))
        page.install_wanted.connect(self._choose_pack)
        page.language_wanted.connect(self._turn_language)
        self._put(page, "pin")

    def _title(self, row: ProjectRow) -> str:
        return row.title.get(self._window.recorder_language) or next(iter(row.title.values()))

    def _turn_language(self) -> None:
        self._window.turn_language()
        self.begin()

    def _show_nothing_installed(self) -> None:
        page = MessagePage(
            "folder",
            "primary",
            translate("Entering", "The project has to be installed again"),
            translate(
                "Entering",
                "Its pack is damaged on this laptop. Your organisation has it: one file or a folder.",
            ),
        )
        page.offer(translate("Entering", "&Install a project…"), "install")
        page.done.connect(self._choose_pack)
        self._window.show_page(page)

    def _sign_in(self, page: SignInPage, project: str, operator: str, pin: str) -> None:
        self._project, self._operator = project, operator

        def call() -> PinStep:
            step = self._core.people.pins.step(project, operator)
            if step == "enter":
                self._core.people.sign_in(project, operator, pin)
            return step

        def done(step: PinStep) -> None:
            if step == "enter":
                self._enter()
            else:
                self._first_pins.ask(project, operator, step)

        self._window.ask_for(page, call, done, lambda error: page.show_trouble(explain(error).whole))

    def _enter(self) -> None:
        """Somebody signed in: the confidentiality text comes first, once a version."""

        def call() -> tuple[Pack, bool]:
            return self._core.projects.pack(self._project), self._core.people.has_accepted(self._project)

        def done(found: tuple[Pack, bool]) -> None:
            self._loaded, accepted = found
            if accepted:
                self.entered.emit()
            else:
                self._show_promise(self._loaded)

        self._window.worker.ask(call, done, self._window.tell)

    def _show_promise(self, pack: Pack) -> None:
        texts = pack.project.confidentiality.text
        words = texts.get(self._window.recorder_language) or next(iter(texts.values()))
        view = PromiseView(words.title, tuple(words.paragraphs), words.accept, pack.project.rehearsal)
        page = PromisePage(view)
        page.back_asked.connect(self.begin)
        page.accepted.connect(self._accept)
        self._put(page, "pin", page_has_back=True)

    def _accept(self) -> None:
        def call() -> None:
            self._core.people.accept_confidentiality(self._project)

        self._window.worker.ask(call, lambda _: self.entered.emit(), self._window.tell)

    def _choose_pack(self) -> None:
        title = translate("Entering", "Choose the project pack")
        dialog = QFileDialog(self._window, title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(translate("Entering", "Project pack (*.zip pack.json)"))
        dialog.fileSelected.connect(self._install_file)
        dialog.open()

    def _install_file(self, name: str) -> None:
        path = Path(name)
        self.install(path.parent if path.name == "pack.json" else path)

    def install(self, path: Path, trust: str | None = None) -> None:
        """Install a pack; an unknown signing key is shown and asked about once."""

        def done(pack: Pack) -> None:
            self._project = pack.project.id
            self.begin()

        def failed(error: BaseException) -> None:
            if isinstance(error, PackUntrusted) and trust is None and bare_fingerprint(str(error)):
                self._ask_trust(path, str(error))
            else:
                self._tell_unusable(error)

        self._window.worker.ask(lambda: self._core.projects.install(path, trust), done, failed)

    def _tell_unusable(self, error: BaseException) -> None:
        """Say why a file is no pack for here, on the page that asks for one if that is in sight."""
        if self.setting_up and not isinstance(self._window.page, BringPackPage):
            self._bring_pack()
        page = self._window.page
        if isinstance(page, BringPackPage) and isinstance(error, CollectorError):
            page.show_trouble(explain(error).whole)
        else:
            self._window.tell(error)

    def _ask_trust(self, path: Path, sentence: str) -> None:
        page = TrustPage(path.name, group_fingerprint(sentence))
        page.trusted.connect(lambda: self.install(path, bare_fingerprint(sentence)))
        page.refused.connect(self._bring_pack if self.setting_up else self.begin)
        self._put(page, "key")
