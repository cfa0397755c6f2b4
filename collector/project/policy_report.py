"""The report on an imported policy, for the person who reviews it, and its rows for a program."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from collector.errors import Refused
from collector.project.policy_import import Imported
from collector.vault import disk_errors, make_folder, write_atomically

_KEYS = ("email", "phone", "fax")


@dataclass(frozen=True)
class Written:
    """Where the text, the contacts and the report were written."""

    policy: Path
    contacts: Path
    review: Path


def write_imported(out: Path, imported: Imported) -> Written:
    """Write `VERSION/LANGUAGE.md`, the contacts and the report below `out`; nothing is overwritten.

    Raises Refused when the version stands there in this language, DiskFull, DiskFailed.
    """
    head = imported.policy.head
    name = f"{head.version}-{head.language}"
    written = Written(
        out / head.version / f"{head.language}.md", out / f"contacts-{name}.toml", out / f"review-{name}.md"
    )
    with disk_errors("the imported policy"):
        taken = any(path.exists() for path in (written.policy, written.contacts, written.review))
    if taken:
        raise Refused(
            "This version stands there in this language already.",
            remedy="Name another folder: what a person may have edited is not overwritten.",
        )
    make_folder(written.policy.parent)
    for path, text in (
        (written.policy, imported.text),
        (written.contacts, contacts_text(imported)),
        (written.review, review_text(imported)),
    ):
        write_atomically(path, text.encode("utf-8"))
    return written


def contacts_text(imported: Imported) -> str:
    """Return the contacts as the table that is pasted into project.toml (P-0.4)."""
    rows = ["# Compare with the published text, then paste into project.toml.", "[organisation.contact]"]
    for key in _KEYS:
        value = imported.facts.value(key)
        rows.append(f"{key} = {json.dumps(value, ensure_ascii=False)}" if value else f'# {key} = ""')
    return "\n".join(rows) + "\n"


def rows_of(imported: Imported) -> Iterator[dict[str, Any]]:
    """Yield the report a row each: found facts, articles, remarks, and every line that was left out."""
    for fact in imported.facts.found:
        yield {"row": "found", "what": fact.what, "value": fact.value, "line": fact.line}
    lines = {piece.text: piece.line for piece in reversed(imported.pieces) if piece.kind == "article"}
    for section in imported.policy.sections:
        count = len(section.paragraphs)
        yield {
            "row": "section", "title": section.title, "paragraphs": count, "line": lines.get(section.title),
        }  # fmt: skip
    for remark in imported.remarks:
        yield {"row": "remark", "text": remark.text, "line": remark.line or None}
    for left in imported.left_out:
        yield {"row": "left_out", "text": left.text, "reason": left.reason, "line": left.line}


def review_text(imported: Imported) -> str:
    """Return the report as Markdown."""
    head = imported.policy.head
    rows = list(rows_of(imported))
    parts = [
        f"# Review of policy {head.version} ({head.language})",
        "Compare each part with the published text before the pack is signed. Lines are the source's.",
        "## What was found",
        *_listed(f"{row['what']}: `{row['value']}` (line {row['line']})" for row in _only(rows, "found")),
        "## Parts",
        *_listed(f"{row['title']} — {row['paragraphs']} paragraphs" for row in _only(rows, "section")),
        "## Please look at",
        *_listed(_placed(row["line"], row["text"]) for row in _only(rows, "remark")),
        "## Left out of the text",
        *_listed(_placed(row["line"], f"{row['reason']}: {row['text']}") for row in _only(rows, "left_out")),
        "## To do",
        *_listed(_to_do(head.version, head.language)),
    ]
    return "\n\n".join(parts) + "\n"


def _to_do(version: str, language: str) -> list[str]:
    return [
        f"Fill in `major`, `changes`, `kinds_of_change` at the top of `{version}/{language}.md`, truthfully.",
        "Paste the contacts into `project.toml`; the text holds `{{email}}`, `{{phone}}` and `{{fax}}`.",
        f'Put the folder `{version}` into the pack\'s `policy/`, and set `policy_version = "{version}"`.',
        "Check that each question in `project.toml` still points to the part that answers it.",
        "Run `collector project check`, read the policy once on the screen, then sign the pack.",
    ]


def _only(rows: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["row"] == kind]


def _listed(lines: Iterator[str] | list[str]) -> list[str]:
    found = list(lines)
    return ["\n".join(f"- {line}" for line in found)] if found else ["Nothing."]


def _placed(line: int | None, text: str) -> str:
    return f"line {line}: {text}" if line else text
