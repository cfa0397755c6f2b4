"""The table, cell by cell: every event and act with everything it needs, each broken on a real book.

A session of a real laptop is brought to the event, which is allowed; then one condition is broken.
A row or a need that is new fails here until it is broken here too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from collector.errors import CollectorError
from collector.model.events import SESSION_EVENTS, Event
from collector.model.ledger_events import LEDGER_EVENTS
from collector.model.times import time_text
from collector.rules.facts import Facts
from collector.rules.needs import NEEDS
from collector.rules.table import ACTS, JOURNAL, LEDGER, check, check_act, check_ledger
from collector.session.book import Book
from tests.rig.sound import Workshop

Json = dict[str, Any]
PATCHES = Path(__file__).parents[1] / "bundle/doctored"
FIRST = {
    "guardian_agreed": "child", "assent_taken": "child", "witness_named": "spoken",
    "interpreter_named": "spoken", "choices_narrowed": "narrowed", "resumed": "resumed",
}  # fmt: skip
# Events that no sound session has: at which line of which one they may stand, and what they say.
MADE: Mapping[str, tuple[str, str, Json]] = {
    "consent_voided": ("adult", "identity_sealed", {"reason": "child"}),
    "witness_released": ("spoken", "choices_made", {}),
    "take_remarked": ("adult", "prompt_skipped", {"take": "$take", "remarks": []}),
    "person_asked": ("adult", "prompt_skipped", {"same": True}),
    "take_deleted": ("adult", "prompt_skipped", {"take": "$take"}),
    "take_lost": ("adult", "prompt_skipped", {"take": "$take", "reason": "gone", "size_bytes": 0}),
    "refused": ("adult", "choices_made", {"by": "contributor"}),
    "withdrawn": ("adult", "prompt_skipped", {"by": "contributor"}),
}
# What makes an event say what its need forbids.
BENT: Mapping[tuple[str, str], Json] = {
    ("session_started", "near"): {"time": "2020-01-01T00:00:00.000Z"},
    ("resumed", "in_pack"): {"pack_number": 1},
    ("session_started", "in_pack"): {"policy_version": "1999-01"},
    ("policy_shown", "in_pack"): {"sections": 1},
    ("choices_made", "in_pack"): {"purposes": {"media_for_training_data": "refused"}},
    ("questions_answered", "in_pack"): {"asked": 1},
    ("guardian_agreed", "in_pack"): {"signed_ahead_until": "2099-01-01"},
    ("guardian_agreed", "agreed"): {"child_band": "18_plus"},
    ("evidence_sealed", "near"): {"signed_at": "2020-01-01T00:00:00.000Z"},
    ("assent_taken", "agreed"): {"assent": "too_young"},
    ("identity_sealed", "in_pack"): {"eligible": True},
    ("identity_sealed", "agreed"): {"age_band": "under_8"},
    ("profile_set", "in_pack"): {"profile": {}},
    ("take_started", "in_pack"): {"prompt": "p99"},
    ("take_kept", "in_pack"): {"row": {"prompt_version": 99}},
    ("prompt_skipped", "in_pack"): {"reason": "because"},
    ("choices_narrowed", "in_pack"): {"purposes": ["media_for_training_data"]},
}


def with_operators(facts: Facts, **changes: Any) -> Facts:
    """Everybody of the pack with other roles or training."""
    assert facts.pack is not None
    project = facts.pack.project
    operators = [row.model_copy(update=changes) for row in project.operators]
    return replace(
        facts, pack=replace(facts.pack, project=project.model_copy(update={"operators": operators}))
    )


def beyond(facts: Facts, **changes: Any) -> Facts:
    assert facts.beyond is not None
    return replace(facts, beyond=replace(facts.beyond, **changes))


def dated(facts: Facts, day: date) -> Facts:
    assert facts.pack is not None
    return replace(
        facts, pack=replace(facts.pack, project=facts.pack.project.model_copy(update={"date": day}))
    )


def codes(facts: Facts, event: Event | None) -> frozenset[str]:
    people = getattr(event, "contributors", None) if facts.state is None else None
    return frozenset(row.code for row in people) if people else frozenset(facts.state.contributors)  # type: ignore[union-attr]


def withdrawn(facts: Facts, _: Event | None) -> Facts:
    assert facts.state is not None
    return replace(facts, state=replace(facts.state, stage="withdrawn"))


def small_no_more(facts: Facts, event: Event | None) -> Facts:
    """The child was said to be too young, and is ten."""
    assert facts.state is not None
    code = event.contributor  # type: ignore[union-attr]
    person = replace(facts.state.contributors[code], assent="too_young", under_threshold=False)
    return replace(facts, state=replace(facts.state, contributors={code: person}))


BROKEN: Mapping[str, Callable[[Facts, Event | None], Facts]] = {
    "recorder": lambda facts, _: with_operators(facts, roles=["auditor"]),
    "sender": lambda facts, _: with_operators(facts, roles=["auditor", "rights"]),
    "corrector": lambda facts, _: with_operators(facts, roles=["auditor", "recorder", "uploader"]),
    "trained": lambda facts, _: with_operators(facts, trained_until=date(2020, 1, 1)),
    "confidential": lambda facts, _: beyond(facts, confidential=False),
    "sitting": lambda facts, _: beyond(facts, present=None),
    "ordered": lambda facts, _: replace(facts, newest=facts.moment + timedelta(minutes=3)),
    "after_ledger": lambda facts, _: beyond(facts, ledger_time=facts.moment + timedelta(minutes=3)),
    "after_pack": lambda facts, _: dated(facts, facts.moment.date() + timedelta(days=3)),
    "accounts": lambda facts, event: beyond(facts, closed=codes(facts, event)),
    "requests": lambda facts, event: beyond(facts, asked=codes(facts, event)),
    "youngest": lambda facts, event: beyond(facts, older=codes(facts, event)),
    "of_age": lambda facts, event: beyond(facts, young=codes(facts, event)),
    "policy": lambda facts, _: beyond(facts, policy="major"),
    "unheld": lambda facts, _: beyond(facts, held=True),
    "queued": lambda facts, _: beyond(facts, queued=False),
    "gate": withdrawn,
    "agreed": small_no_more,
}


class Bench:
    """Sound sessions written anew on a real laptop, event by event, up to where one is wanted."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        self._lines: dict[str, list[Json]] = {}

    def bring_to(self, event: str) -> tuple[Book, Event]:
        """Return a book that stands before an event, and the event."""
        base, before, fields = MADE.get(event, (FIRST.get(event, "adult"), event, {}))
        lines = self._read(base)
        place = next(number for number, line in enumerate(lines) if line["kind"] == before)
        session = self.workshop.laptop.start(under_14=base == "child")
        book, words = session.book, self._words(lines, session.book)
        for line in lines[1:place]:
            book.note(self._make(book, line["kind"], line["fields"], words))
        if event in MADE:
            take = next(iter(book.state.takes), "")
            fields = {name: take if value == "$take" else value for name, value in fields.items()}
            if "contributor" in SESSION_EVENTS[event].model_fields:
                fields = {**fields, "contributor": book.person.code}
        else:
            fields = lines[place]["fields"]
        return book, self._make(book, event, fields, words)

    def bend(self, event: Event, changes: Json) -> Event:
        """Say something else in an event; a table inside it is changed, not replaced."""
        fields = event.as_json()
        for name, value in changes.items():
            inner = isinstance(value, dict) and value and isinstance(fields.get(name), dict)
            fields[name] = {**fields[name], **value} if inner else value
        return type(event).from_json(fields)

    def _read(self, base: str) -> list[Json]:
        if base not in self._lines:
            path = self.workshop.find(base) / "media/journal.jsonl"
            self._lines[base] = [json.loads(row) for row in path.read_bytes().splitlines()]
        return self._lines[base]

    def _words(self, lines: list[Json], book: Book) -> list[tuple[str, str]]:
        """The codes and the session of the one, and of the other."""
        olds = [row["code"] for row in lines[0]["fields"]["contributors"]]
        pairs = list(zip(olds, book.state.contributors, strict=True))
        return [*pairs, (lines[0]["fields"]["session"], book.state.session)]

    def _make(self, book: Book, kind: str, fields: Json, words: list[tuple[str, str]]) -> Event:
        text = json.dumps(fields)
        for old, new in words:
            text = text.replace(old, new)
        value = json.loads(text)
        now = time_text(book.parts.now())
        value |= {name: now for name in ("signed_at", "time") if name in value}
        return SESSION_EVENTS[kind].from_json(value)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Workshop(tmp_path_factory.mktemp("workshop"))
    yield Bench(made)
    made.laptop.close()


