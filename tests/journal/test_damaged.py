"""A damaged log: requests of rights are taken, all else is refused; a repair goes on without the lost."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector.desk.filing import file_request
from collector.errors import CollectorError, LogDamaged, NothingToDo, SessionHeld
from collector.journal import Ledger, Ring, read_lines
from collector.journal.damage import find_damage
from collector.journal.lines import find_keys
from collector.journal.opening import LOG, repair
from collector.journal.repair import NEXT_KEY, finish_repair
from collector.model.events import PersonAsked
from collector.rights.asking import Asked
from collector.rights.standing import read_requests
from collector.session.book import Book
from collector.session.sending import make_device, send_bundles, waiting_bundles
from collector.session.session import Session
from collector.signing import PrivateKey
from collector.upload.outbox import Limits
from tests.rig.answers import bring_to, record, sealed
from tests.rig.logs import DyingKeystore, Stop
from tests.rig.reopening import Opened, started
from tests.rig.world import RAMP, Laptop

PROJECT = "demo-reading"


@pytest.fixture
def field(tmp_path: Path) -> Iterator[tuple[Laptop, str, str, str]]:
    """A laptop with a sealed session, then one that is being recorded; both, and the first one's code."""
    laptop = Laptop(tmp_path / "data")
    laptop.parts.ledger.append("device_made", {"key": laptop.key.public.text})
    laptop.install()
    first = sealed(laptop.start())
    second = bring_to(laptop.start(), "record")
    record(second)
    names = first.book.state.session, second.book.state.session, first.book.person.code
    with started(laptop):
        pass
    yield laptop, *names
    laptop.close()


def log_of(laptop: Laptop) -> Path:
    return laptop.data / LOG


def damage_line(laptop: Laptop, number: int, old: bytes, new: bytes) -> bytes:
    """Change a line; return the log as it was."""
    whole = log_of(laptop).read_bytes()
    rows = whole.split(b"\n")
    assert old in rows[number]
    rows[number] = rows[number].replace(old, new, 1)
    log_of(laptop).write_bytes(b"\n".join(rows))
    return whole


def number_of(laptop: Laptop, kind: str) -> int:
    rows = log_of(laptop).read_bytes().split(b"\n")
    return next(number for number, row in enumerate(rows) if f'"kind":"{kind}"'.encode() in row)


def damage_beginning(laptop: Laptop) -> bytes:
    """Change the line that says that the first session was begun; return the log as it was."""
    return damage_line(laptop, number_of(laptop, "session_started"), b"session", b"sessiom")


def ask(opened: Opened, code: str, kind: str = "delete") -> str:
    asked = Asked(kind, code, contact="a canary")
    return file_request(opened.parts, PROJECT, asked).standing.number


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_whatever_bit_flips_a_request_is_taken_and_nothing_else(
    field: tuple[Laptop, str, str, str], place: float, bit: int
) -> None:
    laptop, _, second, code = field
    whole = log_of(laptop).read_bytes()
    head = log_of(laptop).with_suffix(".head").read_bytes()
    changed = bytearray(whole)
    changed[int(place * len(whole))] ^= 1 << bit
    log_of(laptop).write_bytes(changed)
    folder = sorted(path for path in (laptop.data / "sessions").rglob("*") if path.is_file())
    with started(laptop) as opened:
        assert isinstance(opened.trouble, LogDamaged)
        number = ask(opened, code)
        assert (laptop.data / "rights" / f"{number}.age").is_file()
        refuse_all_else(opened, second)
    with started(laptop) as opened:
        assert read_requests(opened.parts.ledger)[number].code == code
    assert log_of(laptop).read_bytes() == bytes(changed), "what is damaged is not made worse"
    assert sorted(path for path in (laptop.data / "sessions").rglob("*") if path.is_file()) == folder
    log_of(laptop).write_bytes(whole)
    log_of(laptop).with_suffix(".head").write_bytes(head)


def refuse_all_else(opened: Opened, session: str) -> None:
    parts = opened.parts
    with pytest.raises(LogDamaged):
        parts.ledger.append("sealed", {"session": session})
    with pytest.raises(LogDamaged):
        make_device(parts).ledger_head()
    book = Book(parts, session)
    with pytest.raises(LogDamaged):
        book.note(PersonAsked(contributor=book.person.code, same=True))
    book.close()


