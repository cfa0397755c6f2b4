"""What is tried on the page of place and devices: opened, measured, heard from memory, and let go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QTimer

from collector.session.device_choice import DeviceChoice
from ui.flows.place.hear_again import hear_again
from ui.messages import explain
from ui.pages.place.place import PlacePage
from ui.presenter.place import CheckShown, show_fit, show_look, show_room, show_surroundings
from ui.presenter.recording import LevelShown
from ui.window import Window
from ui.worker import Turn

if TYPE_CHECKING:
    from collector.build import Core
    from collector.capture.device.ability import Ability, Fit
    from collector.capture.device.player import Player, Sounding
    from collector.capture.recorder import Recorder
    from collector.capture.verdict.room import RoomNoise
    from collector.capture.verdict.sentence import Sentence
    from collector.model.pack import Project

POLL_MS = 40
_LOOK_EVERY = 20  # polls: a look at the camera is the dear part
_HAND_OFF_S = 0.4  # the click on the button is no part of the room
MakePlayer = Callable[["Sounding"], "Player"]


@dataclass
class Findings:
    """What was measured at a place; `codec` is another picture format than the project's."""

    room: RoomNoise | None = None
    abilities: list[Ability] = field(default_factory=list)
    codec: str | None = None


def make_player(sounding: Sounding) -> Player:
    """Return what plays a sentence."""
    from collector.capture.device.player import Player

    return Player(sounding)


