"""A book that is only read writes nothing; one that is sealed holds its lines and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.journal import read_lines
from collector.session.book import Book
from collector.session.papers import reading
from tests.rig.answers import bring_to, record
from tests.rig.world import Laptop

TORN = b'{"fields":{"take'


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    made = Laptop(tmp_path / "data")
    made.install()
    yield made
    made.close()


def recorded(laptop: Laptop) -> tuple[str, Path]:
    """A session with one take, left; its name and its journal."""
    session = bring_to(laptop.start(), "record")
    record(session)
    name, path = session.book.state.session, session.book.folder.journal
    laptop.boot()
    return name, path


def test_a_reader_leaves_a_line_that_is_being_written(laptop: Laptop) -> None:
    name, path = recorded(laptop)
    path.write_bytes(path.read_bytes() + TORN)
    before = path.read_bytes()
    with reading(laptop.parts, name) as book:
        assert book.state.kept
    assert path.read_bytes() == before


def test_a_session_that_is_sealed_by_itself_is_sealed_without_a_torn_end(laptop: Laptop) -> None:
    name, path = recorded(laptop)
    whole = path.read_bytes()
    path.write_bytes(whole + TORN)
    laptop.clock.move(days=60)
    findings = laptop.boot()
    assert [item.trouble for item in findings] == [None]
    assert "sealed" in laptop.ledger_kinds(name)
    assert path.read_bytes() == whole
    assert read_lines(whole, laptop.key.public)


def test_a_head_behind_the_known_one_is_not_noted(laptop: Laptop) -> None:
    """A sitting whose book was read before another one's is left after it."""
    first = bring_to(laptop.start(), "record").book
    name = first.state.session
    second = Book(laptop.parts, name)
    second.take_up("demo")
    second.leave()
    known = laptop.parts.ledger.head_of(name)
    assert known == second.journal.head
    first.leave()
    assert laptop.parts.ledger.head_of(name) == known
    Book(laptop.parts, name).close()
