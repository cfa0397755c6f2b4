"""`collector project policy-import`: a published policy becomes a text for a pack, with a report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from collector.cli.context import emit, say
from collector.model.times import utc_now
from collector.project.policy_import import Wanted, import_policy
from collector.project.policy_report import rows_of, write_imported
from collector.project.published import read_published


def policy_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The published text, plain or Markdown.")],
    language: Annotated[str, typer.Option(help="Its language, such as en or zh-CN.")],
    version: Annotated[str, typer.Option(help="The version's name, such as 2026-01.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where text, contacts and report go.")],
) -> None:
    """Turn a published policy into sections for review; every line that fits nowhere is shown."""
    wanted = Wanted(version, language, utc_now().date())
    imported = import_policy(read_published(file), file.suffix, wanted)
    written = write_imported(out, imported)
    for row in rows_of(imported):
        emit(row)
    emit(
        {
            "row": "written", "policy": str(written.policy), "contacts": str(written.contacts),
            "review": str(written.review),
        },
        written.review.read_text("utf-8"),
    )  # fmt: skip
    say(f"Please review {written.review}: {len(imported.left_out)} lines were left out of the text.")
