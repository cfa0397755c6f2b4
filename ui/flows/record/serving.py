"""What serves the record page in sight beside its takes: sounds, devices, the pedal, live values."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from collector.session.pacing import DYING_AWAY_S
from collector.session.view import SessionView
from ui.flows.consent.listening import Listening
from ui.flows.consent.prepared import Prepared
from ui.flows.record.advancing import Advancing
from ui.flows.record.hearing import Hearing
from ui.flows.record.inputs import ChangingInputs
from ui.flows.record.record_keys import RecordKeys
from ui.flows.record.watching import Watching
from ui.pages.record.record import RecordPage
from ui.presenter.prompt_states import find_states
from ui.presenter.recording import PromptShown, find_prompt
from ui.window import Window
from ui.worker import Turn

LONGEST_PX = 1200

if TYPE_CHECKING:
    from collector.session.session import Session
    from collector.session.settings import KeptSettings


class Serving(QObject):
    """One page at a time, from `attend` to `rest`; `watch` once its devices are open."""

    seen = Signal(object)
    hidden = Signal()

    def __init__(self, window: Window, session: Session, prepared: Prepared, kept: KeptSettings) -> None:
        super().__init__(window)
        self._window, self._prepared, self._kept = window, prepared, kept
        self._page: RecordPage | None = None
        self._picture = Turn()
        self._listening = Listening(window)
        self._hearing = Hearing(window, session)
        self.advancing = Advancing(window, kept)
        self._inputs = ChangingInputs(window, session, rehearsal=prepared.project.rehearsal)
        self._inputs.changed.connect(self._name_inputs)
        self._watching = Watching(window, session, self.tell)
        self._watching.seen.connect(self.seen)
        self._watching.hidden.connect(self.hidden)

    def attend(self, page: RecordPage) -> None:
        """Serve `page` from now on."""
        self._page = page
        self._listening.attend(page, self._prepared.pack.media)
        self._hearing.attend(page)
        self.advancing.serve(page)
        RecordKeys(self._window, self._kept).serve(page)
        page.devices_wanted.connect(self._change_inputs)

    def show_prompt(
        self, page: RecordPage, view: SessionView, place: int, offered: frozenset[int]
    ) -> PromptShown:
        """Show the prompt at `place` (from 0) with how all stand; `offered` are those offered once more."""
        rules = self._prepared.project.quality
        shown = find_prompt(view, place, offered, rules)
        page.show_prompt(shown)
        page.prompts.show_states(find_states(view, rules), place)
        self.advancing.show(page, view.prompts[place])
        return shown

    def fetch_picture(self, page: RecordPage, name: str, also: Callable[[Any], None]) -> None:
        """Show the pack's file `name` beside the prompt, and `also` elsewhere; nothing for no name."""
        self._picture = self._picture.next()
        pack = self._prepared.pack
        if not name:
            return

        def call() -> Any:  # noqa: ANN401 - pixels
            from collector.capture.picture.shown import decode_picture

            return decode_picture(pack.media(name), LONGEST_PX)

        def show(rgb: Any) -> None:  # noqa: ANN401 - pixels
            if not page.gone:
                page.stage.show_picture(rgb)
                also(rgb)

        self._window.worker.ask(call, show, self._window.tell, page=self._picture)

    def watch(self, page: RecordPage, *, begun: bool) -> None:
        """Show live values: the devices are open. `begun`: takes were recorded already."""
        self._name_inputs()
        self._watching.watch(page, begun=begun)

    def rest(self) -> None:
        """The page is left."""
        self._watching.rest()
        self.silence()
        self._inputs.leave()
        self._page = None

    def silence(self) -> float:
        """Play nothing any more; return how long a take has to wait, in seconds.

        A take begins before its start: what the loudspeaker said of the one before has to die away.
        """
        sounds = self._hearing.sounds
        self._listening.silence()
        self._hearing.silence()
        return self._prepared.project.capture.pre_ms / 1000 + DYING_AWAY_S if sounds else 0.0

    def tell(self, error: BaseException) -> None:
        """Say what went wrong; where a device is gone, another one is offered."""
        self._inputs.tell(error)

    def _change_inputs(self) -> None:
        self.silence()
        self._inputs.show()

    def _name_inputs(self) -> None:
        if self._page is not None:
            self._inputs.name(self._page)