CELLS = [(event, need) for event, row in JOURNAL.items() for need in row.needs]


@pytest.mark.parametrize(("event", "need"), CELLS)
def test_an_event_is_refused_without_what_it_needs(bench: Bench, event: str, need: str) -> None:
    book, whole = bench.bring_to(event)
    facts = book.facts()
    if event == "session_started":
        facts = replace(facts, state=None, newest=None, last=None)
    check(whole, facts)
    if (event, need) in BENT:
        whole = bench.bend(whole, BENT[event, need])
    else:
        facts = BROKEN[need](facts, whole)
    with pytest.raises(CollectorError):
        NEEDS[need](whole, facts)
    with pytest.raises(CollectorError):
        check(whole, facts)


@pytest.mark.parametrize(("event", "need"), [cell for cell in CELLS if cell[0] != "session_started"])
def test_the_book_writes_nothing_that_the_table_refuses(bench: Bench, event: str, need: str) -> None:
    """Through the only door, by what can be broken on a laptop: clock, sitting, the event itself."""
    book, whole = bench.bring_to(event)
    clock = bench.workshop.laptop.clock
    before = clock.moment
    if need == "sitting":
        book.present = "ben"
    elif need in {"ordered", "after_ledger"}:
        clock.move(minutes=-3)
    elif (event, need) in BENT:
        whole = bench.bend(whole, BENT[event, need])
    else:
        book.note(whole)
        return
    lines = len(book.journal.lines)
    try:
        with pytest.raises(CollectorError):
            book.note(whole)
    finally:
        clock.moment = max(before, clock.moment)
    assert len(book.journal.lines) == lines