class Measuring(QObject):
    """Serves the page in sight. Devices are open only while something is tried."""

    def __init__(self, window: Window, core: Core, make: MakePlayer = make_player) -> None:
        super().__init__(window)
        self._window, self._core, self._make = window, core, make
        self._project: Project | None = None
        self._page: PlacePage | None = None
        self._recorder: Recorder | None = None
        self._player: Player | None = None
        self._doing: Literal["", "room", "sentence"] = ""
        self._since_s = 0.0
        self._polls, self._turn = 0, Turn()
        self.findings = Findings()
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)

    def attend(self, page: PlacePage, project: Project, findings: Findings) -> None:
        """Serve `page` from now on; `findings` are those of the place it shows."""
        self._page, self._project, self.findings = page, project, findings
        page.try_wanted.connect(lambda *_: self._with_devices(lambda _: None))
        page.trial_over.connect(self.leave)
        page.act_wanted.connect(self._act)
        page.microphone.currentIndexChanged.connect(lambda _: self._turn_to_another())
        page.destroyed.connect(lambda *_: self._forget(page))
        if findings.room is not None:
            page.show_checks({"room": show_room(findings.room)})
        self._show_fit()
        self._look_around()

    def _forget(self, page: PlacePage) -> None:
        if self._page is page:
            self._page = None
            self._turn = self._turn.next()

    def _turn_to_another(self) -> None:
        """Another microphone hears the room in its own way."""
        self.findings.room = None
        if self._page is not None:
            self._page.show_checks({"room": _open_again("room")})
        self._look_around()

    def leave(self) -> None:
        """Let devices and loudspeaker go; what was under way is forgotten, and closed when it comes."""
        self._turn = self._turn.next()
        self._timer.stop()
        if self._doing and self._page is not None:
            self._page.show_checks({self._doing: _open_again(self._doing)})
        self._doing = ""
        self._silence()
        recorder, self._recorder = self._recorder, None
        if recorder is not None:
            if self._page is not None:
                self._page.show_trial(running=False)
            self._window.worker.ask(recorder.close, lambda _: None, self._window.tell)

    def _act(self, act: str) -> None:
        acts: dict[str, Callable[[], None]] = {
            "listen": lambda: self._with_devices(lambda it: self._begin("room", it)),
            "say": lambda: self._with_devices(lambda it: self._begin("sentence", it)),
            "end_sentence": self._end_sentence,
            "silence": self._silence,
            "measure": self._measure,
            "use_instead": lambda: self._choose_codec(instead=True),
            "use_project": lambda: self._choose_codec(instead=False),
        }
        acts[act.removesuffix("_again")]()

    def _with_devices(self, then: Callable[[Recorder], None]) -> None:
        """Go on with devices that are open, or open those that are chosen."""
        page, project = self._page, self._project
        if self._recorder is not None:
            then(self._recorder)
            return
        if page is None or project is None:
            return
        self._silence()
        devices = self._chosen(page)

        def opened(recorder: Recorder) -> None:
            self._recorder = recorder
            page.show_trial(running=True)
            self._timer.start()
            then(recorder)

        self._window.worker.ask(
            lambda: self._core.devices.open(project.id, devices),
            opened,
            self._fail,
            page=self._turn,
            unused=lambda recorder: recorder.close(),
        )

    def _chosen(self, page: PlacePage) -> DeviceChoice:
        return DeviceChoice(page.microphone.chosen(), page.camera.chosen() or None)

    def _begin(self, what: Literal["room", "sentence"], recorder: Recorder) -> None:
        page = self._page
        if page is None:
            return
        if self._doing and self._doing != what:
            page.show_checks({self._doing: _open_again(self._doing)})
        self._doing = what
        self._since_s = recorder.heard_s + (_HAND_OFF_S if what == "room" else 0.0)
        act = "end_sentence" if what == "sentence" else ""
        page.show_checks({what: CheckShown("muted", f"{what}_busy", (), act)})

    def _poll(self) -> None:
        recorder, page = self._recorder, self._page
        if page is None:
            return
        if recorder is None:
            self._poll_player()
            return
        level, preview = recorder.level, recorder.preview
        rgb = preview.rgb if preview is not None else None
        page.show_level(LevelShown(level.peak_db, level.hold_db, rgb))
        self._go_on(recorder)
        self._polls += 1
        if rgb is not None and self._polls % _LOOK_EVERY == 0:
            self._window.worker.ask(recorder.look, self._show_look, self._fail)

    def _go_on(self, recorder: Recorder) -> None:
        from collector.capture.verdict.room import MEASURED_S
        from collector.capture.verdict.sentence import LONGEST_S

        passed_s = recorder.heard_s - self._since_s
        if self._doing == "room" and passed_s >= MEASURED_S:
            self._end_room(recorder)
        elif self._doing == "sentence" and passed_s >= LONGEST_S:
            self._end_sentence()

    def _show_look(self, look: object) -> None:
        if look is not None and self._page is not None and self._recorder is not None:
            self._page.show_checks({"camera": show_look(look)})  # type: ignore[arg-type]

    def _end_room(self, recorder: Recorder) -> None:
        from collector.capture.verdict.room import MEASURED_S, measure_room

        self._doing = ""

        def done(found: RoomNoise) -> None:
            if found.is_usable:
                self.findings.room = found
            if self._page is not None:
                self._page.show_checks({"room": show_room(found)})

        self._window.worker.ask(lambda: measure_room(*recorder.recent(MEASURED_S)), done, self._fail)

    def _end_sentence(self) -> None:
        recorder, page = self._recorder, self._page
        if recorder is None or page is None or self._doing != "sentence":
            return
        seconds, self._doing, self._recorder = recorder.heard_s - self._since_s, "", None
        page.show_trial(running=False)

        def done(found: tuple[Sentence, Player]) -> None:
            sentence, self._player = found
            shown = CheckShown("ok", "sentence_playing", (), "silence")
            if sentence.verdict:
                shown = replace(shown, tone="warn", code=f"sentence_{sentence.verdict}")
            page.show_checks({"sentence": shown})
            self._timer.start()

        make = self._make
        self._window.worker.ask(
            lambda: hear_again(recorder, seconds, make),
            done,
            self._fail,
            page=self._turn,
            unused=lambda found: found[1].close(),
        )

    def _poll_player(self) -> None:
        if self._player is not None and not self._player.playing:
            self._silence()

    def _silence(self) -> None:
        player, self._player = self._player, None
        if player is None:
            return
        self._timer.stop()
        self._window.worker.ask(player.close, lambda _: None, self._window.tell)
        if self._page is not None:
            shown = self._page.checks["sentence"].shown
            code = "sentence_fine" if shown.code == "sentence_playing" else shown.code
            self._page.show_checks({"sentence": replace(shown, code=code, act="say_again")})

    def _measure(self) -> None:
        page = self._page
        if page is None:
            return
        self.leave()  # an open camera would take its share of the computer
        page.show_checks({"format": CheckShown("muted", "format_busy")})

        def done(abilities: list[Ability]) -> None:
            self.findings.abilities, self.findings.codec = abilities, None
            self._show_fit()

        self._window.worker.ask(self._core.places.measure_abilities, done, self._fail)

    def _fit(self) -> Fit | None:
        from collector.capture.device.ability import find_fit
        from collector.capture.spec import VideoSpec

        video = self._project.capture.video if self._project else None
        if video is None or not self.findings.abilities:
            return None
        wanted = VideoSpec(video.codec, video.width, video.height, video.fps)
        return find_fit(self.findings.abilities, wanted)

    def _show_fit(self) -> None:
        fit, page, project = self._fit(), self._page, self._project
        if fit is not None and page is not None and project is not None and project.capture.video is not None:
            page.show_checks({"format": show_fit(fit, project.capture.video, self.findings.codec)})

    def _choose_codec(self, *, instead: bool) -> None:
        fit = self._fit()
        if fit is not None:
            self.findings.codec = fit.instead[0] if instead and fit.instead else None
            self._show_fit()

    def _look_around(self) -> None:
        page, project = self._page, self._project
        if page is None or project is None:
            return
        devices = self._chosen(page)
        self._window.worker.ask(
            lambda: self._core.places.look_around(project.id, devices),
            lambda found: page.show_checks(show_surroundings(found)),
            self._fail,
            page=page,
        )

    def _fail(self, error: BaseException) -> None:
        if self._page is not None:
            self._page.show_trouble(explain(error).whole)


def _open_again(what: str) -> CheckShown:
    return CheckShown("muted", f"{what}_open", (), {"room": "listen", "sentence": "say"}[what])
