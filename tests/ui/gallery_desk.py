"""Pages for the laptop itself: settings, a new PIN, about the program, and help over other pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.ui import sample
from ui.flows.desk.help import SHEETS, make_operators_card
from ui.languages import find_languages
from ui.pages.desk.about import AboutPage
from ui.pages.desk.first_pin import FirstPinPage
from ui.pages.desk.help import HelpPage
from ui.pages.desk.settings import SettingsPage
from ui.pages.session.paper import PaperPage
from ui.presenter.about import AboutView
from ui.presenter.settings import RoomView, SettingsView
from ui.presenter.signing_in import FirstPinView, group_fingerprint
from ui.widgets.frame.frame import Page

FINGERPRINT = "4f1a92c077e3b65d" * 4
FOLDER = "/srv/recordings/of-this-laptop/and-of-nobody-else/field-collector/data"
PARTS = (
    "PySide6-Essentials 6.11.1: LGPL-3.0-only", "av 15.1.0: BSD-3-Clause", "cryptography 50.0.1: Apache-2.0",
    "numpy 2.3.4: BSD-3-Clause", "sounddevice 0.5.3: MIT",
)  # fmt: skip


def settings_view(language: str = "en") -> SettingsView:
    """A laptop on which little was changed."""
    doors = ("doctor", "ledger", "about")
    return SettingsView(
        tuple(find_languages()), language, 0, "system", tones=False, single_keys=True, pedal="F8",
        rate_bytes_s=None, hours=None, folder=FOLDER, doors=doors,
    )  # fmt: skip


def _settings(language: str) -> Page:
    page = SettingsPage(sample.desk_frame("settings", language), settings_view(language))
    page.show_room(RoomView("38.2 GB", "91.0 GB", 4, "2.9 GB"))
    return page


def _settings_limited(language: str) -> Page:
    """With a slow line at night, and everything sent."""
    view = replace(settings_view(language), rate_bytes_s=300_000, hours=(20, 6), tones=True, pedal="")
    page = SettingsPage(sample.desk_frame("settings", language), view)
    page.show_room(RoomView("1.2 GB", "", 0, "0 B"))
    return page


def _about(language: str) -> Page:
    ready = sample.prepared(language).contact
    view = AboutView(
        "1.4.0", "Apache-2.0", PARTS, ready.organisation,
        (ready.officer, ready.email, ready.phone, ready.address), group_fingerprint(FINGERPRINT),
        f"{FOLDER}/ledger.jsonl",
    )  # fmt: skip
    return AboutPage(sample.desk_frame("about", language), view)


def _help(name: str, *, card: bool) -> Page:
    return HelpPage(SHEETS[name](), card=card, rehearsal=True)


DESK_PAGES: dict[str, Callable[[str], Page]] = {
    "00-pin-change": lambda _: FirstPinPage(FirstPinView("change", "ben", rehearsal=True)),
    "14-settings": _settings,
    "14-settings-limited": _settings_limited,
    "14b-about": _about,
    "15-help": lambda _: _help("RecordPage", card=True),
    "15-help-contributor": lambda _: _help("ChoicesPage", card=False),
    "15b-operators-card": lambda _: PaperPage(make_operators_card(), rehearsal=True),
}
