"""Policy, prompts and project.toml as strangers write them: parsed strictly, shown without markup."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.errors import BadPack, CollectorError
from collector.model.pack import Contact, Organisation, OrganisationText
from collector.project.pack import read_project
from collector.project.policy import CHANGE_KINDS, fill_placeholders, parse_policy, rich_text
from collector.project.prompts import parse_prompts
from tests.rig.world import kit

FRONT = """+++
version = "1"
date = 2026-01-01
language = "en"
title = "T"
major = true
changes = ["x"]
kinds_of_change = ["rights"]
+++
"""
BODY = (
    "Before.\n\n## One\n\nA line\nthat wraps.\n- first\n- second\n\n## Two\n\nWrite to {{email}}, **now**.\n"
)


class Files:
    """A pack's files in memory."""

    def __init__(self, **found: bytes) -> None:
        self._found = {name.replace("_", "."): data for name, data in found.items()}

    def names(self) -> list[str]:
        return sorted(self._found)

    def read(self, name: str) -> bytes:
        if name not in self._found:
            raise BadPack("absent")
        return self._found[name]


def organisation(**changes: str) -> Organisation:
    words = dict.fromkeys(
        ("project", "organisation", "officer", "address", "retention", "withdrawal_method"), "x"
    )
    contact = Contact(email="a@example.org", phone="12345")
    return Organisation(contact=contact, text={"en": OrganisationText(**(words | changes))})


def test_a_policy_is_sections_of_whole_paragraphs() -> None:
    policy = parse_policy((FRONT + BODY).encode())
    assert [section.title for section in policy.sections] == ["T", "One", "Two"]
    assert policy.sections[1].paragraphs == ("A line that wraps.", "- first", "- second")
    filled = fill_placeholders(policy, organisation(), "en")
    assert filled.sections[2].paragraphs == ("Write to a@example.org, **now**.",)
    assert parse_policy((FRONT + BODY).replace("\n", "\r\n").encode()) == policy


def test_an_item_on_a_line_of_its_own_is_an_item() -> None:
    policy = parse_policy((FRONT + "Of them:\n1. one\n   more\n2. two\n- three\nin\n4. four\n").encode())
    assert policy.sections[0].paragraphs == ("Of them: 1. one more 2. two", "- three in 4. four")
    policy = parse_policy((FRONT + "1. one\n   more\n2. two\n\n中文\n换行\n").encode())
    assert policy.sections[0].paragraphs == ("1. one more", "2. two", "中文换行")


@pytest.mark.parametrize("kinds", [[kind] for kind in CHANGE_KINDS] + [list(CHANGE_KINDS)])
def test_a_major_change_names_its_kinds(kinds: list[str]) -> None:
    head = parse_policy((FRONT.replace('["rights"]', json.dumps(kinds)) + BODY).encode()).head
    assert (head.major, head.kinds_of_change) == (True, kinds)


@pytest.mark.parametrize("mark", ["\x00", "\x0b", "\x1b", "\x85", "\u202e", "\ufeff", "\ufdd0", "\uffff"])
def test_what_no_page_shows_as_it_is_is_refused(mark: str) -> None:
    with pytest.raises(BadPack):
        parse_policy((FRONT + f"Before{mark}after.\n").encode())
    filled = parse_policy((FRONT + "{{officer}}\n").encode())
    with pytest.raises(BadPack):
        fill_placeholders(filled, organisation(officer=f"Ms{mark}Chen"), "en")


def test_the_hash_covers_the_text_as_it_is_shown() -> None:
    policy = parse_policy((FRONT + BODY).encode())
    hashes = {
        fill_placeholders(policy, organisation(), "en").shown_text_hash,
        policy.shown_text_hash,
        parse_policy((FRONT + BODY + "More.\n").encode()).shown_text_hash,
        parse_policy((FRONT.replace('"T"', '"U"') + BODY).encode()).shown_text_hash,
        parse_policy((FRONT.replace('"en"', '"fr"') + BODY).encode()).shown_text_hash,
        parse_policy((FRONT.replace('"1"', '"2"') + BODY).encode()).shown_text_hash,
        parse_policy((FRONT.replace("01-01", "01-02") + BODY).encode()).shown_text_hash,
    }
    assert len(hashes) == 7


def test_missing_placeholders_and_languages_are_refused() -> None:
    policy = parse_policy((FRONT + "Ask {{nobody}}.\n").encode())
    with pytest.raises(BadPack, match="nobody"):
        fill_placeholders(policy, organisation(), "en")
    with pytest.raises(BadPack):
        fill_placeholders(policy, organisation(), "fr")


