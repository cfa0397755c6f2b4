"""Place and devices: microphone, camera, a level meter and a picture to try them with; nothing is stored."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.desk import PlaceView
from ui.presenter.frame import DeskFrame
from ui.presenter.recording import LevelShown
from ui.widgets.buttons import Button
from ui.widgets.card import Card, titled
from ui.widgets.controls import Chooser, Field
from ui.widgets.desk import DeskPage
from ui.widgets.meter import Meter
from ui.widgets.preview import Preview
from ui.widgets.text import Line, Prose


class PlacePage(DeskPage):
    """Emits which devices to try, and which were chosen."""

    try_wanted = Signal(str, str)
    trial_over = Signal()
    chosen = Signal(str, str, str)
    look_again = Signal()

    def __init__(self, frame: DeskFrame, view: PlaceView) -> None:
        super().__init__(
            frame,
            self.tr("Place and devices"),
            self.tr("Try both before the first session at a new place. Nothing is stored."),
        )
        self._trying = False
        again = Button(self.tr("&Look for devices again"), icon="again", small=True)
        again.setObjectName("look-again")
        again.clicked.connect(self.look_again)
        self.heading.corner.addWidget(again)
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addWidget(self._make_choice(view), 1)
        row.addWidget(self._make_picture(view), 0)
        self.body.addLayout(row)
        self.body.addWidget(self._make_level())
        self.body.addStretch(1)
        self.body.addLayout(self._make_foot(view))

    def _make_choice(self, view: PlaceView) -> Card:
        card = Card((24, 20, 24, 24), 6)
        self.place = Field(self.tr("Name of the place"), self.tr("Community centre, small room"))
        self.place.setObjectName("place")
        self.place.setText(view.place)
        self.microphone = self._make_chooser(
            self.tr("Microphone"), [(item.id, item.name) for item in view.microphones]
        )
        self.microphone.setObjectName("microphone")
        self.microphone.choose(view.microphone)
        self.camera = self._make_chooser(
            self.tr("Camera"), [("", self.tr("No camera")), *((item.id, item.name) for item in view.cameras)]
        )
        self.camera.setObjectName("camera")
        self.camera.choose(view.camera)
        rows: list[tuple[str, QWidget]] = [
            (self.tr("Place"), self.place),
            (self.tr("Microphone"), self.microphone),
        ]
        if view.wants_camera:
            rows.append((self.tr("Camera"), self.camera))
        else:
            self.camera.setParent(self)
            self.camera.hide()
        for name, widget in rows:
            card.column.addWidget(Line(name, 16, weight=600))
            card.column.addWidget(widget)
            card.column.addSpacing(6)
        if view.looking:
            card.column.addWidget(Prose(self.tr("Looking for devices…"), 15, "muted"))
        return card

    def _make_chooser(self, name: str, choices: list[tuple[str, str]]) -> Chooser:
        return Chooser(name, choices, self.tr("Please choose"))

    def _make_picture(self, view: PlaceView) -> Card:
        card = Card((16, 16, 16, 14), 12)
        card.setFixedWidth(352)
        if not view.wants_camera:
            card.hide()  # never setVisible(True) here: without a parent it would become a window
        self.preview = Preview()
        card.column.addWidget(self.preview)
        self.picture = Prose(self.tr("The picture appears while you try."), 15, "muted")
        card.column.addWidget(self.picture)
        card.column.addStretch(1)
        return card

    def _make_level(self) -> Card:
        card = Card((24, 20, 24, 16), 12)
        head = QHBoxLayout()
        head.addWidget(titled(self.tr("Sound level")))
        head.addStretch(1)
        self.try_button = Button(self.tr("&Try the devices"), icon="microphone", small=True)
        self.try_button.setObjectName("try")
        self.try_button.clicked.connect(self._toggle)
        head.addWidget(self.try_button)
        card.column.addLayout(head)
        self.meter = Meter()
        card.column.addWidget(self.meter)
        self.trouble = Prose(
            self.tr("Speak as loudly as in a session: the bar should reach the good range."), 15, "muted"
        )
        self.trouble.setObjectName("trouble")
        card.column.addWidget(self.trouble)
        return card

    def _make_foot(self, view: PlaceView) -> QVBoxLayout:
        column = QVBoxLayout()
        row = QHBoxLayout()
        row.addStretch(1)
        self.save = Button(self.tr("&Use these"), "primary")
        self.save.setObjectName("use")
        self.save.clicked.connect(self._emit_chosen)
        row.addWidget(self.save)
        column.addLayout(row)
        self._wants_camera = view.wants_camera
        return column

    def _emit_chosen(self) -> None:
        self.chosen.emit(self.microphone.chosen(), self.camera.chosen(), self.place.text().strip())

    def _toggle(self) -> None:
        if self._trying:
            self.trial_over.emit()
        else:
            self.try_wanted.emit(self.microphone.chosen(), self.camera.chosen())

    def show_trial(self, *, running: bool) -> None:
        """Show that devices are open, or that they were let go."""
        self._trying = running
        self.try_button.setText(self.tr("&End the trial") if running else self.tr("&Try the devices"))
        for chooser in (self.microphone, self.camera):
            chooser.setEnabled(not running)
        if not running:
            self.preview.show_rgb(None)
            self.meter.show_level(-150, -150)

    def show_level(self, level: LevelShown) -> None:
        """Show level and picture."""
        self.meter.show_level(level.peak_db, level.hold_db)
        if level.rgb is not None:
            self.preview.show_rgb(level.rgb)

    def show_trouble(self, sentence: str) -> None:
        """Say what is wrong with the devices."""
        self.trouble.set_tone("bad")
        self.trouble.setText(sentence)

    def first_focus(self) -> QWidget:
        """Start at the microphone."""
        return self.microphone
