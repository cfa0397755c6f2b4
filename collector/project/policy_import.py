"""A published policy -> a text for a pack, its contacts, and a report that shows every line left out."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from collector.errors import Malformed
from collector.model.ids import SLUG_PATTERN
from collector.model.names import is_portable
from collector.project.facts import Facts, find_facts, put_placeholders
from collector.project.markdown_outline import is_markdown, outline_markdown
from collector.project.outline import LeftOut, Outline, Piece, Remark, SourceLine, words_of
from collector.project.plain_outline import outline_text
from collector.project.policy import CHANGE_KINDS, Policy, parse_policy
from collector.project.published import decode_published, source_lines

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_PLACEHOLDER = re.compile(r"\{\{[a-z_]+\}\}")
_GLUED = re.compile(r"[a-z][A-Z][a-z]|[.;,)][A-Z][a-z]|\s&\w")
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+|https?://\S+|\bwww\.\S+")
_MARKUP = re.compile(r"\]\(#[^)(]*\)|\bmailto:|\btel:")


@dataclass(frozen=True)
class Wanted:
    """Which version in which language is imported, and the day that stands in for a missing date."""

    version: str
    language: str
    today: date


@dataclass(frozen=True)
class Imported:
    """What came of it: the file for the pack, the policy it reads as, and what a person must look at."""

    text: str
    policy: Policy
    facts: Facts
    pieces: tuple[Piece, ...]
    left_out: tuple[LeftOut, ...]
    remarks: tuple[Remark, ...]


def import_policy(data: bytes, suffix: str, wanted: Wanted) -> Imported:
    """Return the policy in a published text; nothing is written.

    Every word of the source is in a section, in the facts, or among the lines left out: this is counted at
    the end, and a line that lost a word is listed too. Raises Malformed.
    """
    _check(wanted)
    text = decode_published(data)
    lines = source_lines(text)
    _refuse_placeholders(lines)
    outline = _outline(text, lines, suffix)
    facts = find_facts(outline.pieces)
    pieces = _give_bodies(put_placeholders(outline.pieces, facts))
    written = _front_matter(outline, facts, wanted) + _body(pieces)
    policy = parse_policy(written.encode("utf-8"))
    if not policy.sections:
        raise Malformed("There is no text below the headings.")
    lost = _find_lost(lines, outline.left_out, policy, facts)
    remarks = (*outline.remarks, *facts.remarks, *_look_for_glue(lines))
    left_out = sorted((*outline.left_out, *lost), key=lambda row: row.line)
    return Imported(written, policy, facts, pieces, tuple(left_out), remarks)


def _check(wanted: Wanted) -> None:
    if not re.fullmatch(SLUG_PATTERN, wanted.version) or not is_portable(wanted.version):
        raise Malformed("This is no version.", remedy="Use letters, digits, dots and hyphens: 2026-01.")
    if not _LANGUAGE.fullmatch(wanted.language):
        raise Malformed("This is no language tag.", remedy="Use one such as en or zh-CN.")


def _outline(text: str, lines: Sequence[SourceLine], suffix: str) -> Outline:
    if is_markdown(lines, suffix):
        return outline_markdown("\n".join(_keep_indent(text, lines)))
    return outline_text(lines)


def _keep_indent(text: str, lines: Sequence[SourceLine]) -> Iterator[str]:
    """Markdown reads blanks at the start of a line; the rest of a line comes with its noise cleaned."""
    for row, line in zip(text.splitlines(), lines, strict=True):
        indent = row[: len(row) - len(row.lstrip(" \t"))]
        ending = "  " if row.endswith("  ") and line.text else ""
        yield indent + line.text + ending


def _refuse_placeholders(lines: Sequence[SourceLine]) -> None:
    for line in lines:
        if _PLACEHOLDER.search(line.text):
            raise Malformed(
                f"Line {line.number} holds a placeholder in double braces.",
                remedy="Write the value there: the importer puts the placeholders itself.",
            )


def _give_bodies(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """An article without a text of its own becomes a heading in the next one, else no page would show it."""
    given: list[Piece] = []
    waiting: list[Piece] = []
    for place, piece in enumerate(pieces):
        if piece.kind != "article":
            given.append(piece)
        elif place + 1 == len(pieces) or pieces[place + 1].kind == "article":
            waiting.append(replace(piece, kind="heading"))
        else:
            given += [piece, *waiting]
            waiting = []
    return (*given, *waiting)


def _front_matter(outline: Outline, facts: Facts, wanted: Wanted) -> str:
    def quote(text: str) -> str:
        return json.dumps(text, ensure_ascii=False).replace("\x7f", " ")

    kinds = ", ".join(quote(kind) for kind in CHANGE_KINDS)
    return (
        "+++\n"
        f"version = {quote(wanted.version)}\n"
        f"date = {(facts.day or wanted.today).isoformat()}\n"
        f"language = {quote(wanted.language)}\n"
        f"title = {quote(outline.title or wanted.version)}\n"
        "# To be filled in by a person, truthfully. Until then the change counts as major in every way:\n"
        "# nobody's consent to an older version is carried over. Minor: false, and no kinds at all.\n"
        "major = true\n"
        'changes = ["Taken over from the published text."]\n'
        f"kinds_of_change = [{kinds}]\n"
        "+++\n\n"
    )


def _body(pieces: Sequence[Piece]) -> str:
    rows = []
    for piece in pieces:
        text = piece.text
        if piece.kind == "article":
            rows.append(f"## {text}")
        elif piece.kind == "heading":
            rows.append(f"**{text.replace('**', '')}**")
        elif piece.kind == "item":
            rows.append(f"{piece.marker} {text}")
        else:
            rows.append(f" {text}" if text.startswith("## ") else text)
    return "\n\n".join(rows) + "\n"


def _find_lost(
    lines: Sequence[SourceLine], left_out: Sequence[LeftOut], policy: Policy, facts: Facts
) -> list[LeftOut]:
    """Count every word of the source against what was placed or left out; return the lines that lost one."""
    have = words_of(fill_found(policy.shown_text, facts))
    for row in left_out:
        have += words_of(row.text)
    lost = []
    for line in lines:
        wanted = words_of(html.unescape(_MARKUP.sub(" ", line.text)))
        if any(have[word] < count for word, count in wanted.items()):
            lost.append(LeftOut(line.number, line.text, "could not be placed whole"))
        else:
            have.subtract(wanted)
    return lost


def fill_found(text: str, facts: Facts) -> str:
    """Return `text` with the contacts that were found where their placeholders stand."""
    for what in ("email", "phone", "fax"):
        text = text.replace("{{" + what + "}}", facts.value(what))
    return text


def _look_for_glue(lines: Sequence[SourceLine]) -> list[Remark]:
    """Name the places where a blank seems to be missing; the wording is never touched."""
    found = []
    for line in lines:
        blanked = _ADDRESS.sub(lambda address: " " * len(address.group()), line.text)
        for match in _GLUED.finditer(blanked):
            near = line.text[max(0, match.start() - 12) : match.end() + 12]
            found.append(Remark(line.number, f"A blank seems to be missing: …{near}…"))
    return found
