"""A published text in Markdown -> its outline; what a page of the policy can't show is listed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from collector.errors import Malformed
from collector.project.outline import LeftOut, Outline, Piece, PieceKind, SourceLine, plain_blanks, words_of

_HEADING = re.compile(r"#{1,6}\s+\S")
_FENCE = re.compile(r"(---|\+\+\+)\s*")
_FEW_HEADINGS = 2
_BREAK = "\n"


class _Parser(MarkdownIt):
    """Leaves links as they are written: they are told, never followed."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the parser's own name
        return url

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 - the parser's own name
        return True


def is_markdown(lines: Sequence[SourceLine], suffix: str) -> bool:
    """Tell whether a text is Markdown: by its file's name, or by two headings with `#`."""
    headings = sum(_HEADING.match(line.text) is not None for line in lines)
    return suffix.lower() in {".md", ".markdown"} or headings >= _FEW_HEADINGS


def outline_markdown(text: str) -> Outline:
    """Return the outline of a Markdown text. Raises Malformed when it is nested too deep to be read."""
    body, left_out = _without_front_matter(text)
    try:
        tokens = _Parser("commonmark", {"html": True}).enable("table").parse(body)
    except (RecursionError, ValueError, IndexError) as error:
        raise Malformed("The Markdown can't be read.", remedy="Save it as plain text.") from error
    walk = _Walk(tokens, left_out=left_out)
    walk.run()
    return Outline(walk.title, tuple(walk.pieces), tuple(walk.left_out))


def _without_front_matter(text: str) -> tuple[str, list[LeftOut]]:
    """Take off what stands between `---` or `+++` at the start; its lines stay counted."""
    rows = text.splitlines()
    fence = _FENCE.fullmatch(rows[0]) if rows else None
    end = next((n for n, row in enumerate(rows[1:], 1) if fence and row.strip() == fence.group(1)), 0)
    left_out = [
        LeftOut(number, plain_blanks(row), "front matter of the source")
        for number, row in enumerate(rows[1:end], start=2)
        if row.strip()
    ]
    return "\n".join([""] * (end + 1 if end else 0) + rows[end + 1 if end else 0 :]), left_out


@dataclass
class _Walk:
    """Goes over the tokens once; `items` are the lists that are open, each with the marker of its item."""

    tokens: list[Token]
    left_out: list[LeftOut]
    title: str = ""
    pieces: list[Piece] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    line: int = 0
    cells: list[str] = field(default_factory=list)

    def run(self) -> None:
        levels = Counter(token.tag for token in self.tokens if token.type == "heading_open")
        self._article = next((tag for tag in sorted(levels) if levels[tag] >= _FEW_HEADINGS), "h2")
        for place, token in enumerate(self.tokens):
            self.line = token.map[0] + 1 if token.map else self.line
            self._take(token, self.tokens[place - 1] if place else token)

    def _take(self, token: Token, before: Token) -> None:
        if token.type == "list_item_open":
            self.items.append(f"{token.info}." if token.info else "-")
        elif token.type == "list_item_close" and self.items:
            self.items.pop()
        elif token.type == "tr_close":
            self._add("text", " | ".join(self.cells))
            self.cells = []
        elif token.type == "inline":
            self._take_inline(token, before)
        elif token.type in {"fence", "code_block"}:
            for row in token.content.splitlines():
                self._add("text", row)
        elif token.type == "html_block":
            self._leave_out(token.content, "HTML")

    def _take_inline(self, token: Token, before: Token) -> None:
        reader = _Inline(token.children or [])
        rows = reader.rows()
        for text in reader.left_out:
            self._leave_out(text, "HTML or a picture's address")
        if reader.leads_inside and not reader.other_words:
            self._leave_out(" ".join(rows), "table of contents")
        elif before.type == "heading_open":
            self._add_heading(before.tag, plain_blanks(" ".join(rows)).replace("**", ""))
        elif before.type in {"th_open", "td_open"}:
            self.cells += filter(words_of, map(plain_blanks, [" ".join(rows)]))
        else:
            for row in rows:
                self._add("text", row)

    def _add_heading(self, tag: str, text: str) -> None:
        """The one heading above all articles is the title; those below the articles' level stay inside."""
        if not self.title and not self.pieces and tag < self._article:
            self.title = text
        else:
            self._add("article" if tag <= self._article else "heading", text)

    def _add(self, kind: PieceKind, text: str) -> None:
        plain = plain_blanks(text)
        if not words_of(plain):
            if plain:
                self.left_out.append(LeftOut(self.line, plain, "no words in it"))
            return
        marker = self.items[-1] if self.items and kind == "text" else ""
        if marker:
            self.items[-1] = ""  # only an item's first paragraph carries its marker
        self.pieces.append(Piece("item" if marker else kind, plain, self.line, marker))

    def _leave_out(self, text: str, reason: str) -> None:
        self.left_out += [
            LeftOut(self.line, plain_blanks(row), reason) for row in text.splitlines() if row.strip()
        ]


class _Inline:
    """The words of one paragraph: bold kept, a link's address behind its words, breaks as rows."""

    def __init__(self, children: Sequence[Token]) -> None:
        self.left_out: list[str] = []
        self.leads_inside = False
        self.other_words = False
        self._links: list[tuple[str, int]] = []
        self._parts: list[str] = []
        for child in children:
            self._parts += self._read(child)

    def rows(self) -> list[str]:
        """Return the rows; a bold that a break would cut is dropped."""
        rows = [row.strip() for row in "".join(self._parts).split(_BREAK)]
        return [row if row.count("**") % 2 == 0 else row.replace("**", "") for row in rows if row]

    def _read(self, child: Token) -> Iterator[str]:
        if child.type in {"text", "code_inline", "text_special"}:
            self.other_words |= not self._links and bool(words_of(child.content))
            yield child.content
        elif child.type in {"strong_open", "strong_close"}:
            yield "**"
        elif child.type in {"softbreak", "hardbreak"}:
            yield " " if child.type == "softbreak" else _BREAK
        elif child.type == "link_open":
            self._links.append((str(child.attrGet("href") or ""), len(self._parts)))
        elif child.type == "link_close" and self._links:
            yield self._close_link(*self._links.pop())
        else:
            yield self._read_foreign(child)

    def _read_foreign(self, child: Token) -> str:
        """A picture or HTML: its words stay, the rest is listed."""
        if child.type == "image":
            self.left_out.append(str(child.attrGet("src") or ""))
            return f"{child.content} {child.attrGet('title') or ''}"
        if child.type == "html_inline":
            self.left_out.append(child.content)
            return _BREAK if child.content.lower().startswith("<br") else ""
        return ""

    def _close_link(self, address: str, start: int) -> str:
        if address.startswith("#"):
            self.leads_inside = True
            return ""
        plain = address.removeprefix("mailto:").removeprefix("tel:")
        return "" if plain in "".join(self._parts[start:]) else f" ({plain})"
