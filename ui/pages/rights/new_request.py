"""A new request: what is asked, of whom, and how they show who they are."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.presenter.frame import DeskFrame
from ui.presenter.rights import NewRequestView, RequestGiven
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Notice, Rows
from ui.widgets.base.controls import Chooser, Field, SecretField
from ui.widgets.base.ticks import Ticks
from ui.widgets.form.form import FormRow
from ui.widgets.form.id_words import say
from ui.widgets.form.private import PrivateField, private_field
from ui.widgets.form.private_text import FEW_LINES_PX, PrivateText
from ui.widgets.frame.desk import DeskPage
from ui.widgets.papers.right_words import asker_words, fact_words, kind_words, proof_words


class NewRequestPage(DeskPage):
    """Emits a RequestGiven: to be taken, or `correct_wanted` where a form is put right here first."""

    given = Signal(object)
    correct_wanted = Signal(object)

    def __init__(self, frame: DeskFrame, view: NewRequestView) -> None:
        super().__init__(
            frame,
            self.tr("New request"),
            self.tr("What people write here is sealed at once. Only the organisation can open it."),
        )
        self._view = view
        self._rows: dict[str, FormRow] = {}
        self._make_fields()
        self._lay_out()
        card = Card((24, 8, 12, 8), 0)
        inner = Rows()
        for row in self._rows.values():
            inner.column.addWidget(row)
        inner.column.addStretch(1)
        card.column.addWidget(inner)
        self.body.addWidget(card, 1)
        self._notices = QWidget()
        self._notices_row = QHBoxLayout(self._notices)
        self._notices_row.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(self._notices)
        self._add_answers()
        self._adapt()

    def _make_fields(self) -> None:
        please = self.tr("Please choose")
        self.kind = Chooser(self.tr("What is asked"), list(kind_words().items()), please)
        self.code = Field(self.tr("Code or number"), "C26-7K3M-9QWT-5")
        self.lost = PrivateField(self.tr("If the copy is lost"))
        self.asker = Chooser(self.tr("Who asks"), list(asker_words().items()))
        self.asker.choose("contributor")
        self.proof = Chooser(self.tr("Proof"), list(proof_words().items()))
        self.proof.choose("none")  # whoever proves nothing is heard too: the organisation asks then
        self.fact_kind = Chooser(self.tr("Which thing"), list(fact_words().items()), please)
        self.fact = PrivateField(self.tr("What they say"))
        self.id_kind = Chooser(
            self.tr("Which paper"), [(kind, say(kind)) for kind in self._view.id_kinds], please
        )
        self.id_number = private_field("id_number", self.tr("ID number"))
        self.kinds = Ticks(self.tr("Which recordings"), [(row.id, row.title) for row in self._view.kinds])
        self.purposes = Ticks(self.tr("Which uses"), [(row.id, row.title) for row in self._view.purposes])
        self.second = Field(self.tr("Second person's code"))
        self.second_pin = SecretField(self.tr("Their PIN"))
        self.earlier = Field(self.tr("Number of the request"), "R26-7K3M-9QWT-5")
        self.text = PrivateText(self.tr("In their words"))
        self.text.setFixedHeight(FEW_LINES_PX)
        self.contact = PrivateField(self.tr("How to answer"))

    def _lay_out(self) -> None:
        optional = self.tr("optional")
        rows: tuple[tuple[str, QWidget, str, str], ...] = (
            ("kind", self.kind, self.tr("We take every request, whatever the reason."), ""),
            ("earlier", self.earlier, self.tr("What the complaint is about."), optional),
            ("code", self.code, self.tr("It is on the copy."), ""),
            ("lost", self.lost, self.tr("Then name, project and roughly when."), optional),
            ("kinds", self.kinds, self.tr("Only these. Nothing ticked: all of it."), optional),
            ("purposes", self.purposes, self.tr("Only these. Nothing ticked: all of it."), optional),
            ("asker", self.asker, "", ""),
            ("proof", self.proof, self.tr("Never photograph an ID card."), ""),
            ("fact_kind", self.fact_kind, "", ""),
            ("fact", self.fact, self.tr("The organisation compares it."), ""),
            ("id_kind", self.id_kind, "", ""),
            ("id_number", self.id_number, self.tr("Only a check value of it is kept."), ""),
            ("second", self.second, self.tr("Somebody else from the team, who confirms it."), optional),
            ("second_pin", self.second_pin, self.tr("Typed by themselves."), ""),
            ("text", self.text, self.tr("As much or as little as they like."), optional),
            ("contact", self.contact, self.tr("Telephone, e-mail or address."), optional),
        )
        for name, field, reason, note in rows:
            field.setObjectName(name)
            self._rows[name] = FormRow(field.accessibleName(), field, reason, note)
        for typed in (self.code, self.second):
            typed.textChanged.connect(self._adapt)
        for chooser in (self.kind, self.proof):
            chooser.currentIndexChanged.connect(self._adapt)
        for ticks in (self.kinds, self.purposes):
            ticks.changed.connect(self._adapt)

    def _add_answers(self) -> None:
        self.delete = Button(self.tr("&Take it and delete"), "danger", icon="trash")
        self.delete.setObjectName("delete")
        self.correct = Button(self.tr("&Correct it here"), icon="document")
        self.correct.setObjectName("correct")
        self.correct.clicked.connect(lambda: self.correct_wanted.emit(self._read()))
        self.take = Button(self.tr("&Take the request"), "primary")
        self.take.setObjectName("next")
        for button in (self.delete, self.take):
            button.clicked.connect(self._give)
        self.add_bar(self.correct, self.delete, self.take)

    def _adapt(self) -> None:
        """Show what this kind and this proof need, and say what will happen."""
        kind, proof = self.kind.chosen(), self.proof.chosen()
        self._rows["lost"].setVisible(not self.code.text().strip())
        self._rows["earlier"].setVisible(kind == "complain")
        for name in ("fact_kind", "fact"):
            self._rows[name].setVisible(proof == "copy_and_fact")
        for name in ("id_kind", "id_number"):
            self._rows[name].setVisible(proof == "id_number")
        partial = kind in self._view.partial
        self._rows["kinds"].setVisible(partial and bool(self._view.kinds))
        self._rows["purposes"].setVisible(partial and bool(self._view.purposes))
        self.correct.setVisible(kind == "correct" and self._view.may_correct)
        changes = self._changes(kind)
        at_once = changes and bool(self.second.text().strip())
        self.delete.setText(
            self.tr("&Take it and take back") if self._is_part(kind) else self.tr("&Take it and delete")
        )
        self._rows["second"].setVisible(changes)
        self._rows["second_pin"].setVisible(at_once)
        self.delete.setVisible(at_once)
        self.take.setVisible(not at_once)
        self._say(kind, proof, at_once=at_once)

    def _ticked(self, kind: str) -> tuple[str, ...]:
        return (*self.kinds.chosen(), *self.purposes.chosen()) if kind in self._view.partial else ()

    def _is_part(self, kind: str) -> bool:
        """Whether single choices are taken back and the rest goes on."""
        ticked = self._ticked(kind)
        return kind in self._view.narrowing and bool(ticked) and not self._view.needs(ticked)

    def _changes(self, kind: str) -> bool:
        """Whether something is done on this laptop that takes two people."""
        return kind in self._view.deleting or (kind in self._view.narrowing and bool(self._ticked(kind)))

    def _say(self, kind: str, proof: str, *, at_once: bool) -> None:
        while item := self._notices_row.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        part = self._is_part(kind)
        if at_once and part:
            told = self.tr("What is ticked is taken back now, with its recordings. This can't be undone.")
            self._notices_row.addWidget(Notice("trash", told, "bad"))
        elif part:
            told = self.tr("It is held: taken back once a second person or the organisation confirms it.")
            self._notices_row.addWidget(Notice("info", told, "warn"))
        elif at_once:
            told = self.tr("Everything of this person on this laptop is deleted now. This can't be undone.")
            self._notices_row.addWidget(Notice("trash", told, "bad"))
        elif self._changes(kind):
            told = self.tr("It is held: deleted once a second person or the organisation confirms it.")
            self._notices_row.addWidget(Notice("info", told, "warn"))
        elif proof == "none":
            told = self.tr("The request is taken. The organisation will ask who it is from.")
            self._notices_row.addWidget(Notice("info", told, "primary"))
        self._notices.setVisible(self._notices_row.count() > 0)

    def _give(self) -> None:
        self.trouble.setText("")
        self.given.emit(self._read())
        self.second_pin.clear()

    def _read(self) -> RequestGiven:
        kind, proof, code = self.kind.chosen(), self.proof.chosen(), self.code.text().strip()
        by_fact, by_id = proof == "copy_and_fact", proof == "id_number"
        partial = kind in self._view.partial
        return RequestGiven(
            kind=kind,
            code=code,
            asker=self.asker.chosen(),
            proof=proof,
            purposes=self.purposes.chosen() if partial else (),
            kinds=self.kinds.chosen() if partial else (),
            fact_kind=self.fact_kind.chosen() if by_fact else "",
            fact=self.fact.value() if by_fact else "",
            id_kind=self.id_kind.chosen() if by_id else "",
            id_number=self.id_number.value() if by_id else "",
            earlier=self.earlier.text().strip() if kind == "complain" else "",
            lost="" if code else self.lost.value(),
            contact=self.contact.value(),
            text=self.text.value(),
            second=self._second(),
            second_pin=self.second_pin.text() if self._second() else "",
        )

    def _second(self) -> str:
        return self.second.text().strip() if self._changes(self.kind.chosen()) else ""

    def show_trouble(self, sentence: str, field: str) -> None:
        """Say what is wrong and put the keyboard there."""
        row = self._rows.get(field)
        widget = getattr(self, field, None)
        name = widget.accessibleName() if row is not None and isinstance(widget, QWidget) else ""
        self.trouble.setText(f"{name}: {sentence}" if name else sentence)
        if row is not None and isinstance(widget, QWidget):
            widget.setFocus()

    def forget(self) -> None:
        """Forget what was typed."""
        for field in (self.lost, self.fact, self.id_number, self.contact):
            field.wipe()
        self.text.wipe()
        self.second_pin.clear()

    def first_focus(self) -> QWidget:
        """Start at what is asked."""
        return self.kind
