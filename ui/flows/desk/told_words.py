"""The core's sentences about a session, in the language that is spoken now."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from collector.consent.telling import SENTENCES, Allowed, PersonTold, Telling, Told, fill
from ui.presenter.telling import AllowedRow, PersonRow, ToldView
from ui.widgets.form.id_words import say

translate = QCoreApplication.translate


def tell(told: Told) -> str:
    """Return a sentence; relations and other ids in it are words too."""
    return fill(translate("Telling", SENTENCES[told.code]), tuple(say(value) for value in told.values))


def make_told_view(telling: Telling) -> ToldView:
    """Return what the page shows."""
    first = telling.people[0]
    over = telling.stage.code in {"refused", "withdrawn"}
    return ToldView(
        code=first.code,
        stage=tell(telling.stage),
        people=tuple(map(_person, telling.people)),
        allowed=tuple(map(_allowed, telling.allowed)),
        has_copy=first.consented and not over,
        has_policy=any(told.code == "read" for told in first.told),
    )


def _person(person: PersonTold) -> PersonRow:
    return PersonRow(person.code, tuple(map(tell, person.told)), person.yes, person.no)


def _allowed(row: Allowed) -> AllowedRow:
    return AllowedRow(tell(row.told), row.yes, translate("Errors", row.reason) if row.reason else "")
