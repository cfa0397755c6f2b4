"""Keeps the computer from falling asleep while a take runs, and only then.

Linux asks logind, macOS `caffeinate`, Windows the thread's execution state. What is held is let go with the
process, however that ends: a laptop must not stay awake because the program crashed.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import IO, Any, Protocol

_LET_GO_S = 2.0
_ES_CONTINUOUS, _ES_SYSTEM_REQUIRED, _ES_DISPLAY_REQUIRED = 0x8000_0000, 0x1, 0x2
_WHY = "A take is being recorded"


class Hold(Protocol):
    """What keeps the computer awake until it is let go."""

    def let_go(self) -> None:
        """The computer may sleep. Never raises."""


class Child(Protocol):
    """A started program: what `subprocess.Popen` is."""

    stdin: IO[bytes] | None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end."""

    def kill(self) -> None:
        """End it."""


Start = Callable[[list[str]], Child]
SetState = Callable[[int], int]


class Awake:
    """At most one hold at a time. Where the system offers none, takes run all the same."""

    def __init__(self, take_hold: Callable[[], Hold | None] | None = None) -> None:
        self._take_hold = take_hold or choose_hold(sys.platform)
        self._hold: Hold | None = None

    @property
    def held(self) -> bool:
        """Whether the computer is kept awake now."""
        return self._hold is not None

    def keep(self) -> None:
        """Keep the computer awake from now on."""
        if self._hold is None:
            self._hold = self._take_hold()

    def let_go(self) -> None:
        """Let it sleep again."""
        hold, self._hold = self._hold, None
        if hold is not None:
            hold.let_go()


def choose_hold(platform: str, start: Start | None = None) -> Callable[[], Hold | None]:
    """Return how this system keeps awake. `start` starts a program; it is the seam for tests."""
    begin = start or _start
    if platform == "win32":
        return lambda: ThreadHold(_windows_state())
    if platform == "darwin":
        return lambda: _hold_by(begin, ["caffeinate", "-i", "-m", "cat"])
    words = [
        "systemd-inhibit",
        "--what=sleep:idle",
        "--who=Collector",
        f"--why={_WHY}",
        "--mode=block",
        "cat",
    ]
    return lambda: _hold_by(begin, words)


class ProgramHold:
    """A program that holds sleep back until its input ends: with us it ends as well."""

    def __init__(self, child: Child) -> None:
        self._child = child

    def let_go(self) -> None:
        """Close its input and see it off."""
        with contextlib.suppress(OSError):
            if self._child.stdin is not None:
                self._child.stdin.close()
        try:
            self._child.wait(_LET_GO_S)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait(_LET_GO_S)


class ThreadHold:
    """Windows counts by thread: one thread asks, waits, and takes the word back."""

    def __init__(self, set_state: SetState) -> None:
        self._ending = threading.Event()
        self._set_state = set_state
        self._thread = threading.Thread(target=self._run, name="keep awake", daemon=True)
        self._thread.start()

    def let_go(self) -> None:
        """End the thread."""
        self._ending.set()
        self._thread.join(_LET_GO_S)

    def _run(self) -> None:
        self._set_state(_ES_CONTINUOUS | _ES_SYSTEM_REQUIRED | _ES_DISPLAY_REQUIRED)
        self._ending.wait()
        self._set_state(_ES_CONTINUOUS)


def _hold_by(start: Start, words: list[str]) -> Hold | None:
    try:
        return ProgramHold(start(words))
    except OSError:  # the program is not there, or may not run: the take matters more
        return None


def _start(words: list[str]) -> Child:
    program = shutil.which(words[0])
    if program is None:
        raise FileNotFoundError(words[0])
    quiet: Any = subprocess.DEVNULL
    return subprocess.Popen([program, *words[1:]], stdin=subprocess.PIPE, stdout=quiet, stderr=quiet)


def _windows_state() -> SetState:
    import ctypes

    kernel: Any = getattr(ctypes, "windll").kernel32  # noqa: B009 - there on Windows only
    return lambda flags: int(kernel.SetThreadExecutionState(flags))
