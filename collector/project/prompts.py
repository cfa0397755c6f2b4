"""Prompts: what a contributor is asked to say or do, and how each is led through.

A list is `prompts.csv`, `prompts.jsonl`, or SpeechRecorder's XML script (`prompts.<language>.xml`). Beyond
the first eight columns everything is optional. Pictures and sounds lie below `prompts/` in the pack.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from pydantic import Field, model_validator

from collector.errors import BadPack, Malformed
from collector.model.kinds import TakeKind
from collector.model.manifest import LONGEST_PROMPT, Slug
from collector.model.stored import Stored
from collector.model.talk import Language
from collector.project.files import PackFiles
from collector.project.prompt_rows import read_csv_rows, read_json_rows
from collector.project.prompt_script import read_script_rows, script_names

MAX_PROMPTS = 200_000
MEDIA_FOLDER = "prompts/"
LONGEST_TALK_S = 3600.0  # a free conversation whose length the list does not say
LONGEST_WAIT_S = 60.0

Mode = Literal["manual", "auto_progress", "auto_record"]
Order = Literal["fixed", "random"]
Start = Literal["light", "beep", "beep_in_take"]
Shown = Literal["always", "from_wait", "from_green", "in_wait"]
Wait = Annotated[float, Field(ge=0, le=LONGEST_WAIT_S)]
MediaName = Annotated[str, Field(pattern=r"^(prompts(/[A-Za-z0-9][A-Za-z0-9._-]{0,99}){1,4})?$")]


class Guide(Stored):
    """How a prompt is led through; `section`, `order` and `mode` are the same for all of one section.

    `pre_s`: how long to wait before the light goes green; `post_s`: how long to go on recording in silence.
    `training`: recorded and listened to, but destroyed before sealing. `recorded` false: only shown.
    `style` free: no text to be read, talk about what is shown. `start` beep: a tone before the take,
    `beep_in_take`: within it. `shown`: in which phase the prompt can be seen; `speaker_display`: whether
    the speaker's own screen shows it. `comment` is for the recorder alone.
    """

    section: Annotated[str, Field(max_length=100)] = ""
    order: Order = "fixed"
    mode: Mode = "manual"
    training: bool = False
    recorded: bool = True
    style: Literal["read", "free"] = "read"
    pre_s: Wait = 0.0
    post_s: Wait = 0.0
    start: Start = "light"
    shown: Shown = "always"
    speaker_display: bool = True
    image: MediaName = ""
    audio: MediaName = ""
    comment: Annotated[str, Field(max_length=1000)] = ""

    @property
    def leaves_start_open(self) -> bool:
        """Whether the list says nothing of how a take starts: then the laptop may."""
        return "start" not in self.model_fields_set


class Prompt(Guide):
    """One prompt in one language; durations in seconds."""

    id: Slug
    kind: TakeKind
    language: Language
    text: Annotated[str, Field(max_length=LONGEST_PROMPT)] = ""
    translation: str = ""
    instruction: str = ""
    min_s: Annotated[float, Field(ge=0, le=24 * 3600)] = 0.0
    max_s: Annotated[float, Field(gt=0, le=24 * 3600)] = 60.0

    @model_validator(mode="after")
    def _shows_something(self) -> Prompt:
        if not (self.text or self.image or self.audio or (self.style == "free" and self.instruction)):
            raise ValueError("nothing to show")
        return self

    @property
    def longest_s(self) -> float:
        """After how long a take ends by itself; a free conversation may last unless the list says less."""
        open_end = self.style == "free" and "max_s" not in self.model_fields_set
        return LONGEST_TALK_S if open_end else self.max_s


def parse_prompts(files: PackFiles) -> list[Prompt]:
    """Return the prompts of the pack's list, in its order. Raises BadPack naming the row."""
    rows = _read_rows(files)
    if not rows or len(rows) > MAX_PROMPTS:
        raise BadPack("The pack has no prompts, or too many.")
    prompts = [_parse_prompt(row, number) for number, row in enumerate(rows, start=1)]
    if len({(prompt.id, prompt.language) for prompt in prompts}) != len(prompts):
        raise BadPack("A prompt is given twice in one language.")
    _check_sections(prompts)
    return prompts


def order_prompts(prompts: Sequence[Prompt], seed: str) -> list[Prompt]:
    """Return one language's prompts as they are offered: sections as listed, random ones in `seed`'s order.

    In a random section prompts stand in the order of SHA-256 over `<seed>:<id>`: the same on every computer,
    in every language, and whoever knows the seed can work it out again.
    """
    sections: dict[str, list[Prompt]] = {}
    for prompt in prompts:
        sections.setdefault(prompt.section, []).append(prompt)
    ordered: list[Prompt] = []
    for rows in sections.values():
        by_chance = rows[0].order == "random"
        ordered += sorted(rows, key=lambda row: _lot(seed, row.id)) if by_chance else rows
    return ordered


def needs_seed(prompts: Iterable[Prompt]) -> bool:
    """Tell whether chance has a say in the order."""
    return any(prompt.order == "random" for prompt in prompts)


def _lot(seed: str, prompt: str) -> bytes:
    return hashlib.sha256(f"{seed}:{prompt}".encode()).digest()


def _read_rows(files: PackFiles) -> list[object]:
    names = files.names()
    scripts = script_names(names)
    if scripts and ("prompts.csv" in names or "prompts.jsonl" in names):
        raise BadPack("The pack has two lists of prompts.", remedy="Keep one of them.")
    if "prompts.csv" in names:
        return read_csv_rows(files.read("prompts.csv"))
    if "prompts.jsonl" in names:
        return read_json_rows(files.read("prompts.jsonl"))
    if not scripts:
        raise BadPack("The pack has no prompts.")
    return [row for name in scripts for row in read_script_rows(name, files.read(name))]


def _parse_prompt(row: object, number: int) -> Prompt:
    try:
        return Prompt.from_json(row)
    except Malformed as error:
        raise BadPack(f"Row {number} of the prompts is wrong. {error}") from error


def _check_sections(prompts: list[Prompt]) -> None:
    """A section has one order and one mode in each language."""
    seen: dict[tuple[str, str], tuple[str, str]] = {}
    for prompt in prompts:
        way = (prompt.order, prompt.mode)
        if seen.setdefault((prompt.language, prompt.section), way) != way:
            raise BadPack(
                f"The prompt {prompt.id} has another order or mode than its section.",
                remedy="Write the same in every row of a section.",
            )
