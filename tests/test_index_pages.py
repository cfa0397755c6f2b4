"""Pages of the list of sessions: nothing is lost or doubled, and a filter is what it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from collector.index import NEEDS, UNSENT, Index, Person, SessionRow, Sums, Wanted
from collector.index.query import Cursor
from collector.index.rows import find_key, list_people
from collector.index.standing import STANDINGS
from collector.model.ids import new_contributor_code, new_copy_number

STAGES = ("open", "recording", "sealed", "delivered", "purged", "refused", "withdrawn")
TROUBLES = (None, None, None, "ServerRefused", "NotQueued", "ChildFound", "DiskFailed")
CODES = [new_contributor_code("DR") for _ in range(30)]
NUMBERS = [new_copy_number(2026) for _ in range(30)]


def make_row(number: int, day: int, stage: str, trouble: str | None, who: list[int], sent: int) -> SessionRow:
    people = [Person(CODES[place], NUMBERS[place]) for place in who]
    return SessionRow(
        f"s{number:04}", "p" if number % 3 else "q", people[0].code, f"2026-11-{day:02}T10:00:00.000Z", stage,
        number % 5, 1000 * number, 100, 50 * sent, 0, trouble, "", "", list_people(people), sent > 1,
    )  # fmt: skip


@st.composite
def row_lists(draw: st.DrawFn, begin: int = 0, most: int = 40) -> list[SessionRow]:
    count = draw(st.integers(0, most) | st.just(most))
    who = st.lists(st.integers(0, 7), min_size=1, max_size=3, unique=True)
    return [
        make_row(
            begin + number, draw(st.integers(1, 5)), draw(st.sampled_from(STAGES)),
            draw(st.sampled_from(TROUBLES)), draw(who), draw(st.integers(0, 2)),
        )
        for number in range(count)
    ]  # fmt: skip


@st.composite
def wishes(draw: st.DrawFn) -> Wanted:
    """Most ask for much: a question that finds nothing proves nothing."""
    since = st.sampled_from(["", "", "", "2026-11-02", "2026-11-03T10:00:00.000Z"])
    until = st.sampled_from(["", "", "", "2026-11-03T10:00:00.000Z", "2026-11-05"])
    text = draw(st.sampled_from([*CODES[:5], *NUMBERS[:5]]))
    length = draw(st.sampled_from([0, 0, 0, 0, 1, 3, 20]))
    return Wanted(
        draw(st.sampled_from([None, None, "p", "q"])),
        draw(st.none() | st.frozensets(st.sampled_from(STANDINGS), min_size=5) | st.just(frozenset())),
        draw(since), draw(until), text[-length:] if length else "",
        frozenset(draw(st.lists(st.integers(0, 9).map(lambda number: f"s{number:04}"), max_size=8))),
        draw(st.booleans()),
    )  # fmt: skip


def is_wanted(row: SessionRow, wanted: Wanted) -> bool:
    """The same by looking at each row."""
    row = replace(row, held=row.session in wanted.held)
    names = [find_key(name) for person in row.who for name in (person.code, person.copy_number)]
    return (
        wanted.project in {None, row.project}
        and (wanted.standings is None or row.standing in wanted.standings)
        and (not wanted.since or row.started >= wanted.since)
        and (not wanted.until or row.started < wanted.until)
        and (not wanted.typed or any(name.startswith(find_key(wanted.typed)) for name in names))
    )


def walk(index: Index, wanted: Wanted, limit: int) -> Iterator[list[SessionRow]]:
    page = index.page(wanted, None, limit)
    yield list(page.rows)
    while page.after is not None:
        page = index.page(wanted, page.after, limit)
        yield list(page.rows)


def filled(folder: str, rows: list[SessionRow]) -> Index:
    index = Index(Path(folder) / "index.sqlite")
    index.rebuild(rows)
    return index


HELD_WAITING = make_row(0, 1, "sealed", None, [0], 0)


@example([HELD_WAITING], Wanted(standings=frozenset({"waiting"}), held=frozenset({"s0000"})), 1)
@example([HELD_WAITING], Wanted(standings=frozenset({"waiting", "held"}), held=frozenset({"s0000"})), 1)
@settings(deadline=None, max_examples=100)
@given(row_lists(), wishes(), st.integers(1, 7))
def test_a_filter_finds_what_looking_at_every_row_finds(
    rows: list[SessionRow], wanted: Wanted, limit: int
) -> None:
    with TemporaryDirectory() as folder, closing(filled(folder, rows)) as index:
        pages = list(walk(index, wanted, limit))
        found = [row for page in pages for row in page]
        naive = [replace(row, held=row.session in wanted.held) for row in rows if is_wanted(row, wanted)]
        naive.sort(key=lambda row: (row.started, row.session), reverse=not wanted.oldest_first)
        assert found == naive
        assert all(len(page) == limit for page in pages[:-1])
        counts = {name: sum(row.standing == name for row in naive) for name in STANDINGS}
        assert index.count(wanted) == {name: count for name, count in counts.items() if count}
        takes, length = sum(row.takes for row in naive), sum(row.duration_ms for row in naive)
        assert index.sum_up(wanted) == Sums(len(naive), takes, length)


@settings(deadline=None)
@given(row_lists(), row_lists(begin=100, most=12), st.integers(1, 7), st.booleans())
def test_every_session_comes_once_whatever_is_added_meanwhile(
    rows: list[SessionRow], more: list[SessionRow], limit: int, oldest_first: bool
) -> None:
    wanted, late = Wanted(oldest_first=oldest_first), iter(more)
    with TemporaryDirectory() as folder, closing(filled(folder, rows)) as index:
        found = []
        for page in walk(index, wanted, limit):
            found += [row.session for row in page]
            for row in [next(late, None), next(late, None)]:
                if row is not None:
                    index.put(row)
            if page:  # and what was seen changes: it stays where it was
                index.put(replace(page[0], takes=99, stage="purged", trouble=None))
        assert len(found) == len(set(found))
        assert {row.session for row in rows} <= set(found)
        left = index.rows()
        assert index.count(wanted) == dict(Counter(row.standing for row in left))
        assert dict(index.traits("p")) == dict(Counter(row.traits for row in left if row.project == "p"))


@pytest.mark.parametrize(
    "typed",
    ["zcf", "ZCF", " z c f ", "3vta-80zcf", "DR-3VTA80ZCF", "dr 3vta 80zc f", "ＺＣＦ", "3VTA8OZCF",
     "C26-7K3M-9QWT-5", "c267k3m9qwt5", "C26 7K3M 9QWT 5\n", "T-5", "wt5"],
)  # fmt: skip
def test_a_session_is_found_as_people_type_and_scanners_read(tmp_path: Path, typed: str) -> None:
    index = Index(tmp_path / "index.sqlite")
    who = [Person("DR-AAAAAAAAA", "C26-1111-1111-1"), Person("DR-3VTA80ZCF", "C26-7K3M-9QWT-5")]
    mine = replace(make_row(1, 1, "open", None, [0], 0), code=who[0].code, people=list_people(who))
    index.put(mine)
    index.put(make_row(2, 1, "open", None, [1], 0))
    assert [row.session for row in index.page(Wanted(typed=typed)).rows] == ["s0001"]
    assert index.count(Wanted(typed=typed)) == {"open": 1}
    assert index.sessions_of({"DR-3VTA80ZCF"}) == {"s0001"}
    index.close()


@pytest.mark.parametrize("typed", ["%", "_", "'", '" OR 1', "---", "ZCG", "🙂", "\x00"])
def test_what_is_no_name_finds_nothing(tmp_path: Path, typed: str) -> None:
    index = Index(tmp_path / "index.sqlite")
    index.put(replace(make_row(1, 1, "open", None, [0], 0), people=list_people([Person("DR-3VTA80ZCF", "")])))
    assert index.page(Wanted(typed=typed)).rows == ()
    index.close()


def test_a_name_that_is_gone_finds_nothing(tmp_path: Path) -> None:
    index = Index(tmp_path / "index.sqlite")
    row = make_row(1, 1, "open", None, [0, 1], 0)
    index.put(row)
    index.put(replace(row, people=list_people(row.who[:1])))
    assert index.page(Wanted(typed=CODES[1])).rows == ()
    index.rebuild([])
    assert index.page(Wanted(typed=CODES[0])).rows == ()
    index.close()


def test_what_needs_attention_is_never_cut_before_it_is_found(tmp_path: Path) -> None:
    """One that is older than a thousand others is still there."""
    index = Index(tmp_path / "index.sqlite")
    old = replace(make_row(0, 1, "sealed", "ServerRefused", [0], 0), started="2020-01-01T00:00:00.000Z")
    index.rebuild([old, *(make_row(number, 3, "purged", None, [1], 2) for number in range(1, 1001))])
    assert [row.session for row in index.page(Wanted(standings=NEEDS), limit=4).rows] == ["s0000"]
    assert [row.session for row in index.page(Wanted(standings=UNSENT), limit=4).rows] == ["s0000"]
    index.close()


def test_each_part_of_a_question_walks_along_an_index(tmp_path: Path) -> None:
    """What SQLite would have to walk through row by row takes seconds on a laptop of years."""
    index = Index(tmp_path / "index.sqlite")
    asked: list[str] = []
    index._connection.set_trace_callback(asked.append)
    held, after = frozenset({"s1"}), Cursor("2026", "s1")
    for standings in (None, NEEDS, frozenset(STANDINGS)):
        for typed in ("", "ZCF"):
            index.page(Wanted("p", standings, "2026", "2027", typed, held), after)
    index.count(Wanted("p", held=held))
    list(index.traits("p"))
    index._connection.set_trace_callback(None)
    plans = [
        str(step[3])
        for query in asked
        if query.startswith("SELECT")
        for step in index._connection.execute(f"EXPLAIN QUERY PLAN {query}")
    ]
    assert len(plans) > 30
    assert [step for step in plans if step.startswith("SCAN sessions") and "USING" not in step] == []
    assert [step for step in plans if step.startswith("SCAN names")] == []
    index.close()
