"""Colours and type as tokens (look.md), and the palette and style sheet made from them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget


@dataclass(frozen=True)
class Tokens:
    """One colour scheme, every colour as `#RRGGBB`."""

    dark: bool
    bg: str
    surface: str
    ink: str
    muted: str
    line: str
    border: str
    primary: str
    primary_soft: str
    on_primary: str
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str


LIGHT = Tokens(
    dark=False, bg="#F4F6F8", surface="#FFFFFF", ink="#15202B", muted="#51606E", line="#D5DCE3",
    border="#7C8894", primary="#0A5C9E", primary_soft="#E7F0F8", on_primary="#FFFFFF", ok="#17754A",
    ok_soft="#E3F3EA",
    warn="#8A5300", warn_soft="#FFF1D6", bad="#B3261E", bad_soft="#FCE8E6",
)  # fmt: skip
DARK = Tokens(
    dark=True, bg="#10161C", surface="#1A222B", ink="#EEF2F5", muted="#A9B5C0", line="#34404C",
    border="#7C8894", primary="#7DB8EA", primary_soft="#1F3447", on_primary="#10161C", ok="#6FD3A0",
    ok_soft="#173527",
    warn="#F4C069", warn_soft="#3B2D12", bad="#FF9D94", bad_soft="#43201D",
)  # fmt: skip

CONTRAST_LIGHT = Tokens(
    dark=False, bg="#FFFFFF", surface="#FFFFFF", ink="#000000", muted="#000000", line="#8C8C8C",
    border="#000000", primary="#002F5F", primary_soft="#E1EEFB", on_primary="#FFFFFF", ok="#003D1F",
    ok_soft="#E3F6EA",
    warn="#4A2800", warn_soft="#FFF3D9", bad="#6E0009", bad_soft="#FDEAE8",
)  # fmt: skip
CONTRAST_DARK = Tokens(
    dark=True, bg="#000000", surface="#000000", ink="#FFFFFF", muted="#FFFFFF", line="#707070",
    border="#FFFFFF", primary="#9CD3FF", primary_soft="#0A2438", on_primary="#000000", ok="#8DF0BC",
    ok_soft="#06261A",
    warn="#FFD27A", warn_soft="#2B1F06", bad="#FFB8B1", bad_soft="#33100D",
)  # fmt: skip

# Every pair of text on ground that the app draws: look.md wants 4.5, and 3 for the borders of controls;
# in high contrast it is 7, 4.5 for borders and for what can't be used now, 3 for the lines between things.
TEXT_PAIRS = (
    ("ink", "bg"), ("ink", "surface"), ("ink", "primary_soft"), ("ink", "warn_soft"), ("ink", "bad_soft"),
    ("ink", "ok_soft"), ("muted", "bg"), ("muted", "surface"), ("muted", "primary_soft"),
    ("muted", "warn_soft"),    ("muted", "line"), ("primary", "surface"), ("primary", "bg"),
    ("primary", "primary_soft"),
    ("on_primary", "primary"), ("ok", "ok_soft"), ("ok", "surface"), ("warn", "warn_soft"),
    ("warn", "surface"),    ("bad", "bad_soft"), ("bad", "surface"), ("bad", "bg"), ("surface", "ok"),
    ("surface", "warn"), ("surface", "bad"),
)  # fmt: skip
CONTROL_PAIRS = (("border", "surface"), ("border", "bg"), ("primary", "surface"), ("bad", "surface"))

CONTRAST = "COLLECTOR_CONTRAST"  # the environment's word on contrast, for systems that have none
EFFECTS = (
    Qt.UIEffect.UI_AnimateMenu, Qt.UIEffect.UI_FadeMenu, Qt.UIEffect.UI_AnimateCombo,
    Qt.UIEffect.UI_AnimateTooltip, Qt.UIEffect.UI_FadeTooltip, Qt.UIEffect.UI_AnimateToolBox,
)  # fmt: skip
SANS = ("Noto Sans", "Noto Sans CJK SC")
_active: list[Tokens] = [LIGHT]
_look: list[str] = ["system"]


def tokens() -> Tokens:
    """Return the scheme in use."""
    return _active[0]


@lru_cache(maxsize=64)
def _parsed(text: str) -> QColor:
    return QColor(text)


def colour(name: str) -> QColor:
    """Return the colour of token `name` in the scheme in use."""
    return _parsed(getattr(tokens(), name))


LEAST_PX = 16
TEXT_SIZES = (1.0, 1.2, 1.4)  # A, A+, A++
_text_size: list[float] = [TEXT_SIZES[0]]


def face(size_px: int, weight: int = 400) -> QFont:
    """Return the app's type at the person's text size, never under 16 px."""
    return _make_face(round(max(LEAST_PX, size_px) * _text_size[0]), weight)


def fixed_face(size_px: int, weight: int = 400) -> QFont:
    """Return type for a number inside a drawn shape, which does not grow with the person's text size."""
    return _make_face(size_px, weight)


