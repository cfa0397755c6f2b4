"""Prompts: what a contributor is asked to say or do, from CSV or JSON lines."""

from __future__ import annotations

import csv
import io
import json
from typing import Annotated, Literal

from pydantic import Field

from collector.errors import BadPack, Malformed
from collector.model.manifest import Slug
from collector.model.stored import Stored
from collector.model.talk import Language
from collector.project.files import PackFiles

MAX_PROMPTS = 200_000


class Prompt(Stored):
    """One prompt in one language; durations in seconds."""

    id: Slug
    kind: Literal["speech", "video", "image", "text"]
    language: Language
    text: Annotated[str, Field(min_length=1, max_length=4000)]
    translation: str = ""
    instruction: str = ""
    min_s: Annotated[float, Field(ge=0)] = 0.0
    max_s: Annotated[float, Field(gt=0, le=24 * 3600)] = 60.0


def parse_prompts(files: PackFiles) -> list[Prompt]:
    """Return the prompts of `prompts.csv` or `prompts.jsonl`. Raises BadPack naming the row."""
    names = files.names()
    if "prompts.csv" in names:
        rows = _csv_rows(files.read("prompts.csv"))
    elif "prompts.jsonl" in names:
        rows = _json_rows(files.read("prompts.jsonl"))
    else:
        raise BadPack("The pack has no prompts.")
    prompts = [_prompt(row, number) for number, row in enumerate(rows, start=1)]
    if not prompts or len(prompts) > MAX_PROMPTS:
        raise BadPack("The pack has no prompts, or too many.")
    if len({(prompt.id, prompt.language) for prompt in prompts}) != len(prompts):
        raise BadPack("A prompt is given twice in one language.")
    return prompts


def _csv_rows(data: bytes) -> list[dict[str, object]]:
    try:
        reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        return [{name: _typed(name, value) for name, value in row.items() if name} for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadPack("The pack's prompts.csv can't be read.") from error


def _typed(name: str, value: str | None) -> object:
    if name in {"min_s", "max_s"}:
        try:
            return float(value or "nan")
        except ValueError:
            return value
    return value or ""


def _json_rows(data: bytes) -> list[dict[str, object]]:
    try:
        return [json.loads(line) for line in data.decode("utf-8").splitlines() if line.strip()]
    except (ValueError, RecursionError) as error:
        raise BadPack("The pack's prompts.jsonl can't be read.") from error


def _prompt(row: object, number: int) -> Prompt:
    try:
        return Prompt.from_json(row)
    except Malformed as error:
        raise BadPack(f"Row {number} of the prompts is wrong. {error}") from error
