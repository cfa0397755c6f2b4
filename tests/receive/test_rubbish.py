"""Signed rubbish: hundreds of sessions with anything in them end opened, refused or in a named fault."""

from __future__ import annotations

import copy
import os
import random
from collections import Counter
from pathlib import Path

import pytest

from collector.bundle.sources import FolderHalf
from collector.bundle.verify import verify_half
from collector.errors import CollectorError
from collector.model.manifest import HALVES
from collector.receive.corpus import Corpus
from collector.receive.decode import Decoder
from collector.receive.open import Opener, Opening
from collector.vault import delete_tree
from tests.rig.bundles import Field, TakeContent
from tests.rig.doctor import Apart, put_together, take_apart
from tests.rig.matroska import RATE_HZ, ramp, record_sound, record_video
from tests.rig.rubbish import make_form, make_take, reseal, spoil_part

COUNT = 3_000 if os.environ.get("COLLECTOR_LONG") == "1" else 300
JPEG = b"\xff\xd8\xff\xe0"
PARTS = ("journal", "record", "media", "identity", "form", "evidence", "take")


@pytest.mark.long
def test_no_rubbish_ends_in_an_exception_without_a_name(tmp_path: Path) -> None:
    where, dice = Field(), random.Random(20261130)  # noqa: S311 - the same rubbish each time
    samples = [
        record_sound(ramp(RATE_HZ // 4, 1, 24)),
        record_video(5, ramp(RATE_HZ // 5, 2, 16)),
        JPEG,
        b"text",
    ]
    takes = [TakeContent("speech", samples[0]), TakeContent("video", samples[1]), TakeContent()]
    apart = take_apart(where.seal(tmp_path / "sealed", takes), where.device)
    endings: Counter[str] = Counter()
    with Decoder() as decoder:
        for number in range(COUNT):
            root, out = (tmp_path / name / str(number) for name in ("made", "out"))
            bent, part = copy.deepcopy(apart), PARTS[number % len(PARTS)]
            bend(bent, part, where, dice, samples)
            put_together(bent, root)
            opening = Opening([where.identity, where.media], out, salvage=True)
            with Corpus(out) as corpus:
                endings[end_of(root, Opener(opening, corpus, decoder), part)] += 1
            for folder in (root, out):
                delete_tree(folder)
    assert endings["opened"] > COUNT // 30
    assert endings["with faults"] > COUNT // 20
    assert endings["refused"] > COUNT // 4
    assert sum(endings.values()) == COUNT


def bend(apart: Apart, part: str, where: Field, dice: random.Random, samples: list[bytes]) -> None:
    sealed = {"form": "/form", "evidence": "/evidence-", "take": "media/"}
    if part not in sealed:
        spoil_part(apart, part, dice)
        return
    path = dice.choice([path for path in apart.files if sealed[part] in path])
    if part == "take":
        reseal(apart, path, make_take(dice, samples), where.media)
    else:
        plain = dice.choice((make_form(dice), make_take(dice, samples).ljust(8192)))
        reseal(apart, path, plain[: len(plain) // 4096 * 4096], where.identity)


def end_of(root: Path, opener: Opener, part: str) -> str:
    """How a bundle ended; an exception without a name ends the test."""
    for half in HALVES:
        try:
            verify_half(FolderHalf(root / half), half)
        except CollectorError:
            pass
        except Exception as error:
            raise AssertionError(f"verifying {half} with rubbish in {part}") from error
    try:
        halves = list(opener.open(root))
    except CollectorError:
        return "refused"
    except Exception as error:
        raise AssertionError(f"opening with rubbish in {part}") from error
    return "with faults" if any(half.faults for half in halves) else "opened"
