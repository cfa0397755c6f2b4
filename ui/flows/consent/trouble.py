"""An error that belongs on a page: shown at the field it names, or beside the answers."""

from __future__ import annotations

from collector.errors import FormIncomplete, FormInDoubt, Refused
from ui.messages import explain
from ui.pages.consent.guardian import GuardianPage
from ui.pages.consent.identity import IdentityPage
from ui.pages.consent.profile import ProfilePage
from ui.pages.consent.sign import SignPage
from ui.pages.consent.statement import StatementPage
from ui.pages.consent.witness import WitnessPage
from ui.widgets.frame.frame import Page


def show_trouble(page: Page | None, error: BaseException) -> bool:
    """Show `error` on `page`; False when the page has no place for it."""
    if isinstance(error, FormInDoubt) and isinstance(page, IdentityPage | ProfilePage | GuardianPage):
        page.show_doubts(error.doubts)
        return True
    told = explain(error).whole
    if isinstance(error, FormIncomplete):
        if isinstance(page, IdentityPage | ProfilePage | GuardianPage | WitnessPage):
            page.show_trouble(told, error.field)
            return True
        if isinstance(page, SignPage | StatementPage):
            page.show_trouble(told)
            return True
    if isinstance(error, Refused) and isinstance(page, StatementPage):
        page.show_trouble(told)
        return True
    return False
