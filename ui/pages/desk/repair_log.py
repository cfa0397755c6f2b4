"""A team lead puts the laptop's log right: what it means stands first, then code and PIN."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.presenter.frame import DeskFrame
from ui.presenter.logbook import RepairView
from ui.widgets.base.bullets import Bullets
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, titled
from ui.widgets.base.controls import Field, SecretField
from ui.widgets.form.form import FormRow
from ui.widgets.frame.desk import DeskPage


class RepairLogPage(DeskPage):
    """Emits the team lead's code and PIN."""

    decides = True

    given = Signal(str, str)

    def __init__(self, frame: DeskFrame, view: RepairView) -> None:
        damaged = view.fault == "damaged"
        super().__init__(
            frame,
            self.tr("Repair the log") if damaged else self.tr("Use the older copy"),
            self.tr("A team lead answers for it. It can't be undone."),
        )
        means = Card((24, 20, 24, 20), 12)
        means.column.addWidget(titled(self.tr("What this means")))
        means.column.addWidget(Bullets(self._tell_repair(view) if damaged else self._tell_copy()))
        self.body.addWidget(means)
        card = Card((24, 16, 24, 16), 8)
        self.lead = Field(self.tr("Team lead's code"))
        self.lead.setObjectName("lead")
        self.pin = SecretField(self.tr("PIN"))
        self.pin.setObjectName("pin")
        self.lead.returnPressed.connect(self.pin.setFocus)
        for field, why in ((self.lead, ""), (self.pin, self.tr("Typed by the team lead."))):
            card.column.addWidget(FormRow(field.accessibleName(), field, why))
        self.body.addWidget(card)
        self.body.addStretch(1)
        text = self.tr("Repair it &now") if damaged else self.tr("&Use it from now on")
        self.go = Button(text, "danger")
        self.go.setObjectName("repair-now")
        self.go.clicked.connect(self._give)
        self.add_bar(self.go)

    def _tell_repair(self, view: RepairView) -> tuple[str, ...]:
        return (
            self.tr(
                "The log is cut after %n line(s). The whole of it is kept in a file beside it.",
                "",
                view.count,
            ),
            self.tr("Withdrawals, deletions and requests that can still be read are carried over."),
            self.tr("Sessions that the lost part may speak of are held: they are not opened and not sent."),
            self.tr("This laptop gets a new key. Nothing is sent before the organisation admits it again."),
            self.tr("The app then opens its data anew, and you sign in again."),
        )

    def _tell_copy(self) -> tuple[str, ...]:
        return (
            self.tr("What was written after this copy was made is not here, and does not come back."),
            self.tr("Sessions that are older than what is known of them stay closed."),
            self.tr("Nothing is sent before the organisation agrees."),
            self.tr("The app then opens its data anew, and you sign in again."),
        )

    def _give(self) -> None:
        given = (self.lead.text().strip(), self.pin.text())
        self.pin.clear()
        self.given.emit(*given)

    def show_trouble(self, sentence: str) -> None:
        """Say why not."""
        self.trouble.setText(sentence)
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Forget what was typed."""
        self.pin.clear()

    def first_focus(self) -> QWidget:
        """Start at who it is."""
        return self.lead
