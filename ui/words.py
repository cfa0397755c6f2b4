"""The words on screen: a translator that reads Qt's .ts files, so that nothing needs compiling."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, Qt, QTranslator
from PySide6.QtGui import QGuiApplication

from collector.assets import find_asset
from ui.languages import SOURCE, closest_language, find_languages, note_spoken, plural_form, reads_from_right

Key = tuple[str, str]
_PLACES = re.compile("%[1-9]")


def read_catalogue(language: str) -> dict[Key, list[str]]:
    """Return {(context, source): forms} of `assets/i18n/<language>.ts`, nothing when it is absent."""
    path = find_asset("i18n") / f"{language}.ts"
    if not path.is_file():
        return {}
    catalogue: dict[Key, list[str]] = {}
    for context in ET.parse(path).getroot().iter("context"):  # noqa: S314 - our own file
        name = context.findtext("name", "")
        for message in context.iter("message"):
            forms = _read_forms(message)
            if forms:
                catalogue[name, message.findtext("source", "")] = forms
    return catalogue


def _read_forms(message: ET.Element) -> list[str]:
    translation = message.find("translation")
    if translation is None or translation.get("type") in {"unfinished", "obsolete", "vanished"}:
        return []
    forms = [form.text or "" for form in translation.findall("numerusform")] or [translation.text or ""]
    return forms if all(forms) else []


class Words(QTranslator):
    """The one translator of the app. One sentence has one translation, whichever page says it."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.languages = tuple(find_languages())
        self.spoken = SOURCE
        self._by_key: dict[Key, list[str]] = {}
        self._by_source: dict[str, list[str]] = {}
        self._catalogues: dict[str, dict[Key, list[str]]] = {}  # each read when it is spoken first
        self._qt = QTranslator(self)  # the words of Qt's own dialogs
        QCoreApplication.installTranslator(self)
        self.speak(SOURCE)

    def speak(self, language: str) -> None:
        """Use `language` (BCP 47) from now on; pages built later say it. Unknown ones fall to English."""
        self.spoken = closest_language(language)
        note_spoken(self.spoken)
        mirrored = reads_from_right(self.spoken)
        if self.spoken not in self._catalogues:
            self._catalogues[self.spoken] = read_catalogue(self.spoken.replace("-", "_"))
        self._by_key = self._catalogues[self.spoken]
        if mirrored:
            self._by_key = {key: [isolate(form) for form in forms] for key, forms in self._by_key.items()}
        self._by_source = {source: forms for (_, source), forms in self._by_key.items()}
        way = Qt.LayoutDirection.RightToLeft if mirrored else Qt.LayoutDirection.LeftToRight
        QGuiApplication.setLayoutDirection(way)
        self._speak_in_dialogs()

    def _speak_in_dialogs(self) -> None:
        """Asked before this one, which would say a word of Qt's as the same word on a page."""
        QCoreApplication.removeTranslator(self._qt)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._qt.load(QLocale(self.spoken), "qtbase", "_", folder):
            QCoreApplication.installTranslator(self._qt)

    def isEmpty(self) -> bool:
        """Tell Qt that this translator wants to be asked."""
        return False

    def translate(self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1) -> str:  # noqa: ARG002, N803
        """Return the translation, or None so that Qt shows the source."""
        forms = self._by_key.get((context, sourceText)) or self._by_source.get(sourceText)
        if not forms:
            return None  # type: ignore[return-value]  # a null QString, which the stub can't say
        form = plural_form(self.spoken, n) if n >= 0 else 0
        return forms[min(form, len(forms) - 1)]


def isolate(form: str) -> str:
    """Return `form` so that what takes the place of %1 reads in its own direction: a code, a telephone."""
    return _PLACES.sub("\u2068\\g<0>\u2069", form)
