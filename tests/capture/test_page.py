"""Of a mail's page what can be seen stays, however it is laid out; what is hidden is told and can come in."""

from __future__ import annotations

from contextlib import suppress
from email.message import EmailMessage
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.capture.text.blackout import black_out, find_private
from collector.capture.text.letter import open_letter, read_letter
from collector.capture.text.page import read_page
from collector.capture.text.quoted import find_others
from collector.errors import TextUnreadable

SEEN = {
    "the framework's cell": '<td style="font-size:0px"><div style="font-size:14px">word</div></td>',
    "small screens only": "<style>@media (max-width:600px){.m{display:none}}</style><p class=m>word</p>",
    "on paper only": "<style>@media print{p{display:none}}</style><p>word</p>",
    "white on dark": '<div style="background:#000"><b style="color:#fff">word</b></div>',
    "white on a dark cell": '<table><td bgcolor="#003366"><font color="white">word</font></td></table>',
    "white on a picture": '<td background="a.png"><font color="white">word</font></td>',
    "white on a picture, in a style": '<div style="background-image:url(a.png);color:#fff">word</div>',
    "seen again": '<div style="visibility:hidden"><p style="visibility:visible">word</p></div>',
    "an unknown colour": '<p style="color:var(--text)">word</p>',
    "behind an unclosed paragraph": "<p hidden>gone<p>word",
    "behind an unclosed cell": "<table><tr><td hidden>gone<td>word</table>",
    "behind an unclosed item": "<ul><li hidden>gone<li>word</ul>",
    "a head without an end": "<head><title>gone</title><p>word",
    "a void element": '<br hidden><img hidden src="x">word',
    "an empty title": "<title/><p>word</p>",
    "overridden by its own style": '<style>p{display:none}</style><p style="display:block">word</p>',
    "a rule for others": "<style>.x .y{display:none}</style><p class=y>word</p>",
    "a hovered link": "<style>a:hover{display:none}</style><a>word</a>",
    "half faint": '<p style="opacity:.5">word</p>',
    "a small margin": '<p style="margin-left:-4px;text-indent:-12px">word</p>',
    "no height alone": '<p style="height:0">word</p>',
    "a class that is named like it": '<p class="hidden-xs none">word</p>',
}


@pytest.mark.parametrize("name", SEEN)
def test_what_can_be_seen_stays(name: str) -> None:
    page = read_page(f"<body>{SEEN[name]}</body>")
    assert page.seen == "word"
    assert "gone" not in page.seen


def mail(page: str, folder: Path) -> Path:
    message = EmailMessage()
    message.set_content(page, subtype="html")
    path = folder / "a.eml"
    path.write_bytes(message.as_bytes())
    return path


def test_hidden_stretches_are_told_and_found_again_where_they_are_taken_in(tmp_path: Path) -> None:
    page = (
        '<p>One <span style="font-size:0">first  hidden,</span> two.</p>'
        "<div hidden>second<br>hidden</div><p hidden>&nbsp;&#8203;</p><p>Three.</p>"
    )
    letter = open_letter(mail(page, tmp_path))
    assert letter.text == read_letter(tmp_path / "a.eml") == "One two.\n\nThree."
    assert letter.hidden == ("first hidden,", "second", "hidden")
    assert "first hidden," in letter.whole
    offers = [offer for offer in find_private(letter.whole, "CN", letter.hidden) if offer.kind == "hidden"]
    assert len(offers) == 3
    left = black_out(letter.whole, [offer.span for offer in offers])
    assert "hidden" not in left
    assert "second" not in left
    assert "Three." in left


def test_a_mail_of_hidden_words_alone_has_them_to_take_in(tmp_path: Path) -> None:
    letter = open_letter(mail("<p hidden>nobody saw this</p>", tmp_path))
    assert (letter.text, letter.whole) == ("", "nobody saw this")
    with pytest.raises(TextUnreadable):
        read_letter(tmp_path / "a.eml")


def test_without_end_of_hidden_stretches_none_can_come_in(tmp_path: Path) -> None:
    page = "<p>seen</p>" + "".join(f"<p hidden>number {number}</p>" for number in range(600))
    letter = open_letter(mail(page, tmp_path))
    assert letter.text == letter.whole == "seen"
    assert len(letter.hidden) == 600


def test_elements_without_end_within_each_other_are_refused() -> None:
    with pytest.raises(TextUnreadable):
        read_page("<b>" * 10_000 + "word")


@pytest.mark.parametrize(
    "text",
    ["--\n" * 30_000, "He wrote:\n" * 10_000, "> \n\n" * 30_000, "On a\n" * 20_000, "From:\n\n" * 15_000,
     "x" * 100_000, "_" * 100_000, "____________\n\n" * 7_000, "1:11 <a@b" * 11_000],
    ids=lambda text: text[:6].strip(),
)  # fmt: skip
def test_long_texts_of_odd_lines_are_looked_through_once(text: str) -> None:
    """A second look at every line for every line would take more than a test may."""
    parts = find_others(text)
    assert all(before.span.end < after.span.start for before, after in pairwise(parts))


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("ab>< =\"'/-:;{}#.\n!()styledivhidenclass&"), max_size=300))
def test_any_page_is_read_or_refused(html: str) -> None:
    for page in (html, f"<div style='{html}'>{html}</div>", f"<style>{html}</style><p class=a>{html}</p>"):
        with suppress(TextUnreadable):
            read_page(page)


@given(st.text(alphabet=st.sampled_from("ab>:-\n 0@Fromschrieb写道_"), max_size=200))
def test_parts_are_whole_lines_in_order(text: str) -> None:
    at = -1
    for part in find_others(text):
        assert at < part.span.start < part.span.end
        assert part.span.start == 0 or text[part.span.start - 1] == "\n"
        assert part.span.end == len(text) or text[part.span.end] == "\n"
        at = part.span.end
