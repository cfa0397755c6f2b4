"""One term a thing: the words that the glossary rules out stand in no catalogue, source text or pack."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from collector.assets import find_asset
from tests.ui.test_words import sentences
from ui.words import read_catalogue

CATALOGUES = sorted(path.stem.replace("_", "-") for path in find_asset("i18n").glob("*.ts"))
GLOSSARY: dict[str, dict[str, Any]] = tomllib.loads((find_asset("i18n") / "glossary.toml").read_text("utf-8"))
_UNSPACED = ("zh", "ja", "th")
_PLACES = re.compile(r"\(?&(\w)?\)?|\(s\)")


def plain(text: str) -> str:
    """Without the signs of Alt keys and plurals, which would hide a word."""
    return _PLACES.sub(lambda found: "" if found[0].startswith("(") else found[1] or "", text).lower()


def texts_of_pack(language: str) -> Iterator[str]:
    """Yield what the demo pack says in a language: tables, policy, what its prompts ask for."""
    root = find_asset("demo")
    for path in sorted(root.glob("*.toml")):
        text = re.sub(r"= \$\w+", "= 0", path.read_text("utf-8"))
        yield from find_texts(tomllib.loads(re.sub(r"^\$.*$", "", text, flags=re.MULTILINE)), language)
    yield from (path.read_text("utf-8") for path in root.glob(f"policy/*/{language}.md"))
    with (root / "prompts.csv").open(encoding="utf-8", newline="") as rows:
        yield from (row["instruction"] or "" for row in csv.DictReader(rows) if row["language"] == language)


def find_texts(table: Any, language: str, *, inside: bool = False) -> Iterator[str]:
    """Yield every text under a key that is the language."""
    if isinstance(table, str) and inside:
        yield table
    rows = table.items() if isinstance(table, dict) else enumerate(table) if isinstance(table, list) else ()
    for key, value in rows:
        yield from find_texts(value, language, inside=inside or key == language)


def texts_in(language: str) -> list[str]:
    """Every text that people see in a language."""
    forms = [form for forms in read_catalogue(language.replace("-", "_")).values() for form in forms]
    if language == "en":  # the sources are English: those of the pages, and those of the core's sentences
        forms += [*sentences(), *(source for _, source in read_catalogue("zh_CN"))]
    return [*forms, *texts_of_pack(language)]


def stands_in(word: str, text: str, language: str) -> bool:
    """Whether a word stands in a text: as a whole word where words are spaced."""
    word = word.lower()
    if language.split("-", maxsplit=1)[0] in _UNSPACED:
        return word in text
    return re.search(rf"\b{re.escape(word)}\b", text) is not None


@pytest.mark.parametrize("language", CATALOGUES)
def test_no_other_word_stands_for_a_term(language):
    texts = [plain(text) for text in texts_in(language)]
    assert len(texts) > 50
    found = [
        f"{name}: {word!r} in {text[:80]!r}"
        for name, term in GLOSSARY.items()
        for word in term.get("not", {}).get(language, [])
        for text in texts
        if stands_in(word, text, language)
    ]
    assert found == []


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_term_is_used(language):
    texts = [plain(text) for text in texts_in(language)]
    for name, term in GLOSSARY.items():
        spoken = term[language]
        assert any(spoken.lower() in text for text in texts), (name, spoken)


def test_no_term_is_another_ones_forbidden_word():
    for language in CATALOGUES:
        terms = {term[language] for term in GLOSSARY.values() if term.get(language)}
        ruled_out = {word for term in GLOSSARY.values() for word in term.get("not", {}).get(language, [])}
        assert terms.isdisjoint(ruled_out)
        assert len(terms) == sum(bool(term.get(language)) for term in GLOSSARY.values()), "one term a thing"


def test_a_forbidden_word_is_seen_behind_an_alt_key():
    assert stands_in("mic", plain("The &Mic is off"), "en")
    assert not stands_in("mic", plain("The &microphone"), "en")
    assert stands_in("话筒", plain("话筒(&M)"), "zh-CN")
