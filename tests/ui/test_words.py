"""Every sentence on screen exists in every catalogue, every number in every form its language has."""

from __future__ import annotations

import ast
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QCoreApplication

import ui
from collector.assets import find_asset
from collector.consent.telling import SENTENCES
from collector.rules.gate import _SENTENCES as REASONS
from ui.languages import SOURCE, find_languages
from ui.words import read_catalogue

ROOT = Path(ui.__file__).parent
CATALOGUES = [language.replace("-", "_") for language in find_languages()]
translated = pytest.mark.parametrize("catalogue", [name for name in CATALOGUES if name != SOURCE])
FORMS = {"en": 2, "zh_CN": 1, "ar": 6}


def calls():
    """Yield (file, call) of every tr() and translate() in the ui."""
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                if name == "tr" and node.args:
                    yield path, node, node.args[0], len(node.args) > 2
                elif name == "translate" and len(node.args) >= 2 and path.name != "words.py":
                    yield path, node, node.args[1], len(node.args) > 3


def sentences(only_numbers=False):
    return {
        text.value
        for _, _, text, number in calls()
        if isinstance(text, ast.Constant) and isinstance(text.value, str) and (number or not only_numbers)
    }


@translated
def test_every_sentence_is_translated(catalogue):
    known = {source for _, source in read_catalogue(catalogue)}
    assert len(sentences()) > 300
    assert sentences() - known == set()


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_every_number_has_all_forms_of_its_language(catalogue):
    known = {source: forms for (_, source), forms in read_catalogue(catalogue).items()}
    for sentence in sentences(only_numbers=True):
        assert len(known[sentence]) == FORMS[catalogue], sentence


@translated
def test_no_translation_is_left_over(catalogue):
    core = {"Errors", "Telling"}  # the core's own sentences are translated there too
    left = {source for context, source in read_catalogue(catalogue) if context not in core} - sentences()
    assert left == set()


@translated
def test_what_the_core_tells_of_a_session_is_translated(catalogue):
    known = {source for context, source in read_catalogue(catalogue) if context == "Telling"}
    assert known == set(SENTENCES.values())
    reasons = {source for context, source in read_catalogue(catalogue) if context == "Errors"}
    assert set(REASONS.values()) <= reasons


@pytest.mark.parametrize("language", CATALOGUES)
def test_every_message_stands_once_with_one_translation(language):
    root = ET.parse(find_asset("i18n") / f"{language}.ts").getroot()  # noqa: S314 - our own file
    for context in root.iter("context"):
        messages = list(context.iter("message"))
        assert all(len(row.findall("source")) == len(row.findall("translation")) == 1 for row in messages)
        sources = [row.findtext("source") for row in messages]
        assert len(set(sources)) == len(sources), context.findtext("name")


@translated
def test_placeholders_survive_translation(catalogue):
    for (_, source), forms in read_catalogue(catalogue).items():
        for mark in ("%1", "%2", "%3", "%4"):
            assert (mark in source) == all(mark in form for form in forms), source


def test_no_f_string_is_translated():
    glued = [
        f"{path.name}:{node.lineno}" for path, node, text, _ in calls() if isinstance(text, ast.JoinedStr)
    ]
    assert glued == []


def test_language_turns_at_run_time(words, qapp):
    assert qapp.translate("Switch", "Yes") == "Yes"
    words.speak("zh-CN")
    assert qapp.translate("Switch", "Yes") == "是"
    words.speak("en")
    assert qapp.translate("HomePage", "%n take(s)", None, 1) == "1 take"
    assert qapp.translate("HomePage", "%n take(s)", None, 2) == "2 takes"
    words.speak("ar")
    told = [qapp.translate("HomePage", "%n take(s)", None, count) for count in (0, 1, 2, 3, 11, 100)]
    assert told == ["لا مقاطع", "مقطع واحد", "مقطعان", "3 مقاطع", "11 مقطعًا", "100 مقطع"]


def test_what_is_put_into_arabic_keeps_its_own_direction(words, qapp):
    words.speak("ar")
    assert qapp.translate("Copying", "It was saved as %1.") == "حُفظ باسم \u2068%1\u2069."
    words.speak("en")
    assert "%1" in qapp.translate("Copying", "It was saved as %1.")


@pytest.mark.parametrize(("language", "said"), [("zh-CN", "名称"), ("ar", "الاسم"), ("en", "Name")])
def test_qts_own_dialogs_speak_the_same_language_in_their_own_words(words, language, said):
    words.speak(language)
    assert QCoreApplication.translate("QFileSystemModel", "Name") == said
    words.speak("en")
    assert QCoreApplication.translate("QFileSystemModel", "Name") == "Name"
