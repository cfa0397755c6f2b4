"""A mail's HTML as plain text: what is seen, what is hidden, and quotes marked as plain mails mark them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from collector.capture.text.styles import Element, Look, Sheet, look_of
from collector.errors import TextUnreadable

_BLOCKS = frozenset({
    "p", "div", "br", "li", "ul", "ol", "tr", "table", "blockquote", "pre", "hr", "section", "article",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "footer", "dt", "dd",
})  # fmt: skip
# No words of a page: what they hold is never shown by anything.
_SILENT = frozenset({"script", "style", "title", "template", "noframes", "object", "svg", "math"})
_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
})  # fmt: skip
_QUOTES = frozenset({
    "gmail_quote", "gmail_attr", "gmail_extra", "yahoo_quoted", "moz-cite-prefix", "moz-forward-container",
    "protonmail_quote", "zmail_extra", "mail-quote-content", "ntes_quote", "isreplycontent", "qmbox_quote",
    "tutanota_quote",
})  # fmt: skip
# Behind these all of the page is somebody else's.
_LAST = frozenset({"divrplyfwdmsg", "outlookmessageheader", "appendonsend", "stopspelling"})
_CLOSED_BY: dict[str, frozenset[str]] = {
    "li": frozenset({"li"}), "tr": frozenset({"tr", "td", "th"}), "td": frozenset({"td", "th"}),
    "th": frozenset({"td", "th"}), "dt": frozenset({"dt", "dd"}), "dd": frozenset({"dt", "dd"}),
    **dict.fromkeys(_BLOCKS - {"br", "li", "tr", "dt", "dd"}, frozenset({"p"})),
}  # fmt: skip
_HOLDERS = frozenset({"table", "ul", "ol", "dl", "div", "blockquote", "section", "article", "body"})
_STYLE_BLOCKS = re.compile(r"<style\b[^>]*>(.*?)</style", re.IGNORECASE | re.DOTALL)
_DEEPEST = 512  # as browsers have it
_NO_WORDS = re.compile(r"[^\w]*")


@dataclass(frozen=True)
class PageText:
    """A page's words: those that can be seen; all of them; and the hidden stretches as they stand in all."""

    seen: str
    whole: str
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Open:
    """An element that is open: whether it is silent, how deep in quotes, how it looks."""

    element: Element
    silent: bool
    quotes: int
    look: Look


def read_page(html: str) -> PageText:
    """Return the words of an HTML page: a line for each block, without scripts, styles and markup.

    Raises TextUnreadable.
    """
    reader = _Reader(Sheet("\n".join(_STYLE_BLOCKS.findall(html))))
    try:
        reader.feed(html)
        reader.close()
    except AssertionError as error:  # so the standard library's parser ends at a malformed declaration
        raise TextUnreadable("This mail can't be read.") from error
    return reader.text()


class _Reader(HTMLParser):
    """Collects words with whether they can be seen; block elements begin a new line."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(convert_charrefs=True)
        self._sheet = sheet
        self._open: list[_Open] = [_Open(Element.of("", {}), silent=False, quotes=0, look=Look())]
        self._is_last = False
        self._lines: list[tuple[int, list[tuple[str, bool]]]] = [(0, [])]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element. Raises TextUnreadable where they stand in each other without end."""
        self._close_implied(tag)
        attributes: dict[str, str] = {}
        for name, value in attrs:
            attributes.setdefault(name, value or "")
        element, around = Element.of(tag, attributes), self._open[-1]
        style = self._sheet.style_of(element, [row.element for row in self._open])
        look = look_of(element, style, around.look)
        names = {mark[1:].lower() for mark in element.marks}
        quotes = around.quotes + (tag == "blockquote" or bool(names & _QUOTES))
        self._is_last = self._is_last or bool(names & _LAST)
        if tag not in _VOID:
            if len(self._open) > _DEEPEST:
                raise TextUnreadable("This mail can't be read.")
            self._open.append(_Open(element, around.silent or tag in _SILENT, quotes, look))
        if tag in _BLOCKS or quotes != around.quotes:
            self._begin_line()
        elif tag in {"td", "th"}:
            self._lines[-1][1].append((" ", False))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element; the stroke at its end says nothing in HTML, but where all would be swallowed."""
        if tag not in _SILENT:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """End it, and what was left open in it."""
        place = next((at for at in range(len(self._open) - 1, 0, -1) if self._open[at].element.tag == tag), 0)
        if place:
            self._close(place)
        if tag in _BLOCKS:
            self._begin_line()

    def handle_data(self, data: str) -> None:
        """Take words."""
        if not self._open[-1].silent:
            self._lines[-1][1].append((data, self._open[-1].look.hidden))

    def text(self) -> PageText:
        """Return what was collected: one blank line at most between lines."""
        stretches = [words for _, pieces in self._lines for words in _hidden_in(pieces)]
        hidden = tuple(dict.fromkeys(words for words in stretches if not _NO_WORDS.fullmatch(words)))
        return PageText(self._write(with_hidden=False), self._write(with_hidden=True), hidden)

    def _write(self, *, with_hidden: bool) -> str:
        lines = []
        for quotes, pieces in self._lines:
            words = " ".join("".join(data for data, hides in pieces if with_hidden or not hides).split())
            lines.append(f"{'>' * quotes} {words}" if quotes and words else words)
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def _begin_line(self) -> None:
        self._lines.append((self._open[-1].quotes + self._is_last, []))

    def _close_implied(self, tag: str) -> None:
        """End what a start tag ends by itself: a paragraph, a cell, an item."""
        ends = _CLOSED_BY.get(tag, frozenset())
        for place in range(len(self._open) - 1, 0, -1):
            name = self._open[place].element.tag
            if name in ends:
                self._close(place)
            elif name in _HOLDERS:
                return

    def _close(self, place: int) -> None:
        before = self._open[-1].quotes
        del self._open[place:]
        if self._open[-1].quotes != before:
            self._begin_line()


def _hidden_in(pieces: list[tuple[str, bool]]) -> list[str]:
    """Return the hidden stretches of a line, what touches as one."""
    found, run = [], ""
    for data, hides in [*pieces, ("", False)]:
        if hides:
            run += data
        elif run and (data.strip() or not data):
            found.append(" ".join(run.split()))
            run = ""
    return found
