"""What a page of the policy renders is what `shown_text_hash` covers: every character, in every language."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector.errors import BadPack
from collector.model.canonical import canonical, sha256_text
from collector.project.policy import Policy, PolicyHead, Section, mark_item, parse_policy, shown_paragraph
from tests.ui import sample
from ui.languages import find_languages
from ui.pages.consent.policy import PolicyPage
from ui.presenter.pack_views import make_policy_view
from ui.theme import apply_text_size
from ui.widgets.base.text import Prose
from ui.widgets.consent.reader import Reader

FRONT = """+++
version = "1"
date = 2026-01-01
language = "en"
title = "T"
major = false
changes = ["x"]
+++
"""
MARKS = st.sampled_from(
    ["- ", "1. ", "2. ", "(3) ", "b) ", "（一）", "二、", "**", "\n\n", "\n", " ", "\xa0", "\t", "## ", "<b>",
     "&amp;", "\u2028", "\u200b", "\u00ad", "\ufeff", "😀", "é", "\u0301"]
)  # fmt: skip
TEXTS = st.lists(MARKS | st.text(max_size=6), max_size=24).map("".join)


def lines_of(reader: Reader) -> list[str]:
    """Every block as it stands in the document, markers of lists included: nothing is drawn beside them."""
    document = reader.document()
    blocks = [document.findBlockByNumber(number) for number in range(document.blockCount())]
    assert not any(block.textList() for block in blocks)
    return [block.text() for block in blocks]


def collect(page: PolicyPage, policy: Policy) -> str:
    """The text that stands on the page, part after part, as a person reads it."""
    edition = page.findChild(Prose, "edition")
    lines = [page.heading.title.text(), *edition.text().split(" · ")]
    for place in range(len(policy.sections)):
        page._turn_to(place)
        lines += lines_of(page.reader)
    return "\n".join(lines)


@pytest.mark.parametrize("language", find_languages())
def test_what_is_rendered_is_what_is_hashed(show, qapp, language):
    policy = sample.prepared(language).policy
    page = show(PolicyPage(sample.prepared(language).frame("policy"), make_policy_view(policy)))
    rendered = {"language": policy.head.language, "text": collect(page, policy)}
    assert sha256_text(canonical(rendered)) == policy.shown_text_hash
    try:
        apply_text_size(qapp, 2)
        assert collect(page, policy) == policy.shown_text
    finally:
        apply_text_size(qapp, 0)


def test_numbers_are_shown_as_they_are_written(show):
    reader = show(Reader(), (700, 400))
    reader.show_section("Sharing", ("2. second", "Between.", "5. fifth", "6. sixth", "• item", "(1) one"))
    assert lines_of(reader)[1:] == ["2. second", "Between.", "5. fifth", "6. sixth", "• item", "(1) one"]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS)
def test_no_text_is_rendered_differently_from_what_is_hashed(qtbot, body):  # noqa: ARG001
    try:
        policy = parse_policy((FRONT + body).encode("utf-8", "replace"))
    except BadPack:
        return
    reader = Reader()
    for section in policy.sections:
        reader.show_section(section.title, tuple(map(mark_item, section.paragraphs)))
        assert lines_of(reader) == [section.title, *map(shown_paragraph, section.paragraphs)]
    reader.deleteLater()


def test_the_hash_is_of_title_version_date_and_language_too():
    head = PolicyHead(
        version="1", date=date(2026, 1, 1), language="en", title="T", major=False, changes=["x"]
    )
    policy = Policy(head, (Section("T", ("- **Bold** item.",)),))
    assert policy.shown_text == "T\n1\n2026-01-01\nT\n• Bold item."
