"""The app's languages: those that have a catalogue, what they call themselves, how they count and read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree as ET

from collector.assets import find_asset

SOURCE = "en"
_FROM_RIGHT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_spoken: list[str] = [SOURCE]
_ZERO, _ONE, _TWO, _FEW, _MANY, _OTHER = range(6)


@lru_cache(maxsize=1)
def find_languages() -> Mapping[str, str]:
    """Return {BCP 47 tag: own name} of every catalogue in `assets/i18n`; the first is the source's."""
    found = {
        path.stem.replace("_", "-"): _read_name(path) for path in sorted(find_asset("i18n").glob("*.ts"))
    }
    return MappingProxyType({SOURCE: found.pop(SOURCE), **found})


def _read_name(path: Path) -> str:
    """Return what stands in the catalogue's `<extra-name>`, before its messages."""
    for _, element in ET.iterparse(path):  # noqa: S314 - our own file
        if element.tag == "extra-name":
            return element.text or ""
        if element.tag == "context":
            break
    return path.stem


def closest_language(language: str, among: Iterable[str] = ()) -> str:
    """Return the language nearest to a BCP 47 tag or a locale's name: of `among`, else of the app.

    The nearest is the one that shares most subtags from the left; without any it is English.
    """
    wanted = _split(language)

    def shared(tag: str) -> int:
        same = [one == other for one, other in zip(wanted, _split(tag), strict=False)]
        return (*same, False).index(False)

    best = max(tuple(among) or tuple(find_languages()), key=shared)
    return best if shared(best) else SOURCE


def _split(tag: str) -> list[str]:
    return tag.partition(".")[0].partition("@")[0].replace("_", "-").lower().split("-")


def language_name(language: str) -> str:
    """Return what speakers of `language` call it; its tag where nobody knows."""
    return find_languages().get(language, language)


def spoken_language() -> str:
    """Return the language that is spoken now."""
    return _spoken[0]


def note_spoken(language: str) -> None:
    """Remember which language is spoken from now on."""
    _spoken[0] = language


def following_language(language: str) -> str:
    """Return the app's language after `language`; after the last one comes the first."""
    languages = tuple(find_languages())
    return languages[(languages.index(closest_language(language)) + 1) % len(languages)]


def reads_from_right(language: str) -> bool:
    """Whether `language` is written from the right to the left."""
    return _split(language)[0] in _FROM_RIGHT


def plural_form(language: str, count: int) -> int:
    """Return the place of the form that `count` takes among a catalogue's, by the cardinal rules of CLDR.

    Chinese has one form, English two, Arabic six: zero, one, two, few, many, other.
    """
    base = _split(language)[0]
    if base == "zh":
        return 0
    return _arabic_form(count) if base == "ar" else int(count != 1)


def _arabic_form(count: int) -> int:
    if count < 3:  # noqa: PLR2004 - zero, one and two have a form each
        return (_ZERO, _ONE, _TWO)[count]
    rest = count % 100
    if 3 <= rest <= 10:  # noqa: PLR2004
        return _FEW
    return _MANY if rest >= 11 else _OTHER  # noqa: PLR2004
