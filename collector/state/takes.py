"""Takes: what is recorded, and what becomes of it before sealing."""

from __future__ import annotations

from dataclasses import replace

from collector.errors import IllegalEvent
from collector.model.events import PersonAsked, Resumed
from collector.model.kinds import WHOLE
from collector.model.take_events import (
    PromptSkipped,
    TakeDeleted,
    TakeKept,
    TakeLost,
    TakeRemarked,
    TakeStarted,
)
from collector.state.shapes import OPEN, Session, Sitting, Take, find_person


def resume(state: Session, event: Resumed) -> Session:
    """A later sitting begins: its recorder answers for what follows."""
    return replace(state, sitting=Sitting(event.recorder, event.pack_number))


def start_take(state: Session, event: TakeStarted) -> Session:
    """A take begins once everybody has consented and filled in the form."""
    people = _find_people(state, event)
    take = Take(
        event.take, event.prompt, event.kind, training=event.training, people=people,
        devices=event.devices or {},
    )  # fmt: skip
    if any(person.record_hash is None or person.form is None for person in state.contributors.values()):
        raise IllegalEvent("every consent and form comes before a take")
    if take.take in state.takes:
        raise IllegalEvent("this take was started already")
    return replace(state, takes={**state.takes, take.take: take})


def _find_people(state: Session, event: TakeStarted) -> tuple[str, ...]:
    """Who is in a take: everybody, or in a portrait or a text the one whose it is (product.md)."""
    people = tuple(row.code for row in event.contributors) or tuple(state.contributors)
    if len(set(people)) != len(people) or not set(people) <= set(state.contributors):
        raise IllegalEvent("a take names people who are not there, or one twice")
    if len(people) != (1 if event.kind in WHOLE else len(state.contributors)):
        raise IllegalEvent("a picture or a text is one person's, and speech everybody's")
    return people


def keep_take(state: Session, event: TakeKept) -> Session:
    """A take is kept as it was begun: its id, kind, prompt and people."""
    take = _find_take(state, event.take)
    row = event.row
    if take.row is not None:
        raise IllegalEvent("this take was kept already")
    if (row.take, row.kind, row.prompt) != (take.take, take.kind, take.prompt):
        raise IllegalEvent("the row is of another take than was begun")
    if tuple(person.code for person in row.contributors) != take.people:
        raise IllegalEvent("this take was begun with other people")
    kept = replace(take, row=row, file=event.file)
    return replace(state, stage="recording", takes={**state.takes, take.take: kept})


def remark_take(state: Session, event: TakeRemarked) -> Session:
    """The remarks that somebody chose, all of them; what the program noted in the row stays."""
    take = _find_take(state, event.take)
    if take.row is None:
        raise IllegalEvent("this take was not kept yet")
    noted = [remark for remark in take.row.remarks if remark not in take.remarks]
    row = take.row.model_copy(update={"remarks": [*noted, *event.remarks]})
    changed = replace(take, row=row, remarks=tuple(event.remarks))
    return replace(state, takes={**state.takes, take.take: changed})


def delete_take(state: Session, event: TakeDeleted | TakeLost) -> Session:
    """Without a kept take there is nothing to seal: the last one's deletion goes back to consented."""
    _find_take(state, event.take)
    takes = dict(state.takes)  # copied whole: looking at each is ten times as dear
    del takes[event.take]
    left = any(take.row for take in takes.values())
    if not left and state.stage not in OPEN:
        raise IllegalEvent("nothing would be left of what was sealed: it is withdrawn")
    return replace(state, takes=takes, stage=state.stage if left else "consented")


def lose_take(state: Session, event: TakeLost) -> Session:
    """Nothing can be sealed of it; that it was lost stays known."""
    return replace(delete_take(state, event), lost=(*state.lost, event))


def ask_person(state: Session, event: PersonAsked) -> Session:
    """After a pause: takes since the last "same person" are in doubt once somebody says they are another."""
    find_person(state, event.contributor)
    takes = frozenset(state.takes)
    if event.same:
        return replace(state, confirmed=takes)
    return replace(state, doubtful=state.doubtful | (takes - state.confirmed))


def skip_prompt(state: Session, event: PromptSkipped) -> Session:
    """For everybody, or for the one whose portrait or text it would have been."""
    if event.contributor is None:
        return replace(state, skipped=(*state.skipped, event.prompt))
    code = find_person(state, event.contributor).code
    return replace(state, skipped_of=state.skipped_of | {(event.prompt, code)})


def _find_take(state: Session, name: str) -> Take:
    take = state.takes.get(name)
    if take is None:
        raise IllegalEvent("no such take")
    return take