def test_a_request_of_the_damaged_time_is_done_and_kept_once_the_log_is_whole(
    field: tuple[Laptop, str, str, str],
) -> None:
    laptop, first, _, code = field
    whole = damage_beginning(laptop)
    with started(laptop) as opened:
        number = ask(opened, code)
        assert not read_requests(opened.parts.ledger)[number].applied
    assert laptop.parts.folder(first).sealed_sizes()
    log_of(laptop).write_bytes(whole)
    for _ in range(2):
        with started(laptop) as opened:
            assert opened.trouble is None
            standing = read_requests(opened.parts.ledger)[number]
            assert (standing.applied, standing.code) == (standing.deletes and not standing.pending, code)
            assert len(opened.parts.ledger.of_kind("right_requested")) == 1
    assert not (laptop.data / "rights" / "aside.jsonl").exists()


def test_a_repair_cuts_holds_and_goes_on_under_a_new_key(field: tuple[Laptop, str, str, str]) -> None:
    laptop, first, second, code = field
    cut = number_of(laptop, "sealing")
    damage_line(laptop, cut, b"sealing", b"seaming")
    before = log_of(laptop).read_bytes()
    with started(laptop) as opened:
        number = ask(opened, code, "access")
    done = repair(laptop.data, laptop.keystore, laptop.clock, [first, second])
    assert (done.number, set(done.held)) == (cut, {first, second})
    assert (laptop.data / done.aside).read_bytes() == before
    with started(laptop) as opened:
        ledger = opened.parts.ledger
        assert opened.trouble is None
        assert opened.parts.key.public != laptop.key.public
        made = ledger.lines[cut]
        assert (made.kind, made.fields["continues"]) == ("device_made", laptop.key.public.fingerprint)
        assert read_requests(ledger)[number].code == code
        for session in (first, second):
            with pytest.raises(SessionHeld):
                Book(opened.parts, session)
        waiting = waiting_bundles(opened.parts)
        rows = send_bundles(opened.parts, waiting, Limits(), lambda *_: None, lambda: True)
        assert all(row.fault is not None and not row.sent_bytes for row in rows)
        deleted = ask(opened, code)
        assert read_requests(ledger)[deleted].code == code
        opened.desk.file(PROJECT, Asked("withdraw", code, contact="a canary"))
    with pytest.raises(NothingToDo):
        repair(laptop.data, laptop.keystore, laptop.clock, [])


def test_sessions_that_the_lost_part_does_not_name_stay_open_under_their_old_key(
    field: tuple[Laptop, str, str, str],
) -> None:
    laptop, first, second, _ = field
    with started(laptop) as opened:
        opened.parts.ledger.append("server_time_seen", {"offset_s": 0})
    last = log_of(laptop).read_bytes().count(b"\n") - 1
    damage_line(laptop, last, b'"offset_s":0', b'"offset_s":9')
    assert repair(laptop.data, laptop.keystore, laptop.clock, [first, second]).held == ()
    with started(laptop) as opened:
        assert opened.findings == []
        session = Session.resume(opened.parts, second, RAMP, "demo")
        record(session)
        session.seal()
        session.book.close()
        assert session.book.parts.key == laptop.key
        data = session.book.folder.journal.read_bytes()
        assert read_lines(data, laptop.key.public)
    with started(laptop) as opened:
        assert opened.findings == []


@pytest.mark.parametrize("kept", [0, 1, 3, -1])
def test_a_log_that_lost_lines_holds_all_that_had_not_ended(
    field: tuple[Laptop, str, str, str], kept: int
) -> None:
    laptop, first, second, _ = field
    rows = log_of(laptop).read_bytes().splitlines(keepends=True)
    log_of(laptop).write_bytes(b"".join(rows[:kept]))
    with started(laptop) as opened:
        assert isinstance(opened.trouble, LogDamaged)
    assert set(repair(laptop.data, laptop.keystore, laptop.clock, [first, second]).held) == {first, second}


