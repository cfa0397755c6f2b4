"""A child became known: whoever said it, it counts for every session of that person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from collector.desk.starting import finish_start
from collector.errors import ChildFound, DiskFull, FormIncomplete, GateClosed
from collector.rights.standing import read_requests
from collector.session.queueing import queue_waiting
from collector.session.sending import _gate
from tests.desk.test_quarantine import store
from tests.rig.answers import FORM, bring_to, record, sealed
from tests.rig.children import (
    CHILD,
    code_of,
    come_back,
    correct,
    count_aside,
    dateless_laptop,
    fill,
    id_of,
    may_send,
    month_of,
    recorded,
)
from tests.rig.letters import PROJECT, PowerCut, cut_at
from tests.rig.world import Laptop


@pytest.fixture
def dateless(tmp_path: Path) -> Iterator[Laptop]:
    made = dateless_laptop(tmp_path)
    yield made
    made.close()


def by_form(laptop: Laptop, code: str) -> None:
    fill(come_back(laptop, code), CHILD)


def by_guardian(laptop: Laptop, code: str) -> None:
    bring_to(come_back(laptop, code, under_14=True), "assent")


def by_correction(laptop: Laptop, code: str) -> None:
    with pytest.raises(ChildFound):
        correct(laptop, code)


SOURCES = pytest.mark.parametrize("know", [by_form, by_guardian, by_correction])


@SOURCES
def test_whoever_says_it_no_other_session_goes_on(
    laptop: Laptop, know: Callable[[Laptop, str], None]
) -> None:
    first = sealed(laptop.start())
    code = code_of(first)
    second = recorded(come_back(laptop, code))
    second.park()
    stranger = sealed(laptop.start())
    assert may_send(laptop, first)
    know(laptop, code)
    assert month_of(laptop, code) == "2030-08"
    assert (may_send(laptop, first), may_send(laptop, second)) == (False, False)
    assert (count_aside(laptop, first), count_aside(laptop, second)) == (1, 1)
    assert laptop.parts.index.find(id_of(first)).trouble == "ChildFound"  # type: ignore[union-attr]
    assert not list(second.book.folder.root.rglob("*.age"))  # nothing was sealed: it waits for nothing
    assert may_send(laptop, stranger)


def test_what_was_recorded_once_grown_up_stays(laptop: Laptop) -> None:
    """The day of recording counts: 13 then is a child of then, whoever they are by now."""
    birth = laptop.clock.moment.date() - timedelta(days=14 * 365 + 4 - 20)
    first = sealed(laptop.start())
    code = code_of(first)
    laptop.clock.move(days=40)
    second = sealed(come_back(laptop, code))
    with pytest.raises(ChildFound):
        correct(laptop, code, {**FORM, "birth_date": birth.isoformat()})
    assert (may_send(laptop, first), may_send(laptop, second)) == (False, True)
    assert (count_aside(laptop, first), count_aside(laptop, second)) == (1, 0)
    assert month_of(laptop, code) == ""  # nobody is kept who has grown up


def test_a_child_with_a_guardian_keeps_what_was_recorded(laptop: Laptop) -> None:
    first = sealed(laptop.start(under_14=True))
    by_guardian(laptop, code_of(first))
    assert may_send(laptop, first)


def test_what_a_window_would_seal_and_somebody_let_go_stays(laptop: Laptop) -> None:
    waiting = recorded(laptop.start())
    code = code_of(waiting)
    waiting.park()
    sealed(come_back(laptop, code, under_14=True))
    laptop.clock.move(days=60)
    laptop.boot()
    queue_waiting(laptop.parts, PROJECT, "demo")
    kinds = laptop.ledger_kinds(id_of(waiting))
    assert not {"sealed", "queued"} & set(kinds)
    assert "tombstone" in kinds


def test_a_second_sitting_at_once_records_and_seals_no_more(dateless: Laptop) -> None:
    adult = recorded(fill(dateless.start(), FORM))
    bring_to(come_back(dateless, code_of(adult), under_14=True), "assent")
    for act in (lambda: record(adult, "p02"), adult.seal):
        with pytest.raises(GateClosed) as caught:
            act()
        assert caught.value.reason == "known_child"


def test_whoever_is_only_doubted_can_be_sealed_and_sent(laptop: Laptop) -> None:
    """A claim to be a child is no birth date: it calls a lead, and destroys nothing."""
    adult = recorded(laptop.start())
    come_back(laptop, code_of(adult), under_14=True).talk.refuse("guardian")
    with pytest.raises(GateClosed):
        record(adult, "p02")
    adult.seal()
    assert may_send(laptop, adult)


@pytest.mark.parametrize("cut", ["quarantined", "tombstone"])
def test_a_cut_is_finished_by_the_next_start(laptop: Laptop, cut: str) -> None:
    first = recorded(laptop.start())
    code = code_of(first)
    first.park()
    second = bring_to(come_back(laptop, code), "identity")
    second.book.parts = cut_at(laptop.parts, cut)
    with pytest.raises(PowerCut):
        second.form.fill_identity(CHILD)
    laptop.close()
    laptop._open()
    finish_start(laptop.parts)
    assert count_aside(laptop, first) == 1
    assert not list(first.book.folder.root.rglob("*.age"))


def test_what_left_is_asked_back_at_the_next_start(laptop: Laptop) -> None:
    first = sealed(laptop.start())
    store(laptop, first)
    by_guardian(laptop, code_of(first))
    finish_start(laptop.parts)
    assert [item.kind for item in read_requests(laptop.parts.ledger).values()] == ["delete"]


def test_a_month_alone_keeps_back_what_was_not_set_aside_yet(laptop: Laptop) -> None:
    first = sealed(laptop.start())
    second = bring_to(come_back(laptop, code_of(first)), "identity")
    second.book.parts = cut_at(laptop.parts, "quarantined", DiskFull("No room."))
    with pytest.raises(DiskFull):
        second.form.fill_identity(CHILD)
    assert count_aside(laptop, first) == 0
    with pytest.raises(GateClosed) as caught:
        _gate(laptop.parts, id_of(first))("send_chunk")
    assert caught.value.reason == "known_child"


def test_a_form_that_tells_of_a_child_after_a_take_ends_the_session(laptop: Laptop) -> None:
    session = recorded(laptop.start())
    code = code_of(session)
    session.takes.open_devices()
    with pytest.raises(ChildFound):
        session.form.fill_identity(CHILD)
    assert month_of(laptop, code) == "2030-08"
    assert (session.book.state.stage, session.is_capturing) == ("withdrawn", False)
    assert not list(session.book.folder.root.rglob("*.age"))
    (stone,) = [line for line in laptop.parts.ledger.about(id_of(session)) if line.kind == "tombstone"]
    assert stone.fields["reason"] == "quarantine"
    with pytest.raises(GateClosed):
        come_back(laptop, code)
    with pytest.raises(GateClosed):  # whoever says to be new that day
        laptop.start()


def test_a_cut_after_the_month_ends_what_was_recorded(laptop: Laptop) -> None:
    session = recorded(laptop.start())
    session.book.parts = cut_at(laptop.parts, "quarantined")
    with pytest.raises(PowerCut):
        session.form.fill_identity(CHILD)
    laptop.close()
    laptop._open()
    finish_start(laptop.parts)
    assert not list(session.book.folder.root.rglob("*.age"))


def test_another_age_of_a_child_who_was_recorded_is_no_correction(laptop: Laptop) -> None:
    session = recorded(laptop.start(under_14=True))
    with pytest.raises(FormIncomplete) as caught:
        session.form.fill_identity({**FORM, "birth_date": "2020-08-30"})
    assert caught.value.field == "birth_date"
    assert session.book.state.stage == "recording"
