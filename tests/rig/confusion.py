"""Who is judged as what: `python -m tests.rig.confusion [tuning|judging] [takes a class]` prints it."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from collector.capture.spec import QualityLimits
from collector.capture.verdict.figures import SoundFigures
from tests.rig.cases import CASES, Case, make
from tests.rig.speakers import find_missing
from tests.rig.studio import HALVES, Made

BLOCK_S = 0.1


@dataclass
class Row:
    """A class: how many takes got exactly which verdicts (`good` stands for none), and whose voices spoke."""

    case: Case
    verdicts: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)

    @property
    def right(self) -> int:
        """Takes whose first verdict is the class's own; good ones without any."""
        return sum(
            count
            for told, count in self.verdicts.items()
            if told.split("+")[0] == (self.case.verdict or "good")
        )

    @property
    def silent(self) -> int:
        """Takes without a verdict."""
        return self.verdicts["good"]


def judge(made: Made) -> list[str]:
    """Verdicts of a take that comes in blocks, as it does from a device."""
    figures = SoundFigures(made.sampling_rate_hz, str(made.sound.dtype))
    block = round(BLOCK_S * made.sampling_rate_hz)
    for first in range(0, len(made.sound), block):
        figures.add(made.sound[first : first + block])
    return figures.summarise(QualityLimits())[1]


def fill_table(half: str, each: int) -> list[Row]:
    """Judge so many takes of each class."""
    rows = []
    for case in CASES:
        row = Row(case)
        for number in range(each):
            made = make(case, half, number)
            row.verdicts["+".join(judge(made)) or "good"] += 1
            row.sources.update(made.sources)
        rows.append(row)
    return rows


def tell(half: str, rows: Sequence[Row]) -> str:
    """The table in words, with what it was made of."""
    lines = [f"{half} half; right is the first verdict, silent is a fault without any"]
    for row in rows:
        told = ", ".join(f"{name} {count}" for name, count in row.verdicts.most_common())
        silent = f" silent {row.silent}" if row.case.verdict else ""
        wanted = row.case.verdict or "good"
        lines.append(
            f"{row.case.name:16}{wanted:18} right {row.right}/{row.verdicts.total()}{silent}: {told}"
        )
    good, bad = (count(rows, is_bad=is_bad) for is_bad in (False, True))
    lines.append(f"false alarms {good[0]} of {good[1]}; silent misses {bad[0]} of {bad[1]}")
    sources = sum((row.sources for row in rows), Counter[str]())
    lines.append("voices: " + ", ".join(f"{name} {number}" for name, number in sources.most_common()))
    missing = find_missing(HALVES[half])
    lines.append(f"not installed: {', '.join(missing)}" if missing else "all packages are here")
    return "\n".join(lines)


def count(rows: Sequence[Row], *, is_bad: bool) -> tuple[int, int]:
    """Silent misses of how many bad takes; or false alarms of how many good ones."""
    chosen = [row for row in rows if bool(row.case.verdict) == is_bad]
    total = sum(row.verdicts.total() for row in chosen)
    silent = sum(row.silent for row in chosen)
    return (silent if is_bad else total - silent), total


if __name__ == "__main__":
    which, number = [*sys.argv[1:], "judging", "60"][:2] if len(sys.argv) != 2 else (sys.argv[1], "60")
    print(tell(which, fill_table(which, int(number))))  # noqa: T201 - the table
