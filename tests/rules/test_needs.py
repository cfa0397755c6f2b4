"""Each need of the table, asked with the facts of a real session in which one thing is otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from collector.errors import CollectorError
from collector.model.events import ChoicesMade, EvidenceSealed, Resumed
from collector.model.ledger_events import Correcting, FormFile, Queued
from collector.rules.facts import Facts
from collector.rules.needs import NEEDS
from collector.rules.table import check, check_act, check_ledger
from collector.session.session import Session
from tests.rig.answers import KINDS, PURPOSES, bring_to
from tests.rig.world import Laptop

SOUND = frozenset({"sound"})
HASH = "sha256:" + "1" * 64
Bend = Callable[[Facts], Facts]
Ask = Callable[[Session, Facts], None]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    laptop = Laptop(Path(tmp_path_factory.mktemp("needs")) / "data")
    laptop.install()
    yield bring_to(laptop.start(), "record")
    laptop.close()


def facts_of(session: Session) -> Facts:
    return session.book.facts(SOUND)


def operator(**changes: Any) -> Bend:
    """The one who is there has other roles, or another end of the training."""

    def bend(facts: Facts) -> Facts:
        assert facts.pack is not None
        project = facts.pack.project
        changed = [row.model_copy(update=changes) for row in project.operators]
        pack = replace(facts.pack, project=project.model_copy(update={"operators": changed}))
        return replace(facts, pack=pack)

    return bend


def pack_of_tomorrow(facts: Facts) -> Facts:
    """Nothing else is behind: the clock fits the journal and the device's log."""
    assert facts.pack is not None
    project = facts.pack.project.model_copy(update={"date": facts.day + timedelta(days=1)})
    return replace(facts, pack=replace(facts.pack, project=project))


def beyond(**changes: Any) -> Bend:
    def bend(facts: Facts) -> Facts:
        assert facts.beyond is not None
        return replace(facts, beyond=replace(facts.beyond, **changes))

    return bend


def everybody(name: str) -> Bend:
    """All who take part are in this set."""

    def bend(facts: Facts) -> Facts:
        assert facts.state is not None
        return beyond(**{name: frozenset(facts.state.contributors)})(facts)

    return bend


def earlier(**by: float) -> Bend:
    return lambda facts: replace(facts, moment=facts.moment - timedelta(**by), last=None)


def resume(session: Session, facts: Facts) -> None:
    number = session.book.pack.number
    check(Resumed(recorder="demo", pack_number=number, time_trust="unchecked"), facts)


def open_device(_: Session, facts: Facts) -> None:
    check_act("open_device", facts)


def queue(session: Session, facts: Facts) -> None:
    name = session.book.state.session
    check_ledger(Queued(session=name, project="demo-reading", operator="demo"), facts)


def correct(session: Session, facts: Facts) -> None:
    code = session.book.person.code
    form = FormFile(path=f"{code}/form-2.age", sha256=HASH, size_bytes=1)
    event = Correcting(
        session=session.book.state.session, contributor=code, revision=2, replaces_hash=HASH,
        old=f"{code}/form.age", form=form,
    )  # fmt: skip
    check_ledger(event, facts)


def choose(session: Session, facts: Facts) -> None:
    purposes: Any = {name: "given" if yes else "refused" for name, yes in PURPOSES.items()}
    if facts.owner == "odd":
        purposes["of_nobody"] = "given"
    record_id = "99999999-9999-4999-8999-999999999999"
    check(
        ChoicesMade(
            contributor=session.book.person.code, record_id=record_id, purposes=purposes, kinds=KINDS
        ),
        replace(facts, owner=""),
    )


def sign(session: Session, facts: Facts) -> None:
    row = session.book.person.evidence[0]
    assert isinstance(row, EvidenceSealed)
    check(row, facts)


def form(session: Session, facts: Facts) -> None:
    assert session.book.person.form is not None
    young = facts.owner == "young"
    band = {"age_band": "8_to_13"} if young else {}
    check(session.book.person.form.model_copy(update=band), replace(facts, owner=""))


def send(_: Session, facts: Facts) -> None:
    check_act("send_chunk", facts)


REFUSED: dict[str, tuple[Ask, Bend]] = {
    "recorder": (resume, operator(roles=["auditor", "rights"])),
    "trained": (resume, operator(trained_until=date(2020, 1, 1))),
    "confidential": (resume, beyond(confidential=False)),
    "sitting": (open_device, beyond(present=None)),
    "ordered": (open_device, lambda facts: beyond(ledger_time=None)(earlier(minutes=5)(facts))),
    "after_ledger": (resume, earlier(minutes=5)),
    "after_pack": (resume, pack_of_tomorrow),
    "accounts": (resume, everybody("closed")),
    "requests": (resume, everybody("asked")),
    "policy": (resume, beyond(policy="major")),
    "youngest": (resume, everybody("older")),
    "of_age": (queue, everybody("young")),
    "near": (sign, lambda facts: replace(facts, moment=facts.moment + timedelta(minutes=11))),
    "in_pack": (choose, lambda facts: replace(facts, owner="odd")),
    "agreed": (form, lambda facts: replace(facts, owner="young")),
    "gate": (open_device, lambda facts: replace(facts, wanted=frozenset({"sound", "picture"}))),
    "sender": (queue, operator(roles=["auditor"])),
    "corrector": (correct, operator(roles=["recorder"])),
    "unheld": (queue, beyond(held=True)),
    "queued": (send, beyond(queued=False)),
}


def test_no_need_is_without_its_row() -> None:
    assert set(REFUSED) == set(NEEDS)


@pytest.mark.parametrize("need", REFUSED)
def test_one_thing_otherwise_and_it_is_refused(session: Session, need: str) -> None:
    ask, bend = REFUSED[need]
    facts = facts_of(session) if need != "queued" else beyond(queued=True)(facts_of(session))
    ask(session, facts)
    with pytest.raises(CollectorError):
        ask(session, bend(facts))


def test_after_a_pause_somebody_takes_it_up_first(session: Session) -> None:
    facts = facts_of(session)
    with pytest.raises(CollectorError):
        open_device(session, replace(facts, last=facts.moment - timedelta(minutes=31)))
