"""Sleep is held back by what the system offers, and let go with the take, or with us."""

from __future__ import annotations

import io
import subprocess

import pytest

from collector.capture.device.awake import Awake, ThreadHold, choose_hold


class Program:
    """A started program that ends when its input does, or never."""

    def __init__(self, *, stubborn: bool = False) -> None:
        self.stdin = io.BytesIO()
        self.killed = False
        self._stubborn = stubborn

    def wait(self, timeout: float | None = None) -> int:
        if self._stubborn and not self.killed:
            raise subprocess.TimeoutExpired("cat", timeout or 0)
        assert self.stdin.closed
        return 0

    def kill(self) -> None:
        self.killed = True


@pytest.mark.parametrize(("platform", "name"), [("linux", "systemd-inhibit"), ("darwin", "caffeinate")])
def test_the_system_is_asked_once_and_let_go(platform: str, name: str) -> None:
    started: list[list[str]] = []
    program = Program()

    def start(words: list[str]) -> Program:
        started.append(words)
        return program

    awake = Awake(choose_hold(platform, start))
    awake.keep()
    awake.keep()
    assert awake.held
    assert [words[0] for words in started] == [name]
    awake.let_go()
    awake.let_go()
    assert not awake.held
    assert program.stdin.closed
    assert not program.killed


def test_a_program_that_stays_is_ended() -> None:
    program = Program(stubborn=True)
    awake = Awake(choose_hold("linux", lambda _: program))
    awake.keep()
    awake.let_go()
    assert program.killed


def test_without_such_a_program_the_take_runs_all_the_same() -> None:
    def start(_: list[str]) -> Program:
        raise FileNotFoundError

    awake = Awake(choose_hold("linux", start))
    awake.keep()
    assert not awake.held
    awake.let_go()


def test_windows_hears_the_word_and_its_end() -> None:
    heard: list[int] = []
    hold = ThreadHold(lambda flags: heard.append(flags) or 0)
    hold.let_go()
    assert heard == [0x8000_0003, 0x8000_0000]


def test_here_keeping_awake_harms_nothing() -> None:
    awake = Awake()
    awake.keep()
    awake.let_go()
    assert not awake.held
