"""Core calls run elsewhere, answers arrive on the main thread, one lane never waits for the other."""

from __future__ import annotations

import threading

import pytest

from collector.errors import DiskFull
from ui.messages import explain
from ui.worker import Turn, Worker


@pytest.fixture
def worker(qapp):  # noqa: ARG001 - signals need an app
    made = Worker()
    yield made
    made.close()


def test_answers_arrive_on_the_main_thread_in_order(worker, qtbot):
    seen = []
    for number in range(20):
        worker.ask(
            lambda number=number: (number, threading.current_thread().name),
            lambda found: seen.append((*found, threading.current_thread() is threading.main_thread())),
            seen.append,
        )
    qtbot.waitUntil(lambda: len(seen) == 20)
    assert [number for number, _, _ in seen] == list(range(20))
    assert all(name.startswith("session") and on_main for _, name, on_main in seen)
    assert not worker.busy


def test_an_error_goes_to_failed_only(worker, qtbot):
    failed, answered = [], []

    def fail():
        raise DiskFull("The disk is full.")

    worker.ask(fail, answered.append, failed.append)
    qtbot.waitUntil(lambda: len(failed) == 1)
    assert isinstance(failed[0], DiskFull)
    assert answered == []


def test_uploads_do_not_wait_for_the_session(worker, qtbot):
    gate, seen = threading.Event(), []
    worker.ask(gate.wait, lambda _: seen.append("session"), seen.append)
    worker.ask(lambda: "upload", seen.append, seen.append, "upload")
    qtbot.waitUntil(lambda: seen == ["upload"])
    gate.set()
    qtbot.waitUntil(lambda: seen == ["upload", "session"])


def test_a_closed_worker_takes_nothing_more(worker):
    worker.close()
    worker.ask(lambda: 1, lambda _: pytest.fail("ran"), lambda _: pytest.fail("failed"))
    assert not worker.busy


def test_errors_are_told_with_a_remedy_in_both_languages(words):
    error = DiskFull("No room is left for the take.")
    assert explain(error).sentence == "No room is left for the take."
    assert explain(error).remedy.startswith("Free some space")
    words.speak("zh-CN")
    assert explain(error).sentence == "磁盘已满。"
    assert explain(RuntimeError("secret value")).sentence == "出现了意外的错误。"


def test_what_a_call_told_arrives_before_its_answer(worker, qtbot):
    """However fast it was: an answer that is there at once must not overtake what came before it."""
    seen, count = [], 150
    for number in range(count):
        worker.ask(
            lambda number=number: worker.post(lambda: seen.append((number, "told"))),
            lambda _, number=number: seen.append((number, "answered")),
            seen.append,
        )
        qtbot.waitUntil(lambda done=2 * (number + 1): len(seen) == done)
    assert seen == [(number, what) for number in range(count) for what in ("told", "answered")]


def test_what_comes_for_a_turn_that_was_left_is_let_go_where_it_was_made(worker, qtbot):
    heard, threads, turn = [], [], Turn()
    worker.ask(
        lambda: "player", heard.append, heard.append, page=turn,
        unused=lambda found: threads.append((found, threading.current_thread().name)),
    )  # fmt: skip
    following = turn.next()
    worker.ask(lambda: "another", heard.append, heard.append, page=following)
    qtbot.waitUntil(lambda: bool(heard and threads))
    assert heard == ["another"]
    assert threads[0][0] == "player"
    assert threads[0][1].startswith("session")


def test_an_error_for_a_turn_that_was_left_is_told_to_nobody_but_a_fault_is_logged(worker, qtbot, caplog):
    turn, heard = Turn(), []

    def fail():
        raise ZeroDivisionError

    worker.ask(fail, heard.append, heard.append, page=turn)
    turn.next()
    qtbot.waitUntil(lambda: not worker.busy)
    assert not heard
    assert "unexpected" in caplog.text
