"""What a look costs does not grow with what is done: requests and steps are counted, not seconds."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from collector.model.ids import new_uuid
from collector.model.layout import Sent, Vaulted
from collector.model.manifest import HALVES
from collector.receive.base import Base
from collector.receive.filer import Filer
from collector.receive.standing import Standing
from collector.receive.work import State, WorkList
from tests.rig.bundles import TakeContent
from tests.rig.inbox import put_half
from tests.rig.listed import add_rows
from tests.rig.seaweed import Site

FEW, MANY = 2_000, 20_000
STEPS = 100  # instructions of SQLite between two counts


@pytest.fixture
def base(tmp_path: Path) -> Iterator[Base]:
    opened = Base(tmp_path / "work.sqlite")
    yield opened
    opened.close()


def steps(base: Base, work: Callable[[], object]) -> int:
    """How many hundred instructions a piece of work takes in the database."""
    count = 0

    def step() -> int:
        nonlocal count
        count += 1
        return 0

    with base.change() as opened:
        opened.set_progress_handler(step, STEPS)
    work()
    with base.change() as opened:
        opened.set_progress_handler(None, 0)
    return count


def sent() -> Sent:
    device = secrets.token_hex(8)
    return Sent(Vaulted("media", "p", device, new_uuid()), device)


@pytest.mark.parametrize("state", ["receipted", "refused", "wanted", "held"])
def test_what_is_settled_or_waits_costs_no_turn(base: Base, state: State) -> None:
    """Twenty thousand halves that are done, given up or wait for later: a turn takes a few steps."""
    work = WorkList(base)
    later = 1e6 if state == "held" else None
    add_rows(base, MANY, state, due_in_s=later)
    known = sent()
    work.want(known)
    assert steps(base, work.claim) <= 3
    assert steps(base, lambda: work.want(known)) <= 3
    assert steps(base, lambda: work.want(sent())) <= 5
    assert steps(base, Standing(base).oldest_unreceipted_s) <= 3


def test_who_is_told_how_everything_stands_reads_each_row_once(base: Base) -> None:
    standing = Standing(base)
    add_rows(base, FEW, "held", due_in_s=1e6)

    def tell() -> None:
        assert sum(1 for _ in standing.in_state("held", "refused")) % FEW == 0

    few = steps(base, tell)
    add_rows(base, MANY - FEW, "held", due_in_s=1e6)
    assert steps(base, tell) < 1.5 * few * MANY / FEW


class Counting(Filer):
    """A filer that counts what it asks its store."""

    asked = 0

    def _ask(self, *arguments: object, **more: object):  # type: ignore[no-untyped-def]
        self.asked += 1
        return super()._ask(*arguments, **more)  # type: ignore[arg-type]


def test_a_look_asks_no_more_for_what_is_in_the_vault(site: Site, tmp_path: Path) -> None:
    organisation = site.organisation
    filers = {half: Counting(store.url, store.keys) for half, store in organisation.config.stores.items()}
    organisation.filers = dict(filers)

    def ask_once() -> int:
        before = sum(filer.asked for filer in filers.values())
        assert list(organisation.receiver().look()) == []
        return sum(filer.asked for filer in filers.values()) - before

    counts = []
    for _ in range(3):
        for _ in range(4):
            bundle = site.where.seal(tmp_path / "field", [TakeContent()])
            for half in HALVES:
                put_half(site, bundle, half)
        assert {item.outcome for item in organisation.receiver().look()} == {"receipted"}
        counts.append(ask_once())
    assert len(set(counts)) == 1