def dress(widget: QWidget, size_px: int, weight: int = 400) -> None:
    """Give `widget` this type; it follows the person's text size from now on."""
    widget.setProperty("face", (size_px, weight))
    widget.setFont(face(size_px, weight))


def text_size() -> int:
    """Return the person's text size: 0, 1 or 2 for A, A+ and A++."""
    return TEXT_SIZES.index(_text_size[0])


def apply_text_size(app: QApplication, step: int) -> None:
    """Show all text of the app in size A, A+ or A++ (`step` 0, 1, 2)."""
    _text_size[0] = TEXT_SIZES[step]
    app.setFont(face(17))
    for widget in app.allWidgets():
        given = widget.property("face")
        if given:
            widget.setFont(face(*given))
        widget.updateGeometry()
        widget.update()


@lru_cache(maxsize=64)
def _make_face(size_px: int, weight: int) -> QFont:
    """Latin family first, CJK second, else Latin quotes turn full-width."""
    font = QFont()
    font.setFamilies(list(SANS))
    font.setPixelSize(size_px)
    font.setWeight(QFont.Weight(weight))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def apply_theme(app: QApplication, *, dark: bool, contrast: bool = False) -> None:
    """Dress the whole app in the light or the dark scheme; may be called again at any time.

    `contrast`: in the one of high contrast. Nothing ever moves by itself: Qt's own effects are off, so that
    there is no other way for who asked the system for less motion.
    """
    schemes = (CONTRAST_LIGHT, CONTRAST_DARK) if contrast else (LIGHT, DARK)
    _active[0] = schemes[dark]
    app.setStyle("Fusion")
    for effect in EFFECTS:
        app.setEffectEnabled(effect, False)
    app.setPalette(_make_palette(tokens()))
    app.setFont(face(17))
    app.setStyleSheet(_make_sheet(tokens()))
    for widget in app.allWidgets():
        widget.update()


def follow_system(app: QApplication) -> None:
    """Dress the app as the system asks, now and whenever it asks for something else."""
    hints = app.styleHints()
    hints.colorSchemeChanged.connect(lambda _: _dress_as_asked(app))
    hints.accessibility().contrastPreferenceChanged.connect(lambda _: _dress_as_asked(app))
    _dress_as_asked(app)


def use_look(app: QApplication, look: str) -> None:
    """Dress the app as was chosen for this laptop from now on: system, light, dark or contrast."""
    if look != _look[0]:
        _look[0] = look
        _dress_as_asked(app)


def choose_scheme(look: str, *, dark: bool, contrast: bool) -> tuple[bool, bool]:
    """Return (dark, contrast) for a chosen look, given what the system asks for.

    Light and dark say nothing of contrast: who asked the system for it keeps it.
    """
    return {"light": False, "dark": True}.get(look, dark), contrast or look == "contrast"


def wants_contrast(system: Qt.ContrastPreference, setting: str) -> bool:
    """Tell whether high contrast is asked for: by `COLLECTOR_CONTRAST` (high, usual), else by the system."""
    asked = {"high": True, "usual": False}
    return asked.get(setting, system == Qt.ContrastPreference.HighContrast)


