"""Signed rubbish through the receiver: each half ends in a receipt, a refusal or a named fault.

What a device with code of its own could sign and write into its inbox: no exception of this program escapes,
the honest sessions that came beside it have their receipts, and the service goes on.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path

import pytest

from collector.errors import CollectorError
from collector.model.manifest import HALVES
from collector.receive.outcomes import HalfBroke
from collector.receive.receiver import Received, Receiver
from collector.vault import delete_tree
from tests.rig.bundles import TakeContent
from tests.rig.doctor import put_together, take_apart
from tests.rig.inbox import put_half
from tests.rig.rubbish import make_form, make_take, plant, reseal, spoil_part
from tests.rig.seaweed import Site

COUNT = 3_000 if os.environ.get("COLLECTOR_LONG") == "1" else 150
BATCH = 30
PARTS = ("journal", "record", "media", "identity", "form", "take")
CANARY, SECRET = "Canary Quill", 0.3  # how often somebody's name stands where it should not


@pytest.mark.long
def test_no_rubbish_breaks_a_half_that_is_received(site: Site, tmp_path: Path) -> None:
    dice = random.Random(20261130)  # noqa: S311 - the same rubbish each time
    receiver = site.organisation.receiver()
    endings: Counter[str] = Counter()
    for start in range(0, COUNT, BATCH):
        bent = [
            bring_bent(site, tmp_path, PARTS[number % len(PARTS)], dice)
            for number in range(start, start + BATCH)
        ]
        honest = bring_honest(site, tmp_path)
        found = look(receiver)
        for session in bent:
            endings.update(end_of(site, found, session, half) for half in HALVES)
        for half in HALVES:
            assert end_of(site, found, honest, half) == "receipted"
    assert set(endings) <= {"receipted", "refused", "held"}
    assert endings["receipted"] > COUNT // 3  # the other half of each is sound
    assert endings["refused"] > COUNT // 3
    assert site.organisation.health.tell()["well"]
    assert CANARY not in "".join(work.why for work in site.organisation.standing.in_state("refused", "held"))


def bring_bent(site: Site, folder: Path, part: str, dice: random.Random) -> str:
    """Put a session with rubbish in one part into its inboxes, and return its name."""
    takes = [TakeContent("text", b"the quick brown fox"), TakeContent("image", b"\xff\xd8\xff\xe0")]
    sealed = site.where.seal(folder / "field", takes, name=CANARY)
    apart = take_apart(sealed, site.where.device)
    if part in {"form", "take"}:
        path = dice.choice(
            [path for path in apart.files if ("/form" if part == "form" else "media/") in path]
        )
        data = make_form(dice) if part == "form" else make_take(dice, [b"x" * 500])
        reseal(apart, path, data, site.where.identity if part == "form" else site.where.media)
        if dice.random() < 0.5:  # no age file any more, or one that was cut
            apart.files[path] = dice.choice(
                (dice.randbytes(300), apart.files[path][: dice.randrange(200)], data)
            )
    elif dice.random() < SECRET:
        plant(apart, part, CANARY, dice)
    else:
        spoil_part(apart, part, dice)
    made = folder / "made" / sealed.name
    put_together(apart, made)
    return bring(site, made, sealed)


def bring_honest(site: Site, folder: Path) -> str:
    sealed = site.where.seal(folder / "field", [TakeContent()])
    return bring(site, sealed, sealed)


def bring(site: Site, root: Path, sealed: Path) -> str:
    for half in HALVES:
        put_half(site, root, half)
    for path in {root, sealed}:
        delete_tree(path)
    return sealed.name


def look(receiver: Receiver) -> dict[tuple[str, str], Received]:
    """Look once; an exception that escaped ends the test with what it was."""
    found = {}
    for item in receiver.look():
        broke = isinstance(item.fault, HalfBroke)
        if broke and item.fault is not None:
            raise AssertionError(f"rubbish broke {item.half}") from item.fault.__cause__
        found[item.session, item.half] = item
    return found


def end_of(site: Site, found: dict[tuple[str, str], Received], session: str, half: str) -> str:
    """How a half ended: a receipt that stands, a refusal with its reason kept, or held for a named fault."""
    item = found[session, half]
    (work,) = site.organisation.standing.rows_of(site.vaulted(half, session))
    has_receipt = site.organisation.has_receipt(site.vaulted(half, session))
    if item.outcome == "receipted":
        assert (item.fault, work.state, has_receipt) == (None, "receipted", True)
        return "receipted"
    assert isinstance(item.fault, CollectorError)
    assert work.why
    assert not has_receipt
    assert work.state in {"refused", "held", "checking"}, "named, and still on the list"
    return "refused" if work.state == "refused" else "held"
