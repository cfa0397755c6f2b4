"""The settings of this laptop: the screen, recording, sending, one's PIN, and what the laptop holds."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from ui.presenter.frame import DeskFrame, language_name
from ui.presenter.settings import EVENING, MORNING, RoomView, SettingsView, offer_rates, tell_hour, tell_rate
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, titled
from ui.widgets.base.controls import Chooser, Switch
from ui.widgets.base.text import Prose
from ui.widgets.base.wrap_row import WrapRow
from ui.widgets.form.form import Choice, FormRow, in_widget
from ui.widgets.frame.desk import DeskPage
from ui.widgets.record.pedal import PedalButton

_HOURS, _FIELD_PX = 24, 440


class SettingsPage(DeskPage):
    """Emits each change at once as (name, value); `pin_wanted` for a new PIN."""

    changed = Signal(str, object)
    pin_wanted = Signal()

    def __init__(self, frame: DeskFrame, view: SettingsView) -> None:
        lead = self.tr("They hold for this laptop, and at once.")
        super().__init__(frame, self.tr("Settings"), lead)
        self._view = view
        for card in (self._make_screen(), self._make_recording(), self._make_sending(), self._make_laptop()):
            self.body.addWidget(card)
        self.body.addStretch(1)

    def _make_card(self, title: str) -> Card:
        card = Card((24, 16, 24, 12), 4)
        card.column.addWidget(titled(title))
        return card

    def _make_choice(self, name: str, words: str, choices: list[tuple[str, str]], chosen: str) -> Choice:
        choice = Choice(words, choices, self)
        choice.choose(chosen)
        for code, option in choice.options.items():
            option.setObjectName(f"{name}-{code}")
        return choice

    def _add_switch(self, card: Card, name: str, words: str, reason: str, *, on: bool) -> None:
        switch = Switch(words)
        switch.setObjectName(name)
        switch.setChecked(on)
        switch.toggled.connect(partial(self.changed.emit, name))
        card.column.addWidget(_make_row(words, _at_left(switch), reason))

    def _make_screen(self) -> Card:
        card, view = self._make_card(self.tr("Screen")), self._view
        languages = [(code, language_name(code)) for code in view.languages]
        language = self._make_choice("language", self.tr("Language"), languages, view.language)
        language.changed.connect(partial(self.changed.emit, "language"))
        told = self.tr("Contributors choose their own.")
        card.column.addWidget(_make_row(self.tr("Language"), in_widget(language.lay_out(2)), told))
        sizes = [("0", "A"), ("1", "A+"), ("2", "A++")]
        size = self._make_choice("size", self.tr("Text size"), sizes, str(view.text_size))
        size.changed.connect(lambda step: self.changed.emit("text_size", int(step)))
        told = self.tr("On your pages. A contributor's begin with A.")
        card.column.addWidget(_make_row(self.tr("Text size"), in_widget(size.lay_out(3)), told))
        looks = [
            ("system", self.tr("As the system")), ("light", self.tr("Always light")),
            ("dark", self.tr("Always dark")), ("contrast", self.tr("High contrast")),
        ]  # fmt: skip
        look = self._make_choice("look", self.tr("Colours"), looks, view.look)
        look.changed.connect(partial(self.changed.emit, "look"))
        card.column.addWidget(_make_row(self.tr("Colours"), in_widget(look.lay_out(2)), ""))
        return card

    def _make_recording(self) -> Card:
        card, view = self._make_card(self.tr("While recording")), self._view
        self._add_switch(
            card, "tones", self.tr("A tone before each take"),
            self.tr("Where the project's list says something else, the list counts."), on=view.tones,
        )  # fmt: skip
        self._add_switch(
            card, "single_keys", self.tr("Single keys"),
            self.tr("Space, the arrows, R and L press buttons of the record page."), on=view.single_keys,
        )  # fmt: skip
        self.pedal = PedalButton(alt_key=False)
        self.pedal.show_key(view.pedal)
        self.pedal.caught.connect(partial(self.changed.emit, "pedal"))
        told = self.tr("It sends one key, which starts and ends takes.")
        card.column.addWidget(_make_row(self.tr("Foot pedal"), _at_left(self.pedal), told))
        return card

    def _make_sending(self) -> Card:
        card, view = self._make_card(self.tr("Sending")), self._view
        rates = [("", self.tr("As fast as the line is"))]
        rates += [(str(rate), tell_rate(rate)) for rate in offer_rates(view.rate_bytes_s)]
        rate = Chooser(self.tr("At the most"), rates)
        rate.choose(str(view.rate_bytes_s or ""))
        rate.setObjectName("rate")
        rate.activated.connect(
            lambda: self.changed.emit("rate_bytes_s", int(rate.chosen()) if rate.chosen() else None)
        )
        told = self.tr("While a take is recorded, sending is slower by itself.")
        card.column.addWidget(_make_row(rate.accessibleName(), rate, told))
        when = [("day", self.tr("At any hour")), ("hours", self.tr("Only in these hours"))]
        self._when = self._make_choice("when", self.tr("When"), when, "hours" if view.hours else "day")
        told = self.tr("Withdrawals and requests are told at any hour. “Send now” does not wait either.")
        card.column.addWidget(_make_row(self.tr("When"), in_widget(self._when.lay_out(2)), told))
        self._add_hours(card, view.hours or (EVENING, MORNING))
        self._when.changed.connect(lambda _: self._tell_hours())
        return card

    def _add_hours(self, card: Card, hours: tuple[int, int]) -> None:
        names = (("since", self.tr("From")), ("until", self.tr("Until")))
        every = [(str(hour), tell_hour(hour)) for hour in range(_HOURS)]
        self._hours: list[Chooser] = []
        self._rows: list[FormRow] = []
        for (name, words), hour in zip(names, hours, strict=True):
            chooser = Chooser(words, every)
            chooser.choose(str(hour))
            chooser.setObjectName(name)
            chooser.activated.connect(lambda _: self._tell_hours())
            row = _make_row(words, chooser, "")
            self._hours.append(chooser)
            self._rows.append(row)
            card.column.addWidget(row)
            row.setVisible(self._when.chosen() == "hours")  # once it has a parent: else it is a window

    def _tell_hours(self) -> None:
        on = self._when.chosen() == "hours"
        for row in self._rows:
            row.setVisible(on)
        since, until = (int(chooser.chosen()) * 60 for chooser in self._hours)
        self.changed.emit("hours", {"since_min": since, "until_min": until} if on else None)

    def _make_laptop(self) -> Card:
        card, view = self._make_card(self.tr("You and this laptop")), self._view
        pin = Button(self.tr("Change my PIN…"), small=True, icon="lock")
        pin.setObjectName("change-pin")
        pin.clicked.connect(self.pin_wanted)
        told = self.tr("Your old one is asked for. Nobody else knows the new one.")
        card.column.addWidget(_make_row(self.tr("PIN"), _at_left(pin), told))
        folder = Prose(view.folder, 16)
        folder.keeps_words = False
        folder.setObjectName("folder")
        self._room, self._unsent = Prose(self.tr("Looking…"), 16), Prose("", 16)
        self._room.setObjectName("room")
        self._unsent.setObjectName("unsent")
        card.column.addWidget(_make_row(self.tr("Data folder"), folder, ""))
        card.column.addWidget(_make_row(self.tr("Disk space"), self._room, ""))
        card.column.addWidget(_make_row(self.tr("Not arrived"), self._unsent, ""))
        card.column.addLayout(self._make_places())
        return card

    def _make_places(self) -> WrapRow:
        row = WrapRow()
        row.setContentsMargins(0, 8, 0, 8)
        row.setSpacing(12)
        doors: dict[str, tuple[str, str]] = {
            "doctor": (self.tr("Check this laptop"), "check"),
            "ledger": (self.tr("This laptop's log"), "document"),
            "about": (self.tr("About this program"), "info"),
        }
        for place in self._view.doors:
            words, icon = doors[place]
            button = Button(words, small=True, icon=icon)
            button.setObjectName(f"open-{place}")
            button.clicked.connect(partial(self._want, place))
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _want(self, place: str) -> None:
        self.place_wanted.emit(place)

    def show_room(self, view: RoomView) -> None:
        """Say how much room the data takes and has, and what has not arrived."""
        used = self.tr("%1 used").replace("%1", view.used)
        free = self.tr("%1 free").replace("%1", view.free) if view.free else ""
        self._room.setText(" · ".join(part for part in (used, free) if part))
        told = self.tr("%n session(s), %1", "", view.unsent_sessions).replace("%1", view.unsent)
        self._unsent.setText(told if view.unsent_sessions else self.tr("Everything sealed has arrived."))

    def show_trouble(self) -> None:
        """Say that nobody knows how much room there is."""
        self._room.setText(self.tr("The disk does not say."))

    def first_focus(self) -> QWidget | None:
        """Start at the first answer that is chosen."""
        return self.findChild(QWidget, f"language-{self._view.language}")


def _make_row(name: str, field: QWidget, reason: str) -> FormRow:
    """Return a row of a name and a field with what is to be known of it below."""
    column = QVBoxLayout()
    column.setSpacing(2)
    column.addWidget(field)
    if reason:
        column.addWidget(Prose(reason, 16, "muted"))
    place = in_widget(column)
    place.setMinimumWidth(_FIELD_PX)
    return FormRow(name, place, "")


def _at_left(button: QAbstractButton) -> QWidget:
    """Return a place in which a button is no wider than its words."""
    place = QWidget()
    row = WrapRow(place)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(button)
    row.addStretch(1)
    return place