@pytest.mark.parametrize(
    "text",
    ["", "no front", FRONT.replace("+++", "---"), FRONT.replace("true", '"true"'),
     FRONT.replace('["x"]', "[]"),
     FRONT.replace("2026-01-01", '"soon"'), "+++\n" + "a=" + "[" * 5000 + "\n+++\n",
     FRONT.replace("major = true\n", ""),
     FRONT.replace('["rights"]', "[]"), FRONT.replace('["rights"]', '["colour"]'),
     FRONT.replace("true", "false"), FRONT.replace('"T"', '""'), FRONT.replace('"T"', r'"T\u0007"')],
)  # fmt: skip
def test_front_matter_is_strict(text: str) -> None:
    with pytest.raises(BadPack):
        parse_policy(text.encode())


def test_nothing_of_a_page_can_be_smuggled_in() -> None:
    shown = rich_text('- <img src="http://x/"> **bold** & <b>"no"</b>')
    assert shown == (
        "&lt;img src=&quot;http://x/&quot;&gt; <b>bold</b> &amp; &lt;b&gt;&quot;no&quot;&lt;/b&gt;"
    )


CSV = "id,kind,language,text,translation,instruction,min_s,max_s\n"


def test_prompts_from_both_shapes_are_the_same() -> None:
    row = {"id": "p1", "kind": "speech", "language": "en", "text": "Say, hi", "min_s": 1.0, "max_s": 9.0}
    from_csv = parse_prompts(Files(prompts_csv=(CSV + 'p1,speech,en,"Say, hi",,,1,9\n').encode("utf-8-sig")))
    from_json = parse_prompts(Files(prompts_jsonl=(json.dumps(row) + "\n\n").encode()))
    assert from_csv[0].model_dump(exclude_unset=False) == from_json[0].model_dump(exclude_unset=False)


@pytest.mark.parametrize(
    "rows",
    ["", "p1,speech,en,Hi,,,1,9\np1,speech,en,Ho,,,1,9\n", "p1,sing,en,Hi,,,1,9\n",
     "p 1,speech,en,Hi,,,1,9\n",
     "p1,speech,en,,,,1,9\n", "p1,speech,en,Hi,,,one,9\n", "p1,speech,en,Hi,,,1,0\n",
     'p1,speech,en,"Hi,,,1,9\n',
     "p1,speech,en,Hi,,,-1,9\n", "p1,speech\n", "p1,speech,english!,Hi,,,1,9\n"],
)  # fmt: skip
def test_bad_rows_are_refused(rows: str) -> None:
    with pytest.raises(BadPack):
        parse_prompts(Files(prompts_csv=(CSV + rows).encode()))


def test_a_bad_row_is_named() -> None:
    with pytest.raises(BadPack, match="Row 2"):
        parse_prompts(Files(prompts_csv=(CSV + "p1,speech,en,Hi,,,1,9\np2,sing,en,Hi,,,1,9\n").encode()))
    with pytest.raises(BadPack, match="no prompts"):
        parse_prompts(Files())


MARKS = st.sampled_from(
    ["+++\n", "## ", "{{email}}", "**", "- ", "\n\n", '"', "=", "[", "\x00", "version", "é"]
)
MESSES = st.binary(max_size=200) | st.lists(MARKS | st.text(max_size=8), max_size=20).map(
    lambda parts: "".join(parts).encode("utf-8", "replace")
)


@settings(max_examples=150, deadline=None)
@given(MESSES, st.booleans())
def test_only_our_errors_leave_the_policy(data: bytes, fronted: bool) -> None:
    try:
        policy = parse_policy(FRONT.encode() + data if fronted else data)
    except CollectorError:
        return
    assert policy.shown_text_hash.startswith("sha256:")


@settings(max_examples=150, deadline=None)
@given(MESSES, st.booleans())
def test_only_our_errors_leave_csv_prompts(data: bytes, headed: bool) -> None:
    try:
        parse_prompts(Files(prompts_csv=CSV.encode() + data if headed else data))
    except CollectorError:
        return


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
ROWS = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("id", "kind", "language", "text", "min_s", "max_s", "translation"), VALUES)
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(VALUES | ROWS, max_size=3).map(lambda rows: "\n".join(map(json.dumps, rows)).encode()) | MESSES
)
def test_only_our_errors_leave_json_prompts(data: bytes) -> None:
    try:
        parse_prompts(Files(prompts_jsonl=data))
    except CollectorError:
        return


WHOLE = (kit().pack / "project.toml").read_text("utf-8").splitlines()
LINES = st.sampled_from(
    ["x = 1", "[age]", "threshold = 13", "date = 2026-01-01", "[[operators]]", "]", '"""', "="]
)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), LINES | st.text(max_size=10)), min_size=1, max_size=3)
)
def test_only_our_errors_leave_a_mangled_project(changes: list[tuple[int, str]]) -> None:
    lines = list(WHOLE)
    for place, text in changes:
        lines[place] = text
    try:
        project = read_project(Files(project_toml="\n".join(lines).encode("utf-8", "replace")))
    except CollectorError:
        return
    assert project.age.threshold >= 14
