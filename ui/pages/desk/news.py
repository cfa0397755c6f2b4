"""What is new in the project: the pack that came, and what its policy says has changed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.presenter.frame import DeskFrame
from ui.presenter.noticing import ChangeBlock, NewsView
from ui.widgets.base.bullets import Bullets
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Notice, fact_row, titled
from ui.widgets.frame.desk import DeskPage

_NAME_PX = 170


class NewsPage(DeskPage):
    """Emits once it was read."""

    read = Signal()

    def __init__(self, frame: DeskFrame, view: NewsView) -> None:
        super().__init__(frame, self.tr("New in the project"), frame.title)
        facts = Card((24, 20, 24, 20), 10)
        for name, value in (
            (self.tr("Project pack"), self.tr("Number %1").replace("%1", str(view.number))),
            (self.tr("Installed here"), view.installed),
        ):
            facts.column.addLayout(fact_row(name, value, _NAME_PX, 17))
        self.body.addWidget(facts)
        for block in view.changes:
            self.body.addWidget(self._make_change(block))
        if not view.changes:
            told = self.tr("The policy is the same. Prompts, rules or people may have changed.")
            self.body.addWidget(Notice("info", told))
        self.body.addStretch(1)
        self.done = Button(self.tr("I have &read it"), "primary")
        self.done.setObjectName("next")
        self.done.clicked.connect(self.read)
        self.add_bar(self.done)

    def _make_change(self, block: ChangeBlock) -> Card:
        card = Card((24, 20, 24, 20), 12)
        title = self.tr("Policy %1 of %2").replace("%1", block.version).replace("%2", block.day)
        card.column.addWidget(titled(title))
        if block.major:
            told = self.tr("A major change: everybody decides again before they record.")
            card.column.addWidget(Notice("alert", told, "warn"))
        card.column.addWidget(Bullets(block.changes))
        return card

    def first_focus(self) -> QWidget:
        """Start at having read it."""
        return self.done