def _dress_as_asked(app: QApplication) -> None:
    hints = app.styleHints()
    contrast = wants_contrast(hints.accessibility().contrastPreference(), os.environ.get(CONTRAST, ""))
    dark = hints.colorScheme() == Qt.ColorScheme.Dark
    dark, contrast = choose_scheme(_look[0], dark=dark, contrast=contrast)
    apply_theme(app, dark=dark, contrast=contrast)


def _make_palette(scheme: Tokens) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    pairs = {
        role.Window: scheme.bg, role.Base: scheme.surface, role.AlternateBase: scheme.bg,
        role.Button: scheme.surface,        role.WindowText: scheme.ink, role.Text: scheme.ink,
        role.ButtonText: scheme.ink,
        role.ToolTipBase: scheme.surface, role.ToolTipText: scheme.ink, role.PlaceholderText: scheme.muted,
        role.Highlight: scheme.primary, role.HighlightedText: scheme.on_primary, role.Link: scheme.primary,
        role.Mid: scheme.line, role.Light: scheme.surface, role.Dark: scheme.border,
    }  # fmt: skip
    for name, text in pairs.items():
        palette.setColor(name, QColor(text))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(scheme.muted))
    return palette


def _make_sheet(scheme: Tokens) -> str:
    text = _SHEET
    for name in sorted(vars(scheme), key=len, reverse=True):
        text = text.replace(f"@{name}", str(getattr(scheme, name)))
    return text


_SHEET = """
QLabel[tone="ink"] { color: @ink }
QLabel[tone="muted"] { color: @muted }
QLabel[tone="primary"] { color: @primary }
QLabel[tone="ok"] { color: @ok }
QLabel[tone="warn"] { color: @warn }
QLabel[tone="bad"] { color: @bad }
QLineEdit { background: @surface; color: @ink; placeholder-text-color: @muted;
  border: 1px solid @border; border-radius: 10px; padding: 0 15px }
QLineEdit:focus { border: 2px solid @primary; padding: 0 14px }
QLineEdit[trouble="true"] { border: 2px solid @warn; padding: 0 14px }
QLineEdit:disabled { background: @bg; color: @muted; border: 1px solid @line }
QPlainTextEdit { background: @surface; color: @ink; placeholder-text-color: @muted;
  border: 1px solid @border; border-radius: 10px; padding: 8px 11px;
  selection-background-color: @primary; selection-color: @on_primary }
QPlainTextEdit:focus { border: 2px solid @primary; padding: 7px 10px }
QComboBox { background: @surface; color: @ink;
  border: 1px solid @border; border-radius: 10px; padding: 0 15px }
QComboBox:focus, QComboBox:on { border: 2px solid @primary; padding: 0 14px }
QComboBox:disabled { background: @bg; color: @muted; border: 1px solid @line }
QComboBox::drop-down { border: 0; width: 40px }
QComboBox::down-arrow { image: none }
QComboBox QAbstractItemView { background: @surface; color: @ink; border: 1px solid @border;
  outline: 0; padding: 4px;  selection-background-color: @primary_soft; selection-color: @ink }
QComboBox QAbstractItemView::item { min-height: 40px; padding: 0 10px; border: 2px solid transparent }
QComboBox QAbstractItemView::item:selected { border-color: @primary; border-radius: 8px }
QListWidget { background: transparent; border: 0; outline: 0 }
QListView#sessions { background: @surface; border: 0; outline: 0 }
QScrollArea, QTextBrowser { background: transparent; border: 0 }
QScrollArea > QWidget > QWidget#inner { background: transparent }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0 }
QScrollBar::handle:vertical { background: @border; border-radius: 5px; min-height: 48px }
QScrollBar::handle:vertical:hover { background: @muted }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0 }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent }
QToolTip { background: @surface; color: @ink; border: 1px solid @line; padding: 6px }
"""