@pytest.mark.parametrize(("act", "need"), [(act, need) for act, row in ACTS.items() for need in row.needs])
def test_an_act_is_refused_without_what_it_needs(bench: Bench, act: Any, need: str) -> None:
    book, _ = bench.bring_to("interpreter_named" if act == "record_statement" else "prompt_skipped")
    facts = beyond(book.facts(), queued=True)
    check_act(act, facts)
    with pytest.raises(CollectorError):
        check_act(act, BROKEN[need](facts, None))


@pytest.mark.parametrize(
    ("event", "need"), [(name, need) for name, row in LEDGER.items() for need in row.needs]
)
def test_a_ledger_event_is_refused_without_what_it_needs(bench: Bench, event: str, need: str) -> None:
    book, _ = bench.bring_to("prompt_skipped")
    fields: dict[str, Json] = {"sealed": {"manifests": {}}, "queued": {}, "correcting": {}}
    made = LEDGER_EVENTS[event].model_construct(session=book.state.session, **fields[event])
    facts = book.facts()
    check_ledger(made, facts)
    with pytest.raises(CollectorError):
        check_ledger(made, BROKEN[need](facts, made))


@pytest.mark.parametrize("event", [event for event, row in JOURNAL.items() if not row.needs])
def test_what_needs_nothing_is_written_by_anybody(bench: Bench, event: str) -> None:
    """Leaving is never harder than consenting."""
    book, whole = bench.bring_to(event)
    book.present = None
    book.note(whole)
    journal = (book.folder.root / "media/journal.jsonl").read_bytes().splitlines()
    assert json.loads(journal[-1])["kind"] == event


TELLABLE = frozenset(
    {"recorder", "trained", "after_pack", "sitting", "ordered", "near", "in_pack", "agreed", "gate"}
)
# What a checker can never come to: an earlier line is refused for it.
BEFORE = {
    ("take_started", "recorder"), ("take_started", "trained"), ("resumed", "after_pack"),
    ("consented", "agreed"),
}  # fmt: skip


def test_what_a_checker_can_tell_has_a_doctored_session() -> None:
    told = {json.loads(path.read_bytes())["breaks"] for path in PATCHES.glob("*.json")}
    wanted = {cell for cell in CELLS if cell[1] in TELLABLE} - BEFORE
    assert not [cell for cell in sorted(wanted) if f"{cell[0]}: {cell[1]}" not in told]
