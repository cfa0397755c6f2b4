"""Cuts the font families of the app down to what it shows: Latin, Arabic, and the characters of GB 2312."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

_FOLDERS = (Path("/usr/share/fonts/truetype/noto"), Path("/usr/share/fonts/opentype/noto"))
_LICENCES = Path("/usr/share/doc")
_LATIN = ((0x20, 0x24F), (0x1E00, 0x1EFF), (0x2000, 0x206F), (0x20A0, 0x20BF), (0x2100, 0x22FF))
_ARABIC = ((0x20, 0x7F), (0xA0, 0xBF), (0x600, 0x6FF), (0x2000, 0x206F))
_WEIGHTS = ("Regular", "Bold")
_FEATURES = [
    "ccmp", "kern", "liga", "locl", "mark", "mkmk",
    "calt", "curs", "fina", "init", "isol", "medi", "rlig",  # how Arabic letters join
]  # fmt: skip
_VERTICAL = ["vhea", "vmtx", "VORG", "DSIG"]


class FontsMissing(Exception):
    """Noto is not installed on the machine that builds."""


def cut_fonts(target: Path) -> list[Path]:
    """Write the subsets and their licences into `target`; return the fonts. Raises FontsMissing."""
    target.mkdir(parents=True, exist_ok=True)
    fonts = []
    for weight in _WEIGHTS:
        latin = TTFont(_find_font(f"NotoSans-{weight}.ttf"))
        fonts.append(_write_subset(latin, _codes(_LATIN), target / f"NotoSans-{weight}.ttf"))
        arabic = TTFont(_find_font(f"NotoSansArabic-{weight}.ttf"))
        fonts.append(_write_subset(arabic, _codes(_ARABIC), target / f"NotoSansArabic-{weight}.ttf"))
        chinese = _pick_simplified(_find_font(f"NotoSansCJK-{weight}.ttc"))
        fonts.append(_write_subset(chinese, _gb2312(), target / f"NotoSansCJKsc-{weight}.otf"))
    for package in ("fonts-noto-core", "fonts-noto-cjk"):
        shutil.copy(_LICENCES / package / "copyright", target / f"{package}.licence.txt")
    return fonts


def _find_font(name: str) -> Path:
    found = next((folder / name for folder in _FOLDERS if (folder / name).is_file()), None)
    if found is None:
        raise FontsMissing(f"{name} is not installed: see packaging/linux/apt.txt, section screen.")
    return found


def _pick_simplified(path: Path) -> TTFont:
    """Return the Simplified Chinese face of a collection that holds one face a region."""
    return next(font for font in TTCollection(path) if font["name"].getDebugName(1) == "Noto Sans CJK SC")


def _codes(ranges: tuple[tuple[int, int], ...]) -> list[int]:
    return [code for first, last in ranges for code in range(first, last + 1)]


def _gb2312() -> list[int]:
    """Return every code point of GB 2312: rows 1 to 94 of 94 cells, two bytes each."""
    return [ord(character) for high in range(0xA1, 0xFF) for character in _row(high)]


def _row(high: int) -> Iterator[str]:
    for low in range(0xA1, 0xFF):
        yield from bytes((high, low)).decode("gb2312", errors="ignore")


def _write_subset(font: TTFont, codes: list[int], target: Path) -> Path:
    font.recalcBBoxes = False  # a part fits the boxes of the whole; finding them anew takes a minute
    options = subset.Options(layout_features=_FEATURES, drop_tables=_VERTICAL, hinting=False, name_IDs=["*"])
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    font.save(target)
    return target
