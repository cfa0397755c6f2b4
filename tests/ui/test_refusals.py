"""What the core says no with, where a page shows it, is told in Chinese too: the sentence and what to do."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import collector
import ui
from collector import errors
from collector.errors import CollectorError
from ui.messages import explain
from ui.words import Words, read_catalogue

CORE = Path(collector.__file__).parent
# What pages and flows call into and whose words a person at the laptop reads. Left out is what only commands,
# the organisation's side and the checks of packs, bundles and logs say.
REACHED = {
    "capture": "recorder container/replay device/camera device/lookup device/portaudio device/source_watch "
    "text/typed",
    "consent": "form id_number phone signature witness",
    "desk": "confirming filing offered rights_desk",
    "project": "install operators pin_desk pins second_person",
    "rights": "asking",
    "rules": "age needs",
    "session": "beginning company confirming consenting copies correcting device_choice evidence forming "
    "guarding kin narrowing papers places posing recording records speaking starting takes texting",
    ".": "assets passphrase",
}
TYPES = {
    name: kind for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, CollectorError)
}  # fmt: skip
# Raised for a fault of the program, which no answer of a person leads to.
FAULTS = {"UnsafePath"}


class Raised(NamedTuple):
    where: str
    kind: str
    sentence: ast.expr | None
    remedy: ast.expr | None


def files() -> list[Path]:
    named = [CORE / folder / f"{name}.py" for folder, names in REACHED.items() for name in names.split()]
    return [*named, *sorted(Path(ui.__file__).parent.rglob("*.py"))]


def raised() -> Iterator[Raised]:
    for path in files():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if isinstance(node, ast.Call) and name in TYPES and name not in FAULTS:
                remedy = next((word.value for word in node.keywords if word.arg == "remedy"), None)
                yield Raised(f"{path.name}:{node.lineno}", name, node.args[0] if node.args else None, remedy)


SITES = list(raised())
KNOWN = {source for context, source in read_catalogue("zh_CN") if context == "Errors"}


def constant(text: ast.expr | None) -> str:
    """The text itself; empty where it is made up or handed on from another error."""
    return text.value if isinstance(text, ast.Constant) and isinstance(text.value, str) else ""


def test_every_sentence_that_a_page_can_show_exists_in_chinese() -> None:
    assert len(SITES) > 150
    said = [(site.where, constant(site.sentence)) for site in SITES]
    assert [(where, sentence) for where, sentence in said if sentence and sentence not in KNOWN] == []


def test_every_remedy_that_a_page_can_show_exists_in_chinese() -> None:
    """The one that is given there, or else its type's own."""
    missing = []
    for site in SITES:
        own = TYPES[site.kind].default_remedy if site.remedy is None else constant(site.remedy)
        if own and own not in KNOWN:
            missing.append(f"{site.where} {own}")
        if isinstance(site.remedy, ast.JoinedStr):
            missing.append(f"{site.where} is made up of parts: nobody can translate it")
    assert missing == []


MADE_UP = sorted({site.kind for site in SITES if isinstance(site.sentence, ast.JoinedStr)})


@pytest.mark.parametrize("name", MADE_UP)
def test_what_is_made_up_of_numbers_and_names_is_told_by_its_type(words: Words, name: str) -> None:
    words.speak("zh-CN")
    general = explain(CollectorError("Seven things are wrong.")).sentence
    told = explain(TYPES[name]("Seven things are wrong."))
    assert not told.whole.isascii()
    assert told.sentence != general
