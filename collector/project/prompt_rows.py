"""Rows of `prompts.csv` and `prompts.jsonl`, still unchecked; a blank cell says nothing."""

from __future__ import annotations

import csv
import io

from collector.errors import BadPack, Malformed
from collector.model.canonical import parse_bounded

_NUMBERS = frozenset({"min_s", "max_s", "pre_s", "post_s"})
_FACTS = frozenset({"training", "recorded", "speaker_display"})
_ALWAYS = frozenset({"id", "kind", "language", "text", "translation", "instruction"})
_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def read_csv_rows(data: bytes) -> list[object]:
    """Return a mapping for each row of a CSV (UTF-8, comma). Raises BadPack."""
    try:
        reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        return [_read_cells(row) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadPack("The pack's prompts.csv can't be read.") from error


def read_json_rows(data: bytes) -> list[object]:
    """Return what stands in each line of JSON. Raises BadPack."""
    try:
        return [parse_bounded(line) for line in data.splitlines() if line.strip()]
    except Malformed as error:
        raise BadPack("The pack's prompts.jsonl can't be read.") from error


def _read_cells(row: dict[str | None, str | None]) -> dict[str, object]:
    cells = {name: value or "" for name, value in row.items() if name}
    return {name: _read_cell(name, value) for name, value in cells.items() if value or name in _ALWAYS}


def _read_cell(name: str, value: str) -> object:
    if name in _NUMBERS:
        try:
            return float(value)
        except ValueError:
            return value
    return _WORDS.get(value.strip().lower(), value) if name in _FACTS else value
