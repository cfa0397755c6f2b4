"""Place and devices: set up once a place. What is tried is measured and heard, nothing of it is stored."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.frame import DeskFrame
from ui.presenter.place import CHECKS, OF_PICTURES, CheckId, CheckShown, PlaceChosen, PlaceView
from ui.presenter.recording import LevelShown
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Columns, Rows, Rule, titled
from ui.widgets.base.controls import Chooser, Field
from ui.widgets.base.mirror import margins
from ui.widgets.base.text import Line, Prose
from ui.widgets.form.form import in_widget
from ui.widgets.frame.desk import DeskPage
from ui.widgets.place.check_row import CheckRow
from ui.widgets.place.place_words import kinds_of_places, noises, provinces
from ui.widgets.record.meter import Meter
from ui.widgets.record.preview import Preview

_LEFT_PX, _PREVIEW = 412, (160, 90)
_FIRST: dict[CheckId, CheckShown] = {
    "room": CheckShown("muted", "room_open", (), "listen"),
    "sentence": CheckShown("muted", "sentence_open", (), "say"),
    "camera": CheckShown("muted", "camera_open"),
    "format": CheckShown("muted", "format_open", (), "measure"),
}
NEW = "new"


class PlacePage(DeskPage):
    """Emits which devices to try, what to measure, and what was chosen."""

    try_wanted = Signal(str, str)
    trial_over = Signal()
    chosen = Signal(object)
    look_again = Signal()
    act_wanted = Signal(str)
    known_wanted = Signal(str)

    def __init__(self, frame: DeskFrame, view: PlaceView) -> None:
        super().__init__(
            frame,
            self.tr("Place and devices"),
            self.tr("Set this up once for each place. Nothing you try here is stored."),
        )
        self._trying = False
        self._wants_camera = view.wants_camera
        self._fill_corner(view)
        row = Columns()
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self._make_place(view))
        left.addWidget(self._make_devices(view))
        left.addStretch(1)
        row.add(in_widget(left), wide_px=_LEFT_PX)
        row.add(self._make_checks(view), 1)
        self.body.addWidget(row, 1)
        self.body.addLayout(self._make_foot())
        self._show_missing(view)

    def _fill_corner(self, view: PlaceView) -> None:
        if view.known:
            choices = [*view.known, (NEW, self.tr("A new place"))]
            self.known = self._make_chooser(self.tr("Places set up before"), choices)
            self.known.setObjectName("known")
            self.known.setFixedWidth(220)
            self.known.choose(view.current or NEW)
            self.known.activated.connect(lambda _: self.known_wanted.emit(self.known.chosen()))
            self.heading.add_corner(self.known)
        again = Button(self.tr("&Look again"), icon="again", small=True)
        again.setObjectName("look-again")
        again.setAccessibleName(self.tr("Look for devices again"))
        again.clicked.connect(self.look_again)
        self.heading.add_corner(again)

    def _make_place(self, view: PlaceView) -> Card:
        card = Card((20, 12, 20, 14), 6)
        self.place = Field(self.tr("Name of the place"), self.tr("Community centre, small room"))
        self.place.setObjectName("place")
        self.place.setText(view.place)
        self.place.setMaxLength(80)
        self.place.setToolTip(self.tr("It stays on this laptop. Please do not use anyone's name."))
        self._traits = {
            "type": self._make_chooser(self.tr("Kind of place"), kinds_of_places()),
            "province": self._make_chooser(self.tr("Province"), provinces()),
            "noise": self._make_chooser(self.tr("What else can be heard?"), noises()),
        }
        for name, chooser in self._traits.items():
            chooser.setObjectName(f"trait-{name}")
            chooser.choose(view.traits.get(name, ""))
        self._add(card, self.tr("Place, without a person's name"), self.place)
        card.column.addLayout(self._make_pair(self._traits["type"], self._traits["province"]))
        self._add(card, self._traits["noise"].accessibleName(), self._traits["noise"])
        return card

    def _make_pair(self, *choosers: Chooser) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        for chooser in choosers:
            column = QVBoxLayout()
            column.setSpacing(4)
            column.addWidget(Line(chooser.accessibleName(), 15, weight=600))
            column.addWidget(chooser)
            row.addLayout(column, 1)
        return row

    def _add(self, card: Card, name: str, widget: QWidget) -> None:
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(Line(name, 15, weight=600))
        column.addWidget(widget)
        card.column.addLayout(column)

    def _make_devices(self, view: PlaceView) -> Card:
        card = Card((20, 12, 20, 10), 6)
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
        self.preview = Preview(*_PREVIEW)
        self._add(card, self.microphone.accessibleName(), self.microphone)
        if view.wants_camera:
            row = QHBoxLayout()
            row.setSpacing(12)
            column = QVBoxLayout()
            column.setSpacing(4)
            column.addWidget(Line(self.camera.accessibleName(), 15, weight=600))
            column.addWidget(self.camera)
            column.addStretch(1)
            row.addLayout(column, 1)
            row.addWidget(self.preview)
            card.column.addLayout(row)
        else:
            for widget in (self.camera, self.preview):
                widget.setParent(self)
                widget.hide()
        self.meter = Meter()
        card.column.addWidget(self.meter)
        return card

    def _make_chooser(self, name: str, choices: list[tuple[str, str]]) -> Chooser:
        return Chooser(name, choices, self.tr("Please choose"))

    def _make_checks(self, view: PlaceView) -> Card:
        card = Card((20, 14, 20, 14), 6)
        head = QHBoxLayout()
        head.addWidget(titled(self.tr("Try it here")), 1)
        self.try_button = Button(self.tr("&Try the devices"), icon="microphone", small=True)
        self.try_button.setObjectName("try")
        self.try_button.clicked.connect(self._toggle)
        head.addWidget(self.try_button)
        card.column.addLayout(head)
        self.trouble = Prose(
            self.tr("Speak as loudly as in a session: the bar should reach the good range."), 15, "muted"
        )
        self.trouble.setObjectName("trouble")
        card.column.addWidget(self.trouble)
        list_of_checks = Rows(2)
        list_of_checks.column.setContentsMargins(margins(0, 0, 10, 0))
        self.checks: dict[CheckId, CheckRow] = {}
        for check in CHECKS:
            if check in OF_PICTURES and not view.wants_camera:
                continue
            list_of_checks.column.addWidget(Rule())
            shown = _FIRST.get(check, CheckShown("muted", "looking"))
            row = self.checks[check] = CheckRow(check, shown)
            row.act_wanted.connect(self.act_wanted)
            list_of_checks.column.addWidget(row)
        list_of_checks.column.addStretch(1)
        card.column.addWidget(list_of_checks, 1)
        return card

    def _make_foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        self.save = Button(self.tr("&Use this place"), "primary")
        self.save.setObjectName("use")
        self.save.clicked.connect(self._emit_chosen)
        row.addWidget(self.save)
        return row

    def _show_missing(self, view: PlaceView) -> None:
        if view.missing:
            told = self.tr("%1 is not there. Plug it in and look again, or choose another one.")
            self.show_trouble(told.replace("%1", self.tr(", ").join(view.missing)))

    def _emit_chosen(self) -> None:
        traits = {name: chooser.chosen() for name, chooser in self._traits.items() if chooser.chosen()}
        name = self.place.text().strip()
        self.chosen.emit(PlaceChosen(self.microphone.chosen(), self.camera.chosen(), name, traits))

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
        """Show level and picture; a picture twice as large as its place is thinned out."""
        self.meter.show_level(level.peak_db, level.hold_db)
        if level.rgb is not None:
            self.preview.show_rgb(level.rgb[::2, ::2])

    def show_checks(self, checks: Mapping[CheckId, CheckShown]) -> None:
        """Show how some of the checks stand."""
        for check, shown in checks.items():
            if check in self.checks:
                self.checks[check].show_check(shown)

    def show_trouble(self, sentence: str) -> None:
        """Say what is wrong with the devices."""
        self.trouble.set_tone("bad")
        self.trouble.setText(sentence)

    def first_focus(self) -> QWidget:
        """Start at the microphone."""
        return self.microphone