def test_what_was_undone_after_the_cut_is_carried_over(field: tuple[Laptop, str, str, str]) -> None:
    laptop, first, second, code = field
    with started(laptop) as opened:
        gone = Session.resume(opened.parts, second, RAMP, "demo")
        gone.withdraw()
        gone.book.close()
        number = ask(opened, code, "access")
    damage_line(laptop, number_of(laptop, "session_head"), b"session", b"sessiom")
    repair(laptop.data, laptop.keystore, laptop.clock, [first, second])
    with started(laptop) as opened:
        assert number in read_requests(opened.parts.ledger)
        assert {"tombstone", "session_held"} <= {line.kind for line in opened.parts.ledger.about(second)}
        assert (laptop.data / "rights" / f"{number}.age").is_file()


def test_a_request_whose_line_was_the_damaged_one_is_sent_all_the_same(
    field: tuple[Laptop, str, str, str],
) -> None:
    laptop, first, second, code = field
    with started(laptop) as opened:
        number = ask(opened, code, "access")
    damage_line(laptop, number_of(laptop, "right_requested"), b'"right":"access"', b'"right":"accesz"')
    repair(laptop.data, laptop.keystore, laptop.clock, [first, second])
    with started(laptop) as opened:
        assert read_requests(opened.parts.ledger)[number].state == "waiting"
        assert (laptop.data / "rights" / f"{number}.age").is_file()


@pytest.mark.parametrize("after", range(6))
def test_a_repair_that_is_cut_off_is_finished_or_begun_anew(
    field: tuple[Laptop, str, str, str], after: int
) -> None:
    laptop, first, second, code = field
    cut = number_of(laptop, "session_started")
    damage_beginning(laptop)
    with contextlib.suppress(Stop):
        repair(laptop.data, DyingKeystore(laptop.keystore, after), laptop.clock, [first, second])
    with started(laptop) as opened:
        if opened.trouble is not None:
            assert isinstance(opened.trouble, LogDamaged)
            damage = find_damage(log_of(laptop), laptop.key.public, laptop.keystore)
            assert damage.number == cut  # type: ignore[union-attr]
        ask(opened, code)
    assert laptop.keystore.get(NEXT_KEY) is None
    finish_repair(log_of(laptop), laptop.keystore)
    with started(laptop) as opened:
        assert code in {item.code for item in read_requests(opened.parts.ledger).values()}


def test_two_repairs_keep_three_keys(field: tuple[Laptop, str, str, str]) -> None:
    laptop, first, second, _ = field
    for _ in range(2):
        with started(laptop) as opened:
            opened.parts.ledger.append("server_time_seen", {"offset_s": 0})
        last = log_of(laptop).read_bytes().count(b"\n") - 1
        damage_line(laptop, last, b'"offset_s":0', b'"offset_s":9')
        assert repair(laptop.data, laptop.keystore, laptop.clock, [first, second]).held == ()
    with started(laptop) as opened:
        ring: Ring = opened.parts.ledger.ring
        assert len(ring.keys) == 3
        assert ring.at(0) == laptop.key.public
        Book(opened.parts, first).close()
    data = log_of(laptop).read_bytes()
    newest = PrivateKey(laptop.keystore.secrets["device-key"])
    assert find_keys(data, newest.public) == ring
    Ledger(log_of(laptop), newest).close()


def test_a_damaged_log_beside_the_log_is_no_reason_either(field: tuple[Laptop, str, str, str]) -> None:
    laptop, _, _, code = field
    damage_beginning(laptop)
    with started(laptop) as opened:
        one, two = ask(opened, code), ask(opened, code, "access")
    aside = laptop.data / "rights" / "aside.jsonl"
    rows = aside.read_bytes().split(b"\n")
    rows[0] = rows[0].replace(b"right", b"wrong", 1)
    aside.write_bytes(b"\n".join(rows))
    with started(laptop) as opened:
        three = ask(opened, code, "access")
    with started(laptop) as opened:
        assert {two, three} <= set(read_requests(opened.parts.ledger))
        assert one not in read_requests(opened.parts.ledger)


def test_sending_says_why(field: tuple[Laptop, str, str, str]) -> None:
    laptop, *_ = field
    damage_beginning(laptop)
    with started(laptop) as opened, pytest.raises(CollectorError, match="Line 3"):
        opened.desk.post.send()
